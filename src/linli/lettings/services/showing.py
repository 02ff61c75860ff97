"""The owner's times, and what becomes of an appointment."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.lettings import queries
from linli.lettings.enums import EDITABLE, Missed, Outcome, State
from linli.lettings.errors import BadFieldError, NotSeenError, NotYoursError, SlotTakenError, TooManyError
from linli.lettings.models import Slot, Viewing
from linli.lettings.services import booking, noting
from linli.orders import services as orders
from linli.orders.enums import DONE
from linli.orders.enums import State as OrderState
from linli.orders.errors import IllegalMoveError
from linli.orders.models import Order
from linli.orders.services.request import FURTHEST_SLOT
from linli.people.models import Person

MOST_SLOTS, LONGEST_WORDS = 30, 300
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=4)


@transaction.atomic
def offer_slot(*, listing: UUID, starts: datetime, ends: datetime, by: Person, at: datetime) -> Slot:
    """Let people in at a time: between a quarter and four hours, within sixty days and before the listing runs out.

    The same time again returns the first. Records `listing.slot`. Raises BadFieldError ("slot"; "slot-meets" where it meets
    another), TooManyError, NotYoursError, WrongStateError.
    """
    row = noting.own(listing, by, *EDITABLE, State.WAITING, State.LIVE)
    ahead = row.slots.filter(dropped_at=None, ends__gt=at)
    if known := ahead.filter(starts=starts, ends=ends).first():
        return known
    is_far = starts > at + FURTHEST_SLOT or (row.state == State.LIVE and row.until is not None and ends > row.until)
    if starts <= at or not SHORTEST <= ends - starts <= LONGEST or is_far:
        raise BadFieldError("slot")
    if ahead.filter(starts__lt=ends, ends__gt=starts).exists():
        raise BadFieldError("slot-meets")
    if ahead.count() >= MOST_SLOTS:
        raise TooManyError(what="slots", most=MOST_SLOTS)
    made = Slot.objects.create(community_id=row.community_id, listing=row, starts=starts, ends=ends)
    noting.note("listing.slot", row, at=at, by=by, starts=starts.isoformat())
    return made


@transaction.atomic
def drop_slot(*, listing: UUID, slot: UUID, by: Person, at: datetime) -> None:
    """Take a time back at which nobody comes; one that is gone is gone.

    Records `listing.slot-dropped`. Raises SlotTakenError where somebody does, NotYoursError.
    """
    row = noting.own(listing, by)
    found = row.slots.filter(pk=slot, dropped_at=None).first()
    if found is None:
        return
    if queries.pending(row).filter(slot=found, holds=True).exists():
        raise SlotTakenError
    found.dropped_at = at
    found.save(update_fields=["dropped_at"])
    noting.note("listing.slot-dropped", row, at=at, by=by, starts=found.starts.isoformat())


@transaction.atomic
def move(*, viewing: UUID, slot: UUID, by: Person, at: datetime) -> Viewing:
    """Come at another of the owner's times; the steward keeps the order. Moving to the same time changes nothing.

    Records `order.reschedule` and `viewing.move`. Raises SlotGoneError, SlotTakenError, NotYoursError, WrongStateError,
    IllegalMoveError once somebody is on the way.
    """
    row = locked(viewing)
    if row.viewer_id != by.pk:
        raise NotYoursError
    booking.check_live(row.listing, at=at)
    _check_open(row.order)
    if row.slot_id == slot and row.holds and row.order.slot_starts == row.slot.starts:
        return row
    new = booking.free(row.listing, slot, at=at)
    row.order = orders.reschedule(order_id=row.order_id, slot=(new.starts, new.ends), by=by, at=at)
    row.slot, row.holds = new, True
    row.save(update_fields=["slot", "holds"])
    noting.note("viewing.move", row.listing, at=at, by=by, viewing=str(row.pk), starts=new.starts.isoformat())
    return row


def locked(viewing: UUID) -> Viewing:
    """Return a viewing as it is under its listing's lock."""
    listing = Viewing.objects.values_list("listing_id", flat=True).get(pk=viewing)
    held = noting.locked(listing)
    row = Viewing.objects.select_related("order__provider", "slot").get(pk=viewing)
    row.listing = held
    return row


def _check_open(order: Order) -> None:
    if order.state in (OrderState.FINISHED, OrderState.CANCELLED, *DONE):
        raise IllegalMoveError(move="reschedule", state=order.state)


@transaction.atomic
def cancel(*, viewing: UUID, by: Person, at: datetime, words: str = "") -> Viewing:
    """Call a viewing off, by the viewer or the owner: its order is cancelled, its time is free again.

    One that is called off already is left alone. Records `order.cancel`. Raises NotYoursError, IllegalMoveError.
    """
    row = locked(viewing)
    if by.pk not in (row.viewer_id, row.listing.owner_id):
        raise NotYoursError
    if row.order.state != OrderState.CANCELLED:
        row.order = orders.cancel(order_id=row.order_id, by=by, at=at, words=words.strip())
    return row


@transaction.atomic
def note_outcome(*, viewing: UUID, outcome: Outcome, by: Person, at: datetime, words: str = "") -> Viewing:
    """Put down what came of a viewing, by the viewer or the steward who went along; the newest word counts.

    Records `viewing.outcome`; the owner is told. Raises NotSeenError until it took place, BadFieldError ("words"),
    NotYoursError.
    """
    row = locked(viewing)
    if by.pk != row.viewer_id and not is_with(row, by):
        raise NotYoursError
    if row.order.state not in (OrderState.FINISHED, *DONE):
        raise NotSeenError
    return put_down(row, outcome, spoken(words), by=by, at=at)


def is_with(row: Viewing, person: Person) -> bool:
    """Tell whether somebody is the steward who goes along."""
    return row.order.provider is not None and row.order.provider.person_id == person.pk


def spoken(words: str) -> str:
    """Return what was said of a viewing without blanks round it; raise BadFieldError ("words") where it is too much."""
    if len(words.strip()) > LONGEST_WORDS:
        raise BadFieldError("words")
    return words.strip()


def put_down(row: Viewing, outcome: Outcome | Missed, words: str, *, by: Person, at: datetime) -> Viewing:
    """Keep what came of a locked viewing, and record it; saying the same again changes nothing."""
    if (row.outcome, row.outcome_words) == (outcome, words):
        return row
    was = row.outcome
    row.outcome, row.outcome_words, row.outcome_at, row.outcome_by = outcome, words, at, by
    row.save(update_fields=["outcome", "outcome_words", "outcome_at", "outcome_by"])
    told = {"viewing": str(row.pk), "outcome": outcome.value, "was": was, "words": words}
    noting.note("viewing.outcome", row.listing, at=at, by=by, **told)
    return row
