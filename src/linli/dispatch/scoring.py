"""What speaks for and against one worker: each thing weighed becomes a reason with its points."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from linli.dispatch.distance import walking_minutes
from linli.dispatch.eligibility import absence
from linli.dispatch.model import Job, Reason, Worker
from linli.dispatch.reasons import Code
from linli.dispatch.weights import Weights


@dataclass(frozen=True, slots=True)
class Field:
    """What a worker is compared with: the candidates' median of orders done this week, and the shortest way."""

    median_done: float
    nearest_metres: float | None


def terms(*, job: Job, worker: Worker, metres: float | None, field: Field, weights: Weights) -> tuple[Reason, ...]:
    """Return the whole account of one worker, without entries of nought points; its points sum to the score."""
    found = (
        *_ties(job, worker, weights),
        *_way(metres, field, weights),
        *_load(worker, weights),
        *_record(worker, field, weights),
        *_time(job, worker, weights),
    )
    return tuple(reason for reason in found if reason.points)


def _ties(job: Job, worker: Worker, weights: Weights) -> Iterator[Reason]:
    if job.skills:
        yield Reason(Code.SKILL, {"skills": "|".join(sorted(job.skills))}, weights.skill)
    if job.household is not None and job.household in worker.in_charge:
        yield Reason(Code.IN_CHARGE, {"household": job.household}, weights.in_charge)
    if job.preferred == worker.id:
        yield Reason(Code.PREFERRED, {}, weights.preferred)
    if job.team is not None and job.team == worker.team:
        yield Reason(Code.TEAM, {"team": job.team}, weights.team)


def _way(metres: float | None, field: Field, weights: Weights) -> Iterator[Reason]:
    # Full points on the spot, nought at the neutral walk, never below minus full: a way is long, not endless.
    # An unknown position counts neither way, so that a phone without signal is no disadvantage.
    if metres is None:
        return
    walk, neutral = walking_minutes(metres), weights.near_neutral_minutes
    points = weights.near * (neutral - walk) / (neutral + walk)
    code = Code.NEAREST if metres == field.nearest_metres else Code.NEAR
    yield Reason(code if points > 0 else Code.FAR, {"metres": round(metres), "minutes": max(1, round(walk))}, points)


def _load(worker: Worker, weights: Weights) -> Iterator[Reason]:
    points = weights.load * (weights.load_neutral - worker.load)
    yield Reason(Code.LIGHT if points > 0 else Code.BUSY, {"orders": worker.load}, points)
    booked = worker.load_today_minutes
    points = weights.booked_per_minute * (weights.booked_neutral_minutes - booked)
    yield Reason(Code.FREE if points > 0 else Code.BOOKED, {"minutes": booked}, points)


def _record(worker: Worker, field: Field, weights: Weights) -> Iterator[Reason]:
    if worker.stars is not None:
        points = weights.stars * (worker.stars - weights.stars_neutral)
        yield Reason(Code.STARS_HIGH if points > 0 else Code.STARS_LOW, {"stars": worker.stars}, points)
    points = weights.fairness * (field.median_done - worker.done_week)
    points = max(-weights.fairness_limit, min(weights.fairness_limit, points))
    values: dict[str, int | str | float] = {"done": worker.done_week, "median": field.median_done}
    yield Reason(Code.TURN if points > 0 else Code.HAD_MANY, values, points)


def _time(job: Job, worker: Worker, weights: Weights) -> Iterator[Reason]:
    if (away := absence(job=job, worker=worker)) is not None:
        yield replace(away, points=-weights.off_shift)
        return
    if worker.shift is None:
        return
    until = worker.shift[1]
    yield Reason(Code.ON_SHIFT, {"until": until.isoformat()}, weights.on_shift)
    if job.starts + timedelta(minutes=job.minutes) > until:
        yield Reason(Code.OVERRUN, {"until": until.isoformat()}, -weights.overrun)
