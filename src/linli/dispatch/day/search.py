"""The search for the day with least walking, by PyVRP's iterated local search."""

import warnings
from enum import Enum, auto
from typing import Any

from linli.dispatch.day.board import Board
from linli.dispatch.day.lacking import reachable
from linli.dispatch.day.terms import FORBIDDEN, Terms

# PyVRP's own figures are made for minutes of search; a day is wanted in seconds, so each step is shorter (fewer neighbours
# looked at, fewer visits shaken), and the search remembers less of where it came from. Found on made-up instances.
NEIGHBOURS = 20
SHAKEN = 20
HISTORY = 100
RESTART = 5_000  # steps without anything better, after which it goes back to the best
PENALTY, MOST_PENALTY, PENALTY_STEPS = 20.0, 1_000.0, 100
MOST_AFRESH = 250  # visits: more of them from nothing take longer than such a try may


class Stage(Enum):
    """What a part of the search is after: shorter ways, or any day that has everything, on from here or from nothing."""

    SHORTEN = auto()
    FIND_ALL = auto()
    FIND_ALL_AFRESH = auto()


# The shares of the search while not everything has its place that must be done. A day that has it all is found soon or
# hardly ever: short tries, each from another seed, do better than a long one.
STAGES = (
    (0.15, Stage.FIND_ALL), (0.1, Stage.SHORTEN), (0.15, Stage.FIND_ALL_AFRESH), (0.1, Stage.SHORTEN),
    (0.15, Stage.FIND_ALL_AFRESH),
)  # fmt: skip


def improve(board: Board, *, seed: int, seconds: float | None, iterations: int | None) -> None:
    """Improve the board in place by the best that is found within the seconds and the iterations, whichever ends first.

    Where something that must be done is left over though somebody could get to it, a short try looks for any day that has it
    all; in vain, ways are shortened for a while, which makes room, and the next try begins from nothing. The rest of the
    search shortens ways and leaves nothing out any more that must be done and has its place. The same seed and iterations
    give the same routes; a search that finds nothing better leaves the board as it is.
    """
    with warnings.catch_warnings():
        # That a day asks too much of those on duty is an answer, told job by job, and no fault to warn of.
        warnings.simplefilter("ignore")
        end = _limits(seconds, iterations)
        for number, (share, stage) in enumerate(STAGES):
            if _lacks(board):
                few = _limits(seconds and seconds * share, iterations and round(iterations * share))
                _run(board, seed + number, [*end, *few, *([] if stage is Stage.SHORTEN else [_is_found])], stage)
        _run(board, seed, end, Stage.SHORTEN)


def _lacks(board: Board) -> bool:
    return any(task.job and task.job.worth is None and reachable(board, task) for task in board.left.values())


def _limits(seconds: float | None, iterations: int | None) -> list[Any]:
    """Return PyVRP's criteria, which count on from one run to the next."""
    from pyvrp import stop  # noqa: PLC0415 - slow to import, and wanted by whoever plans only

    limits: list[Any] = [] if iterations is None else [stop.MaxIterations(iterations)]
    return [*limits, *([] if seconds is None else [stop.MaxRuntime(seconds)])]


def _is_found(cost: int) -> bool:
    """Whether the best so far is a day that can be: what PyVRP calls feasible may still send people where they may not."""
    return cost < FORBIDDEN


def _run(board: Board, seed: int, limits: list[Any], stage: Stage) -> None:
    """Put the routes found in the board's place, unless they cost more or any of them breaks a rule of ours."""
    terms = Terms(board, whole=stage is not Stage.SHORTEN)
    if not terms.visits or not terms.routes or (stage is Stage.FIND_ALL_AFRESH and len(terms.visits) > MOST_AFRESH):
        return
    found = _solve(terms, seed, limits, afresh=stage is Stage.FIND_ALL_AFRESH)
    cost, before = board.cost(), {route.number: list(route.tasks) for route in board.routes}
    if found.is_feasible() and not (board.lay(terms.tasks_of(found)) and board.cost() <= cost):
        board.lay(before)


def _solve(terms: Terms, seed: int, limits: list[Any], *, afresh: bool) -> Any:  # noqa: ANN401 - PyVRP ships no types
    import pyvrp  # noqa: PLC0415 - as above
    from pyvrp import search, stop  # noqa: PLC0415 - as above

    data = terms.data(pyvrp)
    neighbours = search.compute_neighbours(data, search.NeighbourhoodParams(num_neighbours=NEIGHBOURS))
    shaking = search.PerturbationManager(search.PerturbationParams(max_perturbations=SHAKEN))
    dice = pyvrp.RandomNumberGenerator(seed=seed)
    local = search.LocalSearch(data, dice, neighbours, shaking)
    for operator in search.OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    params = pyvrp.PenaltyParams(max_penalty=MOST_PENALTY, solutions_between_updates=PENALTY_STEPS)
    penalties = pyvrp.PenaltyManager(([PENALTY] * data.num_load_dimensions, PENALTY, PENALTY), params)
    known = pyvrp.Solution.make_random(data, dice) if afresh else terms.known(pyvrp, data)
    better = local(known, penalties.max_cost_evaluator(), exhaustive=True)
    start = better if better.is_feasible() or not known.is_feasible() else known
    walk = pyvrp.IteratedLocalSearchParams(history_length=HISTORY, num_iters_no_improvement=RESTART)
    return pyvrp.IteratedLocalSearch(data, penalties, local, start, walk).run(stop.MultipleCriteria(limits), False).best  # noqa: FBT003 - PyVRP's own signature
