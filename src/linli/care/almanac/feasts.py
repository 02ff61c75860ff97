"""Festivals of every year: by the lunar calendar, by a solar term, and by the common calendar. Names are data."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from linli.care.almanac import lunar, sun
from linli.care.almanac.lunar import LunarDate


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival: `code` for programs, and both names."""

    code: str
    zh: str
    en: str


EVE = Festival("eve", "除夕", "New Year's Eve")
# Lunar month and day. A leap month's are not celebrated: the festival was in the month before.
_LUNAR = {
    (1, 1): Festival("spring", "春节", "Spring Festival"),
    (1, 15): Festival("lantern", "元宵节", "Lantern Festival"),
    (2, 2): Festival("dragon_head", "龙抬头", "Dragon Raising Its Head"),
    (5, 5): Festival("dragon_boat", "端午节", "Dragon Boat Festival"),
    (7, 7): Festival("qixi", "七夕", "Qixi Festival"),
    (7, 15): Festival("zhongyuan", "中元节", "Zhongyuan Festival"),
    (8, 15): Festival("mid_autumn", "中秋节", "Mid-Autumn Festival"),
    (9, 9): Festival("double_ninth", "重阳节", "Double Ninth Festival"),
    (12, 8): Festival("laba", "腊八节", "Laba Festival"),
}
_TERMS = {
    "pure_brightness": Festival("qingming", "清明节", "Qingming Festival"),
    "winter_solstice": Festival("dongzhi", "冬至", "Winter Solstice Festival"),
}
_SOLAR = {
    (1, 1): Festival("new_year", "元旦", "New Year's Day"),
    (3, 8): Festival("women", "妇女节", "International Women's Day"),
    (5, 1): Festival("labour", "劳动节", "Labour Day"),
    (5, 4): Festival("youth", "青年节", "Youth Day"),
    (6, 1): Festival("children", "儿童节", "Children's Day"),
    (8, 1): Festival("army", "建军节", "Army Day"),
    (9, 10): Festival("teachers", "教师节", "Teachers' Day"),
    (10, 1): Festival("national", "国庆节", "National Day"),
}


def festivals(day: date) -> list[str]:
    """Return the codes of a day's festivals, lunar ones first. Raises OutOfRangeError."""
    return [one.code for one in on(day)]


def on(day: date) -> tuple[Festival, ...]:
    """Return the festivals of a day, lunar ones first. Raises OutOfRangeError."""
    return _year(day.year).get(day, ())


def of(year: int) -> tuple[tuple[date, Festival], ...]:
    """Return the festivals of a year of the common calendar with their days, in order. Raises OutOfRangeError."""
    return tuple((day, one) for day, found in sorted(_year(year).items()) for one in found)


@lru_cache(maxsize=lunar.LAST - lunar.FIRST + 3)
def _year(year: int) -> dict[date, tuple[Festival, ...]]:
    found: dict[date, tuple[Festival, ...]] = {}
    dated = [*_lunar(year - 1), *_lunar(year), *_by_term(year)]
    dated += [(date(year, month, day), one) for (month, day), one in _SOLAR.items()]
    for day, festival in dated:
        if day.year == year:
            found[day] = (*found.get(day, ()), festival)
    return found


def _lunar(year: int) -> list[tuple[date, Festival]]:
    """Return a lunar year's festivals; the eve is the last day of its last month, be that the 29th or the 30th."""
    last = lunar.months(year)[-1]
    eve = (last.first + timedelta(days=last.days - 1), EVE)
    return [*((lunar.to_solar(LunarDate(year, month, day)), one) for (month, day), one in _LUNAR.items()), eve]


def _by_term(year: int) -> list[tuple[date, Festival]]:
    return [(term.day, _TERMS[term.code]) for term in sun.terms(year) if term.code in _TERMS]
