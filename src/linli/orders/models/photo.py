"""Photos of an order: private files, served only to those who may see the order."""

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.orders.enums import Stage
from linli.orders.models.order import Order
from linli.people.models import Person
from linli.places.models import Community


class Photo(models.Model):
    """A clean JPEG and its thumbnail (see core.images)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="photos")
    stage = models.CharField(max_length=7, choices=Stage)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    file = models.FileField(max_length=160)
    thumb = models.FileField(max_length=160)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects: ClassVar[models.Manager["Photo"]] = scoped(models.Manager["Photo"])

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["order", "at"], name="photo_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.stage}"
