"""What it would cost to move a job by hand: told before it is done, and whatever rules it breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.dispatch.day.board import Board
from linli.dispatch.day.checking import check
from linli.dispatch.day.errors import BadDayError
from linli.dispatch.day.model import Day
from linli.dispatch.day.outcome import Plan
from linli.dispatch.day.placing import laid
from linli.dispatch.day.problem import NOWHERE, Problem, Task, barrier, minutes
from linli.dispatch.day.route import Route, snapped
from linli.dispatch.day.weights import DEFAULT


@dataclass(frozen=True, slots=True)
class Late:
    """A stop that would begin so many minutes after its last window has closed; `job` None is a break."""

    worker: str
    job: str | None
    minutes: float


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a move, in minutes.

    `walking` is extra walking of both workers together (less than nought: a shorter way). `late` lists what was in time
    and no longer would be, `overtime` what the worker would work beyond the shift. `barrier` names the rule by which the
    worker may not do it: worker (pinned to another), kind, skills, allowed, size; None if none.
    """

    walking: float
    late: tuple[Late, ...]
    overtime: float
    barrier: str | None

    @property
    def breaks_nothing(self) -> bool:
        """Whether the move breaks no rule."""
        return not self.late and not self.overtime and self.barrier is None


@dataclass(frozen=True, slots=True)
class Fit:
    """A place in a worker's day: the job done before it there (None: none), when the job would begin, and its price."""

    after: str | None
    begins: datetime
    price: Price


@dataclass(frozen=True, slots=True)
class _Walk:
    worker: str
    begins: dict[int, int]
    walked: int
    late: dict[int, int]
    overtime: int


def price(*, plan: Plan, day: Day, job: str, worker: str, position: int) -> Price:
    """Return what moving the job to this worker would cost, before the stop at `position`; nothing is changed.

    Positions count the worker's stops from nought, breaks too and the job itself not; the number of stops is the end.
    Raises BadDayError for a job or a worker that is not in the day, and for a position that is not in the round.
    """
    board = _laid(plan, day)
    task, route = _task(board, job), _route(board, worker)
    rest = [other for other in route.tasks if other is not task]
    if not 0 <= position <= len(rest):
        raise BadDayError(f"position must be from 0 to {len(rest)}, not {position}")
    return _fit(board, task, route, position).price


def fits(*, plan: Plan, day: Day, job: str, worker: str) -> tuple[Fit, ...]:
    """Return every place in this worker's day where the job may be put, the first behind what has begun; never none.

    What each would cost is told as `price` does, in one go. Raises BadDayError for a job or a worker that is not in the day.
    """
    board = _laid(plan, day)
    task, route = _task(board, job), _route(board, worker)
    rest = [other for other in route.tasks if other is not task]
    begun = sum(other.begun for other in rest)
    return tuple(_fit(board, task, route, position) for position in range(begun, len(rest) + 1))


def _laid(plan: Plan, day: Day) -> Board:
    check(day)
    return laid(Problem(day, DEFAULT), {round_.worker: round_.stops for round_ in plan.rounds})


def _fit(board: Board, task: Task, route: Route, position: int) -> Fit:
    home = next((other for other in board.routes if task in other.tasks), None)
    before = [_walk(other, other.tasks) for other in board.routes if other in (home, route)]
    rest = [other for other in route.tasks if other is not task]
    after = [_walk(route, [*rest[:position], task, *rest[position:]])]
    if home is not None and home is not route:
        after.append(_walk(home, [other for other in home.tasks if other is not task]))
    price = Price(
        walking=minutes(sum(walk.walked for walk in after) - sum(walk.walked for walk in before)),
        late=_late(board, after, {number for walk in before for number in walk.late}),
        overtime=minutes(max(0, after[0].overtime - sum(walk.overtime for walk in before))),
        barrier=None if task.job is None else barrier(board.problem.day.workers[route.number], task.job),
    )
    done = [other.job.id for other in rest[:position] if other.job is not None]
    return Fit(done[-1] if done else None, board.problem.moment(after[0].begins[task.number]), price)


def _task(board: Board, job: str) -> Task:
    for task in board.problem.tasks:
        if task.job is not None and task.job.id == job:
            return task
    raise BadDayError(f"there is no job {job}")


def _route(board: Board, worker: str) -> Route:
    for route in board.routes:
        if board.problem.day.workers[route.number].id == worker:
            return route
    raise BadDayError(f"there is no worker {worker}")


def _walk(route: Route, tasks: Sequence[Task]) -> _Walk:
    """Return what comes of going through the tasks in this order, in time or not."""
    duty, ways = route.problem.duties[route.number], route.problem.ways
    spot, now, walked, late = duty.spot, duty.leaves, 0, dict[int, int]()
    begin: dict[int, int] = {}
    for task in tasks:
        walked += ways[spot][task.spot]
        now = task.spans[0][0] if task.begun else now + ways[spot][task.spot]
        begins = snapped(task.spans, now)
        if begins is None:
            late[task.number] = now - task.spans[-1][1]
        begin[task.number] = now if begins is None else begins
        now, spot = begin[task.number] + task.takes, task.spot
    home = 0 if duty.ends == NOWHERE else ways[spot][duty.ends]
    worker = route.problem.day.workers[route.number].id
    return _Walk(worker, begin, walked + home, late, max(0, now + home - duty.closes))


def _late(board: Board, after: list[_Walk], before: set[int]) -> tuple[Late, ...]:
    tasks = board.problem.tasks
    found = [(walk.worker, tasks[number].job, late) for walk in after for number, late in walk.late.items()]
    known = {tasks[number].job for number in before}
    return tuple(
        Late(worker, job.id if job else None, minutes(late)) for worker, job, late in found if job not in known
    )
