"""To whose doors a rule leads: pure reads over homes and buildings of the community in scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery, UUIDField

from linli.care.enums import Audience
from linli.care.models import Rule
from linli.people.models import Household, HouseholdMember, Person
from linli.places.models import Building

# From this age on, by law, somebody is elderly: Law on the Protection of the Rights and Interests of the Elderly, art. 2.
ELDERLY = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where one warm service goes; `key` names it within its cause, `words` are added to the rule's own."""

    key: str
    household: UUID | None = None
    building: UUID | None = None
    person: UUID | None = None
    words: str = ""


COMMON = Door(key="community")


def of(rule: Rule, *, day: date, building: UUID | None = None) -> list[Door]:
    """Return the doors of a rule whose audience does not depend on what set it off; ONE has none here. One query.

    With a building, only those in it.
    """
    match rule.audience:
        case Audience.COMMUNITY:
            return [COMMON]
        case Audience.BUILDINGS:
            rows = Building.objects.filter(**({"pk": building} if building else {})).order_by("position", "id")
            return [Door(key=str(pk), building=pk) for pk in rows.values_list("pk", flat=True)]
        case Audience.ALONE:
            return _homes(alone(day=day, building=building))
        case Audience.CARE:
            return _homes(in_need(building=building))
    return []


def _homes(rows: Iterable[tuple[UUID, UUID | None]]) -> list[Door]:
    return [Door(key=str(household), household=household, person=person) for household, person in rows]


def alone(*, day: date, building: UUID | None = None) -> list[tuple[UUID, UUID | None]]:
    """Return home and person for everybody of ELDERLY years or more who lives by themselves. One query."""
    born = day.replace(year=day.year - ELDERLY, day=min(day.day, 28))
    homes = _lived_in(building).annotate(heads=Count("members"), oldest=Min("members__person__birthday"))
    return _of_one(homes.filter(heads=1, oldest__lte=born))


def in_need(*, building: UUID | None = None) -> list[tuple[UUID, UUID | None]]:
    """Return home and contact for every household that needs care. One query."""
    return _of_one(_lived_in(building).filter(needs_care=True))


def _lived_in(building: UUID | None) -> QuerySet[Household]:
    rows = Household.objects.filter(moved_out=None)
    return rows.filter(unit__building=building) if building else rows


def _of_one(homes: QuerySet[Household]) -> list[tuple[UUID, UUID | None]]:
    first = HouseholdMember.objects.filter(household=OuterRef("pk")).order_by("-is_contact", "id").values("person")[:1]
    return list(homes.annotate(who=Subquery(first, output_field=UUIDField())).order_by("id").values_list("pk", "who"))


def home(person: Person | UUID) -> UUID | None:
    """Return the home of a person in the community in scope."""
    rows = HouseholdMember.objects.filter(person=person, household__moved_out=None)
    return rows.order_by(F("is_contact").desc(), "id").values_list("household", flat=True).first()


def homes(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return person → home for those who live in the community in scope. One query."""
    rows = HouseholdMember.objects.filter(person__in=list(people), household__moved_out=None)
    return dict(rows.order_by("is_contact", "-id").values_list("person", "household"))
