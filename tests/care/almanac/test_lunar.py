"""The lunar calendar and the solar terms, held against dates from elsewhere."""

from datetime import date, timedelta

import pytest
from holidays.calendars.chinese import _ChineseLunisolar
from hypothesis import given
from hypothesis import strategies as st

from linli.care import almanac
from linli.care.almanac import FIRST, LAST, LunarDate, NoSuchDayError, OutOfRangeError, lunar

# The Hong Kong Observatory's "Gregorian-Lunar Calendar Conversion Table" of each year.
NEW_YEARS = [
    date(1949, 1, 29), date(1984, 2, 2), date(2000, 2, 5), date(2008, 2, 7), date(2019, 2, 5), date(2020, 1, 25),
    date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17),
    date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3), date(2033, 1, 31), date(2034, 2, 19),
]  # fmt: skip
# The same tables: the first day of each leap month.
LEAP_MONTHS = [
    (2020, 4, date(2020, 5, 23)), (2023, 2, date(2023, 3, 22)), (2025, 6, date(2025, 7, 25)),
    (2028, 5, date(2028, 6, 23)), (2033, 11, date(2033, 12, 22)),
]  # fmt: skip
# National holiday notices of the State Council's General Office, which name the lunar day they are for.
KNOWN = [
    (date(2020, 6, 25), LunarDate(2020, 5, 5)),  # 端午 after the leap fourth month
    (date(2020, 10, 1), LunarDate(2020, 8, 15)),  # 中秋 on National Day
    (date(2023, 9, 29), LunarDate(2023, 8, 15)),
    (date(2025, 10, 6), LunarDate(2025, 8, 15)),
    (date(2025, 5, 31), LunarDate(2025, 5, 5)),
    (date(2026, 6, 19), LunarDate(2026, 5, 5)),
    (date(2026, 9, 25), LunarDate(2026, 8, 15)),
]


@pytest.mark.parametrize("day", NEW_YEARS)
def test_new_year(day: date) -> None:
    assert almanac.new_year(day.year) == day
    assert almanac.to_lunar(day) == LunarDate(day.year, 1, 1)
    assert almanac.to_lunar(day - timedelta(days=1)).month == 12


@pytest.mark.parametrize(("year", "month", "first"), LEAP_MONTHS)
def test_leap_month(year: int, month: int, first: date) -> None:
    assert almanac.leap_month(year) == month
    assert almanac.to_solar(LunarDate(year, month, 1, is_leap=True)) == first
    assert almanac.to_lunar(first - timedelta(days=1)).month == month


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2026, 2027, 2029, 2030, 2032, 2034])
def test_year_without_a_leap_month(year: int) -> None:
    assert (almanac.leap_month(year), len(lunar.months(year))) == (None, 12)


@pytest.mark.parametrize(("day", "found"), KNOWN)
def test_days_named_by_holiday_notices(day: date, found: LunarDate) -> None:
    assert (almanac.to_lunar(day), almanac.to_solar(found)) == (found, day)


@pytest.mark.parametrize(
    ("table", "month", "day"),
    [
        ("LUNAR_NEW_YEAR_DATES", 1, 1), ("BUDDHA_BIRTHDAY_DATES", 4, 8), ("DRAGON_BOAT_DATES", 5, 5),
        ("MID_AUTUMN_DATES", 8, 15), ("DOUBLE_NINTH_DATES", 9, 9),
    ],
)  # fmt: skip
def test_two_hundred_years_agree_with_an_independent_table(table: str, month: int, day: int) -> None:
    """The tables of `holidays` know nothing of lunar_python's astronomy.

    They put the new year of 1916 on 4 February, by 120 degrees east; China's calendar of that time went by Beijing's
    own clock, a quarter of an hour earlier, and had the 3rd, as lunar_python has it.
    """
    known = getattr(_ChineseLunisolar, table)
    differ = [
        year
        for year in range(1901, LAST + 1)
        if almanac.to_solar(LunarDate(year, month, day)) != date(year, *known[year][:2])
    ]
    assert differ == ([1916] if month == 1 else [])


