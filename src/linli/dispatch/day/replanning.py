"""The day planned anew when something urgent comes: as little as possible is moved, and what is moved is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from linli.dispatch.day import easing, explaining, gentle, lacking
from linli.dispatch.day.board import Board
from linli.dispatch.day.checking import check
from linli.dispatch.day.model import Day, Job, Spot, Window, Worker
from linli.dispatch.day.moving import Move, moves
from linli.dispatch.day.outcome import Plan, Round, Stop
from linli.dispatch.day.placing import laid
from linli.dispatch.day.problem import Problem, minutes
from linli.dispatch.day.route import Route
from linli.dispatch.day.telling import summed, told
from linli.dispatch.day.weights import DEFAULT, Weights


@dataclass(frozen=True, slots=True)
class Replanned:
    """The new plan, what was moved and why (the new jobs first), and the share of all other jobs that was moved."""

    plan: Plan
    moves: tuple[Move, ...]
    share: float


@dataclass(frozen=True, slots=True)
class _Past:
    """A worker's stops that stay as they are, and the worker as they go on from there."""

    stops: tuple[Stop, ...]
    coming: tuple[Stop, ...]
    worker: Worker
    rests: tuple[int, ...]  # the breaks still to come, by their numbers in the whole day


def replan(*, plan: Plan, day: Day, at: datetime, new: Sequence[Job] = (), weights: Weights = DEFAULT) -> Replanned:
    """Return the plan as it goes on from `at` with the new jobs in it.

    `day` is the day as it now stands: workers who are no longer there lose what they have not begun, jobs that are no
    longer there are dropped, `started` tells what is under way. What has begun by then, or must be set out to by then,
    stays as it is. Each new job goes where it costs least: walking, the wait, and every other job that would change hands
    or shift beyond its tolerance; where there is no room, one job that counts for less gives way and is put elsewhere if
    it can be; where a whole day would be pushed back, a job or two are handed on. Pins, turns and appointments stay. There
    is no search: the same input gives the same plan. Raises BadDayError.
    """
    whole = replace(day, at=at, jobs=(*day.jobs, *new))
    check(whole)
    pasts = _pasts(plan, whole, at)
    over = {stop.job for past in pasts for stop in past.stops}
    rest = replace(
        whole,
        workers=tuple(past.worker for past in pasts),
        jobs=tuple(job for job in whole.jobs if job.id not in over),
    )
    board = laid(Problem(rest, weights), {past.worker.id: past.coming for past in pasts})
    begins = {task.number: route.starts[place] for route in board.routes for place, task in enumerate(route.tasks)}
    gave_way = _take_in(board, plan, new=new, begins=begins)
    after = _joined(plan, board, pasts)
    found = moves(plan, after, jobs=rest.jobs, new=new, gave_way=gave_way)
    others = max(1, len(plan.where()))
    return Replanned(after, found, sum(move.before is not None for move in found) / others)


def _take_in(board: Board, plan: Plan, *, new: Sequence[Job], begins: gentle.Begins) -> dict[str, str]:
    """Take in what is new and what lost its place; what was left out before only where nobody minds."""
    known, came = plan.where(), {job.id for job in new}
    first = [task for task in board.left.values() if task.job and (task.job.id in came or task.job.id in known)]
    gave_way = gentle.take_in(board, first, begins=begins)
    handed = easing.ease(board, begins=begins)
    last = [task for task in board.left.values() if task not in first and task.number not in gave_way]
    gentle.take_in_quietly(board, last, begins=begins)
    jobs = board.problem.day.jobs
    by = {jobs[number].id: cause.job.id for number, cause in gave_way.items() if cause.job}
    return {**{jobs[number].id: _came(board.routes[worker], came) for number, worker in handed.items()}, **by}


def _came(route: Route, came: set[str]) -> str:
    return next((task.job.id for task in route.tasks if task.job and task.job.id in came), "")


def _pasts(plan: Plan, day: Day, at: datetime) -> list[_Past]:
    rounds = {round_.worker: round_ for round_ in plan.rounds}
    jobs = {job.id: job for job in day.jobs}
    return [_past(worker, rounds.get(worker.id), jobs, at) for worker in day.workers]


