"""What a merchant puts on the shelf: items with variants, packages, and the words by which they are found."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, FloatField, Min, Value, When

from linli.market import searching
from linli.market.enums import ItemKind
from linli.market.errors import BadFieldError, TakenOffError
from linli.market.models import Item, Part, PriceChange, Variant
from linli.market.services import drafts, noting
from linli.market.services.drafts import LONGEST_REASON, MOST_VARIANTS, ItemDraft, VariantDraft
from linli.people.models import Person


@transaction.atomic
def add(*, merchant: UUID, draft: ItemDraft, by: Person, at: datetime) -> Item:
    """Put an item with its variants on a merchant's shelf; the same `form_key` again returns the first.

    Goods and packages come by any way of goods, a service by a visit. Writes the first prices of its history, the words by
    which it is found, and records `item.add`. Raises BadFieldError naming the field, NotYoursError.
    """
    shop = noting.of_shop(merchant, by)
    if draft.form_key and (known := Item.objects.filter(merchant=shop, form_key=draft.form_key).first()):
        return known
    drafts.check(shop, draft)
    row = Item.objects.create(
        community=shop.community, merchant=shop, product=draft.product, kind=draft.kind, name_zh=draft.name_zh.strip(),
        name_en=draft.name_en.strip(), words_zh=draft.words_zh.strip(), words_en=draft.words_en.strip(),
        icon=draft.icon or draft.product.icon, ways=list(draft.ways), months=sorted(set(draft.months)), rank=shop.rank,
        form_key=draft.form_key, made_at=at,
    )  # fmt: skip
    for position, variant in enumerate(draft.variants):
        _add_variant(row, variant, position=position, by=by, at=at)
    if draft.kind == ItemKind.PACKAGE:
        _pack(row, draft.parts)
    cheapest(row)
    reindex(row)
    noting.about("item.add", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh)
    return row


def cheapest(row: Item) -> None:
    """Put down anew from what price an item can be had."""
    lowest = row.variants.filter(is_active=True).aggregate(fen=Min("price_fen"))["fen"]
    row.from_fen = lowest or 0
    row.save(update_fields=["from_fen"])


def rank(*, ranks: Mapping[UUID, float]) -> None:
    """Put down anew how good each merchant was found to be on what it sells: what a search puts first. One statement."""
    if ranks:
        values = [When(merchant=merchant, then=Value(value)) for merchant, value in ranks.items()]
        Item.objects.filter(merchant__in=ranks).update(rank=Case(*values, output_field=FloatField()))


def reindex(row: Item) -> None:
    """Put down anew by what words an item is found: its own, its service's, its merchant's."""
    searching.index(row, row.product.name_zh, row.product.name_en, row.merchant.name_zh, row.merchant.name_en)


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

    Records `item.change`. Raises BadFieldError naming the field, TakenOffError for putting back what the office took off,
    NotYoursError, GoneError.
    """
    row = noting.own_item(item, by)
    if row.off_why and changes.get("is_active"):
        raise TakenOffError(row.off_why)
    for name, value in changes.items():
        if name not in drafts.CHANGEABLE or not drafts.is_fine(row, name, value):
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
    """Let the office take an item off the shelf until it puts it back, also one that its merchant took off; the shop is told why.

    Orders that were made are delivered; what the office took off already stays as it is. Records `item.take-off`.
    Raises BadFieldError ("why"), GoneError.
    """
    row, said = noting.locked_item(item), why.strip()
    if not 0 < len(said) <= LONGEST_REASON:
        raise BadFieldError("why")
    if row.off_why:
        return row
    row.is_active, row.off_why = False, said
    row.save(update_fields=["is_active", "off_why"])
    noting.about(
        "item.take-off", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh, why=said
    )
    return row


@transaction.atomic
def put_back(*, item: UUID, by: Person, at: datetime) -> Item:
    """Let the office put an item that it took off on the shelf again; its merchant is told. Any other stays as it is.

    Records `item.put-back`. Raises GoneError.
    """
    row = noting.locked_item(item)
    if not row.off_why:
        return row
    row.is_active, row.off_why = True, ""
    row.save(update_fields=["is_active", "off_why"])
    noting.about("item.put-back", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh)
    return row


@transaction.atomic
def add_variant(*, item: UUID, draft: VariantDraft, by: Person, at: datetime) -> Variant:
    """Put another variant of an item on sale. Records `item.variant`. Raises BadFieldError, NotYoursError, GoneError."""
    row = noting.own_item(item, by)
    if row.kind == ItemKind.PACKAGE or row.variants.count() >= MOST_VARIANTS:
        raise BadFieldError("variants")
    drafts.check_variant(row.merchant, draft, kind=row.kind)
    made = _add_variant(row, draft, position=row.variants.count(), by=by, at=at)
    cheapest(row)
    noting.about("item.variant", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=made.name_zh)
    return made
