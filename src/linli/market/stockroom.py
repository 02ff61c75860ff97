"""What a shop's people read of its goods: on the shelf or off it, running short, their prices of the past, what packages hold."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from linli.market.models import Item, Part, PriceChange, Variant
from linli.merchants.models import Merchant

ON, OFF, SHORT = "on", "off", "low"
# From how many on something runs short: a default of our own.
LOW = 5
_SHOWN_PRICES = 10


def items(merchant: Merchant, name: str = "", *, words: str = "") -> QuerySet[Item]:
    """Return a merchant's items, newest first, with their variants; of one filter, and those whose name or number has the words."""
    rows = Item.objects.filter(merchant=merchant)
    if name in (ON, OFF, SHORT):
        rows = rows.filter(_runs_short(merchant) if name == SHORT else _FILTERS[name])
    if words:
        numbers = Variant.objects.filter(item=OuterRef("pk"), sku__icontains=words)
        rows = rows.filter(Q(name_zh__icontains=words) | Q(name_en__icontains=words) | Exists(numbers))
    variants = Variant.objects.filter(is_active=True).order_by("position", "pk")
    return rows.select_related("product", "merchant").prefetch_related(Prefetch("variants", variants)).order_by("-pk")


_FILTERS: Mapping[str, Q] = {ON: Q(is_active=True), OFF: Q(is_active=False)}


def _runs_short(merchant: Merchant) -> Q:
    return Q(pk__in=Variant.objects.filter(merchant=merchant, is_active=True, stock__lte=LOW).values("item"))


def counted(merchant: Merchant) -> dict[str, int]:
    """Return how many items each filter has. One query."""
    tests = {**_FILTERS, SHORT: _runs_short(merchant)}
    return Item.objects.filter(merchant=merchant).aggregate(
        **{name: Count("pk", filter=test) for name, test in tests.items()}
    )


def prices(item: Item) -> dict[UUID, list[PriceChange]]:
    """Return the last prices of an item's variants, newest first. One query."""
    found: dict[UUID, list[PriceChange]] = defaultdict(list)
    for row in PriceChange.objects.filter(variant__item=item).select_related("by").order_by("-at", "-pk"):
        if len(found[row.variant_id]) < _SHOWN_PRICES:
            found[row.variant_id].append(row)
    return found


def parts(item: Item) -> list[Part]:
    """Return what a package holds, once for all its variants. One query."""
    rows = Part.objects.filter(package__item=item).select_related("variant__item").order_by("package", "pk")
    return list({row.variant_id: row for row in rows}.values())


def goods(merchant: Merchant) -> list[Variant]:
    """Return what a package of this shop may hold. One query."""
    rows = Variant.objects.filter(merchant=merchant, is_active=True, stock__isnull=False).select_related("item")
    return list(rows.order_by("item__name_zh", "position")[:500])
