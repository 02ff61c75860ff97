"""Checking out: what was chosen becomes one payment to be made, with everything kept for the buyer meanwhile."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import UUIDField

from linli.core.prepared import Prepared
from linli.market import queries, split
from linli.market.enums import CheckoutState, SaleState, Way
from linli.market.errors import (
    BadFieldError,
    SlotTakenError,
    TooManyPointsError,
)
from linli.market.models import BasketLine, Checkout, GroupBuy, MarketPolicy, Sale, SaleLine, Slot
from linli.market.services import carts as carts_of
from linli.market.services import noting, stocking
from linli.market.services.carts import Cart, Choice
from linli.people.models import Household, Person
from linli.places.models import Community
from linli.points import services as purse
from linli.points.models import Payment

_known = Prepared(
    lambda person, form_key: Checkout.objects.filter(person=person, form_key=form_key)[:1],
    person=UUIDField(), form_key=UUIDField(),
)  # fmt: skip


def begin(
    *, community: Community, person: Person, household: Household | None, choice: Choice, at: datetime
) -> Checkout:  # fmt: skip
    """Make a checkout of what was chosen, waiting to be paid; the same `form_key` again returns the first.

    Takes the goods from the shelf, the time, the places in a group-buy, and sets the points aside, until it is paid or its
    time is up. Empties the basket of what it took. Records `checkout.make`. Raises EmptyBasketError, NotForSaleError,
    PriceChangedError with what changed, SoldOutError, SlotTakenError, GroupOverError, TooFarError, ClosedError,
    FullDayError, TooManyPointsError, TooFewPointsError, BadFieldError ("count", "way", "slot"); nothing is kept then.
    """
    if known := _known.first(person=person.pk, form_key=choice.form_key):
        return known
    # Who comes too late for the last one hears so at once, without waiting for those who came in time.
    stocking.look({line.variant: line.count for line in choice.lines})
    with transaction.atomic():
        return _begin(community, person, household, choice, at=at)


def _begin(
    community: Community, person: Person, household: Household | None, choice: Choice, *, at: datetime
) -> Checkout:
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
    if known := _known.first(person=person.pk, form_key=choice.form_key):
        return known
    policy = queries.policy(community.pk)
    group = carts_of.joined(choice, household=household, at=at)
    carts = carts_of.sort(choice, group=group)
    for cart in carts:
        carts_of.check(cart, household=household, at=at)
    given = _points(carts, choice, policy)
    wanted = stocking.needed({variant.pk: count for cart in carts for variant, count, _fen in cart.lines})
    stocking.take(wanted)
    row = _checkout(community, person, household, choice, carts, given, policy=policy, group=group, at=at)
    for cart, some in zip(carts, given, strict=True):
        _sale(row, cart, choice, points=some, policy=policy, group=group, at=at)
    BasketLine.objects.filter(person=person, variant__in=[line.variant for line in choice.lines]).delete()
    noting.about(
        "checkout.make", ("checkout", row.pk), community=community.pk, at=at, by=person.pk, fen=row.total_fen
    )  # fmt: skip
    return row


def _points(carts: Sequence[Cart], choice: Choice, policy: MarketPolicy) -> list[int]:
    """Return how many points pay for each part."""
    totals = [cart.total for cart in carts]
    most = sum(split.most_points(fen, point_fen=policy.point_fen, percent=policy.points_percent) for fen in totals)
    if not 0 <= choice.points <= most:
        raise TooManyPointsError(most)
    return split.shared(choice.points, totals, point_fen=policy.point_fen, percent=policy.points_percent)


def _checkout(  # noqa: PLR0913 - what a checkout is made of
    community: Community, person: Person, household: Household | None, choice: Choice, carts: Sequence[Cart],
    given: Sequence[int], *, policy: MarketPolicy, group: GroupBuy | None, at: datetime,
) -> Checkout:  # fmt: skip
    total = sum(cart.total for cart in carts)
    pay_by = at + timedelta(minutes=policy.pay_minutes)
    row = Checkout(
        community=community, person=person, household=household, form_key=choice.form_key, state=CheckoutState.OPEN,
        total_fen=total, money_fen=total - sum(given) * policy.point_fen, made_at=at,
        # Who joins pays before the group closes.
        pay_by=min(pay_by, group.closes_at) if group else pay_by,
    )  # fmt: skip
    row.number = row.pk.hex
    row.save(force_insert=True)
    return row


def _sale(
    row: Checkout,
    cart: Cart,
    choice: Choice,
    *,
    points: int,
    policy: MarketPolicy,
    group: GroupBuy | None,
    at: datetime,
) -> Sale:
    made = Sale(
        community_id=row.community_id, checkout=row, merchant=cart.merchant, group=group, way=cart.way,
        state=SaleState.RESERVED, total_fen=cart.total, points=points, points_fen=points * policy.point_fen,
        commission=cart.merchant.commission, made_at=at,
    )  # fmt: skip
    units = sum(count for _variant, count, _fen in cart.lines)
    if cart.way == Way.VISIT:
        made.slot = _slot(cart, choice, count=units, at=at)
    if group:
        stocking.join(group, count=units)
    if points:
        made.payment = _set_aside(row, made, points=points, at=at)
    made.save(force_insert=True)
    SaleLine.objects.bulk_create(
        SaleLine(
            community_id=row.community_id, sale=made, variant=variant, name_zh=_named(variant.item.name_zh, variant.name_zh),
            name_en=_named(variant.item.name_en, variant.name_en), count=count, unit_fen=fen,
        )
        for variant, count, fen in cart.lines
    )  # fmt: skip
    return made


def _slot(cart: Cart, choice: Choice, *, count: int, at: datetime) -> Slot:
    """Take the time of a service, one that was offered for it."""
    items = {variant.item_id for variant, _count, _fen in cart.lines}
    if choice.slot is None or len(items) != 1:
        raise BadFieldError("slot")
    slot = stocking.take_slot(choice.slot, count=count, starts_after=at)
    if slot.item_id not in items:
        raise SlotTakenError
    return slot


def _set_aside(row: Checkout, sale: Sale, *, points: int, at: datetime) -> Payment:
    return purse.pay(
        community=row.community, person=row.person, points=points, cause=f"sale:{sale.pk}", at=at
    )  # fmt: skip


def _named(item: str, variant: str) -> str:
    return item if not variant or item == variant else f"{item} {variant}"
