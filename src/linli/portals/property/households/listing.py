"""Rooms in the order of the house, page by page, with who lives there and what is being done for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.orders.models import Order
from linli.people.masking import phone
from linli.people.models import Household, HouseholdMember
from linli.places.models import Building, Unit
from linli.portals.property.households import filters
from linli.portals.property.households.filters import Filter

SIZE = 50
# The order of the house. Together they name one room, so that a page begins exactly where the last one ended.
_KEYS = ("building__position", "building__name", "entrance_long", "entrance", "room_long", "room", "id")


@dataclass(frozen=True, slots=True)
class Row:
    """What the table shows of a room."""

    unit: UUID
    household: UUID | None
    url: str
    building: str
    room: str
    contact: str
    phone: str
    people: int
    area: Decimal | None
    needs_care: bool
    note: str
    open_orders: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page, and the addresses of its neighbours; "" where there is none."""

    rows: Sequence[Row]
    previous: str
    following: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The community in three figures."""

    units: int
    lived: int
    people: int


def page(wanted: Filter, *, after: str, before: str) -> Page:
    """Read one page after or before a room. Five queries, whatever the size of the community."""
    found = filters.units(wanted)
    back = bool(before) and not after
    cursor = _place(before if back else after)
    chosen = found.filter(_beyond(cursor, back=back)) if cursor else found
    order = [f"-{key}" if back else key for key in _KEYS]
    units = list(_shown(chosen).order_by(*order)[: SIZE + 1])
    more, units = len(units) > SIZE, units[:SIZE]
    if back:
        units.reverse()
    earlier, later = (more, True) if back else (cursor is not None, more)
    return Page(
        rows=_rows(units),
        previous=_turned(wanted, before=str(units[0].pk)) if units and earlier else "",
        following=_turned(wanted, after=str(units[-1].pk)) if units and later else "",
    )


def _place(text: str) -> tuple[Any, ...] | None:
    """Return where a room stands in the order; None where the address names none: then the first page is meant."""
    found = filters.units(Filter()).filter(pk=filters.uuid(text)) if filters.uuid(text) else None
    return found.values_list(*_KEYS).first() if found is not None else None


def _beyond(place: Sequence[Any], *, back: bool) -> Q:
    compare = "lt" if back else "gt"
    beyond = Q()
    for depth, key in enumerate(_KEYS):
        same = dict(zip(_KEYS[:depth], place, strict=False))
        beyond |= Q(**same, **{f"{key}__{compare}": place[depth]})
    return beyond


def _shown(units: QuerySet[Unit]) -> QuerySet[Unit]:
    members = HouseholdMember.objects.select_related("person").order_by("-is_contact", "id")
    households = Household.objects.filter(moved_out=None).prefetch_related(Prefetch("members", members))
    return units.select_related("building").prefetch_related(Prefetch("households", households, to_attr="lived"))


def _rows(units: Sequence[Unit]) -> list[Row]:
    homes = {unit.pk: cast("list[Household]", unit.lived) for unit in units}  # type: ignore[attr-defined]  # the prefetch puts it there
    open_orders = _open([home.pk for living in homes.values() for home in living])
    base = reverse("property:households")
    return [_row(unit, next(iter(homes[unit.pk]), None), open_orders, base=base) for unit in units]


def _open(households: Sequence[UUID]) -> Mapping[UUID, int]:
    rows = Order.objects.open().filter(household__in=households).values("household_id").annotate(n=Count("id"))
    return {row["household_id"]: row["n"] for row in rows}


def _row(unit: Unit, household: Household | None, open_orders: Mapping[UUID, int], *, base: str) -> Row:
    members = list(household.members.all()) if household else []
    first = members[0].person if members else None
    return Row(
        unit=unit.pk, household=household.pk if household else None,
        url=f"{base}{household.pk}/" if household else "", building=unit.building.name,
        room=f"{unit.entrance}{unit.room}", contact=first.name if first else "",
        phone=phone(first.phone) if first else "", people=len(members), area=unit.area,
        needs_care=bool(household and household.needs_care), note=household.note if household else "",
        open_orders=open_orders.get(household.pk, 0) if household else 0,
    )  # fmt: skip


def _turned(wanted: Filter, **cursor: str) -> str:
    return "?" + "&".join(filter(None, (wanted.query, urlencode(cursor))))


def address(params: Mapping[str, str]) -> str:
    """Return the query string with which the list is found again: filter and page; "" for the first of all."""
    cursors = {name: key for name in ("after", "before") if (key := filters.uuid(params.get(name, "")))}
    query = "&".join(filter(None, (filters.read(params).query, urlencode(cursors))))
    return f"?{query}" if query else ""


def totals() -> Totals:
    """Count rooms, households and people of the community. Three queries."""
    living = Household.objects.filter(moved_out=None)
    people = HouseholdMember.objects.filter(household__moved_out=None)
    return Totals(units=Unit.objects.count(), lived=living.count(), people=people.count())


def choices(wanted: Filter) -> list[dict[str, Any]]:
    """Return the filter bar's selects. One query."""
    buildings = Building.objects.order_by("position", "name").values_list("id", "name")
    states = (("lived", _("有人住")), ("empty", _("空房")), ("care", _("需要关怀")))
    return [
        _select("building", _("楼栋"), [(str(key), name) for key, name in buildings], wanted.building),
        _select("state", _("居住"), states, wanted.state),
    ]


def _select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> dict[str, Any]:
    rows = [{"value": v, "label": word, "selected": v == chosen} for v, word in [("", _("全部")), *options]]
    return {"name": name, "label": label, "options": rows}
