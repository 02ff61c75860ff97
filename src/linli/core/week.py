"""The week as people speak of it: Tuesday evening, Saturday morning. A cell is (weekday from Monday = 0, part of the day)."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

type Cell = tuple[int, str]

DAYS = 7


class Part(models.TextChoices):
    """A part of the day."""

    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")
    EVENING = "evening", _("晚上")


# From which hour on each part is, and the two hours in it for which people arrange something.
_FROM = ((18, Part.EVENING), (12, Part.AFTERNOON), (0, Part.MORNING))
_ARRANGED = {Part.MORNING: 9, Part.AFTERNOON: 14, Part.EVENING: 18}
_LASTS = timedelta(hours=2)


def cells(kept: Iterable[Iterable[object]]) -> frozenset[Cell]:
    """Return cells as JSON keeps them, [[2, "evening"], …]; raise ValueError for what is no cell."""
    found = set()
    for one in kept:
        match list(one):
            case [int(day), str(part)] if 0 <= day < DAYS and part in Part.values:
                found.add((day, part))
            case _:
                raise ValueError(one)
    return frozenset(found)


def listed(some: Collection[Cell]) -> list[list[object]]:
    """Return cells as JSON keeps them, in the order of the week."""
    return [[day, part] for day, part in ordered(some)]


def ordered(some: Collection[Cell]) -> list[Cell]:
    """Return cells in the order of the week."""
    return sorted(some, key=lambda cell: (cell[0], Part.values.index(cell[1])))


def cell_of(at: datetime, *, zone: ZoneInfo) -> Cell:
    """Return the cell into which a moment falls where the community is."""
    local = at.astimezone(zone)
    return local.weekday(), next(part for hour, part in _FROM if local.hour >= hour).value


def next_slot(some: Collection[Cell], *, after: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return the first two hours in one of the cells that begin at or after a moment; None where there are no cells."""
    first = after.astimezone(zone).date()
    starts = [
        datetime.combine(first + timedelta(days=offset), time(_ARRANGED[Part(part)]), zone)
        for offset in range(DAYS + 1)
        for day, part in some
        if (first + timedelta(days=offset)).weekday() == day
    ]
    begins = min((start for start in starts if start >= after), default=None)
    return (begins, begins + _LASTS) if begins else None
