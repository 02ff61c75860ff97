"""Chance that repeats: every concern draws from a stream of its own, so that one more draw here changes nothing there."""

from collections.abc import Mapping, Sequence
from random import Random


class Chance:
    """Streams of random numbers under one seed."""

    def __init__(self, seed: int) -> None:
        """Start all streams anew from the seed."""
        self.seed = seed
        self._streams: dict[str, Random] = {}

    def of(self, concern: str) -> Random:
        """Return the stream of this name, going on where it stopped."""
        if concern not in self._streams:
            # Not for secrets: the same seed shall give the same town.
            self._streams[concern] = Random(f"{self.seed}:{concern}")
        return self._streams[concern]


def weighted[T](draw: Random, weights: Mapping[T, float]) -> T:
    """Return one of the keys, each as often as its weight says."""
    return draw.choices(list(weights), list(weights.values()))[0]


def some(draw: Random, low: float, high: float) -> float:
    """Return a number between the two, nearer to the lower one: most things take the usual time, few take long."""
    return draw.triangular(low, high, low + (high - low) * 0.3)


def one_of[T](draw: Random, things: Sequence[T]) -> T:
    """Return one of the things."""
    return draw.choice(things)
