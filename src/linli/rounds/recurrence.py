"""When a round is due: an iCalendar rule (RFC 5545 RRULE) in the community's own clock, never expanded further than asked.

The day's hour is the plan's, or the rule's BYHOUR and BYMINUTE. Times are local: eight in the morning stays eight when
clocks are put forward; an hour that a day skips is taken as long after midnight as ever, one that a day has twice is its first.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import dropwhile, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from linli.rounds.errors import BarrenRuleError, TooOftenError, UnreadableRuleError, UnsupportedPartError

# Six rounds of a gate by night and by day; who wants more wants a camera (default of our own).
MOST_A_DAY = 12
# A plan whose first round lies further ahead is a slip of the pen.
FIRST_WITHIN = timedelta(days=731)
YEARS = range(2000, 2390)
LONGEST = 200
# The calendar repeats every 400 years, weekdays too. The library looks for the next day up to the year 9999, which takes
# it up to 15 s where there is none; asked about the same day 7600 years later it has 4 centuries to look at, not 80.
_SHIFT = 19 * 400

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = frozenset({
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS",
    "BYHOUR", "BYMINUTE",
})  # fmt: skip
# What iCalendar allows only beside these frequencies.
_ONLY: Mapping[str, tuple[str, ...]] = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"), "BYYEARDAY": ("YEARLY",), "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("MONTHLY", "YEARLY"),
}  # fmt: skip
_SHAPE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?")
_NUMBERS = re.compile(r"[+-]?\d{1,3}(,[+-]?\d{1,3})*")
_BOUNDS: Mapping[str, int] = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A checked rule with its first moment on the community's clock."""

    text: str
    starts: datetime
    zone: ZoneInfo
    rule: rrule

    def between(self, after: datetime, until: datetime) -> list[datetime]:
        """Return the local moments, without a zone, of all rounds that begin after one moment and not after another."""
        first, last = (_later(moment.astimezone(self.zone).replace(tzinfo=None)) for moment in (after, until))
        # A day of margin on both sides, because the clock may have been turned in between; then exactly.
        margin = timedelta(days=1)
        near = takewhile(lambda d: d <= last + margin, dropwhile(lambda d: d < first - margin, iter(self.rule)))
        return [local for local in map(_earlier, near) if after < moment_of(local, self.zone) <= until]


def read(text: str, *, starts: datetime, zone: ZoneInfo) -> Recurrence:
    """Read a rule whose first possible moment is `starts`, local and without a zone.

    A date alone as UNTIL includes that day. Raises UnreadableRuleError, UnsupportedPartError, TooOftenError, and
    BarrenRuleError where no round is due within two years.
    """
    parts = _parts(text)
    found = Recurrence(tidy(text), starts, zone, _rule(parts, starts=starts, zone=zone))
    first = next(iter(found.rule), None)
    if first is None or first > _later(starts + FIRST_WITHIN):
        raise BarrenRuleError
    return found


def tidy(text: str) -> str:
    """Return a rule as it is kept: in capitals, without spaces and without its name."""
    return "".join(text.upper().split()).removeprefix("RRULE:")


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which a clock of the zone shows this."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def window(local: datetime, *, lasts: timedelta, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until when a round may be made: until the clock shows its end, or as long as that, if none is left."""
    starts, ends = moment_of(local, zone), moment_of(local + lasts, zone)
    return starts, ends if ends > starts else starts + lasts


def length(since: time, until: time) -> timedelta:
    """Return how long a window lasts on the clock; one that ends before it begins ends on the next day."""
    day = datetime(2000, 1, 1)  # noqa: DTZ001 - a clock on the wall has no zone
    lasts = datetime.combine(day, until) - datetime.combine(day, since)
    return lasts if lasts > timedelta(0) else lasts + timedelta(days=1)


def _parts(text: str) -> dict[str, str]:
    said = tidy(text)
    if len(said) > LONGEST or not _SHAPE.fullmatch(said):
        raise UnreadableRuleError
    pairs = [part.split("=") for part in said.split(";")]
    parts = dict(pairs)
    if len(parts) < len(pairs) or "FREQ" not in parts:
        raise UnreadableRuleError
    _check(parts)
    return parts


def _check(parts: Mapping[str, str]) -> None:
    frequency = parts["FREQ"]
    if frequency in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise TooOftenError(MOST_A_DAY)
    if frequency not in _FREQUENCIES:
        raise UnreadableRuleError
    for name in parts:
        if name not in _PARTS or frequency not in _ONLY.get(name, _FREQUENCIES):
            raise UnsupportedPartError(name)
    if "COUNT" in parts and "UNTIL" in parts:
        raise UnsupportedPartError("UNTIL")
    if frequency in ("DAILY", "WEEKLY") and re.search(r"\d", parts.get("BYDAY", "")):
        raise UnsupportedPartError("BYDAY")
    _check_numbers(parts)


def _check_numbers(parts: Mapping[str, str]) -> None:
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not (parts[name].isdecimal() and 0 < int(parts[name]) <= 10_000):  # noqa: PLR2004 - 27 years of days
            raise UnreadableRuleError
    for name, most in _BOUNDS.items():
        if name in parts and not _within(parts[name], most):
            raise UnreadableRuleError
    hours, minutes = (set(parts.get(name, "0").split(",")) for name in ("BYHOUR", "BYMINUTE"))
    if len(hours) * len(minutes) > MOST_A_DAY:
        raise TooOftenError(MOST_A_DAY)


def _within(value: str, most: int) -> bool:
    return bool(_NUMBERS.fullmatch(value)) and all(0 < abs(int(number)) <= most for number in value.split(","))


def _rule(parts: Mapping[str, str], *, starts: datetime, zone: ZoneInfo) -> rrule:
    if starts.year not in YEARS:
        raise UnreadableRuleError
    kept = {name: value for name, value in parts.items() if name != "UNTIL"}
    try:
        rule = rrulestr(";".join(f"{name}={value}" for name, value in kept.items()), dtstart=_later(starts))
        until = _until(parts["UNTIL"], zone=zone) if "UNTIL" in parts else None
    except (ValueError, OverflowError) as error:
        raise UnreadableRuleError from error
    assert isinstance(rule, rrule)  # noqa: S101 - one rule and nothing else was given
    return rule.replace(until=_later(until)) if until else rule


def _until(value: str, *, zone: ZoneInfo) -> datetime:
    """Return the last moment on the community's clock. Raises ValueError."""
    if not _UNTIL.fullmatch(value) or int(value[:4]) not in YEARS:
        raise ValueError(value)
    if "T" not in value:
        return datetime.combine(datetime.strptime(value, "%Y%m%d"), time.max)  # noqa: DTZ007 - a day on the community's calendar
    moment = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - … or a time on its clock
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if value.endswith("Z") else moment


def _later(local: datetime) -> datetime:
    return local.replace(year=local.year + _SHIFT)


def _earlier(local: datetime) -> datetime:
    return local.replace(year=local.year - _SHIFT)


def days(text: str, *, starts: datetime, zone: ZoneInfo, most: int) -> Iterator[datetime]:
    """Yield the first local moments of a rule, for whoever writes one to look at."""
    for _number, local in zip(range(most), read(text, starts=starts, zone=zone).rule, strict=False):
        yield _earlier(local)
