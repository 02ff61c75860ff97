"""When something may be looked at, and who comes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.lettings.enums import OUTCOMES
from linli.lettings.models.listing import Listing
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community


class Slot(models.Model):
    """A time at which the owner lets people in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="slots")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    # The owner has taken it back.
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Slot"]] = scoped(models.Manager["Slot"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["listing", "starts"], condition=Q(dropped_at=None), name="slot_once_per_listing"
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.starts:%m-%d %H:%M}"


class Viewing(models.Model):
    """Somebody comes to look, through the steward. How far that is, the service order says; here is only what it does not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="viewings")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="viewings")
    # Whether the slot is theirs; it is no longer once they gave it up and another has it.
    holds = models.BooleanField(default=True)
    viewer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, models.PROTECT, related_name="viewing")
    # What was asked when they agreed to come.
    price_fen = models.PositiveBigIntegerField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    outcome_words = models.CharField(max_length=300, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    # The viewer, or the steward who was there.
    outcome_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager["Viewing"]] = scoped(models.Manager["Viewing"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slot"], condition=Q(holds=True), name="viewing_slot_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["viewer", "-id"], name="viewing_of")]

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.listing_id}"
