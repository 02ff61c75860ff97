"""What the day planner answers: plain frozen values."""

from dataclasses import dataclass
from datetime import datetime

from linli.dispatch.model import Reason


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a worker's day: a job, or (`job` None) the worker's break number `rest`, counted from nought.

    `walking` and `waiting` are the minutes before it begins.
    """

    job: str | None
    arrives: datetime
    starts: datetime
    ends: datetime
    walking: float
    waiting: float
    reasons: tuple[Reason, ...] = ()
    rest: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A worker's day in order. `walking` includes the way to where the day ends; `working` leaves breaks out."""

    worker: str
    stops: tuple[Stop, ...]
    walking: float
    working: float
    waiting: float
    missed_breaks: int = 0

    @property
    def jobs(self) -> tuple[str, ...]:
        """The jobs in order."""
        return tuple(stop.job for stop in self.stops if stop.job is not None)


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A job that nobody does that day, and why."""

    job: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Totals:
    """The plan in figures, in minutes. `spread` is how far the busiest worker's work lies above the idlest one's."""

    planned: int
    unplanned: int
    walking: float
    working: float
    waiting: float
    spread: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A day for everybody: one round a worker, in the order the workers were given."""

    rounds: tuple[Round, ...]
    unplanned: tuple[Unplanned, ...]
    totals: Totals

    def where(self) -> dict[str, tuple[str, Stop]]:
        """Return each planned job's worker and stop."""
        return {
            stop.job: (round_.worker, stop) for round_ in self.rounds for stop in round_.stops if stop.job is not None
        }
