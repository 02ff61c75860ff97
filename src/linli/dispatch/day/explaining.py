"""Why each job stands where it stands, and why some stand nowhere."""

from bisect import bisect_right
from collections.abc import Iterator

from linli.dispatch.day.board import Board
from linli.dispatch.day.codes import Code
from linli.dispatch.day.problem import Task, minutes
from linli.dispatch.day.route import Route
from linli.dispatch.day.travel import ticks
from linli.dispatch.model import Reason

NEARBY_MINUTES = 2.0  # a detour as short as this is on the way


def reasons(board: Board) -> dict[int, tuple[Reason, ...]]:
    """Return the reasons for each planned job's worker, the most telling first; never none."""
    found = {}
    for route in board.routes:
        for place, task in enumerate(route.tasks):
            if task.job is not None:
                told = tuple(_reasons(board, route, place, task))
                found[task.number] = told or (Reason(Code.FITS),)
    return found


def _reasons(board: Board, route: Route, place: int, task: Task) -> Iterator[Reason]:
    job = task.job
    if job is None:
        return
    if job.started is not None:
        yield Reason(Code.STARTED, {"at": job.started.isoformat()})
        return
    if job.worker is not None:
        yield Reason(Code.PINNED)
    if job.turn is not None and place < route.fixed:
        yield Reason(Code.TURN, {"turn": job.turn})
    if job.appointment:
        yield Reason(Code.APPOINTMENT, {"at": board.problem.moment(route.starts[place]).isoformat()})
    if job.worker is None:
        yield from _chosen(board, route, place, task)


def _chosen(board: Board, route: Route, place: int, task: Task) -> Iterator[Reason]:
    able = board.problem.able[task.number]
    if len(able) == 1:
        skills = task.job.skills if task.job else ()
        yield Reason(Code.ONLY_ONE, {"skills": "|".join(sorted(skills))})
        return
    others = [board.routes[worker] for worker in able if worker != route.number]
    if not any(board.within(task, other.number) for other in others):
        yield Reason(Code.ONLY_FREE, {"able": len(able)})
    if task.job and task.job.household in board.problem.day.workers[route.number].knows:
        yield Reason(Code.KNOWS, {"household": task.job.household or ""})
    yield from _way(board, route, place, others)
    rest, mean = route.work - task.takes, board.problem.mean
    if board.problem.weights.even and rest < min((other.work for other in others), default=0):
        yield Reason(Code.EVENS, {"minutes": minutes(rest), "mean": minutes(mean)})


def _way(board: Board, route: Route, place: int, others: list[Route]) -> Iterator[Reason]:
    spot, sets_out = route.before(place)
    ways, there = board.problem.ways, route.tasks[place].spot
    walk = ways[spot][there]
    if walk < min((ways[_stands(other, sets_out)][there] for other in others), default=0):
        yield Reason(Code.NEAREST, {"minutes": minutes(walk)})
    elif route.saved(place) <= ticks(NEARBY_MINUTES):
        yield Reason(Code.ON_THE_WAY, {"minutes": minutes(route.saved(place))})


def _stands(route: Route, at: int) -> int:
    """Return the spot where somebody was last before that moment."""
    place = bisect_right(route.starts, at)
    return route.before(place)[0]
