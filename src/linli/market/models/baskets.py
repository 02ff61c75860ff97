"""What somebody means to buy: once, or again each month."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.market.enums import Way
from linli.market.models.goods import Variant
from linli.people.models import Household, Person
from linli.places.models import Community


class BasketLine(models.Model):
    """So many of a variant that somebody means to buy."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    count = models.PositiveSmallIntegerField()
    # The price in fen that the buyer saw.
    seen_fen = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    objects: ClassVar[models.Manager["BasketLine"]] = scoped(models.Manager["BasketLine"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person", "variant"], name="basket_line_once"),
            models.CheckConstraint(condition=Q(count__gt=0), name="basket_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} × {self.count}"


class Subscription(models.Model):
    """The same again each month, paid from the wallet, until it is called off."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=9, choices=Way)
    # Up to what price in fen it is bought without asking again.
    most_fen = models.PositiveIntegerField()
    # The day of the month, 1 to 28; the next one on which it is due.
    day = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Why the last one did not come, "" where it did.
    trouble = models.CharField(max_length=20, blank=True)
    form_key = models.UUIDField()

    objects: ClassVar[models.Manager["Subscription"]] = scoped(models.Manager["Subscription"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="subscription_form_once"),
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=28), name="subscription_day_of_every_month"),
            models.CheckConstraint(condition=Q(count__gt=0), name="subscription_of_something"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_on"], condition=Q(ended_at=None), name="subscription_due")
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} × {self.count}"
