"""Birthdays by both calendars, the rules for days that a year does not have, and how fast it goes."""

import time
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.care import almanac
from linli.care.almanac import Birthday, Born, LunarDate, NoSuchDayError, OutOfRangeError, birthdays, lunar


@pytest.mark.parametrize(
    ("born", "year", "day"),
    [
        (date(1950, 11, 24), 2026, date(2026, 11, 24)),
        (date(2000, 2, 29), 2025, date(2025, 2, 28)),
        (date(2000, 2, 29), 2028, date(2028, 2, 29)),
        (date(1896, 2, 29), 1900, date(1900, 2, 28)),  # no leap year, though by four
        (LunarDate(1950, 8, 15), 2026, date(2026, 9, 25)),
        (LunarDate(1950, 12, 8), 2025, date(2026, 1, 26)),
        # Born in a leap fourth month (2001, 2020): there where the year has it, else in the fourth.
        (LunarDate(2001, 4, 10, is_leap=True), 2020, date(2020, 6, 1)),
        (LunarDate(2001, 4, 10, is_leap=True), 2021, date(2021, 5, 21)),
        # Born in a fourth month that is not leap: never in the leap one.
        (LunarDate(2001, 4, 10), 2020, date(2020, 5, 2)),
        # Born in another leap month than the year's: in the ordinary month.
        (LunarDate(2001, 4, 10, is_leap=True), 2025, date(2025, 5, 7)),
        # Born on a thirtieth: the second month of 2025 has 30 days, of 2026 only 29.
        (LunarDate(1990, 1, 30), 2025, date(2025, 2, 27)),
        (LunarDate(1990, 1, 30), 2026, date(2026, 3, 18)),
        # Both at once: a leap sixth month has 29 days in 2025.
        (LunarDate(1987, 6, 30, is_leap=True), 2025, date(2025, 8, 22)),
    ],
)
def test_day_of_a_birthday(born: Born, year: int, day: date) -> None:
    assert birthdays.celebrated(born, year) == Birthday(day, year - born.year)


def test_thirtieth_is_the_last_day_of_a_short_month() -> None:
    for year in range(2000, 2060):
        month = lunar.month(year, 1)
        assert month is not None
        day = birthdays.lunar_day(1, 30, is_leap=False, year=year)
        assert (almanac.to_lunar(day).month, almanac.to_lunar(day).day) == (1, month.days)


def test_nobody_has_a_birthday_before_the_birth_or_at_it() -> None:
    born = date(2026, 11, 24)
    assert birthdays.celebrated(born, 2025) is None
    assert birthdays.on(born, born) is None
    assert birthdays.on(born, date(2027, 11, 24)) == Birthday(date(2027, 11, 24), 1)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1946, 11, 24), date(2026, 11, 24), 80),
        (date(1946, 11, 24), date(2026, 11, 25), None),
        (LunarDate(1946, 12, 8), date(2026, 1, 26), 79),  # still the year 2025 by the lunar calendar
        (LunarDate(1946, 8, 15), date(2026, 9, 25), 80),
        (LunarDate(1946, 8, 15), date(2026, 9, 24), None),
    ],
)
def test_age_at_the_birthday(born: Born, day: date, age: int | None) -> None:
    assert birthdays.on(born, day) == (None if age is None else Birthday(day, age))


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2022, [date(2022, 1, 10), date(2022, 12, 30)]),
        (2023, []),
        (2024, [date(2024, 1, 18)]),
        (2025, [date(2025, 1, 7)]),
    ],
)
def test_common_year_has_one_lunar_birthday_or_two_or_none(year: int, days: list[date]) -> None:
    assert almanac.lunar_birthdays(12, 8, is_leap=False, year=year) == days
    born = LunarDate(1946, 12, 8)
    assert [one.day for one in birthdays.within(born, date(year, 1, 1), date(year, 12, 31))] == days


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 31)])
def test_lunar_birthday_that_cannot_be_is_refused(month: int, day: int) -> None:
    with pytest.raises(NoSuchDayError):
        almanac.lunar_birthdays(month, day, is_leap=False, year=2026)


def test_birthday_outside_the_calendar_is_refused() -> None:
    with pytest.raises(OutOfRangeError):
        birthdays.celebrated(LunarDate(1946, 1, 1), 2100)


@st.composite
def lunar_dates(draw: st.DrawFn) -> LunarDate:
    return almanac.to_lunar(draw(st.dates(date(1905, 1, 1), date(2026, 1, 1))))


@given(lunar_dates(), st.integers(2026, 2098))
def test_every_lunar_year_has_one_birthday_in_the_month_of_birth(born: LunarDate, year: int) -> None:
    found = birthdays.celebrated(born, year)
    assert found is not None
    there = almanac.to_lunar(found.day)
    assert (there.year, there.month) == (year, born.month)
    assert born.day - there.day in ((0, 1) if born.day == 30 else (0,))
    assert not there.is_leap or born.is_leap
    assert birthdays.on(born, found.day) == found


@given(st.dates(date(1905, 1, 1), date(2026, 1, 1)), st.booleans(), st.integers(2027, 2090))
def test_range_finds_what_the_days_find(born: date, is_lunar: bool, year: int) -> None:  # noqa: FBT001 - drawn
    kept: Born = almanac.to_lunar(born) if is_lunar else born
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert list(birthdays.within(kept, first, last)) == [one for day in days if (one := birthdays.on(kept, day))]


def test_year_of_three_thousand_residents_is_known_at_once() -> None:
    chance = Random(1)  # noqa: S311 - for a test
    people: dict[int, Born] = {}
    for key in range(3000):
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(365 * 90))
        people[key] = almanac.to_lunar(born) if key % 2 else born
    began = time.process_time()
    found = birthdays.table(people, date(2026, 1, 1), date(2026, 12, 31))
    spent = time.process_time() - began
    assert 2900 < sum(len(day) for day in found.values()) < 3100
    assert spent < 0.5  # 0.01 s where nobody else works
    again = birthdays.table(list(people.items()), date(2026, 1, 1), date(2026, 12, 31))
    assert again == found
