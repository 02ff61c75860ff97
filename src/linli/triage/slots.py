"""When somebody should come, from plain words: 明天下午, 周六上午9点, 今晚7点后, tomorrow morning, 30 Nov. 9:00."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
# A moment that was named becomes a slot of this length; "after seven" lasts until the evening's end.
LENGTH = timedelta(hours=2)
DAY_STARTS, DAY_ENDS = time(8), time(20)

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_DAYS = {"今": 0, "明": 1, "后": 2, "大后": 3}
_PARTS = {
    "凌晨": (0, 6), "清早": (6, 9), "早上": (7, 10), "早晨": (7, 10), "上午": (8, 12), "中午": (11, 13), "下午": (13, 18),
    "傍晚": (17, 19), "晚上": (18, 21), "夜里": (19, 22), "晚": (18, 21), "早": (7, 10),
    "morning": (8, 12), "noon": (11, 13), "afternoon": (13, 18), "evening": (18, 21), "night": (18, 21),
}  # fmt: skip
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_ENGLISH = {day: n for n, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NUMBER = r"(\d{1,2}|[一二两三四五六七八九十]{1,3})"
_PART = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))
_RELATIVE = re.compile(r"(大后|今|明|后)(?:天|日|儿|早|晚|朝|(?=上午|下午|中午))")
_WEEK = re.compile(r"(下下|下|这|本)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])")
_DATE = re.compile(rf"{_NUMBER}月{_NUMBER}(?:号|日)?")
_DAY_OF_MONTH = re.compile(rf"(?<![\d月]){_NUMBER}号(?!楼|门|线|梯|车|机|院|厅)")
_CLOCK = re.compile(rf"{_NUMBER}(?:点钟?|时(?!候|间)|:|：)(半|一刻|三刻|\d{{1,2}}|{_NUMBER[1:-1]}分)?")
_ENGLISH_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)\b|\bat (\d{1,2})(?::(\d{2}))?\b")
_ENGLISH_DAY = re.compile(
    r"\b(next |this )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|\b(tomorrow|tmr|tonight|today|day after tomorrow|weekend)\b"
)
_ENGLISH_DATE = re.compile(
    rf"\b(?:({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}})|(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(_MONTHS)})[a-z]*)\b"
)
_SOON = re.compile(
    rf"{_NUMBER}?个?(半)?(分钟|小时|钟头|个钟)(?:以?后|之后|内)|半(?:个)?小时(?:以?后|之后)|\bin (?:(\d+|half an|an) )(minutes?|hours?|hour)\b"
)
_AFTER = re.compile(r"(?:以后|之后|后|过后|\bafter\b)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time, aware."""

    starts: datetime
    ends: datetime


def find(text: str, *, at: datetime) -> Slot | None:
    """Return the slot that a cleaned text names, seen from `at`; None where it names none or one that cannot be.

    A time of day that is over today means tomorrow; a weekday that is over means next week's.
    """
    here = at.astimezone(ZONE)
    try:
        return _soon(text, here) or _named(text, here)
    except (ValueError, OverflowError, KeyError):
        return None  # 13月45号, 两三点: no such moment


def _soon(text: str, here: datetime) -> Slot | None:
    match = _SOON.search(text)
    if not match:
        return None
    minutes = _minutes(match)
    starts = here + timedelta(minutes=minutes)
    return Slot(starts, starts + LENGTH) if 0 < minutes <= 60 * 24 else None


def _minutes(match: re.Match[str]) -> float:
    number, half, unit, english, english_unit = match.groups()
    if english:
        count = {"half an": 0.5, "an": 1.0}.get(english) or float(english)
        return count * (1 if english_unit.startswith("minute") else 60)
    count = (_int(number) if number else 0.0) + (0.5 if half or not number else 0.0)
    return count * (1 if unit == "分钟" else 60)


