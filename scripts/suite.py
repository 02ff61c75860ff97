"""The test suite as `make test` runs it: `python -m scripts.suite [--fast] [pytest arguments]`.

First the domain on PostgreSQL, where one answers at LINLI_TEST_DATABASE_URL, then everything on SQLite,
so that the last line is pytest's own for the whole suite. PostgreSQL that was left out is said aloud, at the end too.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scripts import browser

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

ROOT = Path(__file__).resolve().parents[1]
NOTE = "LINLI_SUITE_NOTE"
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
# What is the same on every database: pages, planners, scripts. The crash is played once, where a process is quickest.
NOT_THE_DOMAIN = (
    "tests/scripts", "tests/journeys", "tests/dispatch", "tests/gateways", "tests/triage", "tests/portals", "tests/care/cap",
    "tests/care/almanac", "tests/simulation/test_crash.py",
)  # fmt: skip


def pytest_terminal_summary(terminalreporter: "TerminalReporter") -> None:
    """Say at the end of the run what was left out; pytest calls this (`-p scripts.suite`)."""
    if note := os.environ.get(NOTE):
        terminalreporter.section("PostgreSQL", sep="!", red=True)
        terminalreporter.write_line(note)


def postgres_fault(url: str) -> str:
    """Return why the tests cannot use PostgreSQL at `url`, or an empty string."""
    import psycopg  # noqa: PLC0415 - only `make test` needs it, not pytest, which loads this file as a plugin

    try:
        with psycopg.connect(url, connect_timeout=3, autocommit=True) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = user").fetchone()
    except psycopg.Error as problem:
        return str(problem).strip().splitlines()[0]
    return "" if row and row[0] else "its user may not create a test database"


def run_pytest(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run pytest and return its exit code."""
    command = [sys.executable, "-m", "pytest", "-p", "scripts.suite", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def learn(environ: Mapping[str, str]) -> None:
    """Let triage learn its sentences once, where all tests look for it."""
    command = [sys.executable, "-m", "linli", "triage"]
    learnt = {**environ, "LINLI_TRIAGE": str(ROOT / ".cache" / "triage"), "LINLI_SECRET_KEY": "only-for-tests"}
    subprocess.run(command, cwd=ROOT, env=learnt, stdin=subprocess.DEVNULL, check=True)


def run_on_postgres(url: str, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the domain's tests on PostgreSQL."""
    print("linli test: the domain on PostgreSQL …", flush=True)
    left_out = [f"--ignore={folder}" for folder in NOT_THE_DOMAIN]
    # One more than there are cores: there is always one that waits for PostgreSQL.
    workers = f"--numprocesses={(os.cpu_count() or 1) + 1}"
    chosen = [workers, "-m", "not browser and not once", *left_out, *arguments]
    return run_pytest(chosen, {**environ, "LINLI_DATABASE_URL": url})


def main() -> int:
    """Return 0 when all tests passed on every database there is."""
    arguments = sys.argv[1:]
    environ = {**os.environ}
    # The tests bring their own databases; an installation's settings must not leak into them.
    environ.pop("LINLI_DATABASE_URL", None)
    if "--fast" in arguments:
        arguments.remove("--fast")
        return run_pytest(["-m", "not browser and not slow", *arguments], environ)
    try:
        environ["CHROME_PATH"] = browser.ensure(environ)
    except browser.NoBrowserError as problem:
        print(f"linli test: {problem}", file=sys.stderr)
        return 1
    learn(environ)
    url = environ.get("LINLI_TEST_DATABASE_URL", POSTGRES)
    if fault := postgres_fault(url):
        environ[NOTE] = f"The domain was NOT tested on PostgreSQL: {fault}. LINLI_TEST_DATABASE_URL names another."
        print(f"linli test: {environ[NOTE]}", file=sys.stderr, flush=True)
    elif code := run_on_postgres(url, arguments, environ):
        return code
    print("linli test: everything on SQLite …", flush=True)
    return run_pytest(arguments, environ)


if __name__ == "__main__":
    sys.exit(main())
