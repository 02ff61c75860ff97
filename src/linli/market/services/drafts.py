"""What a merchant says of an item and its variants before they are on the shelf, and what of it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from linli.catalogue.enums import Delivers
from linli.catalogue.models import Product
from linli.market.enums import GOODS_WAYS, ItemKind, Way
from linli.market.errors import BadFieldError
from linli.market.models import Item, Variant
from linli.merchants.models import Merchant

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


def check(shop: Merchant, draft: ItemDraft) -> None:
    """Raise BadFieldError, naming the field, for what an item of this shop cannot be."""
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


CHANGEABLE = frozenset({"name_zh", "name_en", "words_zh", "words_en", "ways", "months", "icon", "is_active"})


def is_fine(row: Item, name: str, value: object) -> bool:
    """Tell whether a field of an item may become this."""
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
