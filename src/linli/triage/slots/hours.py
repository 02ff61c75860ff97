"""Which hours of a day: 下午, 9点到11点, 8点半以后, 下班后, 5点前, after 5pm, between 3 and 5."""

import re
from dataclasses import dataclass
from datetime import time

from linli.triage.slots.numerals import ENGLISH, NUMBER, value

NOON, LAST_AFTERNOON = 12, 6
_DAY = r"(?:(?<=[今明后天日末])|(?<=[周期拜][一二三四五六]))"
# Part of the day → from, until, in hours. 早 and 晚 alone are also "early" and "late": 早点, 晚托.
_PARTS = {
    "凌晨|后半夜": (0, 6), "大清早|清早|清晨": (6, 9), "一大早|一早|早上|早晨|早饭后": (7, 10),
    "上午|上半天|上头半天|前半晌|头晌|\\bmorning": (8, 12), "中午|晌午|正午|午间|\\bnoon|\\bmidday|\\blunch ?time": (11, 13),
    "下午|下半天|后半晌|后晌|下晌|午后|午饭后|\\bafter lunch|\\bafternoon": (13, 18), "放学后?": (16, 18),
    "傍晚|傍黑|擦黑|黄昏": (17, 19), "下班(?:以后|之后|后)|\\bafter work": (18, 21),
    "(?:吃过)?晚饭(?:以后|之后|后)|\\bafter dinner|\\bafter supper": (19, 21),
    "晚上|晚间|\\bevening|\\btonight|\\bnight": (18, 21), "夜里|夜间": (19, 22),
    rf"{_DAY}早(?![点一餐饭教送就已晚])|早(?={NUMBER}[点:])": (7, 10),
    rf"{_DAY}晚(?![点一餐饭托迎])|晚(?={NUMBER}[点:])": (18, 21),
}  # fmt: skip
PART = "|".join(_PARTS)
_PART = re.compile("|".join(f"(?P<p{place}>{words})" for place, words in enumerate(_PARTS)))
_HOURS = {f"p{place}": hours for place, hours in enumerate(_PARTS.values())}

