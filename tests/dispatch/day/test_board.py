"""Routes laid from outside, as the search finds them: what breaks a rule is refused."""

from linli.dispatch import day
from linli.dispatch.day.board import Board
from linli.dispatch.day.problem import Problem
from tests.dispatch.day.making import between, job, made, worker

LUNCH = day.Break(between(11, 13), 45)


def board() -> Board:
    workers = [worker("u", breaks=(LUNCH,), carries=1), worker("v", breaks=(LUNCH,))]
    return Board(Problem(made(workers, [job("a", worker="u"), job("b", size=2), job("c", 300)]), day.DEFAULT))


def test_lay_takes_a_good_day_and_knows_what_is_left() -> None:
    laid = board()
    a, b, c, mine, hers = laid.problem.tasks
    assert laid.lay({0: [a, mine], 1: [b, hers]})
    assert list(laid.left.values()) == [c]


def test_lay_refuses_a_break_that_is_another_s() -> None:
    laid = board()
    a, b, _c, mine, hers = laid.problem.tasks
    assert not laid.lay({0: [a, hers], 1: [b, mine]})


def test_lay_refuses_who_may_not_what_is_too_much_and_what_is_too_late() -> None:
    laid = board()
    a, b, c, mine, hers = laid.problem.tasks
    assert not laid.lay({0: [mine], 1: [a, hers]})
    assert not laid.lay({0: [b, mine], 1: [hers]})
    assert not laid.lay({0: [mine], 1: [c, hers]})
