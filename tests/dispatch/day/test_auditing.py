"""What the audit of a plan finds, in plans that were broken by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from linli.dispatch import Reason, day
from tests.dispatch.day.making import at, between, job, made, planned, worker

LUNCH = day.Break(between(11, 12), 30)
ASKED = made(
    [worker("w", breaks=(LUNCH,), carries=3), worker("v")],
    [job("a", 10, windows=(between(9, 10),), size=2), job("b", skills=frozenset({"gas"}), worth=1.0)],
)
PLAN = planned(ASKED)


def broken(**changes: timedelta) -> day.Plan:
    """Return the plan with the first job's stop shifted in what is named."""
    first, second = PLAN.rounds
    whose = first if first.jobs else second
    stops = tuple(
        replace(stop, **{name: getattr(stop, name) + by for name, by in changes.items()}) if stop.job else stop
        for stop in whose.stops
    )
    return replace(PLAN, rounds=tuple(replace(row, stops=stops) if row is whose else row for row in PLAN.rounds))


def said(plan: day.Plan, asked: day.Day = ASKED) -> list[str]:
    return [words.split(": ", 1)[-1] for words in day.faults(plan=plan, day=asked)]


def test_faults_of_a_good_plan_are_none() -> None:
    assert said(PLAN) == []


@pytest.mark.parametrize(
    ("hours", "words"), [(2, ["a begins outside its windows"]), (-1, ["a begins before anybody can be there", "a begins outside its windows"])]
)  # fmt: skip
def test_faults_tell_a_broken_window(hours: int, words: list[str]) -> None:
    shift = timedelta(hours=hours)
    assert said(broken(starts=shift, ends=shift))[: len(words)] == words


def test_faults_tell_a_visit_cut_short() -> None:
    assert said(broken(ends=timedelta(minutes=-5))) == ["a is cut short"]


def test_faults_tell_work_after_the_shift() -> None:
    assert "is not done when the shift ends" in said(broken(ends=timedelta(hours=10)))


def test_faults_tell_what_is_lost_and_what_is_told_twice() -> None:
    assert said(replace(PLAN, unplanned=())) == ["b is told of nowhere"]
    twice = replace(PLAN, unplanned=(*PLAN.unplanned, day.Unplanned("a", Reason("no-time"))))
    assert said(twice) == ["a is told of more than once, or is not in the day"]


def test_faults_tell_who_may_not_and_what_is_too_much() -> None:
    jobs = (replace(ASKED.jobs[0], skills=frozenset({"gas"}), size=9), ASKED.jobs[1])
    assert said(PLAN, replace(ASKED, jobs=jobs))[0] == "a breaks the rule of skills"


def test_faults_tell_a_break_that_is_missing_or_out_of_time() -> None:
    assert said(PLAN, replace(ASKED, workers=(replace(ASKED.workers[0], breaks=(LUNCH, LUNCH)), ASKED.workers[1]))) == [
        "has not the breaks that are due"
    ]
    early = replace(LUNCH, window=between(8, 9))
    assert said(PLAN, replace(ASKED, workers=(replace(ASKED.workers[0], breaks=(early,)), ASKED.workers[1]))) == [
        "a break begins outside its window"
    ]


def test_faults_tell_what_was_planned_for_the_past() -> None:
    assert said(PLAN, replace(ASKED, at=at(10)))[0].endswith("begins before anybody can be there")
