"""What the model sees of a sentence: n-grams of characters and of sounds, words, and the things they stand for."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise

from linli.triage.normalise import HAN, TABLES, clean, rows, sounds

# Long letters say their business at the beginning or at the end.
HEAD, TAIL = 400, 200
MOST_CONCEPTS = 10

_RUN = re.compile(rf"[{HAN}]+")
_LATIN = re.compile(r"[a-z][a-z'-]*")
_STEM = re.compile(r"(?:ings?|ed|es|s|ly)$")
_NUMBER = r"(?:\d+|[一二两三四五六七八九十]+)"
# Time and place of a request tell nothing about its kind: all of them become the same mark.
_MARKS = (
    (
        re.compile(
            rf"{_NUMBER}\s*[-/.]\s*{_NUMBER}(?:\s*[-/.]\s*{_NUMBER})+|{_NUMBER}(?:幢|栋|号楼|单元|室)(?:\s*\d{{3,4}})?"
        ),
        " ",
    ),
    (
        re.compile(rf"(?:(?:上午|下午|晚上|早上|中午|今晚|傍晚)\s*)?{_NUMBER}(?:[点时](?:半|{_NUMBER}分?)?|[:]\d\d)"),
        " ",
    ),
    (re.compile(r"\b\d{1,2}(?::\d\d)?\s*(?:am|pm)\b|\b(?:tomorrow|today|tonight)\b"), " "),
    (
        re.compile(
            r"(?:今天|明天|后天|大后天|(?:这|本|下)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末])(?:上午|下午|早上|晚上|中午)?"
        ),
        " ",
    ),
    (re.compile(r"1\d{10}|\d{3,}"), " "),
)


def view(text: str) -> str:
    """Return the clean text without times, rooms and numbers, cut to its head and tail."""
    text = clean(text)
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    for pattern, mark in _MARKS:
        text = pattern.sub(mark, text)
    return text


def of(text: str) -> list[str]:
    """Return the features of a sentence, repeats included. Empty for a text without a word."""
    seen = view(text)
    return [*_han(seen), *_sound(seen), *_latin(seen), *_ideas(seen)]


def _grams(run: list[str] | str, sizes: range, mark: str, glue: str = "") -> Iterator[str]:
    for size in sizes:
        for start in range(len(run) - size + 1):
            yield mark + glue.join(run[start : start + size])


def _han(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        yield from _grams(match[0], range(1, 5), "")


def _sound(text: str) -> Iterator[str]:
    run: list[str] = []
    for syllable in [*sounds(text), ""]:
        if syllable:
            run.append(syllable)
        else:
            yield from _grams(run, range(2, 4), "~", " ")
            run = []


def _latin(text: str) -> Iterator[str]:
    words = [stem(word) for word in _LATIN.findall(text)]
    for word in words:
        yield f"w:{word}"
        yield from _grams(f"<{word}>", range(4, 6), "l:")
    yield from (f"w:{a}_{b}" for a, b in pairwise(words))


def stem(word: str) -> str:
    """Return an English word without its common endings: leaks, leaking, leaked are one."""
    return _STEM.sub("", word) if len(word) > 4 else word  # noqa: PLR2004 - shorter words are their own stem


def _ideas(text: str) -> Iterator[str]:
    found = ideas(text)
    yield from (f"c:{name}" for name in found)
    yield from (f"c:{a}&{b}" for a, b in combinations(sorted(found)[:MOST_CONCEPTS], 2))


def ideas(text: str) -> list[str]:
    """Return the names of the concepts a clean text speaks of, each once, in order of appearance."""
    pattern, names = _lexicon()
    found: dict[str, None] = {}
    for match in pattern.finditer(text):
        found.update(dict.fromkeys(names[match[1]]))
    return list(found)


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    names: dict[str, list[str]] = {}
    for name, words in rows(TABLES / "concepts.tsv"):
        for word in words.split():
            names.setdefault(word.replace("-", " "), []).append(name)
    longest = sorted(names, key=len, reverse=True)
    parts = [rf"\b{re.escape(word)}(?=[a-z]{{0,3}}\b)" if word.isascii() else re.escape(word) for word in longest]
    # A look-ahead with a group finds words that overlap: 消防通道 also speaks of 通道.
    return re.compile(f"(?=({'|'.join(parts)}))"), names