def _past(worker: Worker, round_: Round | None, jobs: dict[str, Job], at: datetime) -> _Past:
    stops = tuple(stop for stop in round_.stops if _still_there(stop, worker, jobs)) if round_ else ()
    past = _went(stops, worker, jobs, at)
    if not past:
        return _Past((), stops, worker, tuple(range(len(worker.breaks))))
    free = max(worker.shift.opens, *(stop.ends for stop in past))
    # Shifts that are over by then are left with no time at all.
    shift = Window(min(free, worker.shift.closes), worker.shift.closes)
    been = [jobs[stop.job] for stop in past if stop.job]
    done = worker.done_minutes + sum(job.minutes for job in been)
    room = None if worker.carries is None else max(0, worker.carries - sum(job.size for job in been))
    rests = [number for number in range(len(worker.breaks)) if number not in {stop.rest for stop in past}]
    going_on = replace(
        worker,
        start=_last_spot(past[-1], worker, jobs),
        shift=shift,
        breaks=tuple(replace(worker.breaks[number], place=_rest_spot(worker, number)) for number in rests),
        done_minutes=done,
        carries=room,
    )
    coming = tuple(_renumbered(stop, rests) for stop in stops[len(past) :])
    return _Past(past, coming, going_on, tuple(rests))


def _still_there(stop: Stop, worker: Worker, jobs: dict[str, Job]) -> bool:
    if stop.rest is not None:
        return stop.rest < len(worker.breaks)
    job = jobs.get(stop.job or "")
    return job is not None and (job.started is None or job.worker == worker.id)


def _renumbered(stop: Stop, rests: Sequence[int]) -> Stop:
    return replace(stop, rest=rests.index(stop.rest)) if stop.rest in rests else stop


def _last_spot(stop: Stop, worker: Worker, jobs: dict[str, Job]) -> Spot:
    return jobs[stop.job].place if stop.job else _rest_spot(worker, stop.rest or 0)


def _rest_spot(worker: Worker, number: int) -> Spot:
    place = worker.breaks[number].place
    return worker.start if place is None else place


def _went(stops: Sequence[Stop], worker: Worker, jobs: dict[str, Job], at: datetime) -> tuple[Stop, ...]:
    """Return the stops that have begun, or must be set out to by now, as they really went."""
    begun = [place for place, stop in enumerate(stops) if _started(stop, worker, jobs)]
    past, free = list[Stop](), worker.shift.opens
    for place, stop in enumerate(stops):
        way = timedelta(minutes=stop.walking)
        if place > max(begun, default=-1) and not (free <= at and stop.starts - way <= at):
            break
        followed = [started for later in begun if later > place and (started := _started(stops[later], worker, jobs))]
        past.append(_as_it_went(stop, _started(stop, worker, jobs), free + way, at))
        free = min([past[-1].ends, *followed])
        past[-1] = replace(past[-1], ends=free)
    return tuple(past)


def _started(stop: Stop, worker: Worker, jobs: dict[str, Job]) -> datetime | None:
    job = jobs[stop.job] if stop.job else None
    return job.started if job is not None and job.worker == worker.id else None


def _as_it_went(stop: Stop, started: datetime | None, earliest: datetime, at: datetime) -> Stop:
    """Return the stop as it began, not over before now if it is still under way; what is not known went as planned."""
    takes = stop.ends - stop.starts
    if started is not None:
        return replace(
            stop, arrives=min(stop.arrives, started), starts=started, ends=max(started + takes, at), waiting=0.0
        )
    late = max(earliest - stop.starts, timedelta())
    return (
        replace(stop, arrives=stop.arrives + late, starts=stop.starts + late, ends=stop.ends + late) if late else stop
    )


def _joined(plan: Plan, board: Board, pasts: Sequence[_Past]) -> Plan:
    """Return what has been and what comes as one plan; a job that stays with its worker keeps its reasons."""
    rest = told(board, reasons=explaining.reasons(board), why_not=lacking.why_not(board))
    known = plan.where()
    rounds = []
    for past, round_ in zip(pasts, rest.rounds, strict=True):
        coming = tuple(_as_known(stop, past, known) for stop in round_.stops)
        stops = (*past.stops, *coming)
        working = sum((stop.ends - stop.starts).total_seconds() / 60 for stop in past.stops if stop.job)
        rounds.append(
            replace(
                round_,
                stops=stops,
                walking=round(round_.walking + sum(stop.walking for stop in past.stops), 2),
                waiting=round(round_.waiting + sum(stop.waiting for stop in past.stops), 2),
                working=round(round_.working + working, 2),
            )
        )
    work = [minutes(route.work) for route in board.routes]
    return Plan(tuple(rounds), rest.unplanned, summed(tuple(rounds), unplanned=len(rest.unplanned), work=work))


def _as_known(stop: Stop, past: _Past, known: dict[str, tuple[str, Stop]]) -> Stop:
    if stop.rest is not None:
        return replace(stop, rest=past.rests[stop.rest])
    whose, before = known.get(stop.job or "", ("", stop))
    return replace(stop, reasons=before.reasons) if whose == past.worker.id else stop
