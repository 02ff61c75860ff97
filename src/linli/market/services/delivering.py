"""Bringing it: against a code, in time, by the shop's own people or a neighbour; and settling what was brought."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linli.catalogue.models import Product
from linli.core.images import CleanPhoto
from linli.market import books, queries
from linli.market.enums import CARRIED, RefundCause, SaleState, Way
from linli.market.errors import BadFieldError, NotYoursError, WrongCodeError, WrongStateError
from linli.market.models import Sale, SaleLine
from linli.market.services import noting, refunding, stocking
from linli.orders import services as orders
from linli.orders.enums import Source, State
from linli.orders.models import Order
from linli.orders.services import Need
from linli.people.models import Person
from linli.points import services as purse
from linli.stewards.models import Worker

# After so many wrong ones the buyer has to read out a new one.
MOST_TRIES = 5
CARRYING = "warm.convenience.equipment"


def accept(*, sale: UUID, by: Person, at: datetime) -> Order:
    """Take a sale's order for its merchant. Raises NotYoursError, and what `orders.accept` raises."""
    row = Sale.objects.select_related("merchant").get(pk=sale)
    return orders.accept(order_id=_order(row), worker=_hand(row, by), at=at)


def set_out(*, sale: UUID, by: Person, at: datetime) -> Order:
    """Note that it is on its way. Raises NotYoursError, and what `orders.travel` raises."""
    row = Sale.objects.select_related("merchant").get(pk=sale)
    _hand(row, by)
    return orders.travel(order_id=_order(row), by=by, at=at)


def begin(*, sale: UUID, by: Person, at: datetime) -> Order:
    """Note that somebody is there and the work begins. Raises NotYoursError, and what `orders.arrive` raises."""
    row = Sale.objects.select_related("merchant").get(pk=sale)
    _hand(row, by)
    return orders.arrive(order_id=_order(row), by=by, at=at)


def _order(row: Sale) -> UUID:
    if row.order_id is None:
        raise WrongStateError(row.state)
    return row.order_id


def _hand(row: Sale, by: Person) -> Worker:
    noting.of_shop(row.merchant_id, by)
    return Worker.objects.get(person=by)


def hand_over(
    *, sale: UUID, code: str, photos: Iterable[CleanPhoto] = (), words: str = "", by: Person, at: datetime,
    done: Iterable[int] = (),
) -> Sale:  # fmt: skip
    """Hand over what was bought: against the buyer's code, or left at the door with a photo; a service, when it is done.

    Finishes the order. Brought later than promised, the merchant pays the buyer what the terms say, into the wallet. Records
    `sale.deliver`, and `sale.late`. Whoever has it in hand hands it over: the shop's people, or the neighbour who carries it.
    Raises WrongCodeError, which counts, NotYoursError, EvidenceMissingError, IllegalMoveError.
    """
    fresh = list(photos)
    row = Sale.objects.select_related("merchant", "carrying__provider").get(pk=sale)
    _may_hand_over(row, by)
    if row.code and not (fresh and not code.strip() and row.way in CARRIED):
        _check_code(row, code)
    with transaction.atomic():
        return _handed_over(sale, photos=fresh, words=words, by=by, at=at, done=done)


def _may_hand_over(row: Sale, by: Person) -> None:
    carrier = row.carrying.provider if row.carrying else None
    if carrier is None or carrier.person_id != by.pk:
        noting.of_shop(row.merchant_id, by)


def _check_code(row: Sale, code: str) -> None:
    """Compare the code; a wrong one counts, whatever else is undone."""
    if row.code_tries < MOST_TRIES and code.strip() == row.code:
        return
    Sale.objects.filter(pk=row.pk, code_tries__lt=MOST_TRIES).update(code_tries=F("code_tries") + 1)
    raise WrongCodeError(max(MOST_TRIES - row.code_tries - 1, 0))


def _handed_over(
    sale: UUID, *, photos: list[CleanPhoto], words: str, by: Person, at: datetime, done: Iterable[int]
) -> Sale:
    row = noting.locked_sale(sale)
    order = Order.objects.get(pk=_order(row))
    if order.state in (State.ACCEPTED, State.TRAVELLING):
        orders.arrive(order_id=order.pk, by=by, at=at, proof="code" if row.code else "")
    orders.finish(order_id=order.pk, words=words, photos=photos, by=by, at=at, done=done)
    if row.carrying_id:
        _finish_carrying(row.carrying_id, by=by, at=at)
    row.delivered_at = at
    row.save(update_fields=["delivered_at"])
    noting.about_sale("sale.deliver", row, at=at, by=by.pk, late=bool(row.promised_at and at > row.promised_at))
    if row.promised_at and at > row.promised_at:
        _pay_for_lateness(row, at=at)
    return row


def _finish_carrying(carrying: UUID, *, by: Person, at: datetime) -> None:
    row = Order.objects.select_related("provider").get(pk=carrying)
    if row.provider is None or row.provider.person_id != by.pk:
        return
    if row.state in (State.ACCEPTED, State.TRAVELLING):
        orders.arrive(order_id=row.pk, by=by, at=at, proof="code")
    orders.finish(order_id=row.pk, words="", photos=[], by=by, at=at)


