"""Checking out: what was chosen becomes one payment to be made, with everything kept for the buyer meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.dispatch import Place, metres_between
from linli.market import queries, split
from linli.market.enums import CheckoutState, GroupState, SaleState, Way
from linli.market.errors import (
    BadFieldError,
    ClosedError,
    EmptyBasketError,
    FullDayError,
    GroupOverError,
    NotForSaleError,
    PriceChangedError,
    SlotTakenError,
    TooFarError,
    TooManyPointsError,
)
from linli.market.models import BasketLine, Checkout, GroupBuy, MarketPolicy, Sale, SaleLine, Slot, Variant
from linli.market.services import noting, stocking
from linli.market.services.basket import MOST_COUNT
from linli.merchants import queries as merchants
from linli.merchants.models import Merchant
from linli.people.models import Household, Person
from linli.places.models import Community
from linli.points import services as purse
from linli.points.models import Payment


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a variant, at the price in fen that the buyer saw."""

    variant: UUID
    count: int
    seen_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a buyer has decided on.

    `ways` by merchant, `slot` for a service, `group` for a group-buy: these two come alone. `points` may pay for a part.
    """

    lines: Sequence[Wanted]
    form_key: UUID
    ways: Mapping[UUID, str] = field(default_factory=dict)
    slot: UUID | None = None
    group: UUID | None = None
    points: int = 0


@dataclass(slots=True)
class _Cart:
    """One merchant's part, before it is a sale."""

    merchant: Merchant
    way: str
    lines: list[tuple[Variant, int, int]]

    @property
    def total(self) -> int:
        return sum(count * fen for _variant, count, fen in self.lines)


def begin(
    *, community: Community, person: Person, household: Household | None, choice: Choice, at: datetime
) -> Checkout:  # fmt: skip
    """Make a checkout of what was chosen, waiting to be paid; the same `form_key` again returns the first.

    Takes the goods from the shelf, the time, the places in a group-buy, and sets the points aside, until it is paid or its
    time is up. Empties the basket of what it took. Records `checkout.make`. Raises EmptyBasketError, NotForSaleError,
    PriceChangedError with what changed, SoldOutError, SlotTakenError, GroupOverError, TooFarError, ClosedError,
    FullDayError, TooManyPointsError, TooFewPointsError, BadFieldError ("count", "way", "slot"); nothing is kept then.
    """
    if known := Checkout.objects.filter(person=person, form_key=choice.form_key).first():
        return known
    # Who comes too late for the last one hears so at once, without waiting for those who came in time.
    stocking.look({line.variant: line.count for line in choice.lines})
    with transaction.atomic():
        return _begin(community, person, household, choice, at=at)


def _begin(
    community: Community, person: Person, household: Household | None, choice: Choice, *, at: datetime
) -> Checkout:
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
    if known := Checkout.objects.filter(person=person, form_key=choice.form_key).first():
        return known
    policy = queries.policy(community.pk)
    group = _group(choice, household=household, at=at)
    carts = _carts(choice, group=group)
    for cart in carts:
        _check(cart, household=household, at=at)
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


def _group(choice: Choice, *, household: Household | None, at: datetime) -> GroupBuy | None:
    """Return the group-buy that is joined, under its lock; raise GroupOverError."""
    if choice.group is None:
        return None
    row = GroupBuy.objects.select_for_update().filter(pk=choice.group).first()
    if row is None or row.state != GroupState.OPEN or not row.opens_at <= at < row.closes_at:
        raise GroupOverError
    building = str(household.unit.building_id) if household else ""
    if row.buildings and building not in row.buildings:
        raise GroupOverError
    if [line.variant for line in choice.lines] != [row.variant_id]:
        raise BadFieldError("group")
    return row


def _carts(choice: Choice, *, group: GroupBuy | None) -> list[_Cart]:
    """Return what was chosen by merchant, in order of key, at the prices of now."""
    if not choice.lines:
        raise EmptyBasketError
    keys = [line.variant for line in choice.lines]
    if len(set(keys)) != len(keys) or any(not 0 < line.count <= MOST_COUNT for line in choice.lines):
        raise BadFieldError("count")
    rows = Variant.objects.filter(pk__in=keys).select_related("item__merchant__community", "item__product")
    found = {row.pk: row for row in rows}
    if missing := [key for key in keys if key not in found]:
        raise NotForSaleError(*map(str, missing))
    _all_for_sale(list(found.values()))
    carts: dict[UUID, _Cart] = {}
    changes = []
    for line in choice.lines:
        variant = found[line.variant]
        fen = int(group.tiers[0]["fen"]) if group else variant.price_fen
        if fen != line.seen_fen:
            changes.append((variant.item.name, line.seen_fen, fen))
        way = group.way if group else choice.ways.get(variant.merchant_id, "")
        cart = carts.setdefault(variant.merchant_id, _Cart(variant.item.merchant, way, []))
        cart.lines.append((variant, line.count, fen))
    if changes:
        raise PriceChangedError(changes)
    return [carts[key] for key in sorted(carts)]


def _all_for_sale(rows: Sequence[Variant]) -> None:
    gone = [
        row.item.name for row in rows if not (row.is_active and row.item.is_active and row.item.merchant.is_trading)
    ]
    if gone:
        raise NotForSaleError(*gone)


def _check(cart: _Cart, *, household: Household | None, at: datetime) -> None:
    """Raise where the merchant cannot bring it this way, to this door, now."""
    shop = cart.merchant
    if any(cart.way not in variant.item.ways for variant, _count, _fen in cart.lines):
        raise BadFieldError("way")
    if cart.way != Way.PICKUP:
        _check_door(shop, household)
    if cart.way == Way.HALF_HOUR and not merchants.is_open(shop, at=at):
        raise ClosedError(shop.name)
    if shop.daily_limit is not None:
        # Those who buy from a merchant on trial queue up, so that two do not both take the day's last place.
        Merchant.objects.select_for_update(no_key=True).only("pk").get(pk=shop.pk)
        if _today(shop, at=at) >= shop.daily_limit:
            raise FullDayError(shop.name)


def _check_door(shop: Merchant, household: Household | None) -> None:
    """Raise where there is no door, or one outside the ring the merchant serves; where either is not on the map it is not asked."""
    if household is None:
        raise BadFieldError("household")
    building = household.unit.building
    if shop.lng is None or shop.lat is None or building.lng is None or building.lat is None:
        return
    if metres_between(Place(shop.lng, shop.lat), Place(building.lng, building.lat)) > shop.ring_metres:
        raise TooFarError(shop.name)


def _today(shop: Merchant, *, at: datetime) -> int:
    """Return how many sales the merchant made today that were not given up."""
    midnight = at.astimezone(shop.community.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Sale.objects.filter(merchant=shop, made_at__gte=midnight).exclude(state=SaleState.LAPSED).count()


def _points(carts: Sequence[_Cart], choice: Choice, policy: MarketPolicy) -> list[int]:
    """Return how many points pay for each part."""
    totals = [cart.total for cart in carts]
    most = sum(split.most_points(fen, point_fen=policy.point_fen, percent=policy.points_percent) for fen in totals)
    if not 0 <= choice.points <= most:
        raise TooManyPointsError(most)
    return split.shared(choice.points, totals, point_fen=policy.point_fen, percent=policy.points_percent)


def _checkout(  # noqa: PLR0913 - what a checkout is made of
    community: Community, person: Person, household: Household | None, choice: Choice, carts: Sequence[_Cart],
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
    cart: _Cart,
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


def _slot(cart: _Cart, choice: Choice, *, count: int, at: datetime) -> Slot:
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
