"""Why a job is left out: the first thing that stands in the way of everybody, from what they are to what they have time for."""

from linli.dispatch.day.board import Board, gives_way
from linli.dispatch.day.codes import Code
from linli.dispatch.day.model import Job, Worker
from linli.dispatch.day.problem import Problem, Task, barrier, minutes
from linli.dispatch.day.route import Route
from linli.dispatch.model import Reason


def why_not(board: Board) -> dict[int, Reason]:
    """Return the reason for each job that is left out, by number."""
    return {number: _reason(board, task, task.job) for number, task in board.left.items() if task.job}


def _reason(board: Board, task: Task, job: Job) -> Reason:
    problem = board.problem
    able = problem.able[task.number]
    if not able:
        return _nobody(list(problem.day.workers), job)
    if not any(_meets(problem, task, worker) for worker in able):
        opens, closes = task.spans[0][0], task.spans[-1][1]
        return Reason(
            Code.OFF_SHIFT, {"opens": _iso(problem, opens), "closes": _iso(problem, closes)} if job.windows else {}
        )
    if not reachable(board, task):
        return Reason(Code.NO_WAY, {"workers": len(able)})
    option = board.best(task)
    if option is not None:
        return Reason(Code.NOT_WORTH, {"minutes": minutes(option.cost), "worth": minutes(task.prize)})
    by = _outranks(board, task, able)
    return Reason(Code.NO_TIME if by is None else Code.OUTRANKED, {"by": by or "", "workers": len(able)})


def reachable(board: Board, task: Task) -> bool:
    """Whether anybody could do the task with nothing else in the day but what is fixed, and the breaks."""
    routes = [board.routes[worker] for worker in board.problem.able[task.number]]
    return task.number not in board.left or any(_alone(board, route).cheapest(task) for route in routes)


def _nobody(workers: list[Worker], job: Job) -> Reason:
    """Return the last rule that somebody fails who passes most of them."""
    if not workers:
        return Reason(Code.NO_WORKERS)
    barriers = {barrier(worker, job) for worker in workers}
    if "worker" in barriers:
        return Reason(Code.NO_SUCH_WORKER, {"worker": job.worker or ""})
    if "size" in barriers:
        return Reason(Code.TOO_HEAVY, {"size": job.size})
    if "allowed" in barriers:
        return Reason(Code.NOT_ALLOWED)
    if "skills" in barriers:
        return Reason(Code.NO_SKILL, {"missing": _missing(workers, job)})
    return Reason(Code.KIND, {"kinds": "|".join(sorted(job.providers))})


def _missing(workers: list[Worker], job: Job) -> str:
    lacking: list[list[str]] = [
        sorted(job.skills - worker.skills) for worker in workers if barrier(worker, job) == "skills"
    ]
    fewest = min(lacking, key=len)
    return "|".join(fewest)


def _meets(problem: Problem, task: Task, worker: int) -> bool:
    duty = problem.duties[worker]
    return any(
        max(opens, duty.leaves) + task.takes <= duty.closes and closes >= duty.leaves for opens, closes in task.spans
    )


def _alone(board: Board, route: Route) -> Route:
    alone = Route(board.problem, route.number)
    alone.fixed = route.fixed
    alone.tasks = route.tasks[: route.fixed] + [task for task in route.tasks[route.fixed :] if task.job is None]
    alone.update()
    return alone


def _outranks(board: Board, task: Task, able: list[int]) -> str | None:
    """Return the job of more worth, or of as much, without which there would be room: the one that counts for least."""
    found = []
    for worker in able:
        route = board.routes[worker]
        for place in range(route.fixed, len(route.tasks)):
            other = route.tasks[place]
            if other.job is None or gives_way(other, task) or not route.take(place):
                continue
            if board.within(task, worker):
                found.append((other.prize, other.job.id))
            route.put(other, place)
    return min(found)[1] if found else None


def _iso(problem: Problem, tick: int) -> str:
    return problem.moment(tick).isoformat()
