"""All routes of a day together, and what is left over: building them up task by task, and making room."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linli.dispatch.day.problem import Problem, Task
from linli.dispatch.day.route import Route


@dataclass(frozen=True, slots=True)
class Option:
    """A place for a task: the cost in ticks, whose route, before which of its tasks, once `out` has been taken out."""

    cost: float
    worker: int
    place: int
    out: Task | None = None


class Board:
    """Everybody's route; `left` are the jobs in none of them."""

    def __init__(self, problem: Problem) -> None:
        """Begin with the heads of the day that are fixed, and the breaks; all other jobs are left over."""
        self.problem = problem
        self.routes = [Route(problem, number) for number in range(len(problem.duties))]
        self.missed = [0] * len(self.routes)
        self.left = {task.number: task for task in problem.tasks if task.job}
        for route in self.routes:
            self._head(route)
            self._rest(route)

    def fill(self, tasks: Iterable[Task]) -> None:
        """Put in every task that fits and is worth it, what counts most and has fewest chances first."""
        for task in sorted(tasks, key=self.order):
            option = self.best(task)
            if option is not None and option.cost <= task.prize:
                self.put(task, option)

    def order(self, task: Task) -> tuple[int, int, int, int]:
        """Return the sort key by which tasks are put in: worth, then how few may, how narrow, how early."""
        width = sum(closes - opens for opens, closes in task.spans)
        return -task.prize, len(self.problem.able[task.number]), width, task.number

    def best(self, task: Task) -> Option | None:
        """Return the cheapest place for the task in anybody's route, or None."""
        found = [option for worker in self.problem.able[task.number] if (option := self.within(task, worker))]
        return min(found, key=lambda option: (option.cost, option.worker), default=None)

    def within(self, task: Task, worker: int) -> Option | None:
        """Return the cheapest place for the task in one worker's route, or None."""
        route = self.routes[worker]
        if route.size + task.size > self.problem.duties[worker].carries:
            return None
        found = route.cheapest(task)
        if found is None:
            return None
        return Option(found[0] + self.burden(task, worker), worker, found[1])

    def burden(self, task: Task, worker: int) -> float:
        """Return what it costs, walking left out, that this worker has the task."""
        toll = self.problem.tolls[worker].get(task.number, 0)
        return toll + self.problem.uneven(self.routes[worker].work, more=task.takes)

    def put(self, task: Task, option: Option) -> None:
        """Put the task where the option says."""
        self.routes[option.worker].put(task, option.place)
        self.left.pop(task.number, None)

    def make_room(self, task: Task) -> Option | None:
        """Return the cheapest place that one job of less worth can give way for, or None; nothing is changed."""
        found = [option for worker in self.problem.able[task.number] for option in self._instead(task, worker)]
        return min(found, key=lambda option: (option.cost, option.worker, option.place), default=None)

    def take(self, task: Task) -> None:
        """Take the task out of the route that it is in."""
        route = next(route for route in self.routes if task in route.tasks)
        route.take(route.tasks.index(task))
        self.left[task.number] = task

    def swap(self, task: Task, option: Option) -> None:
        """Take out what gives way, put the task in, and find another place for what gave way if there is one."""
        if option.out is not None:
            self.take(option.out)
        self.put(task, option)
        if option.out is not None:
            self.fill([option.out])

    def cost(self) -> float:
        """Return what the whole day costs, in ticks: walking, tolls, what is left out, and unevenness."""
        total = float(sum(task.prize for task in self.left.values()))
        for route in self.routes:
            tolls = self.problem.tolls[route.number]
            total += route.walked() + sum(tolls.get(task.number, 0) for task in route.tasks if task.job)
            total += self.problem.uneven(0, more=route.work)
        return total

    def lay(self, tasks: dict[int, list[Task]]) -> bool:
        """Lay whole routes by worker's number; False where one of them breaks a window, a shift or a rule."""
        for number, row in tasks.items():
            self.routes[number].tasks = row
        broken = [route.number for route in self.routes if not (route.update() and self._allowed(route))]
        held = {task.number for route in self.routes for task in route.tasks}
        self.left = {task.number: task for task in self.problem.tasks if task.job and task.number not in held}
        return not broken

    def _allowed(self, route: Route) -> bool:
        tolls, breaks = self.problem.tolls[route.number], self.problem.breaks[route.number]
        fits = route.size <= self.problem.duties[route.number].carries
        return fits and all(task.number in tolls if task.job else task in breaks for task in route.tasks)

    def _instead(self, task: Task, worker: int) -> Iterator[Option]:
        for gone, saved in without(self.routes[worker], task):
            if (found := self.within(task, worker)) is not None:
                yield Option(found.cost - saved + gone.prize, worker, found.place, gone)

    def _head(self, route: Route) -> None:
        # What has begun stays even if it breaks the shift; what keeps its turn stays if it can be done in time.
        mine = [task for task in self.left.values() if task.job and self._heads(task, route.number)]
        for task in sorted(mine, key=_turn):
            route.tasks.append(task)
            if not route.update():
                route.tasks.pop()
                route.update()
                continue
            del self.left[task.number]
        route.fixed = len(route.tasks)

    def _heads(self, task: Task, worker: int) -> bool:
        job = task.job
        return job is not None and job.worker == self.problem.day.workers[worker].id and _turn(task)[0] != _LAST

    def _rest(self, route: Route) -> None:
        for task in self.problem.breaks[route.number]:
            found = route.cheapest(task) or route.cheapest(task, first=0)
            if found is None:
                self.missed[route.number] += 1
                continue
            route.fixed += found[1] < route.fixed
            route.put(task, found[1])


_LAST = 2


def without(route: Route, task: Task) -> Iterator[tuple[Task, float]]:
    """Yield each stop that would give way for the task, with the walking it saves, while the route is without it."""
    for place in range(route.fixed, len(route.tasks)):
        gone = route.tasks[place]
        if not gives_way(gone, task):
            continue
        saved = route.saved(place)
        if route.take(place):
            try:
                yield gone, saved
            finally:
                route.put(gone, place)


def gives_way(gone: Task, task: Task) -> bool:
    """Whether a job may be taken out for another: it counts for less, and nobody fixed it or was promised its time."""
    return gone.job is not None and gone.prize < task.prize and not gone.job.appointment


def _turn(task: Task) -> tuple[int, int, int]:
    job = task.job
    if job is None or (job.started is None and job.turn is None):
        return _LAST, 0, task.number
    return (0, task.spans[0][0], task.number) if job.started else (1, job.turn or 0, task.number)