def _named(text: str, here: datetime) -> Slot | None:
    day, moment, part = _day(text, here), _clock(text), _PART.search(text)
    if day is None and moment is None and part is None:
        return None
    if (
        day is None
        and moment is None
        and not re.search(r"今|晚上来|下午来|上午来|下午在|上午在|晚上在|morning|afternoon|evening|tonight", text)
    ):
        return None
    hours = _PARTS[part.group()] if part else None
    slot = _slot(day or here.date(), moment, hours, open_end=bool(moment and _AFTER.search(text)))
    if slot.ends <= here and day is None:
        return Slot(slot.starts + timedelta(days=1), slot.ends + timedelta(days=1))
    return slot if slot.ends > here else None


def _slot(day: date, moment: time | None, hours: tuple[int, int] | None, *, open_end: bool) -> Slot:
    if moment:
        hour = moment.hour
        if (hours and hours[0] >= 12 and hour < 12) or (not hours and 1 <= hour <= 6):  # noqa: PLR2004 - noon; "3点" is 15:00
            hour += 12
        starts = datetime.combine(day, moment.replace(hour=hour % 24), ZONE)
        late = datetime.combine(day, time(21), ZONE)
        return Slot(starts, late if open_end and late > starts else starts + LENGTH)
    begin, end = (time(hours[0]), time(hours[1])) if hours else (DAY_STARTS, DAY_ENDS)
    return Slot(datetime.combine(day, begin, ZONE), datetime.combine(day, end, ZONE))


def _day(text: str, here: datetime) -> date | None:
    today = here.date()
    for read in (_by_date, _by_word, _by_weekday, _by_english):
        if (day := read(text, today)) is not None:
            return day
    return None


def _by_date(text: str, today: date) -> date | None:
    if match := _DATE.search(text):
        return _coming(today, _int(match[1]), _int(match[2]))
    if match := _ENGLISH_DATE.search(text):
        return _coming(today, _MONTHS.index(match[1] or match[4]) + 1, int(match[2] or match[3]))
    if match := _DAY_OF_MONTH.search(text):
        number = _int(match[1])
        month = today.month if number >= today.day else today.month % 12 + 1
        return _coming(today, month, number)
    return None


def _coming(today: date, month: int, number: int) -> date:
    day = date(today.year, month, number)
    return day if day >= today - timedelta(days=60) else date(today.year + 1, month, number)


def _by_word(text: str, today: date) -> date | None:
    match = _RELATIVE.search(text)
    return today + timedelta(days=_DAYS[match[1]]) if match else None


def _by_weekday(text: str, today: date) -> date | None:
    if not (match := _WEEK.search(text)):
        return None
    weekday, which = _WEEKDAYS[match[2]], match[1]
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=weekday + {"下": 7, "下下": 14}.get(which or "", 0))
    return day if day >= today else day + timedelta(days=7)


def _by_english(text: str, today: date) -> date | None:
    if not (match := _ENGLISH_DAY.search(text)):
        return None
    if word := match[3]:
        ahead = {"tomorrow": 1, "tmr": 1, "tonight": 0, "today": 0, "day after tomorrow": 2}
        return today + timedelta(days=ahead[word] if word in ahead else (5 - today.weekday()) % 7)
    ahead_days = (_ENGLISH[match[2]] - today.weekday()) % 7
    return today + timedelta(days=ahead_days or (7 if match[1] == "next " else 0))


def _clock(text: str) -> time | None:
    if match := _ENGLISH_CLOCK.search(text):
        hour = int(match[1] or match[4]) % 24
        hour = hour % 12 + 12 if match[3] == "pm" else hour
        return time(hour, int(match[2] or match[5] or 0))
    if not (match := _CLOCK.search(text)):
        return None
    minutes = {"半": 30, "一刻": 15, "三刻": 45, None: 0}
    tail = match[2]
    return time(_int(match[1]) % 24, minutes[tail] if tail in minutes else _int(tail.rstrip("分")))


def _int(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS[text]
