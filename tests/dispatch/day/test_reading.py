"""Days and plans as JSON: what is written is read again, and what is wrong is told in one sentence."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from linli.dispatch import Place, day

WORKER: dict[str, Any] = {
    "id": "w", "start": {"lng": 120.1, "lat": 30.2}, "shift": ["2026-11-23T08:00+08:00", "2026-11-23T17:00+08:00"],
}  # fmt: skip
JOB: dict[str, Any] = {"id": "a", "place": {"lng": 120.1, "lat": 30.2}, "minutes": 30}


def read(**row: Any) -> day.Day:
    return day.reading.day_from(json.dumps({"workers": [WORKER], "jobs": [JOB], **row}))[0]


def test_day_from_json_takes_what_is_not_said_as_nothing() -> None:
    shift = day.Window(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC))
    place = Place(120.1, 30.2)
    expected = day.Day((day.Worker(id="w", start=place, shift=shift),), (day.Job(id="a", place=place, minutes=30),))
    assert read() == expected


def test_day_from_json_reads_every_field() -> None:
    window = ["2026-11-23T11:00+08:00", "2026-11-23T13:00+08:00"]
    worker = WORKER | {
        "skills": ["gas"], "breaks": [{"window": window, "minutes": 45, "place": None}], "ends": WORKER["start"],
        "kind": "team", "team": "works", "knows": ["b1"], "done_minutes": 30, "carries": 8,
    }  # fmt: skip
    job = JOB | {
        "windows": [window], "skills": ["gas"], "urgency": "urgent", "worth": None, "worker": "w", "only": ["w"],
        "never": ["x"], "providers": ["team"], "household": "b1", "team": "works", "appointment": True, "started": None,
        "turn": 1, "tolerance": 5, "size": 2,
    }  # fmt: skip
    found = read(workers=[worker], jobs=[job], at="2026-11-23T09:00+08:00", matrix=None)
    span = day.Window(datetime(2026, 11, 23, 3, tzinfo=UTC), datetime(2026, 11, 23, 5, tzinfo=UTC))
    assert found.workers[0].breaks == (day.Break(span, 45),)
    assert (found.workers[0].knows, found.workers[0].carries) == (frozenset({"b1"}), 8)
    assert (found.jobs[0].only, found.jobs[0].windows, found.jobs[0].turn) == (frozenset({"w"}), (span,), 1)
    assert day.reading.day_from(day.writing.day_to(found)) == (found, day.DEFAULT)


def test_day_from_json_reads_and_writes_weights() -> None:
    row = {"workers": [], "jobs": [], "weights": {"stranger": 0, "even": 0.5}}
    found, weights = day.reading.day_from(json.dumps(row))
    assert (weights.stranger, weights.even, weights.must) == (0, 0.5, day.DEFAULT.must)
    assert day.reading.day_from(day.writing.day_to(found, weights=weights)) == (found, weights)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "this is not JSON: Expecting property name enclosed in double quotes in line 1, column 2"),
        ("[]", "the file must be an object, not a list"),
        ('{"jobs": []}', "workers is missing"),
        ('{"workers": [], "jobs": [], "wrokers": 1}', "wrokers is not known; known are at, jobs, matrix, workers"),
        ('{"workers": {}, "jobs": []}', "workers must be a list, not an object"),
        ('{"workers": [], "jobs": [{"id": 7}]}', "jobs[0].place is missing"),
        ('{"workers": [], "jobs": [], "matrix": [[NaN]]}', "NaN is no number that JSON knows"),
        ('{"workers": [], "jobs": [], "weights": {"must": -1}}', "weights: weights must not be negative: must"),
        ("[" * 100_000, "this is no day: it is nested too deeply"),
    ],
)
def test_day_from_json_tells_what_is_wrong_with_the_file(text: str, words: str) -> None:
    with pytest.raises(day.BadDayError) as told:
        day.reading.day_from(text)
    assert str(told.value) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": 7}, "jobs[0].id must be a text, not a number"),
        ({"minutes": "30"}, "jobs[0].minutes must be a number, not a text"),
        ({"minutes": True}, "jobs[0].minutes must be a number, not true or false"),
        ({"size": 1.5}, "jobs[0].size must be a whole number, not 1.5"),
        ({"appointment": 1}, "jobs[0].appointment must be true or false, not a number"),
        ({"place": {"lng": 500, "lat": 0}}, "jobs[0].place: not a place: lng 500, lat 0"),
        ({"windows": [["2026-11-23T08:00+08:00"]]}, "jobs[0].windows[0] must be a list of two times, from and until"),
        ({"windows": [["noon", "2026-11-23"]]}, "jobs[0].windows[0][0] is no ISO 8601 time: noon"),
        ({"started": "2026-11-23T08:00"}, "jobs[0].started says no time zone: 2026-11-23T08:00"),
        ({"skills": [None]}, "jobs[0].skills[0] must be a text, not null"),
    ],
)
def test_day_from_json_tells_what_is_wrong_with_a_job(change: dict[str, Any], words: str) -> None:
    with pytest.raises(day.BadDayError) as told:
        read(jobs=[JOB | change])
    assert str(told.value) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"jobs": [JOB, JOB]}, "job a is given 2 times"),
        ({"workers": [WORKER, WORKER]}, "worker w is given 2 times"),
        ({"jobs": [JOB | {"minutes": -1}]}, "job a: minutes must be from 0 to 44640, not -1"),
        ({"jobs": [JOB | {"urgency": "soon"}]}, "job a: urgency must be one of normal, urgent, emergency, not soon"),
        ({"jobs": [JOB | {"turn": 1}]}, "job a: what has started or has its turn needs its worker"),
        ({"jobs": [JOB | {"place": 3}]}, "job a: place 3 is no row of the matrix"),
        ({"matrix": [[0.0]]}, "worker w: a place is given where the matrix asks for a row's number"),
        ({"matrix": [[0.0], [0.0]]}, "matrix row 0 has 1 entries, not 2"),
        ({"matrix": [[1.0]]}, "matrix row 0 must be minutes of nought or more, and nought to itself"),
        (
            {"workers": [WORKER | {"shift": ["2026-11-23T08:00Z", "2026-11-23T07:00Z"]}]},
            "worker w: shift closes 2026-11-23T07:00:00+00:00 before it opens 2026-11-23T08:00:00+00:00",
        ),
        ({"at": "2031-01-01T00:00Z"}, "shifts and what has started lie more than 31 days apart"),
    ],
)
def test_plan_refuses_a_day_that_contradicts_itself(change: dict[str, Any], words: str) -> None:
    with pytest.raises(day.BadDayError) as told:
        day.plan(day=read(**change), iterations=0)
    assert str(told.value) == words


def test_plan_refuses_times_without_a_zone() -> None:
    noon = datetime(2026, 11, 23, 12)  # noqa: DTZ001 - that is the point
    shift = day.Window(noon, noon + timedelta(hours=1))
    asked = day.Day((day.Worker(id="w", start=Place(120, 30), shift=shift),), ())
    with pytest.raises(day.BadDayError, match="worker w: shift 2026-11-23T12:00:00 says no time zone"):
        day.plan(day=asked, iterations=0)
