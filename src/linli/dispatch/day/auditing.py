"""Whether a plan keeps its word: every rule looked at again from the times in it, apart from what has made it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from linli.dispatch.day.model import Day, Job, Spot, Worker
from linli.dispatch.day.outcome import Plan, Round, Stop
from linli.dispatch.day.problem import barrier
from linli.dispatch.distance import metres_between, walking_minutes
from linli.dispatch.model import Place

# Ways are planned in hundredths of a second, rounded up; a clock shows no less than a second.
LENIENCE = timedelta(seconds=1)


def faults(*, plan: Plan, day: Day) -> tuple[str, ...]:
    """Return each rule that the plan breaks, in a sentence; none for a plan that keeps them all."""
    return tuple(_faults(plan, day))


def _faults(plan: Plan, day: Day) -> Iterator[str]:
    told = [*(row.job for row in plan.unplanned), *(job for round_ in plan.rounds for job in round_.jobs)]
    for job in sorted((Counter(told) - Counter(job.id for job in day.jobs)).keys()):
        yield f"{job} is told of more than once, or is not in the day"
    for job in sorted({job.id for job in day.jobs} - set(told)):
        yield f"{job} is told of nowhere"
    workers = {worker.id: worker for worker in day.workers}
    for round_ in plan.rounds:
        yield from (f"{round_.worker}: {fault}" for fault in _round(round_, workers[round_.worker], day))


def _round(round_: Round, worker: Worker, day: Day) -> Iterator[str]:
    jobs = {job.id: job for job in day.jobs}
    spot, now, carried = worker.start, worker.shift.opens, 0
    for stop in round_.stops:
        job = jobs.get(stop.job or "")
        there = job.place if job else _break_spot(stop, worker)
        if job is None or job.started is None:
            earliest = now if day.at is None else max(now, day.at)
            yield from _stop(stop, earliest + _way(spot, there, day))
        yield from _job(stop, job, worker) if job else _break(stop, worker)
        spot, now, carried = there, stop.ends, carried + (job.size if job else 0)
    last = now if worker.ends is None else now + _way(spot, worker.ends, day)
    if last > worker.shift.closes + LENIENCE and not all(jobs[job].started for job in round_.jobs[-1:]):
        yield "is not done when the shift ends"
    if worker.carries is not None and carried > worker.carries:
        yield f"carries {carried}, more than {worker.carries}"
    if len({stop.rest for stop in round_.stops if stop.job is None}) + round_.missed_breaks != len(worker.breaks):
        yield "has not the breaks that are due"


def _stop(stop: Stop, earliest: datetime) -> Iterator[str]:
    if stop.starts < earliest - LENIENCE:
        yield f"{stop.job or 'a break'} begins before anybody can be there"


def _job(stop: Stop, job: Job, worker: Worker) -> Iterator[str]:
    if (rule := barrier(worker, job)) is not None:
        yield f"{job.id} breaks the rule of {rule}"
    within = any(window.opens <= stop.starts <= window.closes for window in job.windows)
    if job.windows and not within and job.started is None:
        yield f"{job.id} begins outside its windows"
    if stop.ends < stop.starts + timedelta(minutes=job.minutes) - LENIENCE:
        yield f"{job.id} is cut short"


def _break(stop: Stop, worker: Worker) -> Iterator[str]:
    row = worker.breaks[stop.rest or 0]
    if not row.window.opens <= stop.starts <= row.window.closes:
        yield "a break begins outside its window"
    if stop.ends < stop.starts + timedelta(minutes=row.minutes) - LENIENCE:
        yield "a break is cut short"


def _break_spot(stop: Stop, worker: Worker) -> Spot:
    place = worker.breaks[stop.rest or 0].place
    return worker.start if place is None else place


def _way(here: Spot, there: Spot, day: Day) -> timedelta:
    if isinstance(here, Place) and isinstance(there, Place):
        return timedelta(minutes=walking_minutes(metres_between(here, there)))
    if isinstance(here, int) and isinstance(there, int) and day.matrix is not None:
        return timedelta(minutes=day.matrix[here][there])
    raise ValueError("places and the matrix's rows are mixed")
