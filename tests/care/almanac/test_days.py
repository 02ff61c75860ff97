"""What falls on a day."""

from datetime import date, timedelta

import pytest

from linli.care import almanac
from linli.care.almanac import Occasion, Sort, feasts, workdays


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2026, 2, 16), ["eve"]),
        (date(2025, 1, 28), ["eve"]),  # a twelfth month of 29 days
        (date(2026, 2, 17), ["spring"]),
        (date(2026, 3, 3), ["lantern"]),
        (date(2026, 6, 19), ["dragon_boat"]),
        (date(2026, 8, 19), ["qixi"]),
        (date(2026, 9, 25), ["mid_autumn"]),
        (date(2026, 10, 18), ["double_ninth"]),
        (date(2026, 1, 26), ["laba"]),
        (date(2026, 4, 5), ["qingming"]),
        (date(2026, 12, 22), ["dongzhi"]),
        (date(2020, 10, 1), ["mid_autumn", "national"]),
        (date(2025, 7, 30), []),  # the sixth day of the leap sixth month
        (date(2026, 11, 24), []),
    ],
)
def test_festivals_of_a_day(day: date, codes: list[str]) -> None:
    assert almanac.festivals(day) == codes


def test_festival_is_not_celebrated_again_in_a_leap_month() -> None:
    found = [day for year in (2006, 2028) for day, one in feasts.of(year) if one.code in ("qixi", "dragon_boat")]
    assert found == [date(2006, 5, 31), date(2006, 7, 31), date(2028, 5, 28), date(2028, 8, 26)]


def test_every_year_has_each_festival_once_or_none_of_the_twelfth_month() -> None:
    for year in range(1901, 2100):
        codes = [one.code for _, one in feasts.of(year)]
        assert sorted(set(codes) - {"laba"}) == sorted(code for code in codes if code != "laba")
        assert codes.count("laba") <= 2
        assert len(set(codes) - {"laba"}) == 19


@pytest.mark.parametrize(
    ("day", "is_off", "is_moved"),
    [
        # Notice of the State Council's General Office for 2026.
        (date(2026, 2, 14), False, True), (date(2026, 2, 28), False, True), (date(2026, 5, 9), False, True),
        (date(2026, 9, 20), False, True), (date(2026, 10, 10), False, True), (date(2026, 1, 4), False, True),
        (date(2026, 2, 23), True, False), (date(2026, 10, 7), True, False), (date(2026, 2, 15), True, False),
        (date(2026, 11, 24), False, False), (date(2026, 11, 28), True, False),
    ],
)  # fmt: skip
def test_days_off_and_days_moved(day: date, is_off: bool, is_moved: bool) -> None:  # noqa: FBT001 - parameters of a test
    assert (workdays.is_day_off(day), workdays.is_moved_workday(day)) == (is_off, is_moved)


def test_moved_workday_in_the_december_before_is_known() -> None:
    assert workdays.is_moved_workday(date(2011, 12, 31))  # for New Year 2012


def test_year_not_announced_has_its_statutory_days_alone() -> None:
    assert [workdays.is_announced(year) for year in (2001, 2025, 2026, 2090)] == [True, True, True, False]
    days = [date(2090, 1, 1) + timedelta(days=n) for n in range(365)]
    found = [off for day in days if (off := workdays.holiday(day))]
    assert [off.is_moved for off in found] == [False] * 13  # thirteen since 2025


def test_occasions_of_a_festival_that_is_a_term_and_a_holiday() -> None:
    assert almanac.occasions(date(2026, 4, 5)) == (
        Occasion(Sort.FESTIVAL, "qingming", "清明节", "Qingming Festival"),
        Occasion(Sort.TERM, "pure_brightness", "清明", "Pure Brightness"),
        Occasion(Sort.HOLIDAY, "statutory", "清明节", "Tomb-Sweeping Day"),
    )


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 2, 14), [("workday", "moved")]),
        (date(2026, 10, 6), [("holiday", "moved")]),
        (date(2026, 11, 7), [("term", "start_of_winter")]),
        (date(2026, 11, 24), []),
    ],
)
def test_occasions_of_a_day(day: date, found: list[tuple[str, str]]) -> None:
    assert [(one.sort, one.code) for one in almanac.occasions(day)] == found


def test_every_day_of_the_calendar_has_its_answer() -> None:
    day = date(1901, 1, 1)
    while day.year < 2100:
        assert all(one.zh and one.en and one.code for one in almanac.occasions(day))
        day += timedelta(days=1)
