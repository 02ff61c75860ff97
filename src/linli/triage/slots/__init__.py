"""When somebody should come, from plain words: 明天下午, 周六上午9点, 今晚7点后, 月底前, tomorrow after 5pm."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from linli.triage.slots import days, hours
from linli.triage.slots.numerals import ENGLISH, NUMBER, value

ZONE = ZoneInfo("Asia/Shanghai")
# A moment that was named becomes a slot of this length; "after seven" lasts until the evening's end.
LENGTH = timedelta(hours=2)
# A moment this long gone is not meant for today.
LATE = timedelta(minutes=30)
DAY_STARTS, DAY_ENDS, EVENING_ENDS = time(8), time(20), time(21)

_SOON = re.compile(
    rf"(?:(\d{{1,3}}|{NUMBER})个?(半)?|(半)个?)(分钟|小时|钟头|个钟)(?:以后|之后|后|内|之内|以内)"
    rf"|\b(?:in|within) (half an|an|a|\d{{1,3}}|{ENGLISH}) (minute|min|hour)s?\b"
)
_CLAUSE = re.compile(r"[,。;!?]|但是?|不过|\bbut\b")
# What is refused, over or a habit names no time to come: 上午不在, 昨天下午报的, 每天五点就吵.
_REFUSED = re.compile(
    r"不在|不行|没空|没人|没时间|不方便|不可以|别来|别在|要上班|可能不|not (?:home|free|available|in)\b|busy"
)
_OVER = re.compile(
    r"昨|前天|前两天|前几天|上个?(?:周|星期|礼拜)|上次|上回|刚才|已经|约好|说好|讲好|答应|等到|[也又](?:在|来)(?!家)|还在(?!家)"
    r"|\byesterday\b|\blast (?:week|night|time)\b|\bago\b|\bsince\b"
)
_HABIT = re.compile(
    r"每天|天天|每晚|每日|经常|总是|老是|一直|又是|(?:点|点钟|点半|点多了?|晚上|半夜|凌晨|早上|中午)(?:就|才|还|都还|了还|不到就)|点多了|托管?到"
    r"|\bevery (?:day|night|morning|evening)\b|\balways\b|\bwakes?\b"
)
_DAY_SAID = re.compile(r"今|明|后天|号|月|(?<!上)(?:周|礼拜|星期)[一二三四五六日天末]|tomorrow|today|tonight")
# A part of the day without a day is meant for today or tomorrow only where somebody is wished for, or where it stands alone.
_WISH = re.compile(
    rf"(?:{hours.PART})(?:以后|之后|后|前|之前)?(?:来|在家|都在|有人|有空|都行|都可以|可以|也行|行|过来|上门|方便|派人|送|给我|再来|吧|能来)"
    rf"|(?:^|,)(?:就|那)?(?:{hours.PART})(?:以后|之后|后|前|之前|吧|都行)?(?:$|,)"
    r"|\b(?:this )?(?:morning|afternoon|evening)\b.{0,12}(?:please|ok|fine|works?)|\bthis (?:morning|afternoon|evening)\b|\btonight\b"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time, aware; of several days where any of them will do."""

    starts: datetime
    ends: datetime


def find(text: str, *, at: datetime) -> Slot | None:
    """Return the slot that a cleaned text names, seen from `at`; None where it names none or one that cannot be.

    A time of day that is over today means tomorrow; a weekday that is over means next week's.
    """
    here = at.astimezone(ZONE)
    wished = ",".join(clause for clause in _CLAUSE.split(text) if _is_wish(clause))
    try:
        return _soon(wished, here) or _named(wished, here)
    except (ValueError, OverflowError, KeyError):
        return None  # 13月45号, 两三点: no such moment


def _is_wish(clause: str) -> bool:
    if _REFUSED.search(clause) or _OVER.search(clause):
        return False
    return bool(_DAY_SAID.search(clause)) or not _HABIT.search(clause)


def _soon(text: str, here: datetime) -> Slot | None:
    match = _SOON.search(text)
    if not match:
        return None
    minutes = _minutes(match)
    starts = here + timedelta(minutes=minutes)
    return Slot(starts, starts + LENGTH) if 0 < minutes <= 60 * 24 else None


def _minutes(match: re.Match[str]) -> float:
    number, half, only_half, unit, english, english_unit = match.groups()
    if english:
        count = {"half an": 0.5, "an": 1.0, "a": 1.0}.get(english) or value(english)
        return count * (60 if english_unit == "hour" else 1)
    count = (value(number) if number else 0) + (0.5 if half or only_half else 0)
    return count * (1 if unit == "分钟" else 60)


def _named(text: str, here: datetime) -> Slot | None:
    said, span = days.find(text, here.date()), hours.find(text)
    if said is None and (span is None or not (span.named or _WISH.search(text))):
        return None
    first, last = said or (here.date(), here.date())
    slot = _slot(first, last, span, here)
    if said is None and (slot.ends <= here or (_is_moment(span) and slot.starts + LATE < here)):
        return Slot(slot.starts + timedelta(days=1), slot.ends + timedelta(days=1))
    return slot if slot.ends > here else None


def _is_moment(span: hours.Hours | None) -> bool:
    return span is not None and span.begins == span.ends


def _slot(first: date, last: date, span: hours.Hours | None, here: datetime) -> Slot:
    """Return the hours on the first day, or without hours all of the days."""
    if span is None:
        starts = datetime.combine(first, DAY_STARTS, ZONE)
        return Slot(max(starts, here) if last > first else starts, datetime.combine(last, DAY_ENDS, ZONE))
    if span.begins is None:
        return _until(datetime.combine(first, span.ends or DAY_ENDS, ZONE), here)
    starts = datetime.combine(first, span.begins, ZONE)
    if span.ends is None:
        return _from(starts, here, certain=span.certain)
    return Slot(starts, starts + LENGTH if span.ends == span.begins else _after(starts, span.ends))


def _after(starts: datetime, ends: time) -> datetime:
    moment = datetime.combine(starts.date(), ends, ZONE)
    return moment if moment > starts else moment + timedelta(days=1)


def _until(ends: datetime, here: datetime) -> Slot:
    begins = min(datetime.combine(ends.date(), DAY_STARTS, ZONE), ends - LENGTH)
    return Slot(max(begins, here) if ends > here else begins, ends)


def _from(starts: datetime, here: datetime, *, certain: bool) -> Slot:
    """Return the rest of the day. "8点半以后" said in the afternoon means half past eight in the evening."""
    if starts < here and not certain and starts + timedelta(hours=12) > here:
        starts += timedelta(hours=12)
    late = datetime.combine(starts.date(), EVENING_ENDS, ZONE)
    return Slot(starts, max(late, starts + LENGTH))
