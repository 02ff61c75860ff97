"""A month's proposals: every merchant measured and judged, all by one policy on one day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.alliance import gathering, policies
from linli.alliance.enums import IN_FORCE, State
from linli.alliance.gathering import Ratios
from linli.alliance.models import Assessment
from linli.alliance.scoring import Evidence, Part, Policy, Verdict, judge, norms
from linli.core import facts
from linli.core.scoping import community_scope
from linli.market import fairness
from linli.market import services as market
from linli.merchants import services as merchants
from linli.merchants.models import Merchant
from linli.places.models import Community

# How exact the figures are kept.
_DIGITS = 4


def propose_due(*, at: datetime) -> int:
    """Assess every community in which this month was not assessed yet; return how many merchants. Runs on the schedule.

    Prices count by what others ask for the same thing (market.fairness).
    """
    made = 0
    for community in Community.objects.order_by("id"):
        with community_scope(community.pk):
            if not Assessment.objects.filter(month=month_of(community, at=at)).exists():
                made += propose_month(community=community, at=at, price_ratios=fairness.ratios())
    return made


def month_of(community: Community, *, at: datetime) -> date:
    """Return the first day of the month on the community's calendar."""
    return at.astimezone(community.zone).date().replace(day=1)


@transaction.atomic
def propose_month(*, community: Community, at: datetime, price_ratios: Ratios | None = None) -> int:
    """Measure and judge every merchant that trades, once a month; return how many (0: it was done, or there are none).

    Keeps an Assessment of each, with its reasons: to be confirmed where it moves or warns, else settled at once. Puts down
    the ranks by which lists are ordered; tiers stay as they are until somebody confirms. `price_ratios` has each merchant's prices
    against its category's median; who is not in it is measured without. Records `alliance.propose` once. Must run in the
    community's scope.
    """
    # Two schedules at once: the second waits here, and finds it done.
    Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
    month = month_of(community, at=at)
    if Assessment.objects.filter(month=month).exists():
        return 0
    policy = policies.current()
    known = gathering.evidence(at=at, policy=policy, price_ratios=price_ratios or {})
    rows = _judged(known, policy=policy, month=month, at=at)
    if not rows:
        return 0
    Assessment.objects.bulk_create(rows)
    ranks = {row.merchant_id: row.score for row in rows}
    merchants.rank(ranks=ranks)
    market.rank(ranks=ranks)
    facts.record(
        kind="alliance.propose", at=at, community=community.pk, subject=("community", community.pk),
        payload={
            "month": month.isoformat(), "assessed": len(rows), "moved": sum(row.step != 0 for row in rows),
            "warned": sum(row.is_warning for row in rows),
        },
    )  # fmt: skip
    return len(rows)


def _judged(known: Mapping[Merchant, Evidence], *, policy: Policy, month: date, at: datetime) -> list[Assessment]:
    usual = norms(known, policy=policy)
    warned = _warned(month, policy=policy, at=at)
    verdicts = {
        row: judge(seen, row.tier, policy, norm=usual[row], warned_before=row.pk in warned)
        for row, seen in known.items()
    }
    return [_assessment(row, verdict, month=month, at=at) for row, verdict in verdicts.items()]


def _warned(month: date, *, policy: Policy, at: datetime) -> set[UUID]:
    """Return who was warned a month ago and had time to mend: by a confirmed warning, or by a fall nobody has decided on."""
    before = (month - timedelta(days=1)).replace(day=1)
    in_time = at - timedelta(days=policy.warning_days)
    rows = Assessment.objects.filter(month=before)
    return {
        row.merchant_id
        for row in rows
        if (row.is_warning and row.state in IN_FORCE and row.decided_at and row.decided_at <= in_time)
        or (row.step < 0 and row.state == State.PROPOSED)
    }


def _assessment(row: Merchant, verdict: Verdict, *, month: date, at: datetime) -> Assessment:
    made = Assessment(
        community_id=row.community_id, merchant=row, month=month, made_at=at, score=round(verdict.score.value, _DIGITS),
        confidence=round(verdict.score.confidence, _DIGITS), parts=[_part(part) for part in verdict.score.parts],
        tier_was=row.tier, tier_proposed=verdict.tier, is_warning=verdict.warned, reasons=list(verdict.reasons),
    )  # fmt: skip
    if not made.asks:
        made.state, made.decided_at = State.CONFIRMED, at
    return made


def _part(part: Part) -> dict[str, object]:
    return {
        "code": part.code, "weight": part.weight, "value": round(part.value, _DIGITS),
        "confidence": round(part.confidence, _DIGITS),
        "figures": {name: round(value, _DIGITS) for name, value in part.figures.items()},
    }  # fmt: skip
