"""A shop's goods from a workbook: read, every row checked, and written all together or not at all.

A known number (sku) has its price and stock changed; a new one is a further variant of the item of the same name, or a
new item. Whatever is asked of the database is asked once, however many rows there are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from linli.market import goods_rules, searching
from linli.market.enums import ItemKind
from linli.market.errors import BadSheetError
from linli.market.goods_rules import Known
from linli.market.models import Item, PriceChange, Variant
from linli.market.services import noting
from linli.market.sheet_reading import MAX_ROWS, read
from linli.market.sheets import Fault, Row, Sheet
from linli.merchants.models import Merchant
from linli.people.models import Person

__all__ = ["MAX_ROWS", "Row", "Sheet", "Written", "check", "preview", "read", "write"]

_BATCH = 500


def check(shop: Merchant, rows: Sequence[Row]) -> list[Fault]:
    """Return everything that keeps these rows out, by row. Three queries."""
    return sorted(goods_rules.faults(rows, goods_rules.known(shop)))


@dataclass(slots=True)
class Written:
    """What an import did, or would do."""

    items: int = 0
    variants: int = 0
    prices: int = 0
    stocks: int = 0
    same: int = 0


def preview(shop: Merchant, rows: Sequence[Row]) -> Written:
    """Return what checked rows would do; nothing is written. Three queries."""
    return _plan(shop, rows, goods_rules.known(shop), at=shop.applied_at).told


@transaction.atomic
def write(*, shop: Merchant, rows: Sequence[Row], by: Person, at: datetime) -> Written:
    """Write every row, or none: prices with their history, stock, new items and variants, the words they are found by.

    The rows are checked again under the shop's lock; the same sheet once more changes nothing. Records `goods.import`.
    Raises BadSheetError with all faults, NotYoursError.
    """
    noting.of_shop(shop.pk, by)
    row = Merchant.objects.select_for_update(of=("self",)).get(pk=shop.pk)
    known = goods_rules.known(row, lock=True)
    if wrong := goods_rules.faults(rows, known):
        raise BadSheetError(sorted(wrong))
    plan = _plan(row, rows, known, at=at)
    _keep(row, plan, by=by, at=at)
    told = plan.told
    noting.about(
        "goods.import", ("merchant", row.pk), community=row.community_id, at=at, by=by.pk, rows=len(rows),
        items=told.items, variants=told.variants, prices=told.prices, stocks=told.stocks,
    )  # fmt: skip
    return told


@dataclass(slots=True)
class _Plan:
    items: list[Item] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    priced: list[Variant] = field(default_factory=list)
    counted: list[Variant] = field(default_factory=list)
    told: Written = field(default_factory=Written)


def _plan(shop: Merchant, rows: Sequence[Row], known: Known, *, at: datetime) -> _Plan:
    """Return the rows of the database that these rows of the sheet make or change; none of it is saved."""
    plan, items, sizes = _Plan(), dict(known.items), Counter(known.sizes)
    for row in rows:
        if row.sku in known.variants:
            _changed(known.variants[row.sku], row, plan)
            continue
        item = items.get(row.name_zh)
        if item is None:
            item = items[row.name_zh] = _item(shop, row, known, at=at)
            plan.items.append(item)
        plan.variants.append(_variant(item, row, position=sizes[row.name_zh]))
        sizes[row.name_zh] += 1
    plan.told.items, plan.told.variants = len(plan.items), len(plan.variants)
    plan.told.prices, plan.told.stocks = len(plan.priced), len(plan.counted)
    return plan


def _changed(variant: Variant, row: Row, plan: _Plan) -> None:
    is_priced = row.price is not None and row.price != variant.price_fen
    is_counted = row.stock is not None and row.stock != variant.stock
    if is_priced and row.price is not None:
        variant.price_fen = row.price
        plan.priced.append(variant)
    if is_counted:
        variant.stock = row.stock
        plan.counted.append(variant)
    plan.told.same += not (is_priced or is_counted)


def _item(shop: Merchant, row: Row, known: Known, *, at: datetime) -> Item:
    product = known.products[row.product]
    return Item(
        community_id=shop.community_id, merchant=shop, product=product, kind=row.kind or ItemKind.GOODS, name_zh=row.name_zh,
        name_en=row.name_en, words_zh=row.words_zh, words_en=row.words_en, icon=product.icon, ways=list(row.ways),
        rank=shop.rank, made_at=at,
    )  # fmt: skip


def _variant(item: Item, row: Row, *, position: int) -> Variant:
    return Variant(
        community_id=item.community_id, merchant_id=item.merchant_id, item=item, sku=row.sku, price_fen=row.price or 0,
        name_zh=row.variant_zh or row.name_zh, name_en=row.variant_en or ("" if row.variant_zh else row.name_en),
        stock=row.stock, position=position,
    )  # fmt: skip


def _keep(shop: Merchant, plan: _Plan, *, by: Person, at: datetime) -> None:
    lowest: dict[Any, int] = {}
    for variant in plan.variants:
        lowest[variant.item_id] = min(variant.price_fen, lowest.get(variant.item_id, variant.price_fen))
    for item in plan.items:
        item.from_fen = lowest[item.pk]
    Item.objects.bulk_create(plan.items)
    Variant.objects.bulk_create(plan.variants)
    Variant.objects.bulk_update(plan.priced, ["price_fen"], batch_size=_BATCH)
    Variant.objects.bulk_update(plan.counted, ["stock"], batch_size=_BATCH)
    PriceChange.objects.bulk_create(
        PriceChange(community_id=shop.community_id, variant=one, fen=one.price_fen, at=at, by=by)
        for one in (*plan.variants, *plan.priced)
    )
    _cheapest(plan)
    services = {item.product_id: item.product for item in plan.items}
    for key, product in services.items():
        fresh = [item for item in plan.items if item.product_id == key]
        searching.index_new(fresh, product.name_zh, product.name_en, shop.name_zh, shop.name_en)


def _cheapest(plan: _Plan) -> None:
    """Put down anew from what price the items that were there before can be had."""
    fresh = {item.pk for item in plan.items}
    touched = {one.item_id for one in (*plan.priced, *plan.variants)} - fresh
    if not touched:
        return
    lowest = Variant.objects.filter(item__in=touched, is_active=True).values_list("item").annotate(fen=Min("price_fen"))
    rows = [Item(pk=key, from_fen=fen) for key, fen in lowest]
    Item.objects.bulk_update(rows, ["from_fen"], batch_size=_BATCH)
