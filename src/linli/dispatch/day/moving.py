"""What is different between two plans of one day, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linli.dispatch.day.codes import Code
from linli.dispatch.day.model import Job, minutes_between
from linli.dispatch.day.outcome import Plan, Stop
from linli.dispatch.model import Reason


@dataclass(frozen=True, slots=True)
class Move:
    """A job that came in, changed hands, shifted beyond its tolerance or fell out; `later` is in minutes, or earlier."""

    job: str
    before: str | None
    after: str | None
    later: float
    reason: Reason


def moves(
    before: Plan, after: Plan, *, jobs: Sequence[Job], new: Sequence[Job], gave_way: dict[str, str]
) -> tuple[Move, ...]:
    """Return what was moved, the new jobs first, then as the jobs stand; `gave_way` maps a job to its cause."""
    came = {job.id for job in new}
    known, then = before.where(), after.where()
    first = [
        Move(
            job.id,
            None,
            then[job.id][0] if job.id in then else None,
            0.0,
            Reason(Code.URGENT, {"urgency": job.urgency}),
        )
        for job in new
    ]
    others = [job for job in jobs if job.id not in came]
    causes = _causes(after, came | set(gave_way))
    found = (
        move
        for job in others
        for move in _move(job, known.get(job.id), then.get(job.id), gave_way.get(job.id, ""), causes)
    )
    return (*first, *found)


def _move(
    job: Job, was: tuple[str, Stop] | None, now: tuple[str, Stop] | None, by: str, causes: dict[str, str]
) -> Iterator[Move]:
    if was is None or now is None:
        yield from _in_or_out(job, was and was[0], now and now[0], by)
        return
    later = round(minutes_between(was[1].starts, now[1].starts), 2)
    if was[0] != now[0]:
        reason = Reason(Code.MADE_ROOM, {"by": by}) if by else Reason(Code.HANDED_OVER)
        yield Move(job.id, was[0], now[0], later, reason)
    elif abs(later) > job.tolerance:
        code = Code.LATER if later > 0 else Code.EARLIER
        yield Move(job.id, was[0], now[0], later, Reason(code, {"minutes": abs(later), "by": by or causes[now[0]]}))


def _in_or_out(job: Job, was: str | None, now: str | None, by: str) -> Iterator[Move]:
    if was is not None:
        yield Move(job.id, was, None, 0.0, Reason(Code.DROPPED, {"by": by}))
    if now is not None:
        yield Move(job.id, None, now, 0.0, Reason(Code.ROOM))


def _causes(after: Plan, came: set[str]) -> dict[str, str]:
    """Return, for each worker, the first job of the round that was not there before; "" where none came."""
    return {round_.worker: next((job for job in round_.jobs if job in came), "") for round_ in after.rounds}
