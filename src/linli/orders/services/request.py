"""How an order begins, and how its time is changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import UUIDField

from linli.catalogue.models import Product
from linli.core import past
from linli.core.images import CleanPhoto
from linli.core.prepared import Prepared
from linli.merchants.models import Merchant
from linli.orders import acting, booking, clocks, holding, life
from linli.orders.enums import Move, Source, Stage, State, Urgency
from linli.orders.errors import (
    BadSlotError,
    EmptyRequestError,
    IllegalMoveError,
    ProductNotOfferedError,
    RequestTooLongError,
)
from linli.orders.models import Order, OrderCounter
from linli.orders.services import photos as keeping
from linli.people.models import Household, Person
from linli.places.models import Building, Community
from linli.points import services as points
from linli.stewards.models import Team, Worker

MAX_WORDS = 1000
FURTHEST_SLOT = timedelta(days=60)
# A slot that began a little while ago is still "now"; clocks of phones are never quite right.
SLOT_GRACE = timedelta(minutes=15)
RESCHEDULABLE = (State.REQUESTED, State.OFFERED, State.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class Need:
    """What somebody asks for, before it is an order. Times are aware; `words` as they were said."""

    product: Product
    words: str = ""
    urgency: str = Urgency.NORMAL
    slot: tuple[datetime, datetime | None] | None = None
    household: Household | None = None
    building: Building | None = None
    place: str = ""
    requester: Person | None = None
    beneficiary: Person | None = None
    preferred: Worker | None = None
    # The team whose work it is, where it is not for anybody with the skill.
    team: Team | None = None
    # The merchant who delivers it, and what was agreed on, in fen, where that is not the product's own price.
    merchant: Merchant | None = None
    price_fen: int | None = None
    source: str = Source.APP
    form_key: UUID | None = None
    # Pay the product's price in points instead of money: they are set aside now.
    with_points: bool = False
    # A neighbour does it for nothing, whatever the product costs elsewhere.
    is_given: bool = False
    triage: Mapping[str, Any] | None = None
    photos: Iterable[CleanPhoto] = field(default=())


@past.atomic
def request(*, community: Community, need: Need, by: Person | None, at: datetime) -> Order:
    """Turn a need into an order and return it: checked, numbered, its clocks started, its photos kept.

    Records `order.request`; dispatch follows from that fact. The same `form_key` again returns the first order and
    changes nothing, so that a double tap is one order. Paid with points, they are set aside in the same transaction.
    Raises EmptyRequestError, RequestTooLongError, ProductNotOfferedError, BadSlotError, SlotGoneError, TooManyPhotosError,
    TooFewPointsError, and for somebody of the family NoBondError, CapReachedError; then nothing is kept.
    """
    if known := _known(need, by=by):
        return known
    _check(community=community, need=need, at=at)
    order = _draft(community=community, need=need, at=at)
    acting.check_request(order, at=at)
    order.number = _number(community=community, at=at)
    clocks.start(order, need.product.sla)
    clocks.reset(order)
    if need.with_points:
        _set_aside(order, need=need, at=at)
    past.create(order)
    kept = keeping.keep(order=order, photos=need.photos, stage=Stage.REQUEST, by=by, at=at)
    life.note(
        order=order, kind="order.request", at=at, by=by.pk if by else None,
        payload={"words": order.words, "product": need.product.code, "source": order.source, "photos": kept},
    )  # fmt: skip
    return order


def _set_aside(order: Order, *, need: Need, at: datetime) -> None:
    price = need.product.points_price
    if price is None or need.requester is None:
        raise ProductNotOfferedError
    order.price_fen = 0
    order.payment = points.pay(
        community=order.community, person=need.requester, points=price, cause=f"order:{order.pk}", at=at
    )


_sent = Prepared(lambda form_key: Order.objects.filter(form_key=form_key)[:1], form_key=UUIDField())


def _known(need: Need, *, by: Person | None) -> Order | None:
    """Return the order that the same form has become already. Two taps of one instant queue up at who sends it."""
    if need.form_key is None:
        return None
    if by is not None:
        Person.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    return _sent.first(form_key=need.form_key)


def _check(*, community: Community, need: Need, at: datetime) -> None:
    if not need.product.is_active or need.product.community_id != community.pk:
        raise ProductNotOfferedError
    if need.source == Source.APP and need.triage is not None and not need.words.strip():
        raise EmptyRequestError
    if len(need.words) > MAX_WORDS:
        raise RequestTooLongError(length=len(need.words), most=MAX_WORDS)
    check_slot(need.slot, at=at)
    # What was said in plain words names no slot of a product: its time is a wish. What a neighbour gives is between the two.
    if need.source == Source.APP and need.triage is None and not need.is_given:
        booking.check(need.product, need.slot, at=at)


def check_slot(slot: tuple[datetime, datetime | None] | None, *, at: datetime) -> None:
    """Raise BadSlotError for a slot in the past, the wrong way round, or more than 60 days away."""
    if slot is None:
        return
    starts, ends = slot
    last = ends or starts
    if last < at - SLOT_GRACE or starts > at + FURTHEST_SLOT or (ends and ends <= starts):
        raise BadSlotError


def _draft(*, community: Community, need: Need, at: datetime) -> Order:
    unit = need.household.unit if need.household else None
    return Order(
        community=community, product=need.product, version_id=need.product.newest_id, urgency=need.urgency, source=need.source, requester=need.requester,
        beneficiary=need.beneficiary, household=need.household,
        building=need.building or (unit.building if unit else None),
        place=need.place or (unit.label if unit else ""), words=need.words.strip(), form_key=need.form_key,
        slot_starts=need.slot[0] if need.slot else None, slot_ends=need.slot[1] if need.slot else None,
        triage=dict(need.triage) if need.triage else None, preferred=need.preferred, team=need.team,
        merchant=need.merchant, price_fen=_price(need), requested_at=at, moved_at=at,
    )  # fmt: skip


def _price(need: Need) -> int:
    if need.is_given:
        return 0
    return need.product.price_fen if need.price_fen is None else need.price_fen


def _number(*, community: Community, at: datetime) -> str:
    day = at.astimezone(community.zone).date()
    return f"{community.number_prefix}{_day_code(day)}-{_count(community=community, day=day):03d}"


def _count(*, community: Community, day: date) -> int:
    """Count one more order of the day, in one statement, so that two requests of the same second queue up."""
    key = OrderCounter._meta.get_field("community").get_db_prep_value(community.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_ordercounter (community_id, day, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (community_id, day) DO UPDATE SET last = orders_ordercounter.last + 1 RETURNING last",
            [key, connection.ops.adapt_datefield_value(day)],
        )
        return int(cursor.fetchone()[0])


def _day_code(day: date) -> str:
    return f"{day:%y%m%d}"


@past.atomic
def reschedule(*, order_id: UUID, slot: tuple[datetime, datetime | None], by: Person, at: datetime) -> Order:
    """Agree on another time: the clocks of arrival and finish run from the new appointment; whoever has it keeps it.

    Records `order.reschedule`. Raises BadSlotError, IllegalMoveError where somebody is already on the way.
    """
    order = life.locked(order_id)
    if order.state not in RESCHEDULABLE:
        raise IllegalMoveError(move="reschedule", state=order.state)
    check_slot(slot, at=at)
    order.slot_starts, order.slot_ends = slot
    clocks.start(order, order.promised.sla)
    clocks.reset(order)
    life.save(order)
    life.note(
        order=order, kind="order.reschedule", at=at, by=by.pk,
        payload={"starts": slot[0].isoformat(), "ends": slot[1].isoformat() if slot[1] else None},
    )  # fmt: skip
    return order


@past.atomic
def add(*, order_id: UUID, words: str, at: datetime, by: Person | None = None) -> Order:
    """Add to what an order is about, before anybody has set out: one way to the same door serves both.

    Records `order.add`. Raises IllegalMoveError, RequestTooLongError.
    """
    order = life.locked(order_id)
    if order.state not in RESCHEDULABLE:
        raise IllegalMoveError(move="add", state=order.state)
    said = "\n".join(filter(None, (order.words, words.strip())))
    if len(said) > MAX_WORDS:
        raise RequestTooLongError(length=len(said), most=MAX_WORDS)
    at = at if by else life.not_before(order, at)
    order.words = said
    life.save(order)
    life.note(order=order, kind="order.add", at=at, by=by.pk if by else None, payload={"words": words.strip()})
    return order


@past.atomic
def relabel(*, order_id: UUID, product: Product, by: Person, at: datetime) -> Order:
    """Correct what triage took the words for; only while nobody has the order in hand.

    The clocks start anew from the request, by the right product's promises; pending offers are withdrawn. Records
    `order.relabel`, from which triage learns. Raises IllegalMoveError, ProductNotOfferedError.
    """
    order = life.locked(order_id)
    if order.state not in (State.REQUESTED, State.OFFERED):
        raise IllegalMoveError(move="relabel", state=order.state)
    if not product.is_active or product.community_id != order.community_id:
        raise ProductNotOfferedError
    payload = {"was": order.product.code, "product": product.code}
    order.product, order.version_id, order.price_fen = product, product.newest_id, product.price_fen
    clocks.start(order, product.sla)
    if order.state == State.OFFERED:
        holding.withdraw(order, at=at)
        life.move(order=order, move=Move.RETURN, at=at, by=by.pk, kind="order.relabel", payload=payload)
        return order
    clocks.reset(order)
    life.save(order)
    life.note(order=order, kind="order.relabel", at=at, by=by.pk, payload=payload)
    return order
