"""The calendar that care goes by: lunar days, solar terms, festivals, holidays, birthdays. Pure: no clock, no database.

Callers import the package: `from linli.care import almanac`, then `almanac.occasions(day)`, `almanac.festivals(day)`,
`almanac.lunar_birthdays(7, 15, is_leap=False, year=2026)`, `almanac.birthdays.table(people, first, last)`.
"""

from linli.care.almanac import birthdays, feasts, sun, workdays
from linli.care.almanac.birthdays import Birthday, Born, lunar_birthdays, solar_birthday
from linli.care.almanac.days import Occasion, Sort, occasions
from linli.care.almanac.errors import AlmanacError, NoSuchDayError, OutOfRangeError
from linli.care.almanac.feasts import Festival, festivals
from linli.care.almanac.lunar import FIRST, LAST, LunarDate, leap_month, new_year, to_lunar, to_solar
from linli.care.almanac.sun import Term, term

__all__ = [
    "FIRST", "LAST", "AlmanacError", "Birthday", "Born", "Festival", "LunarDate", "NoSuchDayError", "Occasion",
    "OutOfRangeError", "Sort", "Term", "birthdays", "feasts", "festivals", "leap_month", "lunar_birthdays", "new_year",
    "occasions", "solar_birthday", "sun", "term", "to_lunar", "to_solar", "workdays",
]  # fmt: skip
