"""Bringing it: against a code, in time, by the shop's own people or a neighbour; and settling what was brought."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linli.catalogue.models import Product
from linli.core.images import CleanPhoto
from linli.market import books, queries
from linli.market.enums import CARRIED, SaleState
from linli.market.errors import BadFieldError, NotYoursError, WrongCodeError, WrongStateError
from linli.market.models import Sale
from linli.market.services import noting, refunding, tracking
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
    return orders.accept(order_id=order_of(row), worker=_hand(row, by), at=at)


def set_out(*, sale: UUID, by: Person, at: datetime) -> Order:
    """Note that it is on its way. Raises NotYoursError, and what `orders.travel` raises."""
    row = Sale.objects.select_related("merchant").get(pk=sale)
    _hand(row, by)
    return orders.travel(order_id=order_of(row), by=by, at=at)


def begin(*, sale: UUID, by: Person, at: datetime) -> Order:
    """Note that somebody is there and the work begins. Raises NotYoursError, and what `orders.arrive` raises."""
    row = Sale.objects.select_related("merchant").get(pk=sale)
    _hand(row, by)
    return orders.arrive(order_id=order_of(row), by=by, at=at)


def order_of(row: Sale) -> UUID:
    """Return the key of a sale's order. Raises WrongStateError where it has none."""
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

    Finishes the order; where its courier was is kept no longer. Brought later than promised, the merchant pays the buyer what
    the terms say, into the wallet. Records `sale.deliver`, and `sale.late`. Whoever has it in hand hands it over: the shop's
    people, or the neighbour who carries it.
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
    order = Order.objects.get(pk=order_of(row))
    if order.state in (State.ACCEPTED, State.TRAVELLING):
        orders.arrive(order_id=order.pk, by=by, at=at, proof="code" if row.code else "")
    orders.finish(order_id=order.pk, words=words, photos=photos, by=by, at=at, done=done)
    if row.carrying_id:
        _finish_carrying(row.carrying_id, by=by, at=at)
    row.delivered_at = at
    row.save(update_fields=["delivered_at"])
    tracking.arrived(row)
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
    order = Order.objects.select_related("household", "product").get(pk=order_of(row))
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
    tracking.arrived(row)
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
