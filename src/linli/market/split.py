"""Arithmetic of money, in whole fen: what is taken from one side is given to another, to the fen."""

from collections.abc import Sequence
from dataclasses import dataclass

_WHOLE, _HALF = 10_000, 5_000
_PER_CENT = 100


def commission(fen: int, rate: int) -> int:
    """Return what the community keeps of an amount at a rate in hundredths of a per cent, rounded half up; the rest is the merchant's."""
    return (fen * rate + _HALF) // _WHOLE


def most_points(fen: int, *, point_fen: int, percent: int) -> int:
    """Return how many points may pay for a part of an amount: as many whole points as fit into that per cent of it."""
    return fen * percent // _PER_CENT // point_fen


def shared(points: int, totals: Sequence[int], *, point_fen: int, percent: int) -> list[int]:
    """Return how many of the points each of several amounts takes: the first as many as it may, then the next."""
    taken = []
    for fen in totals:
        some = min(points, most_points(fen, point_fen=point_fen, percent=percent))
        taken.append(some)
        points -= some
    return taken


@dataclass(frozen=True, slots=True)
class Back:
    """How a refund is made up: of money, and of points and what these are worth, in fen."""

    money_fen: int
    points_fen: int
    points: int


def back(fen: int, *, money_left: int, points_left: int, point_fen: int) -> Back:
    """Split a refund: money first, and only what money did not pay in points, whole ones, rounded up for the buyer.

    `money_left` in fen and `points_left` are what has not gone back yet; `fen` is at most what both are worth.
    """
    money = min(fen, money_left)
    rest = fen - money
    return Back(money_fen=money, points_fen=rest, points=min(-(-rest // point_fen), points_left))
