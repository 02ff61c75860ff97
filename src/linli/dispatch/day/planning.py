"""The plan of a whole day."""

from linli.dispatch.day import evening, explaining, lacking, search
from linli.dispatch.day.board import Board
from linli.dispatch.day.checking import check
from linli.dispatch.day.errors import BadDayError
from linli.dispatch.day.model import Day
from linli.dispatch.day.outcome import Plan
from linli.dispatch.day.problem import Problem
from linli.dispatch.day.telling import told
from linli.dispatch.day.weights import DEFAULT, Weights

SECONDS = 8.0


def plan(
    *,
    day: Day,
    seed: int = 0,
    seconds: float | None = SECONDS,
    iterations: int | None = None,
    weights: Weights = DEFAULT,
) -> Plan:
    """Return everybody's day with the least walking that the search finds, each stop with the reasons for its worker.

    First whoever must be somewhere is put there, then everything by cheapest insertion: a plan in which no window, shift,
    skill or pin is broken. PyVRP searches on from it for `seconds` or `iterations`, whichever ends first (0 iterations:
    not at all); then what was left out is tried again and work is evened out. What nobody can do is unplanned with its
    reason, and the rest goes on. The same input, seed and iterations give the same plan; a limit in seconds gives a valid
    one. Before and after the search, 600 jobs take about a second. Raises BadDayError for input that contradicts itself
    and for a search without an end.
    """
    check(day)
    if seconds is None and iterations is None:
        raise BadDayError("a search needs an end: seconds, iterations or both")
    board = Board(Problem(day, weights))
    board.fill(list(board.left.values()))
    if iterations != 0 and seconds != 0:
        search.improve(board, seed=seed, seconds=seconds, iterations=iterations)
    evening.settle(board)
    return told(board, reasons=explaining.reasons(board), why_not=lacking.why_not(board))
