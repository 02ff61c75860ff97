"""What a merchant puts on the shelf: items with variants, their prices with history, stock, packages, and times."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, FloatField, Min, Value, When

from linli.catalogue.enums import Delivers
from linli.catalogue.models import Product
from linli.market import searching
from linli.market.enums import GOODS_WAYS, ItemKind, Way
from linli.market.errors import BadFieldError, GoneError, SoldOutError
from linli.market.models import Item, Part, PriceChange, Slot, Variant
from linli.market.services import noting
from linli.merchants.models import Merchant
from linli.people.models import Person

DEAREST = 10_000_000
MOST_STOCK = 1_000_000
MOST_VARIANTS, MOST_PARTS, MOST_SLOTS = 30, 20, 200
LONGEST_NAME, LONGEST_WORDS, LONGEST_SKU = 60, 400, 40
LONGEST_REASON = 200
FURTHEST_SLOT = timedelta(days=60)
_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDraft:
    """A variant before it is one. The price in fen; `stock` None where it is no matter of stock."""

    name_zh: str
    price_fen: int
    name_en: str = ""
    sku: str = ""
    stock: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """An item before it is on the shelf. `parts` of a package: (key of a variant, how many)."""

    product: Product
    kind: str
    name_zh: str
    variants: Sequence[VariantDraft]
    ways: Sequence[str]
    name_en: str = ""
    words_zh: str = ""
    words_en: str = ""
    months: Sequence[int] = ()
    icon: str = ""
    parts: Sequence[tuple[UUID, int]] = field(default=())
    form_key: UUID | None = None


@transaction.atomic
def add(*, merchant: UUID, draft: ItemDraft, by: Person, at: datetime) -> Item:
    """Put an item with its variants on a merchant's shelf; the same `form_key` again returns the first.

    Goods and packages come by any way of goods, a service by a visit. Writes the first prices of its history, the words by
    which it is found, and records `item.add`. Raises BadFieldError naming the field, NotYoursError.
    """
    shop = noting.of_shop(merchant, by)
    if draft.form_key and (known := Item.objects.filter(merchant=shop, form_key=draft.form_key).first()):
        return known
    _check(shop, draft)
    row = Item.objects.create(
        community=shop.community, merchant=shop, product=draft.product, kind=draft.kind, name_zh=draft.name_zh.strip(),
        name_en=draft.name_en.strip(), words_zh=draft.words_zh.strip(), words_en=draft.words_en.strip(),
        icon=draft.icon or draft.product.icon, ways=list(draft.ways), months=sorted(set(draft.months)), rank=shop_rank(shop),
        form_key=draft.form_key, made_at=at,
    )  # fmt: skip
    for position, variant in enumerate(draft.variants):
        _add_variant(row, variant, position=position, by=by, at=at)
    if draft.kind == ItemKind.PACKAGE:
        _pack(row, draft.parts)
    _cheapest(row)
    reindex(row)
    noting.about("item.add", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh)
    return row


def _cheapest(row: Item) -> None:
    """Put down anew from what price an item can be had."""
    lowest = row.variants.filter(is_active=True).aggregate(fen=Min("price_fen"))["fen"]
    row.from_fen = lowest or 0
    row.save(update_fields=["from_fen"])


def shop_rank(shop: Merchant) -> float:
    """Return by what a merchant's items are ordered: how good it was found to be."""
    return float(getattr(shop, "rank", 0.0) or 0.0)


def rank(*, ranks: Mapping[UUID, float]) -> None:
    """Put down anew how good each merchant was found to be on what it sells: what a search puts first. One statement."""
    if ranks:
        values = [When(merchant=merchant, then=Value(value)) for merchant, value in ranks.items()]
        Item.objects.filter(merchant__in=ranks).update(rank=Case(*values, output_field=FloatField()))


def reindex(row: Item) -> None:
    """Put down anew by what words an item is found: its own, its service's, its merchant's."""
    searching.index(row, row.product.name_zh, row.product.name_en, row.merchant.name_zh, row.merchant.name_en)


def _check(shop: Merchant, draft: ItemDraft) -> None:
    is_service = draft.kind == ItemKind.SERVICE
    product = draft.product
    checks = {
        "product": product.community_id == shop.community_id and product.is_active and Delivers.MERCHANT in product.providers,
        "kind": draft.kind in ItemKind.values,
        "name_zh": 0 < len(draft.name_zh.strip()) <= LONGEST_NAME,
        "name_en": len(draft.name_en) <= 2 * LONGEST_NAME,
        "words_zh": len(draft.words_zh) <= LONGEST_WORDS,
        "words_en": len(draft.words_en) <= LONGEST_WORDS + LONGEST_WORDS // 2,
        "months": all(month in _MONTHS for month in draft.months),
        "ways": bool(draft.ways) and set(draft.ways) <= ({Way.VISIT.value} if is_service else set(GOODS_WAYS)),
        "variants": 0 < len(draft.variants) <= MOST_VARIANTS,
        "parts": (draft.kind == ItemKind.PACKAGE) == bool(draft.parts) and len(draft.parts) <= MOST_PARTS,
    }  # fmt: skip
    for name, is_good in checks.items():
        if not is_good:
            raise BadFieldError(name)
    for variant in draft.variants:
        check_variant(shop, variant, kind=draft.kind)


