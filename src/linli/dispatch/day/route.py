"""One worker's day in ticks: what follows what, when, and what it costs to put something in between."""

from itertools import pairwise

from linli.dispatch.day.problem import NOWHERE, Problem, Span, Task

NEVER = -(10**12)


def snapped(spans: tuple[Span, ...], arrives: int) -> int | None:
    """Return when work begins for somebody who arrives then, or None after the last window."""
    for opens, closes in spans:
        if arrives <= closes:
            return max(arrives, opens)
    return None


def latest(spans: tuple[Span, ...], limit: int) -> int:
    """Return the last moment within the windows that is not after the limit, or NEVER."""
    for opens, closes in reversed(spans):
        if opens <= limit:
            return min(closes, limit)
    return NEVER


class Route:
    """A worker's tasks in order. The first `fixed` of them stay where they are.

    After `update`: `starts` and `leaves` of each task as early as can be, `latest` arrival at each that keeps all later
    ones in time, `work` (breaks left out) and `size` summed.
    """

    __slots__ = ("fixed", "latest", "leaves", "number", "problem", "size", "starts", "tasks", "work")

    def __init__(self, problem: Problem, number: int) -> None:
        """Begin an empty day of worker `number`."""
        self.problem, self.number, self.fixed = problem, number, 0
        self.tasks: list[Task] = []
        self.update()

    def update(self) -> bool:
        """Work out times and sums anew; False, and times without meaning, where a window or the shift is broken."""
        self.work = self.problem.duties[self.number].done + sum(task.takes for task in self.tasks if task.job)
        self.size = sum(task.size for task in self.tasks)
        return self._forward() and self._backward()

    def _forward(self) -> bool:
        duty, ways = self.problem.duties[self.number], self.problem.ways
        self.starts, self.leaves = list[int](), list[int]()
        spot, now = duty.spot, duty.opens
        for task in self.tasks:
            arrives = max(now, duty.leaves) + ways[spot][task.spot]
            if task.begun:
                arrives = max(now, task.spans[0][0]) if self.starts else task.spans[0][0]
            begins = snapped(task.spans, arrives)
            if begins is None:
                return False
            spot, now = task.spot, begins + task.takes
            self.starts.append(begins)
            self.leaves.append(now)
        return True

    def _backward(self) -> bool:
        duty, ways = self.problem.duties[self.number], self.problem.ways
        self.latest = [0] * len(self.tasks)
        limit, spot = duty.closes, duty.ends
        for place in range(len(self.tasks) - 1, -1, -1):
            task = self.tasks[place]
            way = 0 if spot == NOWHERE else ways[task.spot][spot]
            limit = latest(task.spans, limit - way - task.takes)
            # What has begun is finished, whatever the shift says; nothing is put before it.
            if limit < self.starts[place] and not task.begun:
                return False
            self.latest[place] = limit
            spot = task.spot
        return True

    def before(self, place: int) -> tuple[int, int]:
        """Return the spot and the moment from which the task at this place is set out to."""
        duty = self.problem.duties[self.number]
        if place == 0:
            return duty.spot, duty.leaves
        return self.tasks[place - 1].spot, max(self.leaves[place - 1], duty.leaves)

    def cheapest(self, task: Task, *, first: int | None = None) -> tuple[int, int] | None:
        """Return the least extra ticks of walking for which the task fits in, and where; None where it does not."""
        best: tuple[int, int] | None = None
        for place in range(self.fixed if first is None else first, len(self.tasks) + 1):
            spot, now = self.before(place)
            if now > task.spans[-1][1]:
                break
            extra = self._extra(task, place, spot, now)
            if extra is not None and (best is None or extra < best[0]):
                best = extra, place
        return best

    def every(self, task: Task) -> list[tuple[int, int]]:
        """Return the extra ticks of walking and the place for each place where the task fits in."""
        places = range(self.fixed, len(self.tasks) + 1)
        found = [(self._extra(task, place, *self.before(place)), place) for place in places]
        return [(extra, place) for extra, place in found if extra is not None]

    def _extra(self, task: Task, place: int, spot: int, now: int) -> int | None:
        ways, duty = self.problem.ways, self.problem.duties[self.number]
        there = ways[spot][task.spot]
        begins = snapped(task.spans, now + there)
        if begins is None:
            return None
        over = begins + task.takes
        if place == len(self.tasks):
            if duty.ends == NOWHERE:
                return there if over <= duty.closes else None
            after, limit = duty.ends, duty.closes
        else:
            after, limit = self.tasks[place].spot, self.latest[place]
        on = ways[task.spot][after]
        return there + on - ways[spot][after] if over + on <= limit else None

    def saved(self, place: int) -> int:
        """Return the ticks of walking that are saved without the task at this place."""
        ways = self.problem.ways
        spot, _now = self.before(place)
        here, last = self.tasks[place].spot, place + 1 == len(self.tasks)
        after = self.problem.duties[self.number].ends if last else self.tasks[place + 1].spot
        if after == NOWHERE:
            return ways[spot][here]
        return ways[spot][here] + ways[here][after] - ways[spot][after]

    def put(self, task: Task, place: int) -> None:
        """Put the task in at a place where it fits."""
        self.tasks.insert(place, task)
        self.update()

    def take(self, place: int) -> bool:
        """Take the task at a place out; False, and nothing is changed, where the rest would then be late.

        That can be only where a way round is shorter than straight on, as in a matrix that somebody gave.
        """
        task = self.tasks.pop(place)
        if self.update():
            return True
        self.put(task, place)
        return False

    def walked(self) -> int:
        """Return the ticks walked, the way to where the day ends included."""
        duty, ways = self.problem.duties[self.number], self.problem.ways
        spots = [duty.spot, *(task.spot for task in self.tasks), *([] if duty.ends == NOWHERE else [duty.ends])]
        return sum(ways[here][there] for here, there in pairwise(spots))