@given(st.dates(lunar.new_year(FIRST), date(LAST, 12, 31)))
def test_every_day_there_and_back(day: date) -> None:
    assert almanac.to_solar(almanac.to_lunar(day)) == day


def test_days_follow_each_other_without_a_gap() -> None:
    for year in range(FIRST, LAST + 1):
        months = lunar.months(year)
        ends = [month.first + timedelta(days=month.days) for month in months]
        assert [month.first for month in months[1:]] == ends[:-1]
        assert {month.days for month in months} == {29, 30}
        if year < LAST:
            assert ends[-1] == almanac.new_year(year + 1)


@pytest.mark.parametrize(
    "day",
    [
        LunarDate(2025, 13, 1), LunarDate(2025, 0, 1), LunarDate(2025, 2, 30), LunarDate(2025, 1, 31),
        LunarDate(2025, 1, 0), LunarDate(2025, 5, 1, is_leap=True), LunarDate(2025, 6, 30, is_leap=True),
    ],
)  # fmt: skip
def test_day_that_the_year_does_not_have_is_refused(day: LunarDate) -> None:
    with pytest.raises(NoSuchDayError):
        almanac.to_solar(day)


@pytest.mark.parametrize("day", [date(1900, 1, 30), date(2100, 2, 9), date(1, 1, 1), date.max])
def test_day_outside_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(OutOfRangeError):
        almanac.to_lunar(day)


def test_last_days_of_the_last_year_are_known() -> None:
    assert almanac.to_lunar(date(2100, 2, 8)) == LunarDate(2099, 12, 30)


# --- solar terms -------------------------------------------------------------------------------------------------
# The Purple Mountain Observatory's dates for 2026 (as in China's printed calendars).
TERMS_2026 = [
    "01-05", "01-20", "02-04", "02-18", "03-05", "03-20", "04-05", "04-20", "05-05", "05-21", "06-05", "06-21",
    "07-07", "07-23", "08-07", "08-23", "09-07", "09-23", "10-08", "10-23", "11-07", "11-22", "12-07", "12-22",
]  # fmt: skip


def test_terms_of_a_year() -> None:
    found = almanac.sun.terms(2026)
    assert [f"{term.day:%m-%d}" for term in found] == TERMS_2026
    assert [term.zh for term in found][:4] == ["小寒", "大寒", "立春", "雨水"]
    assert len({term.code for term in found}) == 24


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2021, 12, 21), "winter_solstice"), (date(2022, 12, 22), "winter_solstice"), (date(2024, 4, 4), "pure_brightness"),
        (date(2025, 4, 4), "pure_brightness"), (date(2025, 2, 3), "start_of_spring"), (date(2026, 2, 4), "start_of_spring"),
        (date(2026, 11, 7), "start_of_winter"), (date(2026, 11, 24), ""),
    ],
)  # fmt: skip
def test_term_of_a_day(day: date, code: str) -> None:
    assert almanac.term(day) == code


def test_qingming_and_winter_solstice_agree_with_an_independent_rule() -> None:
    """`holidays` reckons both by thresholds of its own.

    The solstice of 1951 is a second from midnight by lunar_python: nobody alive has a feast that hangs on it.
    """
    other = _ChineseLunisolar()
    differ = []
    for year in range(1901, LAST + 1):
        days = {term.code: term.day for term in almanac.sun.terms(year)}
        known = (other.qingming_date(year)[0], other.winter_solstice_date(year)[0])
        if (days["pure_brightness"], days["winter_solstice"]) != known:
            differ.append(year)
    assert differ == [1951]


def test_terms_outside_the_calendar_are_refused() -> None:
    for year in (1900, 2100):
        with pytest.raises(OutOfRangeError):
            almanac.sun.terms(year)
