"""The households a steward is in charge of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from linli.orders.enums import OPEN
from linli.orders.models import Order
from linli.people.enums import Relation
from linli.people.models import Household, HouseholdMember
from linli.stewards.models import Worker

ELDER_FROM, CHILD_UNDER, GROWN_FROM = 65, 14, 18


@dataclass(frozen=True, slots=True)
class Home:
    """One household in the list."""

    household: Household
    who: str
    open_orders: int


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who lives there."""

    name: str
    relation: str
    group: str
    phone: str
    is_contact: bool
    # Whom a steward may invite to volunteer: the grown-ups, by their key.
    invitable: UUID | None


def of(worker: Worker, *, words: str = "") -> QuerySet[Household]:
    """Return the households of the worker's buildings, who needs care first; `words` are a room or a name."""
    rows = Household.objects.filter(unit__building__charges__worker=worker, moved_out=None)
    for word in words.split():
        named = HouseholdMember.objects.filter(person__name__icontains=word).values("household")
        door = Q(unit__room__icontains=word) | Q(unit__entrance__icontains=word)
        rows = rows.filter(door | Q(unit__building__name__icontains=word) | Q(pk__in=named))
    counted = rows.select_related("unit__building").annotate(n_open=Count("orders", filter=Q(orders__state__in=OPEN)))
    members = Prefetch("members", HouseholdMember.objects.select_related("person").order_by("-is_contact", "id"))
    return counted.prefetch_related(members).order_by(
        "-needs_care", "unit__building__position", "unit__entrance", "unit__room", "id"
    )


def listed(rows: Iterable[Household]) -> list[Home]:
    """Return the list's rows."""
    return [Home(row, _("、").join(one.person.polite for one in row.members.all()), row.n_open) for row in rows]  # type: ignore[attr-defined]  # annotated in `of`


def residents(household: Household, *, on: date) -> list[Resident]:
    """Return who lives there, whom to call first on top. One query."""
    rows = household.members.select_related("person").order_by("-is_contact", "id")
    return [
        Resident(
            name=row.person.polite, relation=str(Relation(row.relation).label), group=_group(row.person.age(on=on)),
            phone=row.person.phone or "", is_contact=row.is_contact,
            invitable=row.person_id if _is_grown(row.person.age(on=on)) else None,
        )
        for row in rows
    ]  # fmt: skip


def _is_grown(age: int | None) -> bool:
    return age is None or age >= GROWN_FROM


def _group(age: int | None) -> str:
    """Say only what a steward needs to know of somebody's age."""
    if age is None:
        return ""
    return _("长者") if age >= ELDER_FROM else _("孩子") if age < CHILD_UNDER else ""


def orders_of(household: Household, *, at: datetime, most: int = 12) -> tuple[list[Order], list[Order]]:
    """Return the household's open orders and its last others. Two queries."""
    rows = Order.objects.filter(household=household, requested_at__lte=at).shown().select_related("beneficiary")
    current = rows.filter(state__in=OPEN).order_by("next_due", "id")
    return list(current[:most]), list(rows.exclude(state__in=OPEN).order_by("-id")[:most])
