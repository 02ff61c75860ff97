"""The catalogue as the resident walks along it: nine scenes, six groups of people, prices in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.catalogue.enums import SCENE_ICONS, Kind, Mode, Scene
from linli.catalogue.models import Product, ServiceGroup
from linli.core.ids import uuid7
from linli.portals import product_page
from linli.portals.resident import promotions

price, deliverers = product_page.price, product_page.deliverers

SHELF = 6
GROUPS = 6
FRESH = 60
_HINTS = 2
_SHOWN = (
    "id", "code", "kind", "scene", "groups", "mode", "is_free", "price_fen", "unit_zh", "unit_en", "name_zh", "name_en",
    "summary_zh", "summary_en", "icon", "providers",
)  # fmt: skip


def offered() -> list[Product]:
    """Return everything on offer, with what cards show of it. One query."""
    rows = Product.objects.filter(is_active=True).order_by("line__position", "position")
    return list(rows.only(*_SHOWN))


def front(community: UUID, *, on: date) -> dict[str, Any]:
    """Return what the home page shows of the catalogue: scenes, groups, a shelf for each group, what may be promoted.

    The same for everybody in the community, so it is kept for FRESH seconds: an edit shows there a moment later, and
    at once on every other page. Two queries, or none.
    """
    key = f"front:{community}:{get_language()}:{on}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        products, rows = offered(), groups()
        kept = {
            "scenes": scenes(products), "groups": [{"code": row.code, "name": row.name} for row in rows],
            "shelves": {
                (row.code, paid): [card(product) for product in of_group(products, row.code, with_paid=paid)[:SHELF]]
                for row in rows
                for paid in (True, False)
            },
            # Under it the page keeps what it has drawn of the catalogue.
            "made": str(uuid7()), "promoted": [card(product) for product in promotions.shelf(products, on=on)],
        }  # fmt: skip
        cache.set(key, kept, FRESH)
    return kept


def found(text: str) -> list[Product]:
    """Return what has the text in its name or summary, in either language. One query."""
    hit = Q(name_zh__icontains=text) | Q(name_en__icontains=text)
    hit |= Q(summary_zh__icontains=text) | Q(summary_en__icontains=text)
    return list(Product.objects.filter(hit, is_active=True).order_by("line__position", "position").only(*_SHOWN))


def scenes(products: Iterable[Product]) -> list[dict[str, Any]]:
    """Return the nine scenes, each with two services one can ask for there: those with the shortest names."""
    by_scene: dict[str, list[str]] = {}
    for product in products:
        if product.mode == Mode.ON_DEMAND:
            by_scene.setdefault(product.scene, []).append(product.name)
    return [
        {
            "name": str(scene.label), "icon": SCENE_ICONS[scene], "url": reverse("resident:scene", args=[scene.value]),
            "note": " · ".join(sorted(by_scene.get(scene, []), key=len)[:_HINTS]),
        }
        for scene in Scene
    ]  # fmt: skip


def groups() -> list[ServiceGroup]:
    """Return the six groups of people, in the operator's order. One query."""
    return list(ServiceGroup.objects.order_by("position"))


def chips(rows: Sequence[Mapping[str, str]], *, own: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    """Return the groups as chips: the household's own first, with who it is."""
    ordered = sorted(rows, key=lambda row: row["code"] not in own)
    return [
        {
            "code": row["code"], "current": row["code"] == chosen,
            "label": _labelled(row["name"], who=own.get(row["code"], "")),
        }
        for row in ordered
    ]  # fmt: skip


def _labelled(group: str, *, who: str) -> str:
    return _("%(who)s · %(group)s") % {"who": who, "group": group} if who else group


def of_group(products: Iterable[Product], code: str, *, with_paid: bool) -> list[Product]:
    """Return a group's services, those one can ask for first; without paid ones while nothing is promoted (K1).

    What is for every group is nobody's in particular and stays on the scenes' pages.
    """
    rows = [row for row in products if code in row.groups and len(row.groups) < GROUPS]
    rows = [row for row in rows if with_paid or row.kind != Kind.VALUE]
    return sorted(rows, key=lambda row: row.mode != Mode.ON_DEMAND)


def card(product: Product) -> dict[str, Any]:
    """Return a service as cards and rows show it."""
    return {
        "name": product.name, "url": reverse("resident:product", args=[product.pk]), "icon": product.icon,
        "note": product.summary, "price": price(product), "warm": product.kind == Kind.WARM,
    }  # fmt: skip
