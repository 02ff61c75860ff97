"""Taking jobs into a day that is under way, so that as few others as can be notice."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from heapq import nsmallest

from linli.dispatch.day.board import Board, Option, without
from linli.dispatch.day.problem import Task
from linli.dispatch.day.route import Route, snapped
from linli.dispatch.day.travel import ticks
from linli.dispatch.model import NORMAL

TRIED = 40  # as many of the nearest that could give way are tried for another place

type Begins = dict[int, int]  # when each task was to begin, by its number


def take_in(board: Board, tasks: Iterable[Task], *, begins: Begins) -> dict[int, Task]:
    """Put the tasks in, what counts most first, and return what gave way, by number, with the task it gave way to."""
    gave_way: dict[int, Task] = {}
    waiting = sorted(tasks, key=board.order)
    while waiting:
        task = waiting.pop(0)
        option = _gentlest(board, task, begins)
        if option is None:
            continue
        if option.out is not None:
            board.take(option.out)
            gave_way[option.out.number] = task
            waiting = sorted([*waiting, option.out], key=board.order)
        board.put(task, option)
    return gave_way


def take_in_quietly(board: Board, tasks: Iterable[Task], *, begins: Begins) -> None:
    """Put in those tasks for which no other shifts beyond its tolerance."""
    for task in sorted(tasks, key=board.order):
        option = best(board, task, begins=begins)
        if option is not None and not shifted(board.routes[option.worker], task, option.place, begins)[1]:
            board.put(task, option)


def best(board: Board, task: Task, *, begins: Begins) -> Option | None:
    """Return the place that costs least, the wait and the others' shifts counted, among those that are worth it."""
    found = (option for worker in board.problem.able[task.number] for option in _within(board, task, worker, begins))
    return min(found, key=_key, default=None)


def quiet(board: Board, task: Task, *, but: int, begins: Begins) -> Option | None:
    """Return the cheapest place with anybody but this worker for which no other shifts beyond its tolerance."""
    others = (worker for worker in board.problem.able[task.number] if worker != but)
    found = (option for worker in others for option in _within(board, task, worker, begins))
    return min(
        (row for row in found if not shifted(board.routes[row.worker], task, row.place, begins)[1]),
        key=_key,
        default=None,
    )


def shifted(route: Route, task: Task, place: int, begins: Begins) -> tuple[int, int]:
    """Return when the task would begin at this place, and how many others would shift beyond their tolerance."""
    ways = route.problem.ways
    spot, now = route.before(place)
    first = snapped(task.spans, now + ways[spot][task.spot]) or 0
    spot, now, count = task.spot, first + task.takes, 0
    for other, planned in zip(route.tasks[place:], route.starts[place:], strict=True):
        starts = snapped(other.spans, now + ways[spot][other.spot])
        if starts is None or starts == planned:
            break
        if other.job and abs(starts - begins.get(other.number, starts)) > ticks(other.job.tolerance):
            count += 1
        spot, now = other.spot, starts + other.takes
    return first, count


def _gentlest(board: Board, task: Task, begins: Begins) -> Option | None:
    plain = best(board, task, begins=begins)
    if plain is not None and not shifted(board.routes[plain.worker], task, plain.place, begins)[1]:
        return plain
    found = [option for option in (plain, _instead(board, task, begins)) if option is not None]
    return min(found, key=_key, default=None)


def _key(option: Option) -> tuple[float, int, int]:
    return option.cost, option.worker, option.place


def _within(board: Board, task: Task, worker: int, begins: Begins) -> Iterator[Option]:
    route, weights = board.routes[worker], board.problem.weights
    if route.size + task.size > board.problem.duties[worker].carries:
        return
    burden, hurried = board.burden(task, worker), task.job is not None and task.job.urgency != NORMAL
    for extra, place in route.every(task):
        if extra + burden > task.prize:
            continue
        first, count = shifted(route, task, place, begins)
        wait = weights.urgent_wait * first if hurried else 0.0
        yield Option(extra + burden + wait + ticks(weights.moved) * count, worker, place)


def _instead(board: Board, task: Task, begins: Begins) -> Option | None:
    """Return the cheapest place that one job can give way for, its own way on counted: elsewhere, or out of the day."""
    pairs = (pair for worker in board.problem.able[task.number] for pair in _gaps(board, task, worker, begins))
    tried = nsmallest(TRIED, pairs, key=_key)
    return min((_with_way_on(board, option, begins) for option in tried), key=_key, default=None)


def _gaps(board: Board, task: Task, worker: int, begins: Begins) -> Iterator[Option]:
    for gone, saved in without(board.routes[worker], task):
        found = min(_within(board, task, worker, begins), key=_key, default=None)
        if found is not None:
            yield replace(found, cost=found.cost - saved, out=gone)


def _with_way_on(board: Board, option: Option, begins: Begins) -> Option:
    gone = option.out
    if gone is None:
        return option
    others = (worker for worker in board.problem.able[gone.number] if worker != option.worker)
    ways_on = (found.cost for worker in others for found in _within(board, gone, worker, begins))
    moved = ticks(board.problem.weights.moved)
    return replace(option, cost=option.cost + moved + min(gone.prize, min(ways_on, default=gone.prize)))
