"""What belongs to the reader: home, steward, family, open orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import UUIDField
from django.utils.translation import gettext as _

from linli.core.prepared import Prepared
from linli.orders.enums import State
from linli.orders.models import Order
from linli.people.enums import Relation
from linli.people.models import Household, HouseholdMember, Person
from linli.portals import words
from linli.portals.resident import standing
from linli.stewards import queries as stewards
from linli.stewards.models import Worker

_ADULT, _ELDER, _YOUNG_UNTIL = 18, 60, 35
_NEWCOMER_DAYS = 180
_FAMILY = 3
_OPEN = 12


@dataclass(frozen=True, slots=True)
class Steward:
    """The household's steward as the home page shows them."""

    worker: Worker
    kind: str
    note: str

    @property
    def spoken(self) -> str:
        """Who answers, as the elder layout says it: 王管家，在岗，到 18:00."""
        return _("%(who)s，%(note)s") % {"who": self.worker.call, "note": self.note}

    @property
    def phone(self) -> str:
        """The number to call, "" where there is none."""
        return self.worker.person.phone or ""


def steward(household: Household | None, *, at: datetime) -> Steward | None:
    """Return who is in charge of the household's building, with grade and shift. Two queries."""
    worker = stewards.steward_of(household) if household else None
    if worker is None:
        return None
    until = stewards.on_duty_until(worker=worker, at=at)
    note = _("在岗，到 %(until)s") % {"until": words.clock_time(until)} if until else _("现在不在岗，可以先留话")
    kind = _("志愿") if worker.is_volunteer else _("专职")
    grade = _("%(kind)s · %(grade)s 级") % {"kind": kind, "grade": worker.grade}
    return Steward(worker, grade, note)


_members = Prepared(
    lambda household: (
        HouseholdMember.objects.filter(household=household).select_related("person").order_by("-is_contact", "id")
    ),
    household=UUIDField(),
)


def family(household: Household | None) -> list[HouseholdMember]:
    """Return who lives in the household, the contact first. One query."""
    if household is None:
        return []
    return _members(household=household.pk)


def life_stages(
    household: Household | None, members: Sequence[HouseholdMember], *, reader: Person, on: date
) -> dict[str, str]:
    """Return group code → who of the household belongs to it ("" for the household as a whole), nearest first.

    From what the household's register says: birthdays, the day they moved in, the operator's mark for care.
    """
    found: dict[str, str] = {}
    for row in sorted(members, key=lambda row: row.person_id == reader.pk):
        stage = _stage(row.person.age(on=on), relation=row.relation)
        if stage:
            found.setdefault(stage, _called(row.person, stage=stage, reader=reader))
    if household and household.needs_care:
        found["care"] = ""
    if household and household.moved_in and (on - household.moved_in).days <= _NEWCOMER_DAYS:
        found["newcomer"] = ""
    if len(members) >= _FAMILY:
        found["family"] = ""
    return found


def _called(person: Person, *, stage: str, reader: Person) -> str:
    """Say who it is: me, a child by name, everybody else politely."""
    if person.pk == reader.pk:
        return _("我")
    return person.name if stage == "child" else person.polite


def _stage(age: int | None, *, relation: str) -> str:
    if age is None:
        return {Relation.PARENT: "elder"}.get(Relation(relation), "")
    if age < _ADULT:
        return "child"
    if age >= _ELDER:
        return "elder"
    return "youth" if age <= _YOUNG_UNTIL else ""


_open_orders = Prepared(
    lambda person: Order.objects.asked_by(person).open().shown().order_by("-moved_at")[:_OPEN], person=UUIDField()
)


def open_orders(person: Person) -> list[Order]:
    """Return what the person has open, what waits for them first, then the latest moved. One query."""
    return sorted(_open_orders(person=person.pk), key=lambda order: not waits_for_me(order))


def waits_for_me(order: Order) -> bool:
    """Tell whether the next step is the resident's."""
    return order.state == State.FINISHED or (order.state == State.WAITING and order.waiting_for == "resident")


def card(order: Order, *, at: datetime) -> dict[str, Any]:
    """Return an order as cards and rows show it."""
    badge = standing.badge(order, at=at)
    return {
        "order": order, "badge": badge, "title": standing.title(order), "headline": standing.headline(order),
        "note": standing.note(order, at=at), "done": standing.behind(order), "steps": standing.STEPS,
        "spoken": standing.spoken_joints(order, at=at), "asks": standing.asks_price(order),
        "waits": waits_for_me(order), "phone": standing.reachable(order), "who": standing.who(order),
        "service": standing.service(order),
    }  # fmt: skip
