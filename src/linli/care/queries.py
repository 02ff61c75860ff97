"""What care knows, as pages ask for it. All inside a community's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateField, DateTimeField, OuterRef, Q, QuerySet, Subquery, UUIDField

from linli.care.enums import Deed, EventKind, Standing
from linli.care.models import Alert, LifeEvent, Listed, Rule, SignOfLife, WarmService, WellBeing
from linli.care.services import following
from linli.care.services.looking import KIND
from linli.core.models import Fact
from linli.core.prepared import Prepared
from linli.orders.models import Order
from linli.people.models import Household, HouseholdMember, Person

PAST = timedelta(days=30)
MOST_WARM, MOST_LOOKS = 20, 20

_in_force = Prepared(
    lambda at: Alert.objects.filter(standing=Standing.IN_FORCE, expires__gt=at).order_by("-sent", "id"),
    at=DateTimeField(),
)
_signs = Prepared(
    lambda person, day: (
        WellBeing.objects.filter(Q(person=person) | Q(family=person), ended_at=None)
        .select_related("person")
        .annotate(said_at=Subquery(SignOfLife.objects.filter(well_being=OuterRef("pk"), day=day).values("at")[:1]))
        .order_by("since", "id")
        .distinct()
    ),
    person=UUIDField(), day=DateField(),
)  # fmt: skip


def in_force(*, at: datetime) -> list[Alert]:
    """Return the warnings in force, the gravest first, then the newest. One query."""
    return sorted(_in_force(at=at), key=lambda row: following.strength(row.colour), reverse=True)


def past(*, at: datetime) -> QuerySet[Alert]:
    """Return the warnings of the last PAST days that are over, newest first."""
    over = Alert.objects.filter(received_at__gte=at - PAST).exclude(standing=Standing.SILENT)
    return over.exclude(standing=Standing.IN_FORCE, expires__gt=at).order_by("-sent", "id")


def started_under(alerts: Iterable[Alert]) -> dict[UUID, list[tuple[Rule, int]]]:
    """Return alert → the rules that started something under it, with how much. Two queries."""
    rows = (
        WarmService.objects.filter(alert__in=[one.pk for one in alerts])
        .exclude(state=Deed.DROPPED)
        .values_list("alert", "rule")
        .annotate(n=Count("id"))
        .order_by("rule__position")
    )
    counted = list(rows)
    rules = Rule.objects.in_bulk({rule for _alert, rule, _n in counted}) if counted else {}
    found: dict[UUID, list[tuple[Rule, int]]] = {}
    for alert, rule, n in counted:
        found.setdefault(alert, []).append((rules[rule], n))
    return found


@dataclass(frozen=True, slots=True)
class Sign:
    """Somebody who says each day that they are well, and when they did today."""

    well_being: WellBeing
    said_at: datetime | None

    @property
    def person(self) -> Person:
        """Who says it."""
        return self.well_being.person


def signs(person: Person, *, day: date) -> list[Sign]:
    """Return the person's own daily sign, if they take part, and those that they are told of. One query."""
    return [Sign(row, row.said_at) for row in _signs(person=person.pk, day=day)]


def done_for(household: Household | None, person: Person) -> list[WarmService]:
    """Return the warm services done for the person and their home, newest first. One query."""
    mine = Q(person=person, household=None)
    if household is not None:
        mine |= Q(household=household)
    rows = WarmService.objects.filter(mine).exclude(state=Deed.DROPPED)
    return list(rows.select_related("rule", "alert", "order__provider__person").order_by("-id")[:MOST_WARM])


def looks(household: Household | None) -> list[tuple[Person, datetime]]:
    """Return who opened the home's care card, and when, newest first. Two queries."""
    if household is None:
        return []
    rows = list(Fact.objects.filter(subject_id=household.pk, kind=KIND).order_by("-id")[:MOST_LOOKS])
    people = Person.objects.in_bulk({row.actor_id for row in rows if row.actor_id})
    return [(people[row.actor_id], row.at) for row in rows if row.actor_id in people]


def events_of(household: Household, *, at: datetime, visitors: bool) -> QuerySet[LifeEvent]:
    """Return the home's visitors, or everything else that happens there, newest first."""
    rows = LifeEvent.objects.filter(household=household).select_related("gate_pass")
    rows = rows.filter(kind=EventKind.VISITOR) if visitors else rows.exclude(kind=EventKind.VISITOR)
    return rows.filter(ends__gte=at - PAST).order_by("-starts", "-id")


def listed() -> QuerySet[Listed]:
    """Return who is on the roster of visits, the longest overdue first."""
    return Listed.objects.filter(ended_at=None).select_related("person").order_by("next_on", "id")


def homes_of(people: Iterable[UUID]) -> dict[UUID, Household]:
    """Return person → home, with unit and building. One query."""
    rows = HouseholdMember.objects.filter(person__in=list(people), household__moved_out=None)
    rows = rows.select_related("household__unit__building").order_by("is_contact", "-id")
    return {row.person_id: row.household for row in rows}


def of_order(order: Order) -> list[WarmService]:
    """Return the warm services that an order serves, the one that made it first. One query."""
    return list(WarmService.objects.filter(order=order).select_related("rule", "alert", "person").order_by("id"))
