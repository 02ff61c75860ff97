"""How Linli writes times, money and names, in the language that is active.

Pure functions: no database, no settings besides the active language and time zone. Chinese is
the house language; every other language gets the English form. `None` is always written as "".
"""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from linli.core import clock

_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR_ZH = {-1: "昨天", 0: "今天", 1: "明天"}
_NEAR_EN = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
_DOUBLE_SURNAMES = frozenset({"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "令狐", "慕容"})
_HOUR, _DAY = 60, 1440
_WHOLE_DAYS_FROM = 2 * _DAY


def chinese() -> bool:
    """Say whether the active language is Chinese; no active language counts as Chinese."""
    return (get_language() or "zh").startswith("zh")


def local(value: datetime) -> datetime:
    """Bring an aware time into the active (community's) zone; leave a naive one as it is."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def clock_time(value: datetime | None) -> str:
    """Write the hour and minute: 14:30."""
    return f"{local(value):%H:%M}" if value else ""


def day(value: date | None, *, at: datetime | None = None) -> str:
    """Write the date with its weekday, and the year only when it is not the year of `at`."""
    if not value:
        return ""
    on = local(value) if isinstance(value, datetime) else value
    other_year = on.year != local(at or clock.now()).year
    if chinese():
        year = f"{on.year}年" if other_year else ""
        return f"{year}{on.month}月{on.day}日 {_WEEKDAYS_ZH[on.weekday()]}"
    year = f" {on.year}" if other_year else ""
    return f"{_WEEKDAYS_EN[on.weekday()]} {on.day} {_MONTHS_EN[on.month - 1]}{year}"


def when(value: datetime | None, *, at: datetime | None = None) -> str:
    """Write a time as people say it: 今天 14:30, otherwise 11月23日 周一 14:30."""
    if not value:
        return ""
    now = at or clock.now()
    apart = (local(value).date() - local(now).date()).days
    near = (_NEAR_ZH if chinese() else _NEAR_EN).get(apart)
    return f"{near or day(value, at=now)} {clock_time(value)}"


def duration_parts(value: int | timedelta | None) -> list[tuple[str, str]]:
    """Split a duration (minutes, or a timedelta) into number and unit pairs, largest first.

    Under an hour: minutes. Up to two days: hours and, unless they are zero, two-digit minutes.
    From two days: days and, unless they are zero, hours. The sign is dropped.
    """
    if value is None:
        return []
    total = abs(_minutes(value))
    zh = chinese()
    if total < _HOUR:
        return [(str(total), "分钟" if zh else "min")]
    if total < _WHOLE_DAYS_FROM:
        rest = total % _HOUR
        tail = [(f"{rest:02}", "分" if zh else "min")] if rest else []
        return [(str(total // _HOUR), "小时" if zh else "h"), *tail]
    hours = total % _DAY // _HOUR
    tail = [(str(hours), "小时" if zh else "h")] if hours else []
    return [(str(total // _DAY), "天" if zh else "d"), *tail]


def duration(value: int | timedelta | None) -> str:
    """Write a duration in words: 1小时01分, 1 h 01 min."""
    pairs = duration_parts(value)
    if chinese():
        return "".join(f"{number}{unit}" for number, unit in pairs)
    return " ".join(f"{number} {unit}" for number, unit in pairs)


def duration_brief(value: int | timedelta | None) -> str:
    """Write only the largest unit, as a dense table does: 20 分, 33 时, 3 天; 20 min, 33 h, 3 d."""
    if value is None:
        return ""
    total = abs(_minutes(value))
    zh = chinese()
    if total < _HOUR:
        return f"{total} {'分' if zh else 'min'}"
    if total < _WHOLE_DAYS_FROM:
        return f"{total // _HOUR} {'时' if zh else 'h'}"
    return f"{total // _DAY} {'天' if zh else 'd'}"


def yuan(fen: int | None) -> str:
    """Write an amount of fen in yuan: ¥12.50, −¥1,234.00."""
    if fen is None:
        return ""
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def phone_masked(phone: str | None) -> str:
    """Hide the middle of a phone number: 138****5678. A mainland prefix is dropped."""
    digits = "".join(letter for letter in phone or "" if letter.isdigit())
    if (phone or "").strip().startswith("+86"):
        digits = digits.removeprefix("86")
    if len(digits) < 8:  # noqa: PLR2004 -- too short to show both ends
        return "*" * max(len(digits) - 2, 0) + digits[-2:]
    return f"{digits[:3]}****{digits[-4:]}"


def surname(name: str | None) -> str:
    """Give what an avatar shows: the Chinese surname, or the first letter in capitals."""
    clean = (name or "").strip()
    if clean[:2] in _DOUBLE_SURNAMES:
        return clean[:2]
    return clean[:1].upper() or "·"


def _minutes(value: int | timedelta) -> int:
    if isinstance(value, timedelta):
        return int(value.total_seconds() // 60)
    return int(value)
