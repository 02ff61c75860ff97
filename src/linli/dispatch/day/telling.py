"""From routes in ticks to a plan with times."""

from collections.abc import Sequence
from dataclasses import replace

from linli.dispatch.day.board import Board
from linli.dispatch.day.outcome import Plan, Round, Stop, Totals, Unplanned
from linli.dispatch.day.problem import NOWHERE, minutes
from linli.dispatch.day.route import Route
from linli.dispatch.model import Reason


def told(board: Board, *, reasons: dict[int, tuple[Reason, ...]], why_not: dict[int, Reason]) -> Plan:
    """Return the board as a plan; reasons are by number of the task."""
    rounds = tuple(_round(board, route, reasons) for route in board.routes)
    jobs = board.problem.day.jobs
    unplanned = tuple(Unplanned(jobs[number].id, why_not[number]) for number in sorted(board.left))
    work = [minutes(route.work) for route in board.routes]
    return Plan(rounds, unplanned, summed(rounds, unplanned=len(unplanned), work=work))


def summed(rounds: tuple[Round, ...], *, unplanned: int, work: Sequence[float]) -> Totals:
    """Return the figures of all rounds together; `work` is each worker's, with what was done before the plan."""
    return Totals(
        planned=sum(len(round_.jobs) for round_ in rounds),
        unplanned=unplanned,
        walking=round(sum(round_.walking for round_ in rounds), 2),
        working=round(sum(round_.working for round_ in rounds), 2),
        waiting=round(sum(round_.waiting for round_ in rounds), 2),
        spread=round(max(work, default=0) - min(work, default=0), 2),
    )


def _round(board: Board, route: Route, reasons: dict[int, tuple[Reason, ...]]) -> Round:
    problem, duty = board.problem, board.problem.duties[route.number]
    stops = tuple(_stop(route, place, reasons.get(task.number, ())) for place, task in enumerate(route.tasks))
    last = route.tasks[-1].spot if route.tasks else duty.spot
    home = 0 if duty.ends == NOWHERE else problem.ways[last][duty.ends]
    return Round(
        worker=problem.day.workers[route.number].id,
        stops=stops,
        walking=round(sum(stop.walking for stop in stops) + minutes(home), 2),
        working=minutes(route.work - duty.done),
        waiting=round(sum(stop.waiting for stop in stops), 2),
        missed_breaks=board.missed[route.number],
    )


def _stop(route: Route, place: int, reasons: tuple[Reason, ...]) -> Stop:
    problem, task = route.problem, route.tasks[place]
    spot, now = route.before(place)
    begins, ends = route.starts[place], route.leaves[place]
    way = problem.ways[spot][task.spot]
    # What has begun was walked to before anything that is known here.
    arrives = min(now + way, begins)
    stop = Stop(
        job=None if task.job is None else task.job.id,
        arrives=problem.moment(arrives),
        starts=problem.moment(begins),
        ends=problem.moment(ends),
        walking=minutes(way),
        waiting=minutes(begins - arrives),
        reasons=reasons,
        rest=None if task.job else problem.breaks[route.number].index(task),
    )
    return replace(stop, walking=0.0, waiting=0.0) if task.begun else stop
