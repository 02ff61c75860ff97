"""A plan that was made before, laid on a board again."""

from collections.abc import Sequence

from linli.dispatch.day.board import Board
from linli.dispatch.day.outcome import Stop
from linli.dispatch.day.problem import Problem, Task
from linli.dispatch.day.route import Route


def laid(problem: Problem, stops: dict[str, Sequence[Stop]]) -> Board:
    """Return a board with these stops in their order; what no longer fits (the day has run late) is left over.

    Stops of jobs that are no longer in the day are skipped, and so is whatever its worker may no longer do.
    """
    board = Board(problem)
    numbers = {job.id: number for number, job in enumerate(problem.day.jobs)}
    for route in board.routes:
        tasks = _tasks(board, route, stops.get(problem.day.workers[route.number].id, ()), numbers)
        _lay(board, route, [task for task in tasks if task not in route.tasks[: route.fixed]])
    return board


def _tasks(board: Board, route: Route, stops: Sequence[Stop], numbers: dict[str, int]) -> list[Task]:
    problem, found = board.problem, list[Task]()
    breaks = problem.breaks[route.number]
    for stop in stops:
        if stop.rest is not None and stop.rest < len(breaks):
            found.append(breaks[stop.rest])
        elif stop.job in numbers and numbers[stop.job] in problem.tolls[route.number]:
            found.append(problem.tasks[numbers[stop.job]])
    return found


def _lay(board: Board, route: Route, tasks: list[Task]) -> None:
    """Lay breaks first, which the board has put somewhere already, then each job behind the one before it."""
    before = list(route.tasks)
    route.tasks = [*route.tasks[: route.fixed], *tasks]
    if not route.update():
        route.tasks = before
        route.update()
        _one_by_one(route, tasks)
    for task in route.tasks:
        board.left.pop(task.number, None)


def _one_by_one(route: Route, tasks: list[Task]) -> None:
    place = route.fixed
    for task in tasks:
        if task in route.tasks:
            place = max(place, route.tasks.index(task) + 1)
        elif task.job is not None and (found := route.cheapest(task, first=place)) is not None:
            route.put(task, found[1])
            place = found[1] + 1
