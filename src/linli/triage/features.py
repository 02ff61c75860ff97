"""What the model sees of a sentence: n-grams of characters and of sounds, words, and the things they stand for."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise

from linli.triage.normalise import HAN, TABLES, clean, rows
from linli.triage.sounds import heard

# Long letters say their business at the beginning or at the end.
HEAD, TAIL = 400, 200
MOST_CONCEPTS = 10
# Words in the longest English phrase of the lexicon.
MOST_WORDS = 3

_RUN = re.compile(rf"[{HAN}]+")
_LATIN = re.compile(r"[a-z][a-z'-]*")
_PLAIN = re.compile(r"[a-z0-9]+")
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


def _grams(run: str, sizes: range, mark: str) -> Iterator[str]:
    for size in sizes:
        for start in range(len(run) - size + 1):
            yield mark + run[start : start + size]


def _han(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        yield from _grams(match[0], range(1, 4), "")


def _sound(text: str) -> Iterator[str]:
    yield from (f"~{one} {other}" for one, other in pairwise(heard(text)) if one and other)


def _latin(text: str) -> Iterator[str]:
    words = [stem(word) for word in _LATIN.findall(text)]
    for word in words:
        yield f"w:{word}"
        yield from _grams(f"<{word}>", range(4, 5), "l:")
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
    names, _ = _lexicon()
    found: dict[str, None] = {}
    for word in (*_known_han(text), *_known_latin(text)):
        found.update(dict.fromkeys(names[word]))
    return list(found)


def _known_han(text: str) -> Iterator[str]:
    """Yield the longest word of the lexicon at each place; words may overlap: 消防通道 also speaks of 通道."""
    names, longest = _lexicon()
    for start, char in enumerate(text):
        for size in range(longest.get(char, 0), 0, -1):
            if (word := text[start : start + size]) in names and not word.isascii():
                yield word
                break


def _known_latin(text: str) -> Iterator[str]:
    """Yield the longest phrase of the lexicon at each word; up to three letters more are its ending: leak, leaking."""
    names, _ = _lexicon()
    words = _PLAIN.findall(text)
    for start in range(len(words)):
        phrases = (" ".join(words[start : start + size]) for size in range(MOST_WORDS, 0, -1))
        ends = (phrase[: len(phrase) - cut] for phrase in phrases for cut in range(4))
        if word := next((end for end in ends if end in names), None):
            yield word


@cache
def _lexicon() -> tuple[dict[str, list[str]], dict[str, int]]:
    """Return concepts by word, and by first character how long a word with Han in it may be."""
    names: dict[str, list[str]] = {}
    longest: dict[str, int] = {}
    for name, words in rows(TABLES / "concepts.tsv"):
        for word in words.split():
            names.setdefault(word.replace("-", " "), []).append(name)
            if not word.isascii():
                longest[word[0]] = max(longest.get(word[0], 0), len(word))
    return names, longest
