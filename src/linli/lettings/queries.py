"""Reads over listings that several faces share."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Concat

from linli.lettings.enums import Missed, State
from linli.lettings.models import Listing, Picture, Slot, Viewing
from linli.orders.enums import DONE, IN_HAND, UNTAKEN
from linli.orders.enums import State as OrderState
from linli.people.models import Person
from linli.places.models import Unit
from linli.stewards.models import Worker

PENDING = (*UNTAKEN, *IN_HAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; what is empty narrows nothing. Money in fen."""

    kind: str = ""
    deal: str = ""
    least_fen: int | None = None
    most_fen: int | None = None
    rooms: int | None = None


def wanted(what: Wanted, *, at: datetime) -> QuerySet[Listing]:
    """Return what may be had now, narrowed, the newest first, each with its first picture's id as `picture`."""
    rows = Listing.objects.live(at=at).shown()
    if what.kind:
        rows = rows.filter(kind=what.kind)
    if what.deal:
        rows = rows.filter(deal=what.deal)
    if what.least_fen is not None:
        rows = rows.filter(price_fen__gte=what.least_fen)
    if what.most_fen is not None:
        rows = rows.filter(price_fen__lte=what.most_fen)
    if what.rooms is not None:
        rows = rows.filter(rooms__gte=what.rooms)
    return pictured(rows).order_by("-verified_at", "-id")


def pictured(rows: QuerySet[Listing]) -> QuerySet[Listing]:
    """Return the listings with the id of the first picture of each as `picture`."""
    first = Picture.objects.filter(listing=OuterRef("pk")).order_by("id").values("pk")[:1]
    return rows.annotate(picture=Subquery(first))


def found(listing: UUID) -> Listing | None:
    """Return a listing of the community in scope. One query."""
    return Listing.objects.shown().filter(pk=listing).first()


def of(owner: Person) -> QuerySet[Listing]:
    """Return somebody's own listings, newest first."""
    return pictured(Listing.objects.shown().filter(owner=owner)).order_by("-id")


def listed(*, state: State | None = None) -> QuerySet[Listing]:
    """Return the listings of the community in scope for the office, the newest first."""
    rows = Listing.objects.shown().exclude(state=State.DRAFT).order_by("-id")
    return rows.filter(state=state) if state else rows


def counted() -> Counter[str]:
    """Return how many listings stand where, drafts not counted. One query."""
    return Counter(Listing.objects.exclude(state=State.DRAFT).values_list("state", flat=True))


def pending(listing: Listing) -> QuerySet[Viewing]:
    """Return the appointments that still are to take place, by their orders."""
    return Viewing.objects.filter(listing=listing, order__state__in=PENDING)


def viewings() -> QuerySet[Viewing]:
    """Return viewings with their order, listing and people."""
    return Viewing.objects.select_related(
        "order__provider", "listing__unit__building", "listing__owner", "listing__community", "slot", "viewer"
    )


def held_by(worker: Worker) -> QuerySet[Viewing]:
    """Return the viewings to which a steward goes along, or went, and those that this steward found missed; newest first."""
    theirs = Q(order__provider=worker) | Q(outcome_by=worker.person_id, outcome__in=Missed.values)
    return viewings().filter(theirs).order_by("-order__slot_starts", "-id")


def untold(worker: Worker, *, at: datetime) -> QuerySet[Viewing]:
    """Return those of a steward's viewings whose time has come and of which nobody has said what came of them."""
    was_shown = Q(order__state__in=(OrderState.FINISHED, *DONE))
    is_due = Q(order__state__in=IN_HAND, order__slot_starts__lte=at)
    return held_by(worker).filter(was_shown | is_due, outcome="")


def open_slots(listing: Listing, *, at: datetime) -> list[Slot]:
    """Return the owner's times that are still free, the next first. One query.

    A slot is taken by a viewing whose order stands and is still at that time: one called off, or moved, has freed it.
    """
    taken = Viewing.objects.filter(holds=True, order__slot_starts=F("slot__starts")).exclude(
        order__state=OrderState.CANCELLED
    )
    rows = listing.slots.filter(dropped_at=None, starts__gt=at).exclude(pk__in=taken.values("slot"))
    return list(rows.order_by("starts"))


def unit_called(label: str) -> Unit | None:
    """Return the unit of the community in scope by its address, however it is spaced: 3幢2单元602. One query."""
    said = "".join(label.split())
    rows = Unit.objects.select_related("building").annotate(said=Concat("building__name", "entrance", "room"))
    return rows.filter(said=said).first() if said else None
