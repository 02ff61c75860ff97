"""Small days, made in a line: a street on which one minute's walk is one step, and a clock of hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from linli.dispatch import Place, day

DAWN = datetime(2026, 11, 23, tzinfo=UTC)
STEP = 75 / 1.3 / 111_195  # degrees of latitude for a minute on foot


def at(hour: float) -> datetime:
    return DAWN + timedelta(minutes=round(hour * 60))


def here(steps: float) -> Place:
    """Return the place so many minutes up the street."""
    return Place(120.1, 30.2 + steps * STEP)


def between(opens: float, closes: float) -> day.Window:
    return day.Window(at(opens), at(closes))


def worker(name: str, **changes: Any) -> day.Worker:
    return replace(day.Worker(id=name, start=here(0), shift=between(8, 17)), **changes)


def job(name: str, steps: float = 0, **changes: Any) -> day.Job:
    return replace(day.Job(id=name, place=here(steps), minutes=30), **changes)


def made(workers: list[day.Worker], jobs: list[day.Job], **changes: Any) -> day.Day:
    return replace(day.Day(tuple(workers), tuple(jobs)), **changes)


def planned(asked: day.Day, **changes: Any) -> day.Plan:
    """Plan with a short search that ends after the same number of steps anywhere; whatever comes must keep its word."""
    found = day.plan(**{"day": asked, "seed": 1, "seconds": None, "iterations": 60, **changes})
    assert day.faults(plan=found, day=asked) == ()
    return found


def rounds(plan: day.Plan) -> dict[str, tuple[str, ...]]:
    return {round_.worker: round_.jobs for round_ in plan.rounds}


def left(plan: day.Plan) -> dict[str, str]:
    return {row.job: row.reason.code for row in plan.unplanned}


def why(plan: day.Plan, name: str) -> list[str]:
    return [reason.code for reason in plan.where()[name][1].reasons]
