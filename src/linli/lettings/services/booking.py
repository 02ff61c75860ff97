"""Coming to look: a viewing is a service order of the spine, which a steward takes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.lettings import queries
from linli.lettings.errors import (
    AlreadyBookedError,
    OwnListingError,
    PriceChangedError,
    SlotGoneError,
    SlotTakenError,
    WrongStateError,
)
from linli.lettings.models import Listing, Slot, Viewing
from linli.lettings.services import drafting, noting
from linli.orders import services as orders
from linli.orders.enums import State as OrderState
from linli.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What a page offered and its reader chose: a slot, at the price that they read, in fen."""

    slot: UUID
    price_fen: int
    words: str = ""
    form_key: UUID | None = None


@transaction.atomic
def book(*, listing: UUID, booking: Booking, by: Person, at: datetime) -> Viewing:
    """Agree on a viewing in a slot that the owner offered: a service order, for which a steward is found, and its viewing.

    It costs nothing. The same `form_key` again returns the first. Records `order.request` and `viewing.book`; the owner is
    told. Raises WrongStateError once it is closed or has run out, PriceChangedError, SlotGoneError, SlotTakenError,
    OwnListingError, AlreadyBookedError, ProductNotOfferedError, RequestTooLongError; then nothing is kept.
    """
    row = noting.locked(listing)
    if booking.form_key and (known := _known(booking.form_key, by=by)):
        return known
    check_live(row, at=at)
    if row.owner_id == by.pk:
        raise OwnListingError
    if row.price_fen != booking.price_fen:
        raise PriceChangedError(row.price_fen)
    if queries.pending(row).filter(viewer=by).exists():
        raise AlreadyBookedError
    slot = free(row, booking.slot, at=at)
    order = orders.request(community=row.community, need=_need(row, slot, booking, by=by), by=by, at=at)
    made = Viewing.objects.create(
        community_id=row.community_id, listing=row, slot=slot, viewer=by, order=order, price_fen=row.price_fen
    )
    noting.note("viewing.book", row, at=at, by=by, viewing=str(made.pk), starts=slot.starts.isoformat())
    return made


def _known(form_key: UUID, *, by: Person) -> Viewing | None:
    return Viewing.objects.filter(order__form_key=form_key, viewer=by).select_related("order", "slot").first()


def _need(row: Listing, slot: Slot, booking: Booking, *, by: Person) -> orders.Need:
    said = f"看房：{row.name_zh}（{row.where}）"
    return orders.Need(
        product=drafting.product_of(row), words="\n".join(filter(None, (said, booking.words.strip()))),
        slot=(slot.starts, slot.ends), building=row.unit.building if row.unit else None, place=row.where, requester=by,
        form_key=booking.form_key, is_given=True,
    )  # fmt: skip


def check_live(row: Listing, *, at: datetime) -> None:
    """Raise WrongStateError where it may not be had, also in the minutes before the schedule closes it."""
    if not row.is_live(at):
        run_out = row.state == "live"
        raise WrongStateError("closed" if run_out else row.state, "expired" if run_out else row.ending)


def free(row: Listing, slot: UUID, *, at: datetime) -> Slot:
    """Return the slot, given up by whoever had it, under the listing's lock. Raises SlotGoneError, SlotTakenError."""
    found = row.slots.filter(pk=slot, dropped_at=None).first()
    if found is None or found.starts <= at:
        raise SlotGoneError
    for held in found.viewings.filter(holds=True).select_related("order"):
        if held.order.state != OrderState.CANCELLED and held.order.slot_starts == found.starts:
            raise SlotTakenError
        held.holds = False
        held.save(update_fields=["holds"])
    return found
