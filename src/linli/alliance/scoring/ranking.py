"""The order in which merchants are shown: by quality, with every k-th place for a newcomer.

Why a share of places, drawn evenly: whoever is not seen is not asked, and whoever is not asked has no evidence, so a
list by score alone would never find out that somebody new is better. A draw by posterior (Thompson sampling) finds the best a little
sooner, but after two unlucky reviews it hides a newcomer who did nothing wrong, and nobody can be told beforehand how often
they will be shown. Here each newcomer has the same chance at each of those places, until they have orders enough to be
measured. The draw depends on its seed only: the same list for everybody who looks at the same time.
"""

import random
from collections import deque
from collections.abc import Iterable, Sequence


def interleave[T](ranked: Sequence[T], newcomers: Iterable[T], *, seed: int | str, share: float = 0.2) -> list[T]:
    """Return the ranked ones in their order, with a newcomer drawn evenly at every k-th place, k = 1 / share.

    Once one of the two is used up the other follows. The order in which newcomers come in is no advantage where their
    caller sorts them by key. Raises ValueError for a share outside (0, 0.5].
    """
    if not 0 < share <= 0.5:  # noqa: PLR2004 - a half, so that quality leads
        message = f"share must be above 0 and at most 0.5: {share}"
        raise ValueError(message)
    best = deque(ranked)
    fresh = deque(newcomers)
    random.Random(seed).shuffle(fresh)  # noqa: S311 - a fair draw that can be repeated, no secret
    every, shown = round(1 / share), list[T]()
    while best and fresh:
        shown.append((best if (len(shown) + 1) % every else fresh).popleft())
    return [*shown, *best, *fresh]
