"""Rules: read, refused by name, and never expanded further than asked; clocks that are turned, leap days, ends of months."""

import time as stopwatch
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from linli.rounds import recurrence
from linli.rounds.errors import BadRuleError, BarrenRuleError, TooOftenError, UnreadableRuleError, UnsupportedPartError


def local(*moment: int) -> datetime:
    """Return what a clock on the wall shows."""
    return datetime(*moment, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc, arg-type]  # year, month, day, hour, minute


HANGZHOU, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
STARTS = local(2026, 11, 23, 8)


def days(text: str, *, starts: datetime = STARTS, until: datetime, zone: ZoneInfo = HANGZHOU) -> list[str]:
    found = recurrence.read(text, starts=starts, zone=zone)
    return [
        f"{local:%y-%m-%d %H:%M}"
        for local in found.between(datetime(2000, 1, 1, tzinfo=UTC), until.replace(tzinfo=zone))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", ["26-11-23 08:00", "26-11-24 08:00", "26-11-25 08:00"]),
        ("RRULE:freq=weekly; byday=mo,th", ["26-11-23 08:00", "26-11-26 08:00", "26-11-30 08:00", "26-12-03 08:00"]),
        ("FREQ=DAILY;BYHOUR=8,20;COUNT=3", ["26-11-23 08:00", "26-11-23 20:00", "26-11-24 08:00"]),
        ("FREQ=DAILY;INTERVAL=5", ["26-11-23 08:00", "26-11-28 08:00", "26-12-03 08:00"]),
        ("FREQ=DAILY;UNTIL=20261124", ["26-11-23 08:00", "26-11-24 08:00"]),
        ("FREQ=DAILY;UNTIL=20261125T000000Z", ["26-11-23 08:00", "26-11-24 08:00", "26-11-25 08:00"]),
        ("FREQ=DAILY;UNTIL=20261124T080000", ["26-11-23 08:00", "26-11-24 08:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["26-11-30 08:00"]),
    ],
)
def test_rule_is_due_when_it_says(text: str, expected: list[str]) -> None:
    assert days(text, until=local(2026, 12, 4)) == expected


def test_month_ends_are_the_last_day_or_only_where_there_is_one() -> None:
    until, starts = local(2027, 4, 1), local(2027, 1, 31, 8)
    assert days("FREQ=MONTHLY;BYMONTHDAY=-1", starts=starts, until=until) == [
        "27-01-31 08:00", "27-02-28 08:00", "27-03-31 08:00"
    ]  # fmt: skip
    assert days("FREQ=MONTHLY", starts=starts, until=until) == ["27-01-31 08:00", "27-03-31 08:00"]


def test_leap_day_comes_every_fourth_year_and_may_be_the_first() -> None:
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    assert days(rule, until=local(2033, 1, 1)) == ["28-02-29 08:00", "32-02-29 08:00"]


def test_clock_that_is_turned_keeps_the_hour_and_makes_no_round_twice() -> None:
    eight = recurrence.read("FREQ=DAILY", starts=local(2027, 3, 27, 8), zone=BERLIN)
    since, until = datetime(2027, 3, 26, tzinfo=UTC), datetime(2027, 3, 30, tzinfo=UTC)
    moments = [recurrence.moment_of(clock, BERLIN) for clock in eight.between(since, until)]
    assert [f"{moment:%d %H:%M}" for moment in moments] == ["27 07:00", "28 06:00", "29 06:00"]


def test_hour_that_a_day_skips_is_as_long_after_midnight_and_one_it_has_twice_is_the_first() -> None:
    skipped, twice = local(2027, 3, 28, 2, 30), local(2027, 10, 31, 2, 30)
    assert recurrence.moment_of(skipped, BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert recurrence.moment_of(twice, BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "hours", "expected"),
    [
        (local(2027, 3, 27, 22), 8, ("21:00", "04:00")),  # the night is an hour shorter, and still ends at six
        (local(2027, 10, 30, 22), 8, ("20:00", "05:00")),
        (
            local(2027, 3, 28, 2, 30),
            0.5,
            ("01:30", "02:00"),
        ),  # the end came before the beginning: half an hour it is
        (local(2027, 6, 1, 22), 8, ("20:00", "04:00")),
    ],
)
def test_window_ends_when_the_clock_shows_its_end(begins: datetime, hours: float, expected: tuple[str, str]) -> None:
    span = recurrence.window(begins, lasts=timedelta(hours=hours), zone=BERLIN)
    assert tuple(f"{moment:%H:%M}" for moment in span) == expected


def test_window_past_midnight_ends_the_next_day() -> None:
    assert recurrence.length(time(22), time(2)) == timedelta(hours=4)
    assert recurrence.length(time(8), time(11, 30)) == timedelta(hours=3.5)


def test_endless_rule_is_expanded_no_further_than_asked() -> None:
    endless = recurrence.read("FREQ=DAILY", starts=local(2020, 1, 1, 8), zone=HANGZHOU)
    since = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert endless.between(since, since + timedelta(hours=24)) == [local(2026, 11, 24, 8)]


def test_stretches_beside_each_other_have_each_moment_once() -> None:
    rule = recurrence.read("FREQ=DAILY;BYHOUR=0,8,23", starts=local(2027, 3, 20, 8), zone=BERLIN)
    edges = [datetime(2027, 3, 20, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(60)]
    pieces = [clock for since, until in pairwise(edges) for clock in rule.between(since, until)]
    assert pieces == rule.between(edges[0], edges[-1])
    assert len(pieces) == len(set(pieces)) == 51


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", UnreadableRuleError), ("DAILY", UnreadableRuleError), ("FREQ=", UnreadableRuleError),
        ("INTERVAL=2", UnreadableRuleError), ("FREQ=FORTNIGHTLY", UnreadableRuleError),
        ("FREQ=DAILY;FREQ=DAILY", UnreadableRuleError), ("FREQ=DAILY;INTERVAL=0", UnreadableRuleError),
        ("FREQ=DAILY;INTERVAL=-1", UnreadableRuleError), ("FREQ=DAILY;COUNT=0", UnreadableRuleError),
        ("FREQ=WEEKLY;BYDAY=XX", UnreadableRuleError), ("FREQ=MONTHLY;BYMONTHDAY=32", UnreadableRuleError),
        ("FREQ=YEARLY;BYMONTH=13", UnreadableRuleError), ("FREQ=DAILY;BYHOUR=24", UnreadableRuleError),
        ("FREQ=DAILY;BYMINUTE=60", UnreadableRuleError), ("FREQ=DAILY;UNTIL=20261399", UnreadableRuleError),
        ("FREQ=DAILY;UNTIL=soon", UnreadableRuleError), ("FREQ=DAILY\nEXDATE=20261124", UnreadableRuleError),
        ("DTSTART:20261123T080000\nRRULE:FREQ=DAILY", UnreadableRuleError), ("FREQ=DAILY;" * 30, UnreadableRuleError),
        ("FREQ=SECONDLY", TooOftenError), ("FREQ=MINUTELY;INTERVAL=30", TooOftenError), ("FREQ=HOURLY", TooOftenError),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12", TooOftenError),
        ("FREQ=DAILY;BYHOUR=8,9,10,11;BYMINUTE=0,15,30,45", TooOftenError),
        ("FREQ=DAILY;BYSECOND=0", UnsupportedPartError), ("FREQ=YEARLY;BYEASTER=0", UnsupportedPartError),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", UnsupportedPartError), ("FREQ=WEEKLY;BYDAY=2MO", UnsupportedPartError),
        ("FREQ=WEEKLY;BYMONTHDAY=1", UnsupportedPartError), ("FREQ=DAILY;BYYEARDAY=1", UnsupportedPartError),
        ("FREQ=MONTHLY;BYWEEKNO=2", UnsupportedPartError), ("FREQ=DAILY;BYSETPOS=1", UnsupportedPartError),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", BarrenRuleError), ("FREQ=DAILY;UNTIL=20261122", BarrenRuleError),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", BarrenRuleError), ("FREQ=YEARLY;INTERVAL=3;BYMONTH=1", BarrenRuleError),
    ],
)  # fmt: skip
def test_rule_that_cannot_be_is_refused_by_name(text: str, error: type[BadRuleError]) -> None:
    with pytest.raises(BadRuleError) as refused:
        recurrence.read(text, starts=STARTS, zone=HANGZHOU)
    assert type(refused.value) is error


def test_rule_without_a_day_is_refused_within_a_moment() -> None:
    begun = stopwatch.process_time()
    with pytest.raises(BarrenRuleError):
        recurrence.read("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", starts=STARTS, zone=HANGZHOU)
    assert stopwatch.process_time() - begun < 5  # looking up to the year 9999 takes three times as long


def test_refusal_names_the_part_and_the_most() -> None:
    with pytest.raises(UnsupportedPartError) as part:
        recurrence.read("FREQ=DAILY;BYSECOND=1", starts=STARTS, zone=HANGZHOU)
    with pytest.raises(TooOftenError) as often:
        recurrence.read("FREQ=HOURLY", starts=STARTS, zone=HANGZHOU)
    assert (part.value.part, often.value.most) == ("BYSECOND", 12)
