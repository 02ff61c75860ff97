"""What a staged workbook would do, room by room: what the operator reads before saying yes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from linli.people.models import Household, HouseholdImport, HouseholdMember
from linli.people.workbook import Fault, Row
from linli.people.workbook import plan as planning
from linli.people.workbook import present as known
from linli.people.workbook.columns import BY_FIELD
from linli.people.workbook.plan import Plan, Summary
from linli.places.models import Unit

MOST = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """One room: new, changed or moved out, and what of it."""

    kind: str
    room: str
    what: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The figures, the first rooms that something happens to, how many more there are, and what came in between."""

    summary: Summary
    verdicts: Sequence[Verdict]
    more: int
    faults: Sequence[Fault]


def preview(staged: HouseholdImport) -> Preview:
    """Compare a staged workbook with what is known now; writes nothing. A handful of queries, whatever its size."""
    rows = [Row.from_json(kept) for kept in staged.rows]
    plan = planning.make(rows, community=staged.community, present=known.read(rows))
    found = sorted(_verdicts(plan), key=_by_row(rows))
    return Preview(plan.summary, found[:MOST], max(0, len(found) - MOST), tuple(sorted(plan.faults)))


def _by_row(rows: Sequence[Row]) -> Any:  # noqa: ANN401 - a sort key
    first = {row.label: row.number for row in reversed(rows)}
    return lambda verdict: first.get(verdict.room, 0)


def _verdicts(plan: Plan) -> Iterator[Verdict]:
    rooms = {household.pk: "".join(room) for room, household in plan.present.households.items()}
    people = Counter(member.household_id for member in plan.new[HouseholdMember])
    fresh = set()
    for household in plan.new[Household]:
        fresh.add(_label(household.unit))
        yield Verdict("new", _label(household.unit), _("%(n)s 位住户") % {"n": people[household.pk]})
    for unit in plan.new[Unit]:
        if _label(unit) not in fresh:
            fresh.add(_label(unit))
            yield Verdict("new", _label(unit), _("空房"))
    gone = {rooms[household.pk] for household in plan.left}
    for household in plan.left:
        yield Verdict("out", rooms[household.pk], _("%(day)s 搬出") % {"day": household.moved_out})
    for room, names in plan.changes.items():
        if room not in fresh | gone:
            yield Verdict("changed", room, _("、").join(dict.fromkeys(str(_column(name)) for name in names)))


def _label(unit: Unit) -> str:
    return f"{unit.building.name}{unit.entrance}{unit.room}"


def _column(name: str) -> str | Promise:
    return BY_FIELD[name].zh.partition("(")[0] if name in BY_FIELD else _("新成员")
