"""What a sheet of goods has to keep to: each row by itself, rows among each other, and with what the shop has."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from linli.catalogue.enums import Delivers
from linli.catalogue.models import Product
from linli.market.enums import GOODS_WAYS, ItemKind, Way
from linli.market.models import Item, Variant
from linli.market.services.drafts import (
    DEAREST,
    LONGEST_NAME,
    LONGEST_SKU,
    LONGEST_WORDS,
    MOST_STOCK,
    MOST_VARIANTS,
)
from linli.market.sheets import Fault, Row
from linli.merchants.models import Merchant

_LIMITS: Mapping[str, int] = {
    "sku": LONGEST_SKU, "name_zh": LONGEST_NAME, "name_en": 2 * LONGEST_NAME, "variant_zh": LONGEST_NAME,
    "variant_en": 2 * LONGEST_NAME, "words_zh": LONGEST_WORDS, "words_en": LONGEST_WORDS + LONGEST_WORDS // 2,
}  # fmt: skip
# What rows of one new item have to agree on, where they say it.
_SHARED = ("kind", "product", "ways")


@dataclass(frozen=True, slots=True)
class Known:
    """What a shop has: variants by their number, items by name with how many variants each, products it may sell by code."""

    variants: Mapping[str, Variant]
    items: Mapping[str, Item]
    sizes: Mapping[str, int]
    products: Mapping[str, Product]


def known(shop: Merchant, *, lock: bool = False) -> Known:
    """Return what a shop has; with `lock` nobody else changes its prices and stock meanwhile. Three queries."""
    rows = Variant.objects.filter(merchant=shop).select_related("item").order_by("pk")
    variants = list(rows.select_for_update(of=("self",)) if lock else rows)
    items: dict[str, Item] = {}
    sizes = Counter[UUID](one.item_id for one in variants)
    for item in Item.objects.filter(merchant=shop).select_related("product").order_by("pk"):
        items.setdefault(item.name_zh, item)
    return Known(
        variants={number(one): one for one in variants}, items=items,
        sizes={name: sizes[item.pk] for name, item in items.items()}, products={one.code: one for one in sellable(shop)},
    )  # fmt: skip


def number(variant: Variant) -> str:
    """Return by what a sheet knows a variant: its own number, or where it has none ours."""
    return variant.sku or f"#{variant.pk.hex}"


def sellable(shop: Merchant) -> list[Product]:
    """Return the services of the community's catalogue that a merchant may deliver, in its order. One query."""
    rows = Product.objects.offered().filter(community=shop.community_id)
    return [row for row in rows if Delivers.MERCHANT in row.providers]


def faults(rows: Sequence[Row], has: Known) -> list[Fault]:
    """Return everything that keeps these rows out."""
    found: list[Fault] = []
    numbers: dict[str, int] = {}
    first: dict[str, Row] = {}
    sizes = Counter(dict(has.sizes))
    for row in rows:
        found += [(row.number, name, words) for name, words in _alone(row, numbers)]
        numbers.setdefault(row.sku, row.number)
        if row.sku in has.variants:
            found += [(row.number, *wrong) for wrong in _of_known(row, has.variants[row.sku])]
            continue
        sizes[row.name_zh] += 1
        begun = first.setdefault(row.name_zh, row)
        found += [(row.number, *wrong) for wrong in _of_new(row, begun, has, size=sizes[row.name_zh])]
    return found


def _alone(row: Row, numbers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    if not row.sku:
        yield "sku", _("没有填。货号是认出同一样东西的办法，本店自己编，如 R5。")
    elif row.sku in numbers:
        yield "sku", _("与第 %(row)s 行的货号重复。") % {"row": numbers[row.sku]}
    for name, most in _LIMITS.items():
        if len(getattr(row, name)) > most:
            yield name, _("太长了，最多 %(most)s 个字。") % {"most": most}
    if row.price is not None and not 0 < row.price <= DEAREST:
        yield "price", _("价格要大于 0、不超过十万元。")
    if row.stock is not None and row.stock > MOST_STOCK:
        yield "stock", _("库存最多 1000000。")


def _of_known(row: Row, variant: Variant) -> Iterator[tuple[str, str]]:
    if row.stock is not None and variant.stock is None:
        yield "stock", _("服务和套餐不填库存。")


def _of_new(row: Row, begun: Row, has: Known, *, size: int) -> Iterator[tuple[str, str]]:
    if row.sku.startswith("#"):
        yield "sku", _("没有这个货号；自己编的货号不要用 # 开头。")
    if not row.name_zh:
        yield "name_zh", _("没有填。新货号要写名称。")
        return
    if row.price is None:
        yield "price", _("没有填。")
    if size > MOST_VARIANTS:
        yield (
            "name_zh",
            _("“%(name)s”的规格太多了，一样最多 %(most)s 个。") % {"name": row.name_zh, "most": MOST_VARIANTS},
        )
    item = has.items.get(row.name_zh)
    kind = item.kind if item else begun.kind or ItemKind.GOODS
    yield from _kind(row, kind)
    if item is None:
        yield from _shared(row, begun)
        if row is begun:
            yield from _item(row, kind, has)


def _kind(row: Row, kind: str) -> Iterator[tuple[str, str]]:
    if kind == ItemKind.PACKAGE:
        yield "kind", _("套餐要在页面上添，这里只能改它的价格。")
    elif kind == ItemKind.GOODS and row.stock is None:
        yield "stock", _("没有填。新商品要写现有多少件，没有就填 0。")
    elif kind == ItemKind.SERVICE and row.stock is not None:
        yield "stock", _("服务和套餐不填库存。")


def _shared(row: Row, begun: Row) -> Iterator[tuple[str, str]]:
    for name in _SHARED:
        if getattr(row, name) and getattr(begun, name) and getattr(row, name) != getattr(begun, name):
            yield name, _("和第 %(row)s 行的“%(name)s”写得不一样。") % {"row": begun.number, "name": begun.name_zh}


def _item(row: Row, kind: str, has: Known) -> Iterator[tuple[str, str]]:
    if row.product not in has.products:
        said = row.product[:40]
        yield (
            "product",
            (
                _("没有“%(said)s”这个服务代码，见模板第二页。") % {"said": said}
                if said
                else _("没有填。新商品要写服务代码，见模板第二页。")
            ),
        )
    allowed = {Way.VISIT} if kind == ItemKind.SERVICE else set(GOODS_WAYS)
    if not row.ways or not set(row.ways) <= allowed:
        yield "ways", _("请至少选一种送法；服务只能上门。")
