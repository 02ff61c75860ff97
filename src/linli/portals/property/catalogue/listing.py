"""The catalogue as a table: every product under its line, narrowed by what the address says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.catalogue.enums import SCENE_ICONS, Delivers, Kind, Mode, Scene
from linli.catalogue.models import Line, Product, ServiceGroup, SlaClass
from linli.catalogue.services import FIXED
from linli.core.money import yuan

_ON, _OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the catalogue is wanted; "" is everything."""

    q: str = ""
    kind: str = ""
    scene: str = ""
    mode: str = ""
    provider: str = ""
    active: str = ""

    @property
    def query(self) -> str:
        """The filter as the address keeps it."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return urlencode([(name, value) for name, value in pairs if value])

    def takes(self, product: Product) -> bool:
        """Tell whether the product is wanted."""
        return (
            self._named(product)
            and self.kind in ("", product.kind)
            and self.scene in ("", product.scene)
            and self.mode in ("", product.mode)
            and (not self.provider or self.provider in product.providers)
            and self.active in ("", _ON if product.is_active else _OFF)
        )

    def _named(self, product: Product) -> bool:
        wanted = self.q.casefold()
        return any(wanted in text.casefold() for text in (product.name_zh, product.name_en, product.code))


_CHOICES: dict[str, Iterable[str]] = {
    "kind": Kind.values, "scene": Scene.values, "mode": Mode.values, "provider": Delivers.values,
    "active": (_ON, _OFF),
}  # fmt: skip


def read(params: Mapping[str, str]) -> Filter:
    """Return the filter an address asks for; values that nobody knows are ignored."""
    chosen = {name: params.get(name, "") for name in _CHOICES}
    known = {name: value for name, value in chosen.items() if value in _CHOICES[name]}
    return Filter(q=params.get("q", "").strip()[:60], **known)


def choices(wanted: Filter) -> list[dict[str, object]]:
    """Return the filter bar's selects."""
    selects: tuple[tuple[str, str, Iterable[tuple[str, str | Promise]]], ...] = (
        ("kind", _("类别"), Kind.choices),
        ("scene", _("场景"), Scene.choices),
        ("mode", _("方式"), Mode.choices),
        ("provider", _("谁来做"), Delivers.choices),
        ("active", _("状态"), [(_ON, _("在架")), (_OFF, _("已下架"))]),
    )
    return [
        {
            "name": name, "label": label,
            "options": [
                {"value": value, "label": word, "selected": getattr(wanted, name) == value}
                for value, word in [("", _("全部")), *options]
            ],
        }
        for name, label, options in selects
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What the table shows of a product."""

    id: UUID
    name: str
    code: str
    icon: str
    scene: str | Promise
    scene_icon: str
    providers: str
    mode: str | Promise
    price: str
    sla: str
    steps: int
    photos: int
    active: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A line with those of its products that are wanted."""

    line: Line
    kind: str | Promise
    rows: list[Row]


def shelves(wanted: Filter) -> list[Shelf]:
    """Return the wanted products under their lines, in the catalogue's order; lines with none are left out. One query.

    A community's catalogue is a few hundred rows at most: it is read whole and narrowed here, because the two
    databases ask a JSON list in different ways.
    """
    found: dict[UUID, Shelf] = {}
    products = Product.objects.select_related("line", "sla").order_by("line__position", "position", "id")
    for product in products:
        if wanted.takes(product):
            line = product.line
            found.setdefault(line.pk, Shelf(line, Kind(line.kind).label, [])).rows.append(_row(product))
    return list(found.values())


def _row(product: Product) -> Row:
    scene = Scene(product.scene)
    return Row(
        id=product.pk, name=product.name, code=product.code, icon=product.icon, scene=scene.label,
        scene_icon=SCENE_ICONS[scene], providers=_joined(product.providers), mode=Mode(product.mode).label,
        price=price(product), sla=product.sla.name, steps=len(product.checklist), photos=product.evidence_photos,
        active=product.is_active,
    )  # fmt: skip


def _joined(providers: Iterable[str]) -> str:
    return _("、").join(str(Delivers(code).label) for code in providers if code in Delivers.values)


def price(product: Product) -> str:
    """Return the price in words: 免费, ¥99.00 / 次起."""
    if product.is_free:
        return _("免费")
    return _("%(yuan)s / %(unit)s起") % {
        "yuan": yuan(product.price_fen),
        "unit": product.unit or pgettext("price unit", "次"),
    }


def promises() -> list[SlaClass]:
    """Return the promises of time, the most pressing first, each with `used`: how many products make it. One query."""
    return list(SlaClass.objects.annotate(used=Count("products")).order_by("finish_minutes", "respond_minutes", "code"))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people with the number of products on its shelf."""

    row: ServiceGroup
    used: int

    @property
    def ours(self) -> bool:
        """Whether its names are the operator's to change (R2)."""
        return self.row.source != FIXED


def groups() -> list[Group]:
    """Return the six groups of people in their order. Two queries."""
    shelves_of = [set(codes) for codes in Product.objects.filter(is_active=True).values_list("groups", flat=True)]
    return [
        Group(row, sum(row.code in codes for codes in shelves_of)) for row in ServiceGroup.objects.order_by("position")
    ]
