"""A listing, the deed behind it, its pictures, and every price that was asked."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.lettings.enums import Deal, Ending, Kind, State
from linli.people.models import Person
from linli.places.models import Bilingual, Community, Unit
from linli.stewards.models import Worker


class ListingQuerySet(models.QuerySet["Listing"]):
    """Reads over listings."""

    def shown(self) -> "ListingQuerySet":
        """Return the listings with what every list shows of them."""
        return self.select_related("unit__building", "owner", "community", "seen_by")

    def live(self, *, at: datetime) -> "ListingQuerySet":
        """Return what may be had now: verified and not run out."""
        return self.filter(state=State.LIVE, until__gt=at)


ListingManager = models.Manager.from_queryset(ListingQuerySet)


class Listing(Bilingual):
    """A home, parking space or shop of the community, to let or for sale: one price for everybody who looks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    deal = models.CharField(max_length=4, choices=Deal)
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # The home or shop; a parking space has a place in words instead.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=60, blank=True)
    words_zh = models.CharField(max_length=600, blank=True)
    words_en = models.CharField(max_length=1200, blank=True)
    # Square metres.
    area = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    rooms = models.PositiveSmallIntegerField(null=True, blank=True)
    floor = models.SmallIntegerField(null=True, blank=True)
    # In fen: by the month to let, altogether for sale. One for all.
    price_fen = models.PositiveBigIntegerField()
    deposit_fen = models.PositiveBigIntegerField(default=0)
    # What the community's service takes from the owner once a deal is made, as it was when this was handed in.
    fee_fen = models.PositiveIntegerField(default=0)
    available_from = models.DateField(null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    # When the owner was told that it runs out.
    warned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Why it was refused or taken down, in the office's words.
    why = models.CharField(max_length=400, blank=True)
    # The newest look of a steward: whether it is as it is described.
    seen_by = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    is_as_described = models.BooleanField(null=True, blank=True)
    seen_words = models.CharField(max_length=400, blank=True)

    objects: ClassVar[ListingManager["Listing"]] = scoped(ListingManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["unit", "deal"], condition=Q(state=State.LIVE, unit__isnull=False), name="listing_unit_once"
            ),
            models.UniqueConstraint(
                fields=["community", "place", "deal"],
                condition=Q(state=State.LIVE, unit=None),
                name="listing_place_once",
            ),
            models.UniqueConstraint(fields=["community", "form_key"], name="listing_form_once"),
            models.CheckConstraint(
                condition=Q(~Q(place=""), kind=Kind.PARKING, unit=None)
                | Q(~Q(kind=Kind.PARKING), unit__isnull=False, place=""),
                name="listing_somewhere",
            ),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="listing_has_a_price"),
            models.CheckConstraint(
                condition=~Q(state=State.LIVE) | Q(verified_at__isnull=False, until__isnull=False),
                name="listing_live_verified",
            ),
            models.CheckConstraint(
                condition=Q(~Q(ending=""), state=State.CLOSED) | Q(~Q(state=State.CLOSED), ending=""),
                name="listing_closed_somehow",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "state", "kind", "deal"], name="listing_shown"),
            models.Index(fields=["until"], condition=Q(state=State.LIVE), name="listing_expiring"),
        ]

    @property
    def where(self) -> str:
        """The address inside the community. Reads the unit and its building."""
        return self.unit.label if self.unit else self.place

    @property
    def near(self) -> str:
        """Where it is as neighbours read it: the building, not the door. Reads the unit and its building."""
        return self.unit.building.name if self.unit else self.place

    @property
    def is_checked(self) -> bool:
        """Whether a steward was there and found it as described."""
        return self.is_as_described is True

    def is_live(self, at: datetime) -> bool:
        """Tell whether it may be had now, even if the schedule has not closed it yet."""
        return self.state == State.LIVE and self.until is not None and self.until > at


class Deed(models.Model):
    """The picture of a certificate of ownership: for the office and the owner only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="deeds")
    file = models.FileField(max_length=160)
    thumb = models.FileField(max_length=160)
    handed_in_at = models.DateTimeField()
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Deed"]] = scoped(models.Manager["Deed"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(verified_by=None, verified_at=None)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="deed_verified_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.handed_in_at:%m-%d}"


class Picture(models.Model):
    """A picture of what is offered, in the order in which they were added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="pictures")
    file = models.FileField(max_length=160)
    thumb = models.FileField(max_length=160)
    added_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Picture"]] = scoped(models.Manager["Picture"])

    def __str__(self) -> str:
        return f"{self.listing_id} {self.added_at:%m-%d}"


class PriceChange(models.Model):
    """A price that was asked from a moment on: the first, and each that followed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="prices")
    fen = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["PriceChange"]] = scoped(models.Manager["PriceChange"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="price_change_positive")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.fen}"
