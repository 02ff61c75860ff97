"""A day in PyVRP's terms.

What PyVRP does not know is told to it in what it knows. Who may do what, and at which toll, is in each worker's own
matrix of costs: the way into a place is dearer by the toll, and dearer than anything is worth where the worker may not.
A break is a visit that only its worker may make. Several windows are a group of visits of which one is made. What is
fixed at the head of a day is no part of the search: the worker sets out from where and when it ends. Work is kept even
by a load that nobody may carry much more of than an even day asks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from linli.dispatch.day.board import Board
from linli.dispatch.day.lacking import reachable
from linli.dispatch.day.problem import NOWHERE, Duty, Task
from linli.dispatch.day.route import Route
from linli.dispatch.day.travel import TICKS, Ways

FORBIDDEN = 10**11  # ticks: more than any prize
# Were it worth its all, the search would only ever put in what does not fit and take it out again.
TEMPTING = 60 * TICKS
LIGHT = 10**12  # ticks of work that bound nobody

type Place = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One client of PyVRP: a task, in one of its windows."""

    task: Task
    place: int
    span: tuple[int, int]
    group: int | None


class Terms:
    """One board's problem: `places` (a spot with all workers' tolls into it), `visits`, and the routes they may join."""

    def __init__(self, board: Board, *, whole: bool) -> None:
        """Number places and visits; `whole`: all that must be done is done, not only as much as on the board."""
        self.board, self.problem, self.whole = board, board.problem, whole
        self.routes = [route for route in board.routes if self._sets_out(route) <= self._duty(route).closes]
        self.places: dict[Place, int] = {}
        self.groups: list[list[int]] = []
        self.visits = list(chain.from_iterable(self._visits(task) for task in self._tasks()))
        for number, visit in enumerate(self.visits):
            if visit.group is not None:
                self.groups[visit.group].append(number)
        free = (0,) * len(self.routes)
        self.starts = [self._place(route.before(route.fixed)[0], free) for route in self.routes]
        ends = [self._duty(route).ends for route in self.routes]
        self.ends = [NOWHERE if spot == NOWHERE else self._place(spot, free) for spot in ends]

    def data(self, pyvrp: Any) -> Any:  # noqa: ANN401 - PyVRP ships no types
        """Return PyVRP's problem data."""
        nowhere = len(self.places)
        clients = [self._client(pyvrp, visit) for visit in self.visits]
        depots = [pyvrp.Depot(place) for place in self.starts]
        depots += [pyvrp.Depot(nowhere if place == NOWHERE else place) for place in self.ends]
        tolls = [tuple(spot_tolls[column] for _spot, spot_tolls in self.places) for column in range(len(self.routes))]
        profiles = list(dict.fromkeys(tolls))
        ways, costs = _matrices([spot for spot, _tolls in self.places], profiles, self.problem.ways)
        return pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _place in range(nowhere + 1)],
            clients,
            depots,
            [self._type(pyvrp, number, profiles.index(row)) for number, row in enumerate(tolls)],
            costs,
            [ways] * len(costs),
            [pyvrp.ClientGroup(members, required=self._must(self.visits[members[0]].task)) for members in self.groups],
        )

    def known(self, pyvrp: Any, data: Any) -> Any:  # noqa: ANN401 - the same
        """Return the board's present routes as PyVRP's solution."""
        numbers = {(visit.task.number, visit.span): number for number, visit in enumerate(self.visits)}
        routes = []
        for number, route in enumerate(self.routes):
            pairs = list(zip(route.tasks, route.starts, strict=True))[route.fixed :]
            visits = [numbers[task.number, _span(task, begins)] for task, begins in pairs]
            if visits:
                routes.append(pyvrp.Route(data, visits, number))
        return pyvrp.Solution(data, routes)

    def tasks_of(self, solution: Any) -> dict[int, list[Task]]:  # noqa: ANN401 - the same
        """Return the tasks of each worker in PyVRP's solution, what is fixed included."""
        found = {route.number: route.tasks[: route.fixed] for route in self.routes}
        for row in solution.routes():
            visited = [activity.idx for activity in row if activity.is_client()]
            found[self.routes[row.vehicle_type()].number] += [self.visits[number].task for number in visited]
        return found

    def _duty(self, route: Route) -> Duty:
        return self.problem.duties[route.number]

    def _sets_out(self, route: Route) -> int:
        return route.before(route.fixed)[1]

    def _tasks(self) -> Iterator[Task]:
        """Yield what the search may move: all that somebody may do, and breaks, unless the head of a day holds them."""
        held = {task.number for route in self.board.routes for task in route.tasks[: route.fixed]}
        taken = {task.number for route in self.routes for task in route.tasks}
        for task in self.problem.tasks:
            able = task.number in taken if task.job is None else reachable(self.board, task)
            if able and task.number not in held:
                yield task

    def _visits(self, task: Task) -> Iterator[Visit]:
        place = self._place(task.spot, tuple(self._toll(task, route) for route in self.routes))
        spans = [span for span in task.spans if span[1] >= 0]
        group = len(self.groups) if len(spans) > 1 else None
        if group is not None:
            self.groups.append([])
        for span in spans:
            yield Visit(task, place, span, group)

    def _toll(self, task: Task, route: Route) -> int:
        if task.job is None:
            return 0 if task in route.tasks else FORBIDDEN
        return self.problem.tolls[route.number].get(task.number, FORBIDDEN)

    def _place(self, spot: int, tolls: tuple[int, ...]) -> int:
        return self.places.setdefault((spot, tolls), len(self.places))

    def _client(self, pyvrp: Any, visit: Visit) -> Any:  # noqa: ANN401 - the same
        task, (opens, closes) = visit.task, visit.span
        return pyvrp.Client(
            visit.place,
            # Sizes in ticks too, so that one penalty suits lateness and excess alike.
            delivery=[task.size * TICKS, task.takes if task.job else 0],
            service_duration=task.takes,
            tw_early=max(0, opens),
            tw_late=closes,
            prize=min(task.prize, TEMPTING),
            required=visit.group is None and self._must(task),
            group=visit.group,
        )

    def _must(self, task: Task) -> bool:
        return task.job is None or (task.job.worth is None and (self.whole or task.number not in self.board.left))

    def _type(self, pyvrp: Any, number: int, profile: int) -> Any:  # noqa: ANN401 - the same
        route = self.routes[number]
        duty, head = self._duty(route), route.tasks[: route.fixed]
        return pyvrp.VehicleType(
            capacity=[
                min(LIGHT, (duty.carries - sum(task.size for task in head)) * TICKS),
                self._fair(route) - sum(task.takes for task in head if task.job),
            ],
            start_depot=number,
            end_depot=len(self.routes) + number,
            tw_early=self._sets_out(route),
            tw_late=duty.closes,
            profile=profile,
        )

    def _fair(self, route: Route) -> int:
        """Return the work that this worker may have: a share above the mean, or above what they have already."""
        weights = self.problem.weights
        if not weights.even:
            return LIGHT
        return round(max(self.problem.mean, route.work) * (1 + weights.uneven_share)) - self._duty(route).done


def _span(task: Task, begins: int) -> tuple[int, int]:
    return next(span for span in task.spans if span[0] <= begins <= span[1])


def _matrices(spots: list[int], profiles: list[tuple[int, ...]], ways: Ways) -> tuple[Any, list[Any]]:
    """Return the ticks between places, with one more that is no way from anywhere, and the costs for each profile."""
    import numpy as np  # noqa: PLC0415 - wanted by whoever plans only

    size = len(spots)
    walked = np.zeros((size + 1, size + 1), dtype=np.int64)
    for here, spot in enumerate(spots):
        walked[here, :size] = [ways[spot][there] for there in spots]
    costs = []
    for tolls in profiles:
        dear = walked.copy()
        dear[:, :size] += np.array(tolls, dtype=np.int64)
        np.fill_diagonal(dear, 0)
        costs.append(dear)
    return walked, costs
