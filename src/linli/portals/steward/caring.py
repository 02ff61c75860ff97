"""What care tells a steward: what to know at one door, whom to visit, and why an order came by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.care import queries
from linli.care import services as care
from linli.care.enums import Trigger
from linli.care.models import LifeEvent, Listed, WarmService
from linli.orders.enums import OPEN
from linli.orders.models import Order
from linli.people.enums import Permission
from linli.people.models import Household
from linli.people.queries import Member
from linli.portals import relayed, words
from linli.portals.relayed import Relayed
from linli.stewards.models import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One entry of the roster as its steward sees it."""

    entry: Listed
    home: Household | None
    late: str
    tone: str
    order: Order | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why an order came by itself: the rule, and the warning's own frame where there was one."""

    rule: str
    trigger: str
    merged: bool
    frame: Relayed | None


def visits(worker: Worker | None, member: Member, *, at: datetime) -> list[Visit]:
    """Return the roster of the worker's buildings, the longest overdue first; a lead sees everybody's. Four queries."""
    rows = list(queries.listed())
    homes = queries.homes_of(entry.person_id for entry in rows)
    if not member.may(Permission.LEAD):
        mine = set(worker.charges.values_list("building", flat=True)) if worker else set()
        rows = [row for row in rows if row.person_id in homes and homes[row.person_id].unit.building_id in mine]
    orders = _under_way(rows)
    return [visit(row, home=homes.get(row.person_id), order=orders.get(row.person_id), at=at) for row in rows]


def _under_way(rows: Iterable[Listed]) -> dict[Any, Order]:
    made = WarmService.objects.filter(
        rule__trigger=Trigger.ROSTER, person__in=[row.person_id for row in rows], order__state__in=OPEN
    )
    return {one.person_id: one.order for one in made.select_related("order__provider__person") if one.order}


def visit(entry: Listed, *, home: Household | None, order: Order | None, at: datetime) -> Visit:
    """Return an entry with how late it is in words."""
    days = (words.local(at).date() - entry.next_on).days
    late, tone = _("今天"), "warn"
    if days > 0:
        late, tone = ngettext("晚了 %(n)s 天", "晚了 %(n)s 天", days) % {"n": days}, "bad"
    elif days < 0:
        late, tone = words.day(entry.next_on, at=at), ""
    return Visit(entry=entry, home=home, late=late, tone=tone, order=order)


def card(household: Household, *, at: datetime) -> dict[str, Any]:
    """Return only what is needed at the door: on the roster or not, what was learnt, renovation next door, warnings."""
    people = list(household.members.values_list("person", flat=True))
    entries = [visit(row, home=household, order=None, at=at) for row in queries.listed().filter(person__in=people)]
    permit = care.renovation_near(building=household.unit.building_id, at=at)
    return {
        "entries": entries, "permit": permit, "quiet": _quiet(permit, at=at),
        "alerts": relayed.frames(queries.in_force(at=at), at=at), "now": at,
    }  # fmt: skip


def _quiet(permit: LifeEvent | None, *, at: datetime) -> dict[str, Any]:
    if permit is None:
        return {}
    spans = _("、").join("–".join(span) for span in permit.details.get("quiet", ()))
    return {"spans": spans, "now": care.is_quiet(permit, at=at)}


def why(order: Order, *, at: datetime) -> list[Why]:
    """Return why an order came by itself; nothing for one that somebody asked for. One query, two more under a warning."""
    rows = queries.of_order(order)
    return [
        Why(
            rule=row.rule.name, trigger=str(row.rule.get_trigger_display()), merged=number > 0,
            frame=relayed.frame(row.alert, at=at) if row.alert else None,
        )
        for number, row in enumerate(rows)
    ]  # fmt: skip
