"""After the search: what was left out is tried once more, and work moves to those who have little of it."""

from linli.dispatch.day.board import Board
from linli.dispatch.day.problem import Task
from linli.dispatch.day.route import Route

SWEEPS = 3  # a fourth hardly ever finds anything


def settle(board: Board) -> None:
    """Put in what now fits, let what counts less give way to what counts more, then even the work out."""
    board.fill(board.left.values())
    for task in sorted(board.left.values(), key=board.order):
        option = board.make_room(task)
        if option is not None and option.cost < task.prize:
            board.swap(task, option)
    for _sweep in range(SWEEPS if board.problem.weights.even else 0):
        if not sum(_lighten(board, route) for route in _busiest_first(board)):
            return


def _busiest_first(board: Board) -> list[Route]:
    above = [route for route in board.routes if route.work > board.problem.mean]
    return sorted(above, key=lambda route: (-route.work, route.number))


def _lighten(board: Board, route: Route) -> bool:
    """Move what somebody idler can do about as well; whether anything was moved."""
    moved = False
    for task in list(route.tasks[route.fixed :]):
        if task.job is not None and len(board.problem.able[task.number]) > 1:
            moved |= _move(board, route, task)
    return moved


def _move(board: Board, route: Route, task: Task) -> bool:
    place = route.tasks.index(task)
    saved = route.saved(place)
    if not route.take(place):
        return False
    kept = saved + board.burden(task, route.number)
    idler = [worker for worker in board.problem.able[task.number] if board.routes[worker].work < route.work]
    found = [option for worker in idler if (option := board.within(task, worker))]
    best = min(found, key=lambda option: (option.cost, option.worker), default=None)
    if best is None or best.cost >= kept:
        route.put(task, place)
        return False
    board.put(task, best)
    return True