# Minutes after 点 or a colon; a number that goes on to name a building is none: 8点3幢.
_MINUTES = r"半|一刻|三刻|(?<=:)\d\d(?!\d)|[0-5]\d(?![\d幢栋号室])分?|\d分|[二三四五]?十[一二三四五六七八九]?分?"
# "A bit", which is no one o'clock: 轻一点, 一点光; but 下午一点, 一点半, 一点钟来.
_BIT = r"(?<![午晚上晨天早])一点(?!钟|半|整|左右|多|以?前|以?后|之[前后]|到|来|上门|[0-5]\d)"
# What may follow a bare English hour; "after 3 calls" is none.
_STOP = r"\s*(?:$|[,.!?]|o'?clock|tomorrow|today|tonight|tmr|on\b|please|in the|this|next|is\b|works)"
_CLOCK = re.compile(
    rf"(?<![\d.:-])(?:(?!{_BIT})({NUMBER}))(?:点钟?(?!半课堂|半班)|时(?!候|间)|:(?=\d\d))({_MINUTES})?(?!:|水|击|位|心)"
    rf"|\b({ENGLISH})(?:[:.](\d\d))?\s*([ap])\.?m\b"
    rf"|(?:(?<=\bat )|(?<=\bafter )|(?<=\bbefore )|(?<=\bby )|(?<=\buntil ))({ENGLISH})(?::(\d\d))?(?={_STOP})"
    rf"|\b(half past|quarter past) ({ENGLISH})\b"
)
_ENGLISH_RANGE = re.compile(
    rf"\b(?:between |from )?({ENGLISH})(?::(\d\d))?\s*([ap]m)?\s*(?:and|to|-)\s*({ENGLISH})(?::(\d\d))?\s*([ap]m)\b"
)
_RANGE = re.compile(r"^\s*(?:到|至|-|~|—|和|跟)\s*(?:" + PART + r")?\s*$")
_AFTER = re.compile(r"^\s*(?:下班)?(?:以后|之后|过后|后|起)")
_BEFORE = re.compile(r"^\s*(?:以前|之前|前)")
_ENGLISH_AFTER, _ENGLISH_BEFORE = re.compile(r"\b(?:after|from|past) $"), re.compile(r"\b(?:before|by|until) $")


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of a day. An open beginning or end (None) is for the caller to close.

    `named`: a clock time was said, not only a part of the day; `certain`: it cannot mean twelve hours later.
    """

    begins: time | None
    ends: time | None
    named: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class _Moment:
    at: time
    start: int
    end: int
    certain: bool


def find(text: str) -> Hours | None:
    """Return the hours that a text names; None where it names none. Raises ValueError for 25点."""
    if match := _ENGLISH_RANGE.search(text):
        return _english_range(match)
    moments = [_moment(text, match) for match in _CLOCK.finditer(text)][:2]
    if not moments:
        return _part(text)
    first = moments[0]
    if len(moments) > 1 and _RANGE.match(text[first.end : moments[1].start]):
        return Hours(first.at, _later(first.at, moments[1].at), named=True)
    if _AFTER.match(text[first.end :]) or _ENGLISH_AFTER.search(text[: first.start]):
        return Hours(first.at, None, named=True, certain=first.certain)
    if _BEFORE.match(text[first.end :]) or _ENGLISH_BEFORE.search(text[: first.start]):
        return Hours(None, first.at, named=True)
    return Hours(first.at, first.at, named=True)


def _later(first: time, second: time) -> time:
    return second if second > first else second.replace(hour=(second.hour + NOON) % 24)


def _part(text: str) -> Hours | None:
    if not (match := _PART.search(text)):
        return None
    begin, end = _HOURS[match.lastgroup or ""]
    if _BEFORE.match(text[match.end() :]) or _ENGLISH_BEFORE.search(text[: match.start()]):
        return Hours(None, time(NOON if begin < NOON < end else end))
    return Hours(time(begin), time(end))


def _moment(text: str, match: re.Match[str]) -> _Moment:
    hour, minute = _read(match)
    if half := match[5]:
        hour = hour % NOON + (NOON if half == "p" else 0)
        return _Moment(time(hour, minute), match.start(), match.end(), certain=True)
    part = _near(text, match)
    later = 1 <= hour <= LAST_AFTERNOON if part is None else _is_later(hour, part)
    hour += NOON if later else 0
    return _Moment(time(hour, minute), match.start(), match.end(), certain=bool(part) or hour >= NOON)


def _near(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return the part of the day said last before a clock time, else right behind it: 下午三点, 8点半晚上."""
    before = list(_PART.finditer(text[: match.end()]))
    near = before[-1] if before else _PART.match(text[match.end() :].lstrip(" ,"))
    return _HOURS[near.lastgroup or ""] if near else None


def _is_later(hour: int, part: tuple[int, int]) -> bool:
    if part[0] > NOON:
        return hour < NOON
    return part[1] > NOON and 1 <= hour < NOON - LAST_AFTERNOON


def _read(match: re.Match[str]) -> tuple[int, int]:
    if match[8]:
        return value(match[9]), 30 if match[8].startswith("half") else 15
    if match[1] is None:
        return value(match[3] or match[6]), int(match[4] or match[7] or 0)
    tail = (match[2] or "").rstrip("分")
    minutes = {"": 0, "半": 30, "一刻": 15, "三刻": 45}
    return value(match[1]), minutes[tail] if tail in minutes else value(tail)


def _english_range(match: re.Match[str]) -> Hours:
    half = match[6][0]
    last = time(value(match[4]) % NOON + (NOON if half == "p" else 0), int(match[5] or 0))
    own = (match[3] or match[6])[0]
    first = time(value(match[1]) % NOON + (NOON if own == "p" else 0), int(match[2] or 0))
    if first >= last:
        first = first.replace(hour=first.hour % NOON)
    return Hours(first, last, named=True)
