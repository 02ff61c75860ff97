"""The verdict: which tier the evidence asks for, one step a month at most, with its reasons as codes and values.

    rise                 the score reaches the next tier's figure, with enough orders and days, nothing unsafe, no
                         complaint beyond its limit
    stay                 the score is above what the tier is kept at (a margin below what it took), or there is too little
                         evidence to take anything from anybody
    warn, then fall      the score is below that: a month's warning first; below it again after the warning, one step down
    suspend              something unsafe: at once. Or still too low after a warning while on watch

Codes of reasons and their values:

    unsafe       codes             lines of the checklist about safety that are failed
    overdue      open, hours       complaints open beyond the legal limit
    high         score, needs      the score reaches what the next tier asks
    low          score, needs      the score is below what the tier is kept at
    steady       score, needs      the score keeps the tier
    warned                         it was warned of a month ago
    trial                          still being tried: a tier begins with membership
    orders       has, needs,       not enough orders yet, in the window of so many days, for the next tier
                 window
    days         has, needs        not long enough a member yet for the next tier
    too-few      has, needs,       below what is asked, but on too few orders to count
                 window
    part         part, value       a part of the score that pulls it down most (worst first, at most two)
"""

from collections.abc import Mapping
from dataclasses import dataclass

from linli.alliance.scoring.evidence import Evidence, Norm
from linli.alliance.scoring.measuring import VOLUME, Score, measure
from linli.alliance.scoring.policy import LADDER, SUSPENDED, WATCH, Policy

type Reason = Mapping[str, object]

# Above this share of its weight a part is no reason for falling.
_GOOD = 0.7
_MOST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """The tier that is proposed (one of the ladder, watch or suspended), whether this is a warning, why, and the score."""

    tier: str
    reasons: tuple[Reason, ...]
    score: Score
    warned: bool = False


def judge(
    evidence: Evidence, tier_now: str, policy: Policy, *, norm: Norm | None = None, warned_before: bool = False
) -> Verdict:
    """Return what the evidence of this month asks for, for a merchant in this tier (the module says how).

    `norm` is what is usual in its category (else what is usual anywhere); `warned_before` tells whether last month's
    verdict was a warning that stood.
    """
    score = measure(evidence, norm=norm or Norm.usual(policy), policy=policy)
    if evidence.unsafe:
        return Verdict(SUSPENDED, (_reason("unsafe", codes=list(evidence.unsafe)),), score)
    if complaint := _low(evidence, tier_now, policy, score):
        return _fall(tier_now, complaint, score, policy=policy, evidence=evidence, warned_before=warned_before)
    return _rise(evidence, tier_now, policy, score)


def _reason(code: str, **values: object) -> Reason:
    return {"code": code, "values": values}


def _low(evidence: Evidence, tier_now: str, policy: Policy, score: Score) -> tuple[Reason, ...]:
    """Return why the tier cannot be kept; nothing where it can, or where there is too little to say so."""
    overdue = [hours for hours in evidence.open_hours if hours > policy.overdue_hours]
    found = [_reason("overdue", open=len(overdue), hours=round(policy.overdue_hours))] if overdue else []
    needs = policy.keeps_at(tier_now)
    if score.value < needs and evidence.done >= policy.orders_to_fall:
        found.append(_reason("low", score=round(score.value, 1), needs=needs))
        found += _worst(score)
    return tuple(found)


def _worst(score: Score) -> list[Reason]:
    """Return the parts that cost most points; size is never held against anybody."""
    poor = [part for part in score.parts if part.value < _GOOD and part.code != VOLUME]
    poor.sort(key=lambda part: part.points - part.weight)
    return [_reason("part", part=part.code, value=round(part.value, 2)) for part in poor[:_MOST_PARTS]]


def _fall(
    tier_now: str, why: tuple[Reason, ...], score: Score, *, policy: Policy, evidence: Evidence, warned_before: bool
) -> Verdict:
    if not warned_before:
        return Verdict(tier_now, why, score, warned=True)
    lower = _below(tier_now)
    if lower == SUSPENDED and evidence.done < policy.orders_to_fall:
        # Nobody is put out of business for the silence of a few: on watch they stay.
        return Verdict(tier_now, (*why, _too_few(evidence, policy)), score, warned=True)
    return Verdict(lower, (*why, _reason("warned")), score)


def _below(tier: str) -> str:
    """Return the step below: who has bronze or less is watched, who is watched is suspended."""
    if tier == WATCH:
        return SUSPENDED
    place = LADDER.index(tier)
    return LADDER[place - 1] if place > 1 else WATCH


def _rise(evidence: Evidence, tier_now: str, policy: Policy, score: Score) -> Verdict:
    if tier_now == WATCH:
        return _recover(evidence, policy, score)
    place = LADDER.index(tier_now)
    keeps = _kept(evidence, tier_now, policy, score)
    if place == len(LADDER) - 1:
        return Verdict(tier_now, keeps, score)
    above = LADDER[place + 1]
    needs = policy.rises_at(above)[0]
    if score.value < needs:
        return Verdict(tier_now, keeps, score)
    high = _reason("high", score=round(score.value, 1), needs=needs)
    lacking = _lacking(evidence, above, policy)
    return Verdict(tier_now if lacking else above, (high, *lacking), score)


def _recover(evidence: Evidence, policy: Policy, score: Score) -> Verdict:
    """Leave the watch for bronze, or for the trial where bronze asks for more than there is; else stay on it."""
    needs = policy.keeps_at("bronze")
    if score.value < needs or evidence.done < policy.orders_to_fall:
        return Verdict(WATCH, _kept(evidence, WATCH, policy, score), score)
    lacking = _lacking(evidence, "bronze", policy)
    high = _reason("high", score=round(score.value, 1), needs=needs)
    return Verdict("incubating" if lacking else "bronze", (high, *lacking), score)


def _kept(evidence: Evidence, tier: str, policy: Policy, score: Score) -> tuple[Reason, ...]:
    needs = policy.keeps_at(tier)
    if score.value < needs:
        return (_too_few(evidence, policy),)
    return (_reason("steady", score=round(score.value, 1), needs=needs),)


def _too_few(evidence: Evidence, policy: Policy) -> Reason:
    return _reason("too-few", has=evidence.done, needs=policy.orders_to_fall, window=policy.window_days)


def _lacking(evidence: Evidence, tier: str, policy: Policy) -> tuple[Reason, ...]:
    """Return what is missing for a tier besides the score."""
    if evidence.member_days is None:
        return (_reason("trial"),)
    _score, orders, days = policy.rises_at(tier)
    found = []
    if evidence.done < orders:
        found.append(_reason("orders", has=evidence.done, needs=orders, window=policy.window_days))
    if evidence.member_days < days:
        found.append(_reason("days", has=evidence.member_days, needs=days))
    return tuple(found)
