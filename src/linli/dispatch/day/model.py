"""What the day planner reads: plain frozen values. Times are aware, minutes are minutes, places WGS 84."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.dispatch.model import EMERGENCY, NORMAL, URGENT, Place

type Spot = Place | int  # where: a place, or a row of the matrix that is given instead of places

URGENCIES = (NORMAL, URGENT, EMERGENCY)  # what counts for more comes later


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something may begin, both included."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of so many minutes that begins within its window, at `place`; None: where the worker's day starts."""

    window: Window
    minutes: float
    place: Spot | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody on duty, as they stand when the day is planned.

    All work, breaks and the way to `ends` lie within `shift`; without `ends` the day is over at the last stop. `knows`
    holds keys of households and buildings. `done_minutes` is work of the day behind them; it counts when work is evened.
    `carries` bounds the sizes of a day's jobs together (None: no bound).
    """

    id: str
    start: Spot
    shift: Window
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    ends: Spot | None = None
    kind: str = ""
    team: str | None = None
    knows: frozenset[str] = frozenset()
    done_minutes: float = 0.0
    carries: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One visit that somebody has to make.

    It begins within one of `windows` (none: at any time of the day) and takes `minutes`. `worth` None means that it
    must be done; otherwise it is optional and worth so many minutes of walking. Of two that must be done the more
    urgent goes first. `worker` pins it; `only` and `never` are ids, `providers` kinds of worker (empty: any). With
    `started` it is under way with `worker` since then. `turn` keeps a worker's own order: the jobs pinned to one worker
    that have a turn stand at the head of the day, in that order. `appointment`: the time was promised to somebody.
    `tolerance` is by how many minutes a replanned day may shift it before it counts as moved.
    """

    id: str
    place: Spot
    minutes: float
    windows: tuple[Window, ...] = ()
    skills: frozenset[str] = frozenset()
    urgency: str = NORMAL
    worth: float | None = None
    worker: str | None = None
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    household: str | None = None
    team: str | None = None
    appointment: bool = False
    started: datetime | None = None
    turn: int | None = None
    tolerance: float = 15.0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that a plan is made from.

    With `at`, nothing is planned before it. `matrix` holds the minutes from row to column, and every spot is then one of
    its rows; without it the minutes are walked between places.
    """

    workers: tuple[Worker, ...]
    jobs: tuple[Job, ...]
    at: datetime | None = None
    matrix: tuple[tuple[float, ...], ...] | None = None


def minutes_between(one: datetime, other: datetime) -> float:
    """Return the minutes from one moment to another."""
    return (other - one) / timedelta(minutes=1)
