"""What falls on a day: festivals, a solar term, a public holiday, a working day moved to a weekend."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from linli.care.almanac import feasts, sun, workdays


class Sort(StrEnum):
    """What sort of occasion it is."""

    FESTIVAL = "festival"
    TERM = "term"
    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that falls on a day: `code` is stable within its sort, the names are data."""

    sort: Sort
    code: str
    zh: str
    en: str


WORKED = Occasion(Sort.WORKDAY, "moved", "调休上班", "Working day in lieu")


def occasions(day: date) -> tuple[Occasion, ...]:
    """Return what falls on a day in China: festivals, term, holiday, moved working day. Raises OutOfRangeError."""
    term, off = sun.on(day), workdays.holiday(day)
    return (
        *(Occasion(Sort.FESTIVAL, one.code, one.zh, one.en) for one in feasts.on(day)),
        *([Occasion(Sort.TERM, term.code, term.zh, term.en)] if term else []),
        *([Occasion(Sort.HOLIDAY, "moved" if off.is_moved else "statutory", off.zh, off.en)] if off else []),
        *([WORKED] if workdays.is_moved_workday(day) else []),
    )
