"""The real thing, served: a data folder with a small living sample in it, and `linli serve` in processes of its own."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "linli.sqlite3"
# A sample that is quickly made and has everything a big one has: both communities, the personas, today's scenes.
SMALL = ("--days", "3", "--households", "120")
STARTS_WITHIN, STOPS_WITHIN = 60, 15
# Waits until every piece of the schedule has had its first turn, and nothing that follows from a fact is owed.
_SETTLED = """
import time
from django_tasks_db.models import DBTaskResult
from linli.core import clock, schedule
from linli.core.models import Delivery, ScheduledRun
from linli.core.scoping import unscoped

def busy():
    now = clock.now()
    return (
        ScheduledRun.objects.exclude(finished_at=None).count() < len(schedule.pieces()) or DBTaskResult.objects.ready().exists()
        or DBTaskResult.objects.running().exists()
        or Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now).exists()
    )

until = time.monotonic() + 60
with unscoped("a stage hand goes everywhere"):
    while busy():
        assert time.monotonic() < until, "it never came to rest"
        time.sleep(0.1)
"""


def environment(data: Path) -> dict[str, str]:
    """Return the environment of an installation in the folder: the product's own settings, SQLite, hurried."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINLI_", "DJANGO_", "COV_"))}
    return {
        **kept,
        "LINLI_DATA": str(data),
        "LINLI_TRIAGE": str(ROOT / ".cache" / "triage"),
        "LINLI_SQLITE_SYNCHRONOUS": "OFF",
        "LINLI_PLAN_SECONDS": "1",
        "PYTHONUTF8": "1",
    }


def linli(data: Path, *arguments: str, typed: str = "", more: Mapping[str, str] | None = None) -> str:
    """Run a linli command in the installation and return what it printed; fails with its errors."""
    done = subprocess.run(
        [sys.executable, "-m", "linli", *arguments], input=typed, capture_output=True, text=True, cwd=ROOT,
        env={**environment(data), **(more or {})}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"linli {' '.join(arguments)}: {done.stdout}\n{done.stderr}"
    return done.stdout


def make_sample(data: Path) -> None:
    """Lay out a new installation in the folder with the small sample in it."""
    linli(data, "prepare")
    # As `make run` does: without it the first who asks waits until the words are learnt.
    linli(data, "triage")
    linli(data, "sample", *SMALL)


def copy(made: Path, to: Path) -> Path:
    """Copy an installation that is not being served."""
    shutil.copytree(made, to)
    return to


@dataclass
class Served:
    """A running installation: where it is, its data folder, its log."""

    url: str
    data: Path
    log: Path
    process: "subprocess.Popen[bytes]"
    _hand: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    def said(self) -> str:
        """Return the log so far."""
        return self.log.read_text()

    def code_for(self, phone: str) -> str:
        """Return the newest sign-in code sent to a phone such as 13800138001; embedded mode writes it to the log."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if codes := re.findall(rf"SMS to \+86{phone}: your Linli code is (\d{{6}})", self.said()):
                return str(codes[-1])
            time.sleep(0.1)
        raise AssertionError(f"no code for {phone} in the log:\n{self.said()[-2000:]}")

    def shell(self, script: str) -> str:
        """Run Python in another process on the same data and return what it printed: to set a scene, or to look."""
        if self._hand is None:
            self._hand = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.stagehand"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                text=True, cwd=ROOT,
                env={**environment(self.data), "DJANGO_SETTINGS_MODULE": "linli.config.settings"},
            )  # fmt: skip
        assert self._hand.stdin
        assert self._hand.stdout
        self._hand.stdin.write(json.dumps({"script": script}) + "\n")
        self._hand.stdin.flush()
        answer: dict[str, str] = json.loads(self._hand.stdout.readline())
        assert "fault" not in answer, f"{answer['fault']}\n{script}"
        return answer["printed"]

    def rest(self) -> None:
        """Wait until nothing is going on behind the pages."""
        self.shell(_SETTLED)

    def keep(self, to: Path) -> None:
        """Keep a copy of the database as it stands when nothing goes on."""
        self.rest()
        _copy_database(self.data / DATABASE, to)

    def restore(self, kept: Path) -> None:
        """Bring the database back to what was kept, while it is being served. Files that came since stay, and nobody names them."""
        self.rest()
        _copy_database(kept, self.data / DATABASE)

    def dismiss(self) -> None:
        """Send the stage hand home, if one came."""
        if self._hand:
            self._hand.communicate()


@contextmanager
def serving(data: Path, *, more: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Serve the installation on a free port; at the end it is stopped as by Ctrl-C, and must stop cleanly.

    It knows its own address, as an operator tells it, so that what it signs leads back to it.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = data / "serve.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "linli", "serve", "--port", str(port)], stdout=out, stderr=subprocess.STDOUT,
            cwd=ROOT, env={**environment(data), "LINLI_PUBLIC_URL": url, **(more or {})}, start_new_session=True,
        )  # fmt: skip
    served = Served(url, data, log, process)
    try:
        wait_until_up(served)
        yield served
    finally:
        served.dismiss()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(STOPS_WITHIN) == 0, served.said()[-2000:]


def _copy_database(made: Path, to: Path) -> None:
    """Copy a database in one transaction; whoever reads the other meanwhile reads what was there before."""
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(to, timeout=20)) as target:
        source.backup(target)


def wait_until_up(served: Served) -> None:
    """Wait until the installation says that it is there."""
    deadline = time.monotonic() + STARTS_WITHIN
    while "Linli is at" not in served.said():
        assert served.process.poll() is None, served.said()[-2000:]
        assert time.monotonic() < deadline, served.said()[-2000:]
        time.sleep(0.1)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
