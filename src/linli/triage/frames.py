"""Training sentences multiplied out of hand-written frames."""

import random
from pathlib import Path

from linli.triage.normalise import rows

SEED = 7
Example = tuple[str, str]


def multiplied(file: Path, *, each: int, seed: int = SEED) -> list[Example]:
    """Return every thing of every frame in `each` of its sayings; the same seed gives the same."""
    dice = random.Random(seed)  # noqa: S311 - a choice of sentences, no secret
    made: dict[Example, None] = {}
    for label, rest in rows(file):
        things, _, sayings = rest.partition("\t")
        for thing in things.split("、"):
            made.update(((label, said.format(thing)), None) for said in _some(sayings.split("|"), each, dice))
    return list(made)


def _some(sayings: list[str], count: int, dice: random.Random) -> list[str]:
    return dice.sample(sayings, min(count, len(sayings)))
