"""Public holidays of mainland China and the working days moved for them (调休), as `holidays` has them.

The State Council announces a year's moved days in the November before. Until the library knows them, it guesses at days off
to make up for holidays on weekends; here such a year has its statutory days alone, and `is_announced` says so.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import holidays

# A year of `holidays`, which ships no types.
type Days = Any

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off by law or by the year's announcement. `is_moved`: another day is worked for it, or it makes up for one."""

    day: date
    zh: str
    en: str
    is_moved: bool


def holiday(day: date) -> Holiday | None:
    """Return the public holiday of a day. Ordinary weekends are none."""
    found, english = _year(day.year, "zh_CN"), _year(day.year, "en_US")
    if day not in found:
        return None
    zh = str(found[day])
    is_moved = "休" in zh or "补假" in zh
    return Holiday(day, zh, str(english[day]), is_moved) if is_announced(day.year) or not is_moved else None


def is_moved_workday(day: date) -> bool:
    """Whether a Saturday or Sunday is worked for a holiday."""
    return day in _year(day.year, "zh_CN").weekend_workdays


def is_day_off(day: date) -> bool:
    """Whether offices are closed: a holiday, or a weekend that is not worked."""
    return not is_moved_workday(day) and (day.weekday() >= _SATURDAY or holiday(day) is not None)


def is_announced(year: int) -> bool:
    """Whether the year's moved days are known: no year since 2001 was without."""
    return any(day.year == year for day in _year(year, "zh_CN").weekend_workdays)


@lru_cache(maxsize=64)
def _year(year: int, language: str) -> Days:
    """Return the library's year, which is never filled further."""
    return holidays.country_holidays("CN", years=year, expand=False, language=language)
