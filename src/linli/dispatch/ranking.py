"""Who should take a job: everybody who may and can, best first, each with the reasons."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import fsum
from statistics import median

from linli.dispatch.distance import metres_between
from linli.dispatch.eligibility import hindrance
from linli.dispatch.model import Candidate, Job, Reason, Worker
from linli.dispatch.scoring import Field, terms
from linli.dispatch.weights import DEFAULT, Weights

SHOWN = 3  # as many reasons as somebody reads before deciding


def rank(*, job: Job, workers: Sequence[Worker], at: datetime, weights: Weights = DEFAULT) -> list[Candidate]:
    """Return those who may and can take the job, best first; equal scores stand in order of worker id.

    Hard rules first (declined, kind of provider, skills, on shift unless an emergency), then a weighted sum. `at` is
    the moment of asking: for work that starts later than `weights.later_minutes` after it, present positions count
    little. The answer depends on the arguments alone, and not on the order of `workers`.
    """
    able = [worker for worker in workers if hindrance(job=job, worker=worker) is None]
    if not able:
        return []
    ways = [_metres(job, worker) for worker in able]
    known = [way for way in ways if way is not None]
    field = Field(median(worker.done_week for worker in able), min(known, default=None))
    later = job.starts - at > timedelta(minutes=weights.later_minutes)
    suited = weights.suited(urgency=job.urgency, later=later)
    found = [
        _candidate(worker, terms(job=job, worker=worker, metres=metres, field=field, weights=suited))
        for worker, metres in zip(able, ways, strict=True)
    ]
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.worker.id))


def excluded(*, job: Job, workers: Sequence[Worker], at: datetime) -> list[tuple[Worker, Reason]]:  # noqa: ARG001 - one signature with rank
    """Return those who cannot take the job, each with the first hard rule in the way, in order of worker id."""
    pairs = [(worker, hindrance(job=job, worker=worker)) for worker in workers]
    found = [(worker, reason) for worker, reason in pairs if reason is not None]
    return sorted(found, key=lambda pair: pair[0].id)


def _metres(job: Job, worker: Worker) -> float | None:
    if job.place is None or worker.place is None:
        return None
    return metres_between(job.place, worker.place)


def _candidate(worker: Worker, account: tuple[Reason, ...]) -> Candidate:
    heaviest = sorted(account, key=lambda reason: (-abs(reason.points), reason.code))
    good = [reason for reason in heaviest if reason.points > 0]
    bad = [reason for reason in heaviest if reason.points < 0]
    score = fsum(reason.points for reason in account)
    return Candidate(worker, score, tuple(good[:SHOWN]), tuple(bad), account)
