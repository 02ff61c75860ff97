"""What is done again and again: a list of (name, seconds between two runs, dotted name of `work(*, at)`)."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

from linli.core import clock
from linli.core.models import ScheduledRun

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Every:
    """One piece of the schedule; `work` is a dotted name, called with `at=`."""

    name: str
    seconds: int
    work: str


def pieces() -> Sequence[Every]:
    """Return the schedule of this installation (setting LINLI_SCHEDULE)."""
    schedule: Sequence[Every] = import_string(settings.LINLI_SCHEDULE)
    return schedule


def run(piece: Every) -> None:
    """Do one piece now and note when and how it went; a failure is logged and kept, never raised."""
    started = clock.now()
    error = ""
    try:
        import_string(piece.work)(at=started)
    except Exception as problem:
        log.exception("schedule: %s failed", piece.name)
        error = f"{type(problem).__name__}: {problem}"[:2000]
    ScheduledRun.objects.update_or_create(
        name=piece.name, defaults={"started_at": started, "finished_at": clock.now(), "error": error}
    )


def loop(*, stopped: Callable[[], bool], sleep: Callable[[float], None] = time.sleep) -> None:
    """Run every piece when its time has come until `stopped()`; a late piece runs once, not once per missed turn."""
    due = {piece.name: clock.now() for piece in pieces()}
    while not stopped():
        close_old_connections()
        for piece in pieces():
            if not stopped() and due[piece.name] <= clock.now():
                run(piece)
                due[piece.name] = clock.now() + timedelta(seconds=piece.seconds)
        sleep(0.5)
