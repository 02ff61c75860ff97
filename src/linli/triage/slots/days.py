"""Which day or days: 明天, 周六, 12月1号, 月底前, 周末两天, tomorrow, next Tuesday, by Friday."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from linli.triage.slots.numerals import ENGLISH, NUMBER, value

type Days = tuple[date, date]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_ENGLISH_WEEKDAYS = {day: n for n, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_AHEAD = {"今": 0, "明": 1, "后": 2, "大后": 3}
_ENGLISH_AHEAD = {"day after tomorrow": 2, "tomorrow": 1, "tmr": 1, "tmrw": 1, "today": 0, "tonight": 0, "this": 0}
_WEEKS = {"下": 1, "下下": 2, "next ": 1}
SATURDAY, SUNDAY = 5, 6
# A date this long gone is next year's; a nearer one is simply over.
_GONE = timedelta(days=60)

_BEFORE = re.compile(r"^(?:之|以)?(?:前|内)")
_BY = re.compile(r"\b(?:by|before|until|within)(?: the)? (?:end of )?(?:this |next )?$")
_TO = re.compile(r"^\s*(?:到|至|-|~|—|to )\s*$")

_MONTH_DAY = re.compile(
    rf"({NUMBER})月({NUMBER})(?:号|日)?|(?<![\d/-])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/])"
)
_DASHED = re.compile(
    r"(?<![\d-])(?:20\d\d-)?(1[0-2]|0?[1-9])-(3[01]|[12]\d|0?[1-9])(?=\s*(?:号|日|上午|下午|早|晚|中午|$))"
)
_DAY_OF_MONTH = re.compile(
    rf"(?:(下个?月)|(?:这个?|本)月|(?<![\d月]))({NUMBER})号(?!电|楼|门|线|梯|车|机|院|厅|床|桌|单|店|馆|口|位|库|幢|栋)"
)
_OF_MONTH = re.compile(r"(下)?个?月(底|初|末|中旬)")
_ENGLISH_DATE = re.compile(
    rf"\b(?:({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?|(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH}))\b"
)
_ENGLISH_ORDINAL = re.compile(r"\b(?:on|by|before|until|from) the (\d{1,2})(?:st|nd|rd|th)\b(?! floor)")
_LATER = re.compile(
    rf"({NUMBER})个?(天|日|周|星期|礼拜)(?:之|以|过)?(后|内)|\b(in|within) ({ENGLISH}|a) (day|week)s?\b"
)
_WORD = re.compile(
    r"(明后|这两(?=天(?:都|内|有空|来|方便|可以|在家))|大后|今|明|后)(?:天|日|儿|早|晚|朝|夜|(?=上午|下午|中午|早上|晚上|傍晚|晌午|后晌|下班))"
    r"|\b(day after tomorrow|tomorrow|tmrw?|tonight|today|this (?=morning|afternoon|evening|noon))\b"
)
_WEEKDAY = re.compile(
    r"(?<!上)(?<!上个)(下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天])"
    r"|(?<!last )\b(next |this )?(mon|tue|wed|thu|fri|sat|sun)(?:days?|sdays?|nesdays?|rsdays?|urdays?)\b"
    r"|\b(?:on |by |before )?(next |this )?(?:(?<=on )|(?<=by )|(?<=next )|(?<=this ))(mon|tue|wed|thu|fri|sat|sun)s?\b"
)
_WEEKEND = re.compile(r"(下)?个?(?:周末|双休日)|(?:周|星期|礼拜)六(?:周|星期|礼拜)?[日天]|\b(next |this )?weekend\b")
_WEEK = re.compile(r"(?<!上)(下下|下|这|本)个?(?:周|星期|礼拜)(?![一二三四五六日天末])|\b(next |this )week\b")


def find(text: str, today: date) -> Days | None:
    """Return the first and the last day that a text names; None where it names none. Raises ValueError for 13月45号."""
    for read in _READERS:
        if found := read(text, today):
            return found
    return None


def _spread(text: str, match: re.Match[str], days: Days, today: date) -> Days:
    """Return the days from today on where the text says 'before' them."""
    before = _BEFORE.match(text[match.end() :]) or _BY.search(text[: match.start()])
    return (today, days[1]) if before else days


def _one(day: date) -> Days:
    return day, day


def _by_date(text: str, today: date) -> Days | None:
    if match := _MONTH_DAY.search(text) or _DASHED.search(text):
        month, day = [int(part) if part.isdigit() else value(part) for part in match.groups() if part]
        return _spread(text, match, _one(_coming(today, month, day)), today)
    if match := _ENGLISH_DATE.search(text):
        month, day = _MONTHS.index((match[1] or match[4])[:3]) + 1, int(match[2] or match[3])
        return _spread(text, match, _one(_coming(today, month, day)), today)
    return None


def _coming(today: date, month: int, number: int) -> date:
    day = date(today.year, month, number)
    return day if day >= today - _GONE else date(today.year + 1, month, number)


def _by_day_of_month(text: str, today: date) -> Days | None:
    if match := _DAY_OF_MONTH.search(text):
        number = value(match[2])
        return _spread(text, match, _one(_in_month(today, number, later=bool(match[1]) or number < today.day)), today)
    if match := _ENGLISH_ORDINAL.search(text):
        number = int(match[1])
        return _spread(text, match, _one(_in_month(today, number, later=number < today.day)), today)
    return None


def _in_month(today: date, number: int, *, later: bool) -> date:
    first = today.replace(day=1)
    if later:
        first = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=number)


def _by_part_of_month(text: str, today: date) -> Days | None:
    if not (match := _OF_MONTH.search(text)):
        return None
    first = _in_month(today, 1, later=bool(match[1]) or (match[2] == "初" and today.day > 5))  # noqa: PLR2004 - 月初 is over
    last = monthrange(first.year, first.month)[1]
    begin, end = {"初": (1, 5), "中旬": (11, 20)}.get(match[2], (last - 2, last))
    days = max(today, first.replace(day=begin)), first.replace(day=end)
    return _spread(text, match, days, today)


def _by_distance(text: str, today: date) -> Days | None:
    if not (match := _LATER.search(text)):
        return None
    count, unit = value(match[1] or match[5]), match[2] or match[6]
    day = today + timedelta(days=count * (1 if unit in ("天", "日", "day") else 7))
    return (today, day) if match[3] == "内" or match[4] == "within" else _one(day)


def _by_word(text: str, today: date) -> Days | None:
    if not (match := _WORD.search(text)):
        return None
    if match[1] in ("明后", "这两"):
        first = today + timedelta(days=match[1] == "明后")
        return first, first + timedelta(days=1)
    ahead = _AHEAD[match[1]] if match[1] else _ENGLISH_AHEAD[match[2].strip()]
    return _spread(text, match, _one(today + timedelta(days=ahead)), today)


def _by_weekend(text: str, today: date) -> Days | None:
    if not (match := _WEEKEND.search(text)):
        return None
    saturday = _monday(today) + timedelta(days=SATURDAY, weeks=_WEEKS.get(match[1] or match[2] or "", 0))
    return _spread(text, match, (max(today, saturday), saturday + timedelta(days=1)), today)


def _by_weekday(text: str, today: date) -> Days | None:
    matches = list(_WEEKDAY.finditer(text))
    if not matches:
        return None
    first = _weekday(matches[0], today)
    if len(matches) > 1:
        second, between = _weekday(matches[1], today), text[matches[0].end() : matches[1].start()]
        if second == first + timedelta(days=1) or (second > first and _TO.match(between)):
            return first, second
    return _spread(text, matches[0], _one(first), today)


def _weekday(match: re.Match[str], today: date) -> date:
    which, name = match[1] or match[3] or match[5], match[2] or match[4] or match[6]
    number = _WEEKDAYS.get(name, _ENGLISH_WEEKDAYS.get(name, 0))
    # "next Tuesday" said on a Monday is tomorrow; 下周二 never is.
    weeks = 0 if which == "next " and number > today.weekday() else _WEEKS.get(which or "", 0)
    day = _monday(today) + timedelta(days=number, weeks=weeks)
    return day if day >= today else day + timedelta(days=7)


def _by_week(text: str, today: date) -> Days | None:
    if not (match := _WEEK.search(text)):
        return None
    monday = _monday(today) + timedelta(weeks=_WEEKS.get(match[1] or match[2], 0))
    return _spread(text, match, (max(today, monday), monday + timedelta(days=SUNDAY)), today)


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


_READERS: tuple[Callable[[str, date], Days | None], ...] = (
    _by_date, _by_part_of_month, _by_day_of_month, _by_distance, _by_word, _by_weekend, _by_weekday, _by_week,
)  # fmt: skip
