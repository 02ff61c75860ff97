"""What a buyer has decided on, by merchant, and whether it can be had this way, at this door, now, at this price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from linli.market.enums import GroupState, SaleState, Way
from linli.market.errors import (
    BadFieldError,
    ClosedError,
    EmptyBasketError,
    FullDayError,
    GroupOverError,
    NotForSaleError,
    PriceChangedError,
    TooFarError,
)
from linli.market.models import GroupBuy, Sale, Variant
from linli.market.services.basket import MOST_COUNT
from linli.merchants import queries as merchants
from linli.merchants import reach
from linli.merchants.models import Merchant
from linli.people.models import Household


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
class Cart:
    """One merchant's part, before it is a sale."""

    merchant: Merchant
    way: str
    lines: list[tuple[Variant, int, int]]

    @property
    def total(self) -> int:
        """What it costs, in fen."""
        return sum(count * fen for _variant, count, fen in self.lines)


def joined(choice: Choice, *, household: Household | None, at: datetime) -> GroupBuy | None:
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


def sort(choice: Choice, *, group: GroupBuy | None) -> list[Cart]:
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
    carts: dict[UUID, Cart] = {}
    changes = []
    for line in choice.lines:
        variant = found[line.variant]
        fen = int(group.tiers[0]["fen"]) if group else variant.price_fen
        if fen != line.seen_fen:
            changes.append((variant.item.name, line.seen_fen, fen))
        way = group.way if group else choice.ways.get(variant.merchant_id, "")
        cart = carts.setdefault(variant.merchant_id, Cart(variant.item.merchant, way, []))
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


def check(cart: Cart, *, household: Household | None, at: datetime) -> None:
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
    if not reach.serves(shop, household.unit.building):
        raise TooFarError(shop.name)


def _today(shop: Merchant, *, at: datetime) -> int:
    """Return how many sales the merchant made today that were not given up."""
    midnight = at.astimezone(shop.community.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Sale.objects.filter(merchant=shop, made_at__gte=midnight).exclude(state=SaleState.LAPSED).count()
