"""The 24 solar terms (二十四节气): the day in China on which the sun reaches each multiple of 15 degrees."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from lunar_python import Solar

from linli.care.almanac.errors import OutOfRangeError
from linli.care.almanac.lunar import FIRST, LAST

ZONE = ZoneInfo("Asia/Shanghai")
# A day of the year on which lunar_python's table of terms holds all of that year's.
_MIDYEAR = (6, 1)


@dataclass(frozen=True, slots=True)
class Term:
    """A solar term: `code` for programs, both names, and the moment it begins (in China's time, to the second)."""

    code: str
    zh: str
    en: str
    at: datetime

    @property
    def day(self) -> date:
        """The day it falls on, in China."""
        return self.at.date()


# In the order of the common year; the English names are those of the China Meteorological Administration's pages.
_NAMES = {
    "小寒": "Minor Cold", "大寒": "Major Cold", "立春": "Start of Spring", "雨水": "Rain Water",
    "惊蛰": "Awakening of Insects", "春分": "Spring Equinox", "清明": "Pure Brightness", "谷雨": "Grain Rain",
    "立夏": "Start of Summer", "小满": "Grain Buds", "芒种": "Grain in Ear", "夏至": "Summer Solstice",
    "小暑": "Minor Heat", "大暑": "Major Heat", "立秋": "Start of Autumn", "处暑": "End of Heat",
    "白露": "White Dew", "秋分": "Autumn Equinox", "寒露": "Cold Dew", "霜降": "Frost's Descent",
    "立冬": "Start of Winter", "小雪": "Minor Snow", "大雪": "Major Snow", "冬至": "Winter Solstice",
}  # fmt: skip
# Where lunar_python's table tells the end of a year from the beginning of the next: by pinyin.
_LATER = {"冬至": "DONG_ZHI"}


@lru_cache(maxsize=LAST - FIRST + 3)
def terms(year: int) -> tuple[Term, ...]:
    """Return the 24 terms of a year of the common calendar, in order. Raises OutOfRangeError."""
    if not FIRST < year <= LAST:
        raise OutOfRangeError(year)
    table = Solar.fromYmd(year, *_MIDYEAR).getLunar().getJieQiTable()
    return tuple(Term(_code(en), zh, en, _moment(table[_LATER.get(zh, zh)])) for zh, en in _NAMES.items())


def _code(english: str) -> str:
    return english.lower().replace("'", "").replace(" ", "_")


def _moment(solar: Solar) -> datetime:
    clock = (solar.getHour(), solar.getMinute(), solar.getSecond())
    return datetime(solar.getYear(), solar.getMonth(), solar.getDay(), *clock, tzinfo=ZONE)


def term(day: date) -> str:
    """Return the code of the term that begins on a day; empty on most days. Raises OutOfRangeError."""
    found = on(day)
    return found.code if found else ""


def on(day: date) -> Term | None:
    """Return the term that begins on a day. Raises OutOfRangeError."""
    return next((one for one in terms(day.year) if one.day == day), None)
