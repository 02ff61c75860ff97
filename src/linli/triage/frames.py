"""Training sentences multiplied out of hand-written frames, and the slips and manners that people add to them."""

import random
from collections.abc import Iterator
from pathlib import Path

from linli.triage.normalise import rows

SEED = 7
Example = tuple[str, str]

_BEFORE = (
    "麻烦",
    "你好,",
    "您好,",
    "师傅,",
    "物业,",
    "请问",
    "急!",
    "那个",
    "管家你好,",
    "家人们",
    "喂,",
    "我是3幢502的,",
    "hi ",
    "hello,",
)
_AFTER = (
    ",谢谢",
    ",3幢502",
    ",明天下午我在家",
    ",尽快",
    "怎么弄啊",
    ",今晚7点后有人",
    "啊",
    "呢",
    "嘛",
    "!!!",
    ",周六上午都行",
    " 12-1-301",
    ",急",
    "帮忙看看",
    ",麻烦了",
    " thanks",
)


def written(folder: Path) -> list[Example]:
    """Return the sentences written by hand: (label, sentence) from every table of the folder."""
    return [pair for file in sorted(folder.glob("*.tsv")) for pair in rows(file)]


def multiplied(file: Path, *, each: int, seed: int = SEED) -> list[Example]:
    """Return every thing of every frame in `each` of its sayings, and once by itself; the same seed gives the same."""
    dice = random.Random(seed)  # noqa: S311 - a choice of sentences, no secret
    made: dict[Example, None] = {}
    for label, rest in rows(file):
        things, _, sayings = rest.partition("\t")
        for thing in things.split("、"):
            made.update(((label, said.format(thing)), None) for said in _some(sayings.split("|"), each, dice))
    return list(made)


def _some(sayings: list[str], count: int, dice: random.Random) -> list[str]:
    return dice.sample(sayings, min(count, len(sayings)))


def mannered(examples: list[Example], *, seed: int = SEED) -> Iterator[Example]:
    """Yield each sentence once more as somebody in a hurry types it: a greeting, a room, a letter left out or doubled."""
    dice = random.Random(seed)  # noqa: S311 - a choice of sentences, no secret
    for label, text in examples:
        before = dice.choice(_BEFORE) if dice.random() < 0.5 else ""  # noqa: PLR2004 - every second one
        after = dice.choice(_AFTER) if dice.random() < 0.5 else ""  # noqa: PLR2004 - every second one
        yield label, before + _slip(text, dice) + after


def _slip(text: str, dice: random.Random) -> str:
    if len(text) < 6 or dice.random() < 0.5:  # noqa: PLR2004 - a short text would lose its sense
        return text
    at = dice.randrange(len(text) - 1)
    return dice.choice((text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :]))
