"""How a text sounds: the syllables of its characters and of pinyin typed for want of an input method."""

import re
from functools import cache, lru_cache

from linli.triage.normalise import HAN, TABLES, rows

_LATIN = re.compile(r"[a-z']+")
_PIECE = re.compile(rf"[a-z']+|[{HAN}]|[^{HAN}a-z']")
LONGEST_SYLLABLE = 6
# Nobody types more pinyin without a break; what is longer is a slip of the keyboard.
LONGEST_WORD = 40


def blur(syllable: str) -> str:
    """Fold what many speakers, and their keyboards, do not keep apart: zh/z, ch/c, sh/s, l/n, final ng/n."""
    syllable = re.sub("^([zcs])h", r"\1", syllable)
    syllable = re.sub("^n", "l", syllable)
    return re.sub("ng$", "n", syllable)


def heard(text: str) -> list[str]:
    """Return the blurred syllables of a clean text, an empty string where a run ends.

    Latin words count as pinyin only where all of them can be: 'dian ti kun ren', not 'the lift'.
    """
    table, typed = _syllables(), _is_pinyin(text)
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if piece[0] in table:
            found.append(table[piece])
        elif typed and _LATIN.match(piece):
            found += map(blur, _split(piece.replace("'", "")))
        elif not (typed and piece == " "):
            found.append("")
    return found


def _is_pinyin(text: str) -> bool:
    words = [word.replace("'", "") for word in _LATIN.findall(text)]
    return any(words) and all(map(_split, filter(None, words)))


@lru_cache(maxsize=10_000)
def _split(word: str) -> tuple[str, ...]:
    """Return the syllables of a word, long ones first; nothing where it cannot be pinyin."""
    if len(word) > LONGEST_WORD:
        return ()
    for size in range(min(LONGEST_SYLLABLE, len(word)), 0, -1):
        head, rest = word[:size], word[size:]
        if head in _spelt() and (not rest or _split(rest)):
            return (head, *(_split(rest) if rest else ()))
    return ()


@cache
def _spelt() -> frozenset[str]:
    return frozenset(syllable for syllable, _ in rows(TABLES / "syllables.tsv"))


@cache
def _syllables() -> dict[str, str]:
    return {char: blur(syllable) for syllable, chars in rows(TABLES / "syllables.tsv") for char in chars}
