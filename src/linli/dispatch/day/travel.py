"""The way from spot to spot in whole ticks, worked out when first asked for."""

from collections.abc import Sequence
from math import ceil

from linli.dispatch.day.model import Spot
from linli.dispatch.distance import metres_between, walking_minutes
from linli.dispatch.model import Place

# A hundredth of a second: fine enough that rounding up (so that nobody is planned to be early) never shows in a day.
TICKS = 6_000
_DUST = 1e-6  # what floating point adds to a whole number


def ticks(minutes: float) -> int:
    """Return minutes in ticks, rounded up."""
    return ceil(minutes * TICKS - _DUST)


class Row(dict[int, int]):
    """The ticks from one place to every other, by number."""

    def __init__(self, places: Sequence[Place], here: int) -> None:
        """Stand at place number `here`."""
        super().__init__({here: 0})
        self._places = places
        self._here = here

    def __missing__(self, there: int) -> int:
        """Work out a way that nobody has asked for yet."""
        metres = metres_between(self._places[self._here], self._places[there])
        self[there] = way = ticks(walking_minutes(metres))
        return way


type Ways = Sequence[Row | list[int]]


def between(spots: Sequence[Spot], *, matrix: Sequence[Sequence[float]] | None) -> Ways:
    """Return the ways between the spots, numbered in their order."""
    if matrix is None:
        places = [spot for spot in spots if isinstance(spot, Place)]
        return [Row(places, here) for here in range(len(places))]
    rows = [spot for spot in spots if isinstance(spot, int)]
    return [[ticks(matrix[here][there]) for there in rows] for here in rows]