def check_variant(shop: Merchant, draft: VariantDraft, *, kind: str, own: Variant | None = None) -> None:
    """Raise BadFieldError ("name", "price_fen", "stock", "sku") for what a variant cannot be."""
    if not 0 < len(draft.name_zh.strip()) <= LONGEST_NAME or len(draft.name_en) > 2 * LONGEST_NAME:
        raise BadFieldError("name")
    if type(draft.price_fen) is not int or not 0 < draft.price_fen <= DEAREST:
        raise BadFieldError("price_fen")
    is_counted = draft.stock is not None
    if is_counted != (kind == ItemKind.GOODS) or (draft.stock is not None and not 0 <= draft.stock <= MOST_STOCK):
        raise BadFieldError("stock")
    if len(draft.sku) > LONGEST_SKU:
        raise BadFieldError("sku")
    others = Variant.objects.filter(merchant=shop, sku=draft.sku.strip())
    if draft.sku.strip() and (others.exclude(pk=own.pk) if own else others).exists():
        raise BadFieldError("sku")


def _add_variant(row: Item, draft: VariantDraft, *, position: int, by: Person | None, at: datetime) -> Variant:
    made = Variant.objects.create(
        community_id=row.community_id, merchant_id=row.merchant_id, item=row, name_zh=draft.name_zh.strip(),
        name_en=draft.name_en.strip(), sku=draft.sku.strip(), price_fen=draft.price_fen, stock=draft.stock, position=position,
    )  # fmt: skip
    PriceChange.objects.create(community_id=row.community_id, variant=made, fen=made.price_fen, at=at, by=by)
    return made


def _pack(row: Item, parts: Iterable[tuple[UUID, int]]) -> None:
    wanted = dict(parts)
    known = Variant.objects.filter(pk__in=wanted, merchant=row.merchant_id, item__kind=ItemKind.GOODS)
    if {one.pk for one in known} != set(wanted) or min(wanted.values()) < 1:
        raise BadFieldError("parts")
    for package in row.variants.all():
        Part.objects.bulk_create(
            Part(community_id=row.community_id, package=package, variant=one, count=wanted[one.pk]) for one in known
        )


@transaction.atomic
def change(*, item: UUID, changes: Mapping[str, object], by: Person, at: datetime) -> Item:
    """Say another name, other words, ways or months, or take it off the shelf (`is_active`) and put it back.

    Records `item.change`. Raises BadFieldError naming the field, NotYoursError, GoneError.
    """
    row = _own_item(item, by)
    for name, value in changes.items():
        if name not in _CHANGEABLE or not _is_fine(row, name, value):
            raise BadFieldError(name)
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    if {"name_zh", "name_en", "ways", "months"} & set(changes):
        reindex(row)
    noting.about(
        "item.change", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh,
        fields=sorted(changes),
    )  # fmt: skip
    return row


@transaction.atomic
def take_off(*, item: UUID, why: str, by: Person, at: datetime) -> Item:
    """Let the office take an item off the shelf; its merchant is told why. One that is off already stays as it is.

    Orders that were made are delivered. Records `item.take-off`. Raises BadFieldError ("why"), GoneError.
    """
    row = Item.objects.select_for_update(of=("self",)).filter(pk=item).first()
    if row is None:
        raise GoneError(item)
    if not 0 < len(why.strip()) <= LONGEST_REASON:
        raise BadFieldError("why")
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        noting.about(
            "item.take-off", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh,
            why=why.strip(),
        )  # fmt: skip
    return row


_CHANGEABLE = frozenset({"name_zh", "name_en", "words_zh", "words_en", "ways", "months", "icon", "is_active"})


def _is_fine(row: Item, name: str, value: object) -> bool:
    match name, value:
        case "name_zh", str():
            return 0 < len(value.strip()) <= LONGEST_NAME
        case (("name_en" | "words_zh" | "words_en" | "icon"), str()):
            limit = {"name_en": 2 * LONGEST_NAME, "icon": 30}.get(name, LONGEST_WORDS)
            return len(value) <= limit
        case "ways", list():
            return bool(value) and set(value) <= (
                {Way.VISIT.value} if row.kind == ItemKind.SERVICE else set(GOODS_WAYS)
            )
        case "months", list():
            return all(month in _MONTHS for month in value)
        case "is_active", bool():
            return True
    return False


