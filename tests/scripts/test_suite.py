import sys
from collections.abc import Mapping, Sequence

import pytest

from scripts import browser, suite


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], Mapping[str, str]]]:
    """What pytest was asked, run by run; it fails when it is told to."""
    seen: list[tuple[list[str], Mapping[str, str]]] = []

    def run_pytest(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
        seen.append((list(arguments), environ))
        return 1 if "fails" in arguments else 0

    monkeypatch.setattr(suite, "run_pytest", run_pytest)
    monkeypatch.setattr(browser, "ensure", lambda _environ: "/browser")
    monkeypatch.setattr(suite, "postgres_fault", lambda _url: "")
    monkeypatch.setattr(suite, "learn", lambda _environ: None)
    monkeypatch.setenv("LINLI_DATABASE_URL", "sqlite:////an/installation.sqlite3")
    return seen


def test_whole_suite_runs_last_and_without_the_installations_database(
    runs: list[tuple[list[str], Mapping[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["suite"])
    monkeypatch.setenv("LINLI_TEST_DATABASE_URL", "postgresql://here/x")
    assert suite.main() == 0
    assert [environ.get("LINLI_DATABASE_URL") for _arguments, environ in runs] == ["postgresql://here/x", None]
    assert runs[-1][0] == []
    assert runs[-1][1]["CHROME_PATH"] == "/browser"


def test_postgres_that_does_not_answer_is_said_aloud(
    runs: list[tuple[list[str], Mapping[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["suite"])
    monkeypatch.setattr(suite, "postgres_fault", lambda _url: "connection refused")
    assert suite.main() == 0
    assert len(runs) == 1
    assert "NOT tested on PostgreSQL: connection refused" in runs[0][1][suite.NOTE]
    assert "NOT tested on PostgreSQL" in capsys.readouterr().err


def test_failure_on_postgres_ends_the_run(
    runs: list[tuple[list[str], Mapping[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["suite", "fails"])
    assert suite.main() == 1
    assert len(runs) == 1


def test_fast_run_needs_no_browser(
    runs: list[tuple[list[str], Mapping[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["suite", "--fast", "-k", "orders"])
    assert suite.main() == 0
    assert [arguments for arguments, _environ in runs] == [["-m", "not browser and not slow", "-k", "orders"]]


def test_postgres_nobody_serves_is_a_fault() -> None:
    assert suite.postgres_fault("postgresql://nobody@127.0.0.1:1/none") != ""
