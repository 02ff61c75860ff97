"""In which order a worker goes through the day, and why. Pure: no database, no words.

What is in progress comes first, then emergencies, then what is overdue, then what is due, hour by hour; within one
hour the next nearest place is next. Where today's plan has the worker's day, its order holds for what it has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli import dispatch
from linli.dispatch import Place
from linli.dispatch.distance import DETOUR

WINDOW = timedelta(hours=1)
IN_PROGRESS, EMERGENCY, OVERDUE = "in-progress", "emergency", "overdue"
APPOINTED, NEAR, DUE, PLANNED = "appointed", "near", "due", "planned"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somewhere to go: `by` is when it is due, `starts` an agreed time."""

    key: str
    place: Place | None
    in_progress: bool
    emergency: bool
    starts: datetime | None
    by: datetime | None


@dataclass(frozen=True, slots=True)
class Leg:
    """A visit in its turn: why now, and how far it is from the one before (None where a place is not known)."""

    visit: Visit
    why: str
    metres: int | None


def plan(*, visits: Sequence[Visit], start: Place | None, at: datetime) -> list[Leg]:
    """Put the visits in their order, beginning at `start`; an empty list for none."""
    legs: list[Leg] = []
    here = start
    left = list(visits)
    while left:
        first = min(_rank(visit, at) for visit in left)
        equals = [visit for visit in left if _rank(visit, at) == first]
        chosen = min(equals, key=_nearness(here))
        left.remove(chosen)
        legs.append(Leg(chosen, _why(chosen, at=at, among=len(equals)), walk(here, chosen.place)))
        here = chosen.place or here
    return legs


def follow(*, visits: Sequence[Visit], starts: Mapping[str, datetime], start: Place | None, at: datetime) -> list[Leg]:
    """Put the visits in the order of the plan, which begins each at `starts`.

    What is in progress and emergencies come first all the same. What the plan has not got keeps its own order, and goes
    before the first planned visit that begins after it is due.
    """
    planned = [visit for visit in visits if visit.key in starts and not _is_first(visit)]
    mine = sorted(planned, key=lambda visit: starts[visit.key])
    chosen: list[tuple[Visit, str]] = []
    for leg in plan(visits=[visit for visit in visits if visit not in planned], start=start, at=at):
        while mine and not _is_first(leg.visit) and starts[mine[0].key] <= _when(leg.visit, at):
            chosen.append((mine.pop(0), PLANNED))
        chosen.append((leg.visit, leg.why))
    return _walked([*chosen, *((visit, PLANNED) for visit in mine)], start)


def _is_first(visit: Visit) -> bool:
    return visit.in_progress or visit.emergency


def _when(visit: Visit, at: datetime) -> datetime:
    """Return by when a visit is wanted; what is overdue, now; what has no time, after everything."""
    return max(at, visit.starts or visit.by or datetime.max.replace(tzinfo=at.tzinfo))


def _walked(chosen: Sequence[tuple[Visit, str]], start: Place | None) -> list[Leg]:
    legs, here = list[Leg](), start
    for visit, why in chosen:
        legs.append(Leg(visit, why, walk(here, visit.place)))
        here = visit.place or here
    return legs


def _rank(visit: Visit, at: datetime) -> tuple[int, float]:
    if visit.in_progress:
        return 0, 0
    if visit.emergency:
        return 1, 0
    if visit.by and visit.by < at:
        return 2, visit.by.timestamp()
    when = visit.starts or visit.by
    return (3, (when - at) // WINDOW) if when else (4, 0)


def _nearness(here: Place | None) -> Callable[[Visit], tuple[float, float]]:
    def key(visit: Visit) -> tuple[float, float]:
        far = dispatch.metres_between(here, visit.place) if here and visit.place else float("inf")
        when = visit.starts or visit.by
        return far, when.timestamp() if when else float("inf")

    return key


def _why(visit: Visit, *, at: datetime, among: int) -> str:
    if visit.in_progress:
        return IN_PROGRESS
    if visit.emergency:
        return EMERGENCY
    if visit.by and visit.by < at:
        return OVERDUE
    if visit.starts:
        return APPOINTED
    return NEAR if among > 1 else DUE


def walk(here: Place | None, there: Place | None) -> int | None:
    """Return the metres on foot between two places, None where one is not known."""
    return round(dispatch.metres_between(here, there) * DETOUR) if here and there else None
