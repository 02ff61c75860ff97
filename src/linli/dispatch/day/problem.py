"""A day in whole numbers: what construction, search and repair all work on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from linli.dispatch.day import travel
from linli.dispatch.day.model import URGENCIES, Break, Day, Job, Spot, Window, Worker
from linli.dispatch.day.travel import TICKS, ticks
from linli.dispatch.day.weights import Weights

NOWHERE = -1
ENDLESS = 10**9  # ticks; a hundred days
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # for a day without workers, on which nothing is planned
_TICK = timedelta(minutes=1) / TICKS

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A job, or a worker's break (`job` None), by its number. `prize` is what leaving it out costs, in ticks."""

    number: int
    job: Job | None
    spot: int
    takes: int
    spans: tuple[Span, ...]
    prize: int = 0
    size: int = 0

    @property
    def begun(self) -> bool:
        """Whether somebody is at it already."""
        return self.job is not None and self.job.started is not None


@dataclass(frozen=True, slots=True)
class Duty:
    """When and where a worker's day begins and ends; `leaves` is the earliest that anything not begun may be set out to."""

    spot: int
    opens: int
    leaves: int
    closes: int
    ends: int
    done: int
    carries: int


class Problem:
    """The day's tasks (jobs in their order, then breaks), its duties, the ways, and who may do what at which toll."""

    def __init__(self, day: Day, weights: Weights) -> None:
        """Number the spots and turn moments into ticks since `origin`."""
        self.day, self.weights = day, weights
        known = [*(worker.shift.opens for worker in day.workers), *(job.started for job in day.jobs if job.started)]
        self.origin = min(known, default=_EPOCH)
        self._spots: dict[Spot, int] = {}
        self.tasks = [self._task(number, job) for number, job in enumerate(day.jobs)]
        self.duties = [self._duty(worker) for worker in day.workers]
        self.breaks = [[self._break(row, worker) for row in worker.breaks] for worker in day.workers]
        self.ways = travel.between(list(self._spots), matrix=day.matrix)
        self.tolls = [self._tolls(worker) for worker in day.workers]

    @cached_property
    def able(self) -> list[list[int]]:
        """The workers who may and can do each task, by number."""
        found: list[list[int]] = [[] for _task in self.tasks]
        for worker, tolls in enumerate(self.tolls):
            for task in tolls:
                found[task].append(worker)
        return found

    @cached_property
    def mean(self) -> float:
        """The mean of work, in ticks, that the day asks of a worker; never nought."""
        work = sum(task.takes for task in self.tasks if task.job) + sum(duty.done for duty in self.duties)
        return max(1.0, work / max(1, len(self.duties)))

    def tick(self, at: datetime) -> int:
        """Return a moment in ticks since the origin."""
        return round((at - self.origin) / _TICK)

    def moment(self, tick: int) -> datetime:
        """Return the moment of a tick."""
        return self.origin + tick * _TICK

    def uneven(self, work: int, *, more: int) -> float:
        """Return what it costs, in ticks, that somebody with so much work has more: negative where less is had."""
        return self.weights.even * more * (2 * (work - self.mean) + more) / (2 * self.mean)

    def _spot(self, spot: Spot) -> int:
        return self._spots.setdefault(spot, len(self._spots))

    def _task(self, number: int, job: Job) -> Task:
        spans = tuple(sorted(self._span(window) for window in job.windows)) or ((0, ENDLESS),)
        takes = ticks(job.minutes)
        if job.started:
            begun = self.tick(job.started)
            spans = ((begun, ENDLESS),)
            takes = max(takes, self.tick(self.day.at) - begun) if self.day.at else takes
        return Task(number, job, self._spot(job.place), takes, spans, self._prize(job), job.size)

    def _break(self, row: Break, worker: Worker) -> Task:
        spot = self._spot(worker.start if row.place is None else row.place)
        task = Task(len(self.tasks), None, spot, ticks(row.minutes), (self._span(row.window),))
        self.tasks.append(task)
        return task

    def _span(self, window: Window) -> Span:
        return self.tick(window.opens), self.tick(window.closes)

    def _prize(self, job: Job) -> int:
        if job.worth is not None:
            return ticks(job.worth)
        times = (1.0, self.weights.urgent_times, self.weights.emergency_times)
        return ticks(self.weights.must * times[URGENCIES.index(job.urgency)])

    def _duty(self, worker: Worker) -> Duty:
        opens = self.tick(worker.shift.opens)
        return Duty(
            spot=self._spot(worker.start),
            opens=opens,
            leaves=max(opens, self.tick(self.day.at)) if self.day.at else opens,
            closes=self.tick(worker.shift.closes),
            ends=NOWHERE if worker.ends is None else self._spot(worker.ends),
            done=ticks(worker.done_minutes),
            carries=ENDLESS if worker.carries is None else worker.carries,
        )

    def _tolls(self, worker: Worker) -> dict[int, int]:
        return {
            number: self._toll(worker, job) for number, job in enumerate(self.day.jobs) if barrier(worker, job) is None
        }

    def _toll(self, worker: Worker, job: Job) -> int:
        strange = job.household is not None and job.household not in worker.knows
        other = job.team is not None and job.team != worker.team
        return ticks(strange * self.weights.stranger + other * self.weights.other_team)


def barrier(worker: Worker, job: Job) -> str | None:
    """Return the first rule by which this worker may or can not do the job, or None."""
    if job.worker is not None:
        return None if job.worker == worker.id else "worker"
    if job.providers and worker.kind not in job.providers:
        return "kind"
    if not job.skills <= worker.skills:
        return "skills"
    if worker.id in job.never or (job.only is not None and worker.id not in job.only):
        return "allowed"
    return None if worker.carries is None or job.size <= worker.carries else "size"


def minutes(count: float) -> float:
    """Return ticks as minutes, to the hundredth."""
    return round(count / TICKS, 2)
