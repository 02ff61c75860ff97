"""Group-buys: opened by a merchant, joined by checking out, ended by the clock with one price for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from linli.core.scoping import community_scope, unscoped
from linli.ledger import services as ledger
from linli.ledger.models import Transfer
from linli.market.enums import CheckoutState, GroupState, ItemKind, RefundCause, SaleState
from linli.market.errors import BadFieldError, GoneError
from linli.market.models import Checkout, GroupBuy, Sale, SaleLine, Variant
from linli.market.services import booking, lapsing, noting, refunding, stocking
from linli.orders.errors import OrderError
from linli.people.models import Person
from linli.places.models import Building

LONGEST, MOST_TIERS = timedelta(days=30), 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a group-buy is to be: tiers of (count, price in fen), rising counts and falling prices, the first the minimum."""

    name_zh: str
    way: str
    tiers: Sequence[tuple[int, int]]
    closes_at: datetime
    most: int
    name_en: str = ""
    buildings: Sequence[UUID] = ()
    form_key: UUID | None = None


@transaction.atomic
def start(*, variant: UUID, plan: Plan, by: Person, at: datetime) -> GroupBuy:
    """Open a group-buy of a variant of goods; the same `form_key` again returns the first.

    Records `group.open`. Raises BadFieldError ("name", "way", "tiers", "closes_at", "most", "buildings"), NotYoursError.
    """
    row = Variant.objects.select_related("item").filter(pk=variant).first()
    if row is None:
        raise GoneError(variant)
    shop = noting.of_shop(row.merchant_id, by)
    if plan.form_key and (known := GroupBuy.objects.filter(form_key=plan.form_key).first()):
        return known
    _check(row, plan, at=at)
    made = GroupBuy.objects.create(
        community=shop.community, variant=row, name_zh=plan.name_zh.strip(), name_en=plan.name_en.strip(), way=plan.way,
        buildings=[str(key) for key in plan.buildings], opens_at=at, closes_at=plan.closes_at,
        tiers=[{"count": count, "fen": fen} for count, fen in plan.tiers], most=plan.most, form_key=plan.form_key,
    )  # fmt: skip
    noting.about("group.open", ("group", made.pk), community=made.community_id, at=at, by=by.pk, name=made.name_zh)
    return made


def _check(row: Variant, plan: Plan, *, at: datetime) -> None:
    counts, prices = [count for count, _fen in plan.tiers], [fen for _count, fen in plan.tiers]
    checks = {
        "name": 0 < len(plan.name_zh.strip()) <= 60,  # noqa: PLR2004 - the column
        "way": plan.way in row.item.ways and row.item.kind != ItemKind.SERVICE,
        "closes_at": at < plan.closes_at <= at + LONGEST,
        "tiers": 0 < len(counts) <= MOST_TIERS and _rises(counts) and _rises([-fen for fen in prices])
        and min(counts) > 0 and min(prices) > 0 and max(prices) <= row.price_fen,
        "most": counts and plan.most >= counts[-1],
        "buildings": Building.objects.filter(pk__in=plan.buildings).count() == len(set(plan.buildings)),
    }  # fmt: skip
    for name, is_good in checks.items():
        if not is_good:
            raise BadFieldError(name)


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def close(*, at: datetime) -> int:
    """End the group-buys whose time is up; return how many. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        due = GroupBuy.objects.filter(state=GroupState.OPEN, closes_at__lte=at).order_by("closes_at")
        rows = list(due.values_list("pk", "community_id"))
    for key, community in rows:
        with community_scope(community):
            close_one(key, at=at)
    return len(rows)


def close_one(key: UUID, *, at: datetime) -> None:
    """End one group-buy: who has not paid is let go, and with a channel that cannot be asked yet it waits for the next run.

    Enough of them: everybody gets the price of the tier that was reached, the difference goes back, and each becomes an
    order. Too few: everybody's money goes back. Records `group.win` or `group.fail`.
    """
    unpaid = Checkout.objects.filter(sales__group=key, state=CheckoutState.OPEN)
    for checkout in list(unpaid.values_list("pk", flat=True)):
        lapsing.lapse_one(checkout, at=at)
    if unpaid.exists():
        return
    with transaction.atomic():
        row = GroupBuy.objects.select_for_update().get(pk=key)
        if row.state != GroupState.OPEN:
            return
        sales = list(
            Sale.objects.select_for_update(of=("self",)).filter(group=row, state=SaleState.HELD)
            .select_related("checkout__person", "checkout__community", "checkout__household", "merchant__community", "community")
            .order_by("pk")
        )  # fmt: skip
        units = SaleLine.objects.filter(sale__in=sales).aggregate(n=Sum("count"))["n"] or 0
        fen = row.price_at(units)
        row.state, row.reached_fen, row.ended_at = (GroupState.FAILED if fen is None else GroupState.WON), fen, at
        row.save(update_fields=["state", "reached_fen", "ended_at"])
        if fen is None:
            _fail(sales, at=at)
        else:
            _win(sales, fen=fen, at=at)
        noting.about(
            "group.fail" if fen is None else "group.win", ("group", row.pk), community=row.community_id, at=at, by=None,
            name=row.name_zh, units=units, fen=fen,
        )  # fmt: skip


def _lock(sales: Sequence[Sale]) -> None:
    """Lock every account that these sales' payments moved: several transfers are posted one after the other."""
    paid = Transfer.objects.filter(cause__in=[f"sale:{sale.pk}:pay" for sale in sales])
    ledger.lock(transfers=list(paid.values_list("pk", flat=True)))


def _fail(sales: Sequence[Sale], *, at: datetime) -> None:
    stocking.release(sales)
    _lock(sales)
    for sale in sales:
        refunding.give_back(sale, fen=sale.left_fen, cause=RefundCause.FAILED_GROUP, at=at)


def _win(sales: Sequence[Sale], *, fen: int, at: datetime) -> None:
    _lock(sales)
    for sale in sales:
        line = sale.lines.get()
        if more := min((line.unit_fen - fen) * line.count, sale.left_fen):
            refunding.give_back(sale, fen=more, cause=RefundCause.TIER, at=at)
    for sale in sales:
        if sale.state == SaleState.HELD:
            _order(sale, at=at)


def _order(sale: Sale, *, at: datetime) -> None:
    """Let a sale become an order; where its service was retired meanwhile all its money goes back."""
    try:
        with transaction.atomic():
            booking.to_spine(sale, at=at)
    except OrderError:
        stocking.release([sale])
        refunding.give_back(sale, fen=sale.left_fen, cause=RefundCause.CANCELLED, at=at)
