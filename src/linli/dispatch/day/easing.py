"""After somebody's day was pushed back by what came: a job or two handed on, where that lets the others keep their times."""

from dataclasses import dataclass

from linli.dispatch.day import gentle
from linli.dispatch.day.board import Board, Option
from linli.dispatch.day.gentle import Begins
from linli.dispatch.day.problem import Task
from linli.dispatch.day.route import Route
from linli.dispatch.day.travel import ticks

MOST = 3  # jobs that are handed on from one day: more would be a new plan


@dataclass(frozen=True, slots=True)
class _Handing:
    task: Task
    to: Option
    late: int


def ease(board: Board, *, begins: Begins) -> dict[int, int]:
    """Hand jobs on from each day that was pushed back, where fewer are moved in all; return {task: from which worker}."""
    handed: dict[int, int] = {}
    for route in board.routes:
        if pushed(route, begins) > 1:
            handed |= dict.fromkeys(_eased(board, route, begins), route.number)
    return handed


def pushed(route: Route, begins: Begins) -> int:
    """Return how many of a worker's jobs begin otherwise than they were to, by more than their tolerance."""
    return sum(_late(route, place, begins) > 0 for place in range(len(route.tasks)))


def _late(route: Route, place: int, begins: Begins) -> int:
    """Return by how many ticks beyond its tolerance a job is shifted; nought where it is not."""
    task, starts = route.tasks[place], route.starts[place]
    if task.job is None or task.number not in begins:
        return 0
    return max(0, abs(starts - begins[task.number]) - ticks(task.job.tolerance))


def _eased(board: Board, route: Route, begins: Begins) -> list[int]:
    """Hand on up to so many, then go back to where fewest were moved."""
    steps: list[_Handing] = []
    counts, before = [pushed(route, begins)], [{row.number: list(row.tasks) for row in board.routes}]
    while len(steps) < MOST and counts[-1] > len(steps) and (step := _step(board, route, begins)) is not None:
        board.take(step.task)
        board.put(step.task, step.to)
        steps.append(step)
        counts.append(len(steps) + pushed(route, begins))
        before.append({row.number: list(row.tasks) for row in board.routes})
    best = counts.index(min(counts))
    board.lay(before[best])
    return [step.task.number for step in steps[:best]]


def _step(board: Board, route: Route, begins: Begins) -> _Handing | None:
    """Return the job whose leaving shortens the others' delay most, and that another can take without any delay."""
    found = [step for task in list(route.tasks[route.fixed :]) if (step := _handing(board, route, task, begins))]
    return min(found, key=lambda step: (step.late, step.to.cost, step.task.number), default=None)


def _handing(board: Board, route: Route, task: Task, begins: Begins) -> _Handing | None:
    job, place = task.job, route.tasks.index(task)
    if job is None or job.appointment or job.worker is not None or task.number not in begins:
        return None
    if not route.take(place):
        return None
    late = sum(_late(route, other, begins) for other in range(len(route.tasks)))
    to = gentle.quiet(board, task, but=route.number, begins=begins)
    route.put(task, place)
    return None if to is None else _Handing(task, to, late)