@transaction.atomic
def add_variant(*, item: UUID, draft: VariantDraft, by: Person, at: datetime) -> Variant:
    """Put another variant of an item on sale. Records `item.variant`. Raises BadFieldError, NotYoursError, GoneError."""
    row = _own_item(item, by)
    if row.kind == ItemKind.PACKAGE or row.variants.count() >= MOST_VARIANTS:
        raise BadFieldError("variants")
    check_variant(row.merchant, draft, kind=row.kind)
    made = _add_variant(row, draft, position=row.variants.count(), by=by, at=at)
    _cheapest(row)
    noting.about("item.variant", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=made.name_zh)
    return made


@transaction.atomic
def price(*, variant: UUID, fen: int, by: Person, at: datetime) -> Variant:
    """Set a price in fen from now on; what it was stays in its history, and who ordered before pays what they saw.

    The same price again changes nothing. Records `item.price`. Raises BadFieldError ("price_fen"), NotYoursError, GoneError.
    """
    row = _own_variant(variant, by)
    if type(fen) is not int or not 0 < fen <= DEAREST:
        raise BadFieldError("price_fen")
    if row.price_fen == fen:
        return row
    was, row.price_fen = row.price_fen, fen
    row.save(update_fields=["price_fen"])
    PriceChange.objects.create(community_id=row.community_id, variant=row, fen=fen, at=at, by=by)
    _cheapest(row.item)
    noting.about(
        "item.price",
        ("item", row.item_id),
        community=row.community_id,
        at=at,
        by=by.pk,
        name=row.name_zh,
        was=was,
        fen=fen,
    )
    return row


@transaction.atomic
def restock(*, variant: UUID, more: int, by: Person, at: datetime, form_key: UUID | None = None) -> Variant:
    """Add to what there is of a variant, or take from it what is broken or gone (a negative number).

    The same `form_key` again changes nothing. Records `item.restock`. Raises BadFieldError ("stock"), SoldOutError where more would go than there is, NotYoursError.
    """
    row = _own_variant(variant, by)
    if form_key and noting.was_told("item.restock", ("item", row.item_id), form_key=form_key):
        return row
    if row.stock is None or type(more) is not int or not -MOST_STOCK <= more <= MOST_STOCK:
        raise BadFieldError("stock")
    if row.stock + more < 0:
        raise SoldOutError(row.name_zh, row.stock)
    Variant.objects.filter(pk=row.pk).update(stock=F("stock") + more)
    row.refresh_from_db(fields=["stock"])
    noting.about(
        "item.restock", ("item", row.item_id), community=row.community_id, at=at, by=by.pk, name=row.name_zh, more=more,
        form_key=str(form_key) if form_key else "",
    )  # fmt: skip
    return row


@transaction.atomic
def offer_times(
    *, item: UUID, spans: Iterable[tuple[datetime, datetime]], capacity: int, by: Person, at: datetime
) -> int:  # fmt: skip
    """Offer a service at these times, to so many at once; times it is offered at already stay as they are. Returns how many are new.

    Raises BadFieldError ("slots" in the past, too far ahead, the wrong way round, or too many; "capacity"), NotYoursError.
    """
    row, wanted = _own_item(item, by), list(spans)
    if row.kind != ItemKind.SERVICE or not 0 < len(wanted) <= MOST_SLOTS:
        raise BadFieldError("slots")
    if any(not at < starts < ends or starts > at + FURTHEST_SLOT for starts, ends in wanted):
        raise BadFieldError("slots")
    if not 0 < capacity <= MOST_SLOTS:
        raise BadFieldError("capacity")
    before = row.slots.count()
    Slot.objects.bulk_create(
        [
            Slot(community_id=row.community_id, item=row, starts=starts, ends=ends, capacity=capacity)
            for starts, ends in wanted
        ],
        ignore_conflicts=True,
    )
    return row.slots.count() - before


def _own_item(key: UUID, by: Person) -> Item:
    rows = Item.objects.select_for_update(of=("self",)).select_related("merchant", "product")
    if (row := rows.filter(pk=key).first()) is None:
        raise GoneError(key)
    noting.of_shop(row.merchant_id, by)
    return row


def _own_variant(key: UUID, by: Person) -> Variant:
    rows = Variant.objects.select_for_update(of=("self",)).select_related("item")
    if (row := rows.filter(pk=key).first()) is None:
        raise GoneError(key)
    noting.of_shop(row.merchant_id, by)
    return row
