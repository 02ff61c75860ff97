"""Which rooms are wanted: read from the address, written back to it, turned into a query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Length

from linli.people.models import Household, HouseholdMember
from linli.places.models import Unit

STATES = ("lived", "empty", "care")
# How people at a counter say a room: 3-2-602, 3幢-602.
_SHORT = re.compile(r"(\d+)\D+(?:(\d+)\D+)?(\d+[A-Za-z]?)")
_SHORTEST_TAIL = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the rooms is wanted; "" is everything."""

    q: str = ""
    building: str = ""
    state: str = ""

    @property
    def query(self) -> str:
        """The filter as the address keeps it."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return urlencode([(name, value) for name, value in pairs if value])


def read(params: Mapping[str, str]) -> Filter:
    """Return the filter an address asks for; values that nobody knows are ignored."""
    state = params.get("state", "")
    return Filter(
        q=params.get("q", "").strip()[:40],
        building=uuid(params.get("building", "")),
        state=state if state in STATES else "",
    )


def uuid(text: str) -> str:
    """Return the key an address names, "" where it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def units(wanted: Filter) -> QuerySet[Unit]:
    """Return the wanted rooms, with the lengths by which 602 comes before 1002."""
    found = Unit.objects.annotate(entrance_long=Length("entrance"), room_long=Length("room"))
    if wanted.building:
        found = found.filter(building_id=wanted.building)
    match wanted.state:
        case "lived":
            found = found.filter(Exists(_living()))
        case "empty":
            found = found.filter(~Exists(_living()))
        case "care":
            found = found.filter(Exists(_living().filter(needs_care=True)))
    return _searched(found, wanted.q) if wanted.q else found


def _living() -> QuerySet[Household]:
    return Household.objects.filter(unit=OuterRef("pk"), moved_out=None)


def _searched(found: QuerySet[Unit], q: str) -> QuerySet[Unit]:
    """A room as it is said, a name, or the last digits of a number."""
    people = HouseholdMember.objects.filter(household__unit=OuterRef("pk"), household__moved_out=None)
    wanted = Q(Exists(people.filter(person__name__icontains=q)))
    if q.isdigit() and len(q) >= _SHORTEST_TAIL:
        wanted |= Q(Exists(people.filter(person__phone__endswith=q)))
    found = found.annotate(said=Concat("building__name", Value(""), "entrance", Value(""), "room"))
    return found.filter(wanted | Q(said__icontains=re.sub(r"\s", "", q)) | _short(q))


def _short(q: str) -> Q:
    match = _SHORT.fullmatch(q)
    if match is None:
        return Q(pk=None)
    building, entrance, room = match.groups()
    said = Q(building__name__regex=rf"^{building}(\D|$)", room__iexact=room)
    return said & Q(entrance__regex=rf"^{entrance}(\D|$)") if entrance else said
