"""`linli dispatch plan`: a file in, a plan out, and one sentence where that cannot be."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from linli.dispatch import day

DAY: dict[str, Any] = {
    "workers": [{"id": "w", "start": {"lng": 120.1, "lat": 30.2}, "shift": ["2026-11-23T00:00Z", "2026-11-23T09:00Z"]}],
    "jobs": [
        {"id": "a", "place": {"lng": 120.1, "lat": 30.2}, "minutes": 30},
        {"id": "b", "place": {"lng": 120.1, "lat": 30.2}, "minutes": 30, "skills": ["gas"]},
    ],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "day.json"
    path.write_text(json.dumps(DAY), encoding="utf-8")
    return path


def test_dispatch_plan_prints_the_plan(file: Path) -> None:
    out = io.StringIO()
    call_command("dispatch", "plan", str(file), "--iterations", "10", "--seed", "3", stdout=out)
    found = day.reading.plan_from(out.getvalue())
    assert [round_.jobs for round_ in found.rounds] == [("a",)]
    assert [(row.job, row.reason.code) for row in found.unplanned] == [("b", "no-skill")]


def test_dispatch_plan_writes_the_same_file_twice(file: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in paths:
        call_command("dispatch", "plan", str(file), "--iterations", "10", "--out", str(path))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert day.reading.plan_from(paths[0].read_text(encoding="utf-8")).totals.planned == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "this is not JSON: Expecting property name enclosed in double quotes in line 1, column 2."),
        ('{"workers": [], "jobs": [], "x": 1}', "x is not known; known are at, jobs, matrix, workers."),
        (json.dumps(DAY | {"jobs": [DAY["jobs"][0], DAY["jobs"][0]]}), "job a is given 2 times."),
    ],
)
def test_dispatch_plan_refuses_in_a_sentence(file: Path, text: str, words: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as told:
        call_command("dispatch", "plan", str(file))
    assert (str(told.value), told.value.returncode) == (f"{file}: {words}", 2)


@pytest.mark.parametrize(
    "options", [("--seconds", "-1"), ("--seconds", "nan"), ("--iterations", "-1"), ("--seed", "-1")]
)
def test_dispatch_plan_refuses_limits_below_nought(file: Path, options: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=r"^--seconds, --iterations and --seed must be nought or more\.$") as told:
        call_command("dispatch", "plan", str(file), *options)
    assert told.value.returncode == 2


def test_dispatch_plan_of_a_file_that_is_not_there_exits_with_2_and_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linli", "dispatch", "plan", str(tmp_path / "none.json")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("CommandError: A file cannot be read or written: [Errno 2]")
    assert ended.stderr.count("\n") == 1
