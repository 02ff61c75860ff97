"""What is altered after it was paid: a sale that the merchant refuses, what is short of a line, another time for a service."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.market.enums import RefundCause, SaleState, Way
from linli.market.errors import BadFieldError, NotYoursError, WrongStateError
from linli.market.models import Sale, SaleLine
from linli.market.services import delivering, noting, refunding, stocking
from linli.orders import services as orders
from linli.people.models import Person


@transaction.atomic
def refuse(*, sale: UUID, why: str, by: Person, at: datetime) -> Sale:
    """Let the merchant say no to a sale it cannot deliver: the order is cancelled with the reason, all money goes back.

    Raises NotYoursError, BadFieldError ("why"), IllegalMoveError once the work has begun.
    """
    row = noting.locked_sale(sale)
    noting.of_shop(row.merchant_id, by)
    if not why.strip() or len(why) > refunding.LONGEST_WORDS:
        raise BadFieldError("why")
    orders.cancel(order_id=delivering.order_of(row), by=by, at=at, words=why.strip())
    return delivering.called_off(sale=sale, at=at)


@transaction.atomic
def short(
    *, sale: UUID, line: int, count: int, by: Person, at: datetime, form_key: UUID | None = None
) -> Sale:  # fmt: skip
    """Let the merchant say that some of a line is not there after all: its price goes back now, the rest is delivered.

    The same `form_key` again changes nothing. Raises BadFieldError ("count") for more than is left of the line or for all
    there is of the sale, NotYoursError, WrongStateError after the hand-over.
    """
    row = noting.locked_sale(sale)
    noting.of_shop(row.merchant_id, by)
    if form_key and row.refunds.filter(form_key=form_key).exists():
        return row
    if row.state != SaleState.PAID or row.delivered_at is not None or row.way == Way.VISIT:
        raise WrongStateError(row.state)
    found = SaleLine.objects.select_for_update().filter(sale=row, pk=line).first()
    if found is None or not 0 < count <= found.count - found.returned or found.unit_fen * count >= row.left_fen:
        raise BadFieldError("count")
    found.returned += count
    found.save(update_fields=["returned"])
    refunding.give_back(
        row, fen=found.unit_fen * count, cause=RefundCause.SHORT, at=at, by=by, words=found.name_zh, form_key=form_key
    )  # fmt: skip
    return row


@transaction.atomic
def move(*, sale: UUID, slot: UUID, by: Person, at: datetime) -> Sale:
    """Take another time for a service that was booked: the old one is free again, the order has the new appointment.

    Records `order.reschedule`. Raises NotYoursError, SlotTakenError, WrongStateError, IllegalMoveError once somebody is on
    the way; the old time stands then.
    """
    row = noting.locked_sale(sale)
    if row.checkout.person_id != by.pk:
        raise NotYoursError
    return _moved(row, slot, by=by, at=at)


@transaction.atomic
def move_for(*, sale: UUID, slot: UUID, by: Person, at: datetime) -> Sale:
    """Let the office take another time for the buyer, as `move` does.

    Records `order.reschedule`. Raises SlotTakenError, WrongStateError, IllegalMoveError, GoneError.
    """
    return _moved(noting.locked_sale(sale), slot, by=by, at=at)


def _moved(row: Sale, slot: UUID, *, by: Person, at: datetime) -> Sale:
    if row.slot is None or row.state != SaleState.PAID or row.delivered_at is not None:
        raise WrongStateError(row.state)
    if row.slot_id == slot:
        return row
    count = sum(row.lines.values_list("count", flat=True))
    stocking.lock_slots(slot, row.slot.pk)
    fresh = stocking.take_slot(slot, count=count, starts_after=at)
    if fresh.item_id != row.slot.item_id:
        raise BadFieldError("slot")
    stocking.free_slot(row.slot.pk, count=count)
    orders.reschedule(order_id=delivering.order_of(row), slot=(fresh.starts, fresh.ends), by=by, at=at)
    row.slot = fresh
    row.save(update_fields=["slot"])
    return row
