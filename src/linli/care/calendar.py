"""What the calendar asks of a rule on a day: reads only, the same for a day to come, a day gone by, and a preview."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import Q

from linli.care import almanac, doors
from linli.care.doors import Door
from linli.care.enums import Deed, Trigger
from linli.care.models import Greeting, Listed, Rule, WarmService
from linli.orders.enums import OPEN, State

# An order that is still to be done; a finished one that waits for a word is done.
_AHEAD = tuple(state for state in OPEN if state != State.FINISHED)


def doors_on(rule: Rule, *, day: date) -> Iterator[tuple[str, list[Door]]]:
    """Yield cause and doors for whatever sets a rule off on a day; nothing where it has nothing to do that day."""
    match rule.trigger:
        case Trigger.FESTIVAL:
            yield from _named(rule, day, almanac.festivals(day))
        case Trigger.TERM:
            yield from _named(rule, day, [term] if (term := almanac.term(day)) else [])
        case Trigger.WEEKDAY:
            if day.weekday() in rule.when.get("days", range(7)):
                yield day.isoformat(), doors.of(rule, day=day)
        case Trigger.BIRTHDAY:
            # The day, not the year: a lunar birthday may come twice in one.
            yield day.isoformat(), _birthdays(day)
        case Trigger.ROSTER:
            yield from _visits(day)


def _named(rule: Rule, day: date, codes: list[str]) -> Iterator[tuple[str, list[Door]]]:
    wanted = rule.when.get("names")
    for code in codes:
        if not wanted or code in wanted:
            yield f"{code}-{day.year}", doors.of(rule, day=day)


def _birthdays(day: date) -> list[Door]:
    """Return the doors of those who want to be greeted and have their birthday, by the calendar they chose. Two queries."""
    names = ("person", "is_lunar", "lunar_month", "lunar_day", "is_leap_month", "person__birthday")
    born = [person for person, *wish in Greeting.objects.order_by("id").values_list(*names) if _is_birthday(day, *wish)]
    homes = doors.homes(born)
    return [Door(key=str(person), household=homes.get(person), person=person) for person in born]


def _is_birthday(day: date, is_lunar: bool, month: int, number: int, is_leap: bool, solar: date | None) -> bool:  # noqa: FBT001 - a row
    if is_lunar:
        return day in _lunar(month, number, is_leap, day.year)
    return solar is not None and day == almanac.solar_birthday(solar, year=day.year)


@cache
def _lunar(month: int, number: int, is_leap: bool, year: int) -> list[date]:  # noqa: FBT001 - a key
    return almanac.lunar_birthdays(month, number, is_leap=is_leap, year=year)


def _visits(day: date) -> Iterator[tuple[str, list[Door]]]:
    """Yield every visit of the roster that is due by the day and not under way; one that nobody made is tried again."""
    due = list(Listed.objects.filter(ended_at=None, next_on__lte=day).order_by("next_on", "id"))
    busy = _under_way(entry.person_id for entry in due)
    homes = doors.homes(entry.person_id for entry in due)
    for entry in due:
        if entry.person_id not in busy:
            key = str(entry.person_id)
            door = Door(key=key, household=homes.get(entry.person_id), person=entry.person_id, words=entry.learnt)
            yield f"visit-{entry.next_on.isoformat()}-{day.isoformat()}", [door]


def _under_way(people: Iterable[UUID]) -> set[UUID | None]:
    """Return to whom a visit is on its way already, or waits to become an order."""
    visits = WarmService.objects.filter(rule__trigger=Trigger.ROSTER, person__in=list(people))
    return set(visits.filter(Q(state=Deed.DUE) | Q(order__state__in=_AHEAD)).values_list("person", flat=True))
