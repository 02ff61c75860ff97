"""What a day must be before it is planned. What one job asks in vain is no fault: it is answered job by job."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import isfinite

from linli.dispatch.day.errors import BadDayError
from linli.dispatch.day.model import URGENCIES, Day, Job, Spot, Window, Worker
from linli.dispatch.model import Place

LONGEST_DAYS = 31


def check(day: Day) -> None:
    """Raise BadDayError, in one sentence, for what contradicts itself."""
    for fault in _faults(day):
        raise BadDayError(fault)


def _faults(day: Day) -> Iterator[str]:
    yield from _twice("worker", [worker.id for worker in day.workers])
    yield from _twice("job", [job.id for job in day.jobs])
    yield from _matrix(day.matrix)
    if day.at is not None:
        yield from _naive("at", day.at)
    for worker in day.workers:
        yield from (f"worker {worker.id}: {fault}" for fault in _worker(worker, day))
    for job in day.jobs:
        yield from (f"job {job.id}: {fault}" for fault in _job(job, day))
    yield from _stretch(day)


def _twice(what: str, ids: Sequence[str]) -> Iterator[str]:
    yield from (f"{what} {name} is given {count} times" for name, count in Counter(ids).items() if count > 1)


def _matrix(matrix: Sequence[Sequence[float]] | None) -> Iterator[str]:
    for number, row in enumerate(matrix or ()):
        if len(row) != len(matrix or ()):
            yield f"matrix row {number} has {len(row)} entries, not {len(matrix or ())}"
        elif not all(isfinite(way) and way >= 0 for way in row) or row[number] != 0:
            yield f"matrix row {number} must be minutes of nought or more, and nought to itself"


def _worker(worker: Worker, day: Day) -> Iterator[str]:
    yield from _window("shift", worker.shift)
    yield from _spots([worker.start, worker.ends, *(row.place for row in worker.breaks)], day)
    for row in worker.breaks:
        yield from _window("break", row.window)
        yield from _number("break minutes", row.minutes)
    yield from _number("done_minutes", worker.done_minutes)
    if worker.carries is not None:
        yield from _number("carries", worker.carries)


def _job(job: Job, day: Day) -> Iterator[str]:
    for window in job.windows:
        yield from _window("window", window)
    yield from _spots([job.place], day)
    for name in ("minutes", "tolerance", "size", "worth"):
        value = getattr(job, name)
        if value is not None:
            yield from _number(name, value)
    if job.urgency not in URGENCIES:
        yield f"urgency must be one of {', '.join(URGENCIES)}, not {job.urgency}"
    yield from _head(job)


def _head(job: Job) -> Iterator[str]:
    if job.worker is None and (job.started is not None or job.turn is not None):
        yield "what has started or has its turn needs its worker"
    if job.started is not None:
        yield from _naive("started", job.started)


def _window(what: str, window: Window) -> Iterator[str]:
    yield from _naive(what, window.opens)
    yield from _naive(what, window.closes)
    if not list(_naive(what, window.opens)) and not list(_naive(what, window.closes)) and window.closes < window.opens:
        yield f"{what} closes {window.closes.isoformat()} before it opens {window.opens.isoformat()}"


def _naive(what: str, at: datetime) -> Iterator[str]:
    if at.tzinfo is None:
        yield f"{what} {at.isoformat()} says no time zone"


def _number(what: str, value: float) -> Iterator[str]:
    if not (isfinite(value) and 0 <= value <= LONGEST_DAYS * 1440):
        yield f"{what} must be from 0 to {LONGEST_DAYS * 1440}, not {value}"


def _spots(spots: Iterable[Spot | None], day: Day) -> Iterator[str]:
    for spot in spots:
        if isinstance(spot, Place) and day.matrix is not None:
            yield "a place is given where the matrix asks for a row's number"
        if isinstance(spot, int) and not 0 <= spot < len(day.matrix or ()):
            yield f"place {spot} is no row of the matrix"


def _stretch(day: Day) -> Iterator[str]:
    moments = [at for worker in day.workers for at in (worker.shift.opens, worker.shift.closes)]
    moments += [job.started for job in day.jobs if job.started] + ([day.at] if day.at else [])
    if moments and (max(moments) - min(moments)).days > LONGEST_DAYS:
        yield f"shifts and what has started lie more than {LONGEST_DAYS} days apart"