def _pay_for_lateness(row: Sale, *, at: datetime) -> None:
    """Let the merchant pay the buyer for coming late, at most what is left of the price."""
    fen = min(queries.policy(row.community_id).late_fen, row.left_fen)
    if not fen or row.compensated_fen:
        return
    books.put(books.late(row, fen, at=at))
    row.compensated_fen = fen
    row.save(update_fields=["compensated_fen"])
    noting.about_sale("sale.late", row, at=at, by=None, fen=fen)


@transaction.atomic
def new_code(*, sale: UUID, by: Person, code: str) -> Sale:
    """Give the buyer another code, after too many wrong ones. Raises NotYoursError, WrongStateError once it was handed over."""
    row = noting.locked_sale(sale)
    if row.checkout.person_id != by.pk:
        raise NotYoursError
    if row.delivered_at is not None or not row.code:
        raise WrongStateError(row.state)
    row.code, row.code_tries = code, 0
    row.save(update_fields=["code", "code_tries"])
    return row


@transaction.atomic
def ask_neighbours(*, sale: UUID, by: Person, at: datetime) -> Order:
    """Let a volunteer carry a sale the last hundred metres, for points: an order of its own on the spine, offered to them.

    Asked again returns the same order. Records `order.request`. Raises NotYoursError, WrongStateError where the sale is not
    one to be carried, or is over.
    """
    row = noting.locked_sale(sale)
    noting.of_shop(row.merchant_id, by)
    order = Order.objects.select_related("household", "product").get(pk=_order(row))
    if row.carrying is not None:
        return row.carrying
    if row.way not in CARRIED or not order.is_open or row.delivered_at is not None:
        raise WrongStateError(row.state)
    product = (
        Product.objects.filter(code=CARRYING, community=row.community_id, is_active=True).select_related("sla").first()
    )
    if product is None:
        raise BadFieldError("product")
    carrying = orders.request(
        community=row.community,
        need=Need(
            product=product, words=f"{row.merchant.name_zh}：{order.words}"[:1000], household=order.household,
            requester=by, source=Source.COUNTER, place=order.place, is_given=True,
        ),
        by=by, at=at,
    )  # fmt: skip
    row.carrying = carrying
    row.save(update_fields=["carrying"])
    return carrying


@transaction.atomic
def called_off(*, sale: UUID, at: datetime) -> Sale:
    """End a sale whose order was called off: what was not brought is given back and stands on the shelf again.

    What was brought, opened again and then called off, is settled as brought: whether money goes back is for the shop or the
    office to decide, not for who has the goods.
    """
    row = noting.locked_sale(sale)
    if row.delivered_at is not None:
        return capture(sale=sale, at=at)
    return refunding.called_off(row, at=at)


@transaction.atomic
def capture(*, sale: UUID, at: datetime) -> Sale:
    """Settle what was delivered: out of escrow to the merchant and the commission, points taken, cash put down as in its till.

    Done once; a sale that was given back as a whole, or is not paid, stays as it is. Records `sale.capture`.
    """
    row = noting.locked_sale(sale)
    if row.state != SaleState.PAID:
        return row
    if row.payment_id:
        purse.capture(payment_id=row.payment_id, at=at)
    if row.left_fen:
        books.put(*books.capture(row, at=at))
    row.state, row.captured_at = SaleState.CAPTURED, at
    row.save(update_fields=["state", "captured_at"])
    noting.about_sale("sale.capture", row, at=at, by=None, fen=row.left_fen)
    return row


@transaction.atomic
def refuse(*, sale: UUID, why: str, by: Person, at: datetime) -> Sale:
    """Let the merchant say no to a sale it cannot deliver: the order is cancelled with the reason, all money goes back.

    Raises NotYoursError, BadFieldError ("why"), IllegalMoveError once the work has begun.
    """
    row = noting.locked_sale(sale)
    noting.of_shop(row.merchant_id, by)
    if not why.strip() or len(why) > refunding.LONGEST_WORDS:
        raise BadFieldError("why")
    orders.cancel(order_id=_order(row), by=by, at=at, words=why.strip())
    return called_off(sale=sale, at=at)


@transaction.atomic
def short(
    *, sale: UUID, line: int, count: int, by: Person, at: datetime, form_key: UUID | None = None
) -> Sale:  # fmt: skip
    """Let the merchant say that some of a line is not there after all: its price goes back now, the rest is delivered.

    The same `form_key` again changes nothing. Raises BadFieldError ("count") for more than is left of the line or for all there is of the sale, NotYoursError,
    WrongStateError after the hand-over.
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
    orders.reschedule(order_id=_order(row), slot=(fresh.starts, fresh.ends), by=by, at=at)
    row.slot = fresh
    row.save(update_fields=["slot"])
    return row
