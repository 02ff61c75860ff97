"""Who wants to be greeted on their birthday: each person's own wish, by the calendar by which they count."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linli.care.errors import NoBirthdayError, NotALunarDayError
from linli.care.models import Greeting
from linli.core import facts
from linli.people.models import Person
from linli.places.models import Community

MONTHS, LONGEST_MONTH = 12, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LunarDay:
    """A day of the lunar year; a leap month follows the month of its number."""

    month: int
    day: int
    is_leap: bool = False


@transaction.atomic
def wish(*, community: Community, person: Person, at: datetime, lunar: LunarDay | None = None) -> Greeting:
    """Have somebody greeted on their birthday: on the day that the register knows, or on a day of the lunar year.

    Who wished it before changes the calendar. Records `greeting.wish`, which says nothing of the day. Raises
    NoBirthdayError where the register knows none, NotALunarDayError.
    """
    if lunar is None and person.birthday is None:
        raise NoBirthdayError
    if lunar is not None:
        _check(lunar)
    row, _made = Greeting.objects.update_or_create(
        community=community, person=person, defaults=_kept(lunar), create_defaults={**_kept(lunar), "wanted_at": at}
    )
    _note("greeting.wish", community=community, person=person, at=at)
    return row


@transaction.atomic
def unwish(*, community: Community, person: Person, at: datetime) -> bool:
    """Greet somebody no longer, and forget the day; return whether they were greeted. Records `greeting.unwish`."""
    gone, _rows = Greeting.objects.filter(community=community, person=person).delete()
    if gone:
        _note("greeting.unwish", community=community, person=person, at=at)
    return bool(gone)


def _check(lunar: LunarDay) -> None:
    if not (1 <= lunar.month <= MONTHS and 1 <= lunar.day <= LONGEST_MONTH):
        raise NotALunarDayError


def _kept(lunar: LunarDay | None) -> dict[str, object]:
    if lunar is None:
        return {"is_lunar": False, "lunar_month": None, "lunar_day": None, "is_leap_month": False}
    return {
        "is_lunar": True, "lunar_month": lunar.month, "lunar_day": lunar.day, "is_leap_month": lunar.is_leap,
    }  # fmt: skip


def _note(kind: str, *, community: Community, person: Person, at: datetime) -> None:
    # The fact stays when the wish is gone, so the day must not be in it.
    facts.record(kind=kind, at=at, community=community.pk, actor=person.pk, subject=("person", person.pk))
