"""What goods look like: pictures of an item, the first of which stands for it on the shelf."""

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.market.models.goods import Item
from linli.places.models import Community


class Picture(models.Model):
    """A picture of an item. They are shown by position, the lowest first: that one is the cover."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="pictures")
    file = models.FileField(max_length=160)
    thumb = models.FileField(max_length=160)
    # Below nought for one that was put first after others were there.
    position = models.IntegerField()
    added_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Picture"]] = scoped(models.Manager["Picture"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "position"], name="item_picture_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.added_at:%m-%d}"
