"""What an import would do: rows beside what is known, and every row that would be made or changed. Writes nothing."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from linli.people.enums import Relation, Role
from linli.people.models import Household, HouseholdMember, Person
from linli.people.workbook.columns import BY_FIELD
from linli.people.workbook.draft import Fault, Room, Row
from linli.people.workbook.present import Present
from linli.places.models import Building, Community, Unit


@dataclass(slots=True)
class Summary:
    """The preview's figures: what is new, changed and unchanged, and who stays though the file does not name them."""

    rows: int = 0
    new_buildings: int = 0
    new_units: int = 0
    new_households: int = 0
    changed_households: int = 0
    unchanged_households: int = 0
    moved_out_households: int = 0
    new_people: int = 0
    changed_people: int = 0
    unchanged_people: int = 0
    kept_people: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the figures as HouseholdImport keeps them."""
        return asdict(self)


@dataclass(slots=True)
class Plan:
    """Rows to write, in the order in which they depend on each other, and what stands in the way."""

    community: Community
    present: Present
    new: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[type[models.Model], dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))
    roles: dict[UUID, Role] = field(default_factory=dict)
    left: list[Household] = field(default_factory=list)
    # room → what changed in its household, as the fact tells it.
    changes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)

    def make[M: models.Model](self, row: M) -> M:
        """Note a row to be created."""
        self.new[type(row)].append(row)
        return row

    def set(self, row: models.Model, values: Mapping[str, Any], *, room: str) -> bool:
        """Set what is given (neither None nor "") and differs on a known row; return whether anything did."""
        news = {n: v for n, v in values.items() if v is not None and v != "" and getattr(row, n) != v}
        for name, value in news.items():
            setattr(row, name, value)
            self.changes[room].append(name)
        if news:
            self.changed[type(row)][row.pk] = row
        return bool(news)

    def refuse(self, row: Row, column: str, words: str) -> None:
        """Note why a row cannot come in."""
        self.faults.append(Fault(row.number, BY_FIELD[column].zh, words))


def make(rows: Sequence[Row], *, community: Community, present: Present) -> Plan:
    """Return what importing the checked rows would do to what is present."""
    plan = Plan(community, present)
    plan.summary.rows = len(rows)
    homes: defaultdict[Room, list[Row]] = defaultdict(list)
    for row in rows:
        homes[row.home].append(row)
    for home in homes.values():
        _home(plan, home)
    plan.summary.new_buildings = len(plan.new[Building])
    plan.summary.new_units = len(plan.new[Unit])
    plan.summary.new_households = len(plan.new[Household])
    plan.summary.new_people = len(plan.new[Person])
    return plan


def _home(plan: Plan, home: Sequence[Row]) -> None:
    label = home[0].label
    unit = _unit(plan, home)
    household = plan.present.households.get(home[0].home)
    if home[0].moved_out:
        _leave(plan, home[0], household)
        return
    if not home[0].name:
        return
    new = household is None
    if household is None:
        household = plan.make(Household(community=plan.community, unit=unit, **_told(home, needs_care=False)))
    else:
        plan.set(household, _told(home), room=label)
    _people(plan, home, household)
    if not new:
        touched = "changed_households" if plan.changes.get(label) else "unchanged_households"
        setattr(plan.summary, touched, getattr(plan.summary, touched) + 1)


def _told(home: Sequence[Row], **defaults: Any) -> dict[str, Any]:
    """Return what the rows of one home say of it as a whole: the first that says something."""
    said: dict[str, Any] = {
        "note": _first(row.note for row in home), "moved_in": _first(row.moved_in for row in home),
        "needs_care": _first((row.needs_care for row in home), known=lambda v: v is True),
    }  # fmt: skip
    if said["needs_care"] is None:
        said["needs_care"] = _first((row.needs_care for row in home), known=lambda v: v is False)
    return said | {name: value for name, value in defaults.items() if said[name] is None} | {"note": said["note"] or ""}


def _first(values: Iterable[Any], *, known: Callable[[Any], bool] = bool) -> Any:  # noqa: ANN401 - of any column
    return next((value for value in values if known(value)), None)


def _unit(plan: Plan, home: Sequence[Row]) -> Unit:
    first = home[0]
    unit = plan.present.units.get(first.home)
    area = _first(row.area for row in home)
    if unit is None:
        building = _building(plan, first.building)
        unit = Unit(community=plan.community, building=building, entrance=first.entrance, room=first.room, area=area)
        plan.present.units[first.home] = unit
        return plan.make(unit)
    plan.set(unit, {"area": area}, room=first.label)
    return unit


def _building(plan: Plan, name: str) -> Building:
    building = plan.present.buildings.get(name)
    if building is None:
        number = re.search(r"\d+", name)
        building = plan.make(
            Building(community=plan.community, name=name, position=min(int(number[0]), 9999) if number else 0)
        )
        plan.present.buildings[name] = building
    return building


def _leave(plan: Plan, row: Row, household: Household | None) -> None:
    if household is None:
        plan.refuse(row, "moved_out", _("%(room)s现在没有住户，不能搬出。") % {"room": row.label})
        return
    household.moved_out = row.moved_out
    plan.left.append(household)
    plan.summary.moved_out_households += 1


def _people(plan: Plan, home: Sequence[Row], household: Household) -> None:
    members = plan.present.members.get(household.pk, [])
    contact = _contact(home, new=not members)
    named = set()
    for row in home:
        member = _known(plan, row, members)
        if member is None:
            _join(plan, row, household, is_contact=row is contact)
            continue
        named.add(member.pk)
        _update(plan, row, member)
        plan.set(member, {"is_contact": row is contact if contact else None}, room=row.label)
    staying = [member for member in members if member.pk not in named]
    plan.summary.kept_people += len(staying)
    for member in staying if contact else ():
        plan.set(member, {"is_contact": False}, room=home[0].label)


def _contact(home: Sequence[Row], *, new: bool) -> Row | None:
    """Whom to call: who is marked; in a new household without a mark, the first who has a number."""
    marked = _first(home, known=lambda row: bool(row.is_contact))
    found: Row | None = marked or (_first(home, known=lambda row: bool(row.phone)) if new else None)
    return found


def _known(plan: Plan, row: Row, members: Sequence[HouseholdMember]) -> HouseholdMember | None:
    """Return who of the household the row means: by number, else by name."""
    by_phone = _first(members, known=lambda m: row.phone is not None and m.person.phone == row.phone)
    by_name = _first(members, known=lambda m: m.person.name == row.name)
    found: HouseholdMember | None = by_phone or by_name
    if by_phone and by_name and by_phone is not by_name:
        plan.refuse(row, "name", _("%(room)s已有“%(name)s”，号码是另一个。") % {"room": row.label, "name": row.name})
    elif found and not by_phone and row.phone in plan.present.by_phone:
        plan.refuse(row, "phone", _("这个号码已登记给别人。"))
    return found


def _update(plan: Plan, row: Row, member: HouseholdMember) -> None:
    person, before = member.person, len(plan.changes.get(row.label, ()))
    ours = plan.present.is_ours_alone(person, plan.community)
    if not ours and (person.name != row.name or (row.phone and person.phone != row.phone)):
        plan.refuse(row, "phone", _("此人在别处也有登记，姓名和手机号只能由本人修改。"))
        return
    if ours:
        values = {"name": row.name, "phone": row.phone, "gender": row.gender, "birthday": row.birthday}
        plan.set(person, values, room=row.label)
    plan.set(member, {"relation": row.relation}, room=row.label)
    _role(plan, person, row)
    if len(plan.changes.get(row.label, ())) > before:
        plan.summary.changed_people += 1
    else:
        plan.summary.unchanged_people += 1


def _join(plan: Plan, row: Row, household: Household, *, is_contact: bool) -> None:
    person = plan.present.by_phone.get(row.phone) if row.phone else None
    if person is None:
        person = plan.make(Person(name=row.name, phone=row.phone, gender=row.gender, birthday=row.birthday))
        if row.phone:
            plan.present.by_phone[row.phone] = person
    elif person.name != row.name:
        plan.refuse(row, "phone", _("这个号码已登记给另一个名字。"))
        return
    else:
        plan.summary.changed_people += 1
    plan.make(
        HouseholdMember(
            community=plan.community, household=household, person=person, relation=row.relation, is_contact=is_contact
        )
    )
    if row.home in plan.present.households:
        plan.changes[row.label].append("member")
    _role(plan, person, row)


def _role(plan: Plan, person: Person, row: Row) -> None:
    """Note the membership that living here brings: an owner's, or a resident's."""
    role = Role.OWNER if row.relation == Relation.OWNER else Role.RESIDENT
    if plan.roles.get(person.pk) != Role.OWNER:
        plan.roles[person.pk] = role
