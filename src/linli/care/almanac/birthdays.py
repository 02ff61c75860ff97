"""When a birthday is celebrated, and how old somebody turns: by the common calendar or the lunar one, by fixed rules.

Years are years of the birthday's own calendar: a birthday in the twelfth lunar month of 2025 is mostly in January 2026, and
a common year may hold two of such a person's birthdays, or none. Age is 周岁: nought on the day of birth, one more at each
birthday of that calendar.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from linli.care.almanac import lunar
from linli.care.almanac.errors import NoSuchDayError
from linli.care.almanac.lunar import LunarDate

FEBRUARY, LAST_OF_FEBRUARY, LEAP_DAY = 2, 28, 29
# The days of a long lunar month.
LONGEST = 30

# The day of birth, in the calendar in which it is celebrated.
type Born = date | LunarDate


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday as it is celebrated: the day by the common calendar, and the age reached."""

    day: date
    age: int


def celebrated(born: Born, year: int) -> Birthday | None:
    """Return the birthday in a year of its own calendar; None before the birth. Raises OutOfRangeError."""
    if year < born.year:
        return None
    day = (
        lunar_day(born.month, born.day, is_leap=born.is_leap, year=year)
        if isinstance(born, LunarDate)
        else solar_birthday(born, year=year)
    )
    return Birthday(day, year - born.year)


def on(born: Born, day: date) -> Birthday | None:
    """Return the birthday if it is on this day, the day of birth (age 0) left out. Raises OutOfRangeError."""
    year = lunar.year_of(day) if isinstance(born, LunarDate) else day.year
    found = celebrated(born, year)
    return found if found and found.age and found.day == day else None


def within(born: Born, first: date, last: date) -> Iterator[Birthday]:
    """Yield the birthdays from `first` to `last`, both included, in order. Raises OutOfRangeError."""
    years = range(first.year - isinstance(born, LunarDate), last.year + 1)
    found = (celebrated(born, year) for year in years if year <= lunar.LAST)
    return (one for one in found if one and one.age and first <= one.day <= last)


def table[K](
    people: Mapping[K, Born] | Iterable[tuple[K, Born]], first: date, last: date
) -> dict[date, list[tuple[K, int]]]:
    """Return who has a birthday on which day from `first` to `last`, with the age. Raises OutOfRangeError."""
    found: dict[date, list[tuple[K, int]]] = {}
    for key, born in people.items() if isinstance(people, Mapping) else people:
        for birthday in within(born, first, last):
            found.setdefault(birthday.day, []).append((key, birthday.age))
    return found


# --- the rules ---------------------------------------------------------------------------------------------------
def solar_birthday(born: date, *, year: int) -> date:
    """Return the day in a common year. Born on 29 February: in a common year on the 28th, the last day of the month.

    So it stays in its month, as a lunar thirtieth does; those who reckon ages for the law use the day of birth itself.
    """
    if (born.month, born.day) == (FEBRUARY, LEAP_DAY) and not _has_leap_day(year):
        return date(year, FEBRUARY, LAST_OF_FEBRUARY)
    return born.replace(year=year)


def lunar_day(number: int, day: int, *, is_leap: bool, year: int) -> date:
    """Return the day in a lunar year. Raises NoSuchDayError and OutOfRangeError.

    Born in a leap month: in that leap month where the year has it, else in the ordinary month of the same number. Born on a
    thirtieth: where that month has 29 days this year, on the 29th, its last.
    """
    month = (lunar.month(year, number, is_leap=True) if is_leap else None) or lunar.month(year, number)
    if month is None or not 1 <= day <= LONGEST:
        raise NoSuchDayError(number, day)
    return month.first + timedelta(days=min(day, month.days) - 1)


def lunar_birthdays(number: int, day: int, *, is_leap: bool, year: int) -> list[date]:
    """Return the days of a common year on which a lunar birthday is celebrated: mostly one, sometimes none, or two.

    So the eighth of the twelfth month was on 10 January and on 30 December 2022, and on no day of 2023. Raises NoSuchDayError
    and OutOfRangeError.
    """
    found = (lunar_day(number, day, is_leap=is_leap, year=one) for one in (year - 1, year) if one <= lunar.LAST)
    return [one for one in found if one.year == year]


def _has_leap_day(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
