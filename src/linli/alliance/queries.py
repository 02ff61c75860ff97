"""Reads over assessments that several faces share, and the order in which merchants are shown."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from linli.alliance import policies
from linli.alliance.enums import State
from linli.alliance.models import Assessment
from linli.alliance.scoring.ranking import interleave
from linli.merchants.enums import Tier
from linli.merchants.models import Merchant
from linli.orders.enums import DONE
from linli.orders.models import Order

MOST_MONTHS = 24


def months() -> list[date]:
    """Return the months that were assessed, the newest first. One query."""
    rows = Assessment.objects.order_by("-month").values_list("month", flat=True).distinct()
    return list(rows[:MOST_MONTHS])


def of_month(month: date) -> list[Assessment]:
    """Return a month's assessments: the falls first, then warnings, rises, and who stays; the worst first. One query."""
    rows = Assessment.objects.shown().filter(month=month)
    return sorted(rows, key=lambda row: (_place(row), row.step, row.score, row.pk))


def _place(row: Assessment) -> int:
    if row.step < 0:
        return 0
    if row.is_warning:
        return 1
    return 2 if row.step else 3


def found(assessment: UUID) -> Assessment | None:
    """Return an assessment of the community in scope. One query."""
    return Assessment.objects.shown().filter(pk=assessment).first()


def history(merchant: Merchant) -> list[Assessment]:
    """Return a merchant's assessments, the newest first. One query."""
    return list(Assessment.objects.shown().filter(merchant=merchant).order_by("-month")[:MOST_MONTHS])


def appealed() -> list[Assessment]:
    """Return what is appealed against and not answered, the longest waiting first. One query."""
    return list(Assessment.objects.shown().filter(state=State.APPEALED).order_by("appeal__at", "pk"))


def arranged(merchants: Iterable[Merchant], *, at: datetime) -> list[Merchant]:
    """Return merchants in the order in which lists show them, the same for everybody on the same day. Two queries.

    By rank, those on watch last, and every k-th place for one that is new (see scoring.ranking): in its trial, and
    with fewer orders than it takes to be measured, or before the first month that measured it.
    """
    rows = sorted(merchants, key=lambda row: row.pk)
    if not rows:
        return []
    policy = policies.current()
    beginners = {row.pk: row.rank for row in rows if row.tier == Tier.INCUBATING}
    done = Counter(Order.objects.filter(merchant__in=beginners, state__in=DONE).values_list("merchant", flat=True))
    fresh = {key for key, rank in beginners.items() if done[key] < policy.newcomer_orders or not rank}
    ranked = sorted((row for row in rows if row.pk not in fresh), key=lambda row: (row.tier == Tier.WATCH, -row.rank))
    day = at.astimezone(rows[0].community.zone).date()
    seed = f"{rows[0].community_id} {day}"
    return interleave(ranked, [row for row in rows if row.pk in fresh], seed=seed, share=policy.newcomer_share)
