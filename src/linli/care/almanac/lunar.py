"""The Chinese lunar calendar (农历), both ways. The months are lunar_python's; a year of them is reckoned once and kept.

Days are days in China: the calendar (GB/T 33661-2017) is that of 120 degrees east, whatever zone a community lies in. Before
1929 they are those of the calendars of the time, which went by Beijing's own clock.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lunar_python import LunarYear

from linli.care.almanac.errors import NoSuchDayError, OutOfRangeError

# Lunar years. Everybody who lives was born after the first; beyond the last lie small doubts about new moons near midnight.
FIRST, LAST = 1900, 2099
# The day before 0001-01-01 by Julian day number, with which lunar_python counts at noon.
_JULIAN_ZERO = 1_721_425
_HALF_DAY = 0.5
MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class LunarDate:
    """A day by the lunar calendar. `year` is the solar year in which that lunar year begins."""

    year: int
    month: int
    day: int
    is_leap: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A lunar month: its number, whether it is the leap one, its first day and its length (29 or 30)."""

    number: int
    is_leap: bool
    first: date
    days: int


@lru_cache(maxsize=LAST - FIRST + 3)
def months(year: int) -> tuple[Month, ...]:
    """Return the twelve or thirteen months of a lunar year, in order. Raises OutOfRangeError."""
    if not FIRST <= year <= LAST:
        raise OutOfRangeError(year)
    return tuple(
        Month(abs(one.getMonth()), one.getMonth() < 0, _day(one.getFirstJulianDay()), one.getDayCount())
        for one in LunarYear.fromYear(year).getMonths()
        if one.getYear() == year
    )


def _day(julian: float) -> date:
    return date.fromordinal(int(julian + _HALF_DAY) - _JULIAN_ZERO)


def new_year(year: int) -> date:
    """Return the first day of the first month: 春节. Raises OutOfRangeError."""
    return months(year)[0].first


def leap_month(year: int) -> int | None:
    """Return the number of the year's leap month, None in a year of twelve. Raises OutOfRangeError."""
    return next((month.number for month in months(year) if month.is_leap), None)


def month(year: int, number: int, *, is_leap: bool = False) -> Month | None:
    """Return a month of a lunar year, None where the year has none such. Raises OutOfRangeError."""
    return next((one for one in months(year) if (one.number, one.is_leap) == (number, is_leap)), None)


def to_solar(day: LunarDate) -> date:
    """Return the day by the common calendar. Raises NoSuchDayError and OutOfRangeError."""
    found = month(day.year, day.month, is_leap=day.is_leap)
    if found is None or not 1 <= day.day <= found.days:
        raise NoSuchDayError(day)
    return found.first + timedelta(days=day.day - 1)


def to_lunar(day: date) -> LunarDate:
    """Return the day by the lunar calendar. Raises OutOfRangeError."""
    year = year_of(day)
    known = months(year)
    found = known[bisect_right(known, day, key=lambda one: one.first) - 1]
    return LunarDate(year, found.number, (day - found.first).days + 1, found.is_leap)


def year_of(day: date) -> int:
    """Return the lunar year that a day lies in. Raises OutOfRangeError."""
    if day.year == LAST + 1 and day < _end():
        return LAST
    return day.year if day >= new_year(day.year) else _within(day.year - 1)


def _within(year: int) -> int:
    months(year)  # raises for a year outside
    return year


def _end() -> date:
    last = months(LAST)[-1]
    return last.first + timedelta(days=last.days)
