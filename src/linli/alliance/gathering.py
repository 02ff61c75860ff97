"""Evidence from what happened: the orders of all merchants at once, in seven queries however many there are.

What a merchant's own people ordered or said of it is no evidence.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from linli.alliance.scoring import Evidence, Policy, Review
from linli.merchants.enums import TRADING, Standing, Verdict
from linli.merchants.models import Criterion, Merchant, Paper, Staff, Visit
from linli.orders import models as orders
from linli.orders.enums import DONE
from linli.orders.models import Complaint, Order

# Merchant → its prices against the median of its category for comparable goods. Fed by whoever knows prices.
type Ratios = Mapping[UUID, float]

# As orders.clocks.on_time tells it of one order.
_ON_TIME = Q(finished_at__lte=F("finish_due")) & (
    Q(arrive_due=None) | Q(arrived_at=None) | Q(arrived_at__lte=F("arrive_due"))
)
_HOUR = timedelta(hours=1)


def evidence(*, at: datetime, policy: Policy, price_ratios: Ratios) -> dict[Merchant, Evidence]:
    """Return what is known of each merchant that trades in the community in scope. Seven queries."""
    rows = list(Merchant.objects.filter(standing__in=TRADING).select_related("community").order_by("pk"))
    keys = [row.pk for row in rows]
    since = at - timedelta(days=policy.window_days)
    counted, reviews = _orders(keys, since=since), _reviews(keys, at=at, policy=policy)
    complaints, unsafe = _complaints(keys, since=since, at=at), _unsafe(rows, at=at, codes=policy.safety)
    return {
        row: replace(
            complaints[row.pk], category=row.category, reviews=tuple(reviews[row.pk]), **counted.get(row.pk, {}),
            price_ratio=price_ratios.get(row.pk), member_days=_member_days(row, at=at), unsafe=tuple(unsafe[row.pk]),
        )
        for row in rows
    }  # fmt: skip


def _member_days(row: Merchant, *, at: datetime) -> int | None:
    if row.standing != Standing.MEMBER or row.member_since is None:
        return None
    return (at - row.member_since).days


def _of_others(rows: QuerySet[Any], *, merchant: str, person: str) -> QuerySet[Any]:
    """Leave out what the merchant's own people did, whether they work there still or not."""
    return rows.exclude(Exists(Staff.objects.filter(merchant=OuterRef(merchant), person=OuterRef(person))))


def _orders(keys: list[UUID], *, since: datetime) -> dict[UUID, dict[str, Any]]:
    rows = Order.objects.filter(merchant__in=keys, moved_at__gte=since).order_by().values("merchant")
    counted = _of_others(rows, merchant="merchant", person="requester").annotate(
        done=Count("pk", filter=Q(state__in=DONE)),
        on_time=Count("pk", filter=Q(state__in=DONE) & _ON_TIME),
        delivered=Count("pk", filter=Q(state__in=DONE) | Q(reopened_count__gt=0)),
        reopened=Count("pk", filter=Q(reopened_count__gt=0)),
    )
    return {row.pop("merchant"): row for row in counted}


def _reviews(keys: list[UUID], *, at: datetime, policy: Policy) -> dict[UUID, list[Review]]:
    oldest = at - timedelta(days=policy.half_life_days * policy.half_lives)
    rows = orders.Review.objects.filter(order__merchant__in=keys, at__gte=oldest).order_by("at", "pk")
    found: dict[UUID, list[Review]] = defaultdict(list)
    others = _of_others(rows, merchant="order__merchant", person="reviewer")
    for merchant, stars, when in others.values_list("order__merchant", "stars", "at"):
        found[merchant].append(Review(stars, (at - when) / timedelta(days=1)))
    return found


def _complaints(keys: list[UUID], *, since: datetime, at: datetime) -> dict[UUID, Evidence]:
    """Return evidence with the complaints in it: those of the window, and whatever is open still."""
    rows = Complaint.objects.filter(Q(opened_at__gte=since) | Q(resolved_at=None), order__merchant__in=keys)
    mended: dict[UUID, list[float]] = defaultdict(list)
    opened: dict[UUID, list[float]] = defaultdict(list)
    others = _of_others(rows, merchant="order__merchant", person="person").order_by("opened_at", "pk")
    for merchant, begun, resolved in others.values_list("order__merchant", "opened_at", "resolved_at"):
        (mended if resolved else opened)[merchant].append(((resolved or at) - begun) / _HOUR)
    return {key: Evidence(mended_hours=tuple(mended[key]), open_hours=tuple(opened[key])) for key in keys}


def _unsafe(rows: list[Merchant], *, at: datetime, codes: Iterable[str]) -> dict[UUID, list[str]]:
    """Return the lines of the checklist about safety that each merchant fails today, as merchants.readiness finds them.

    What nobody has looked at yet is not failed. Three queries.
    """
    keys = [row.pk for row in rows]
    asked = list(Criterion.objects.filter(is_active=True, is_must=True, code__in=codes).order_by("position", "id"))
    papers = {(one.merchant_id, one.kind): one for one in Paper.objects.filter(merchant__in=keys).order_by("id")}
    seen = dict(Visit.objects.filter(merchant__in=keys).order_by("id").values_list("merchant", "findings"))
    return {
        row.pk: [
            line.code
            for line in asked
            if (not line.categories or row.category in line.categories)
            and _is_failed(line, papers.get((row.pk, line.paper)), seen.get(row.pk, {}), today=_today(row, at=at))
        ]
        for row in rows
    }


def _today(row: Merchant, *, at: datetime) -> date:
    return at.astimezone(row.community.zone).date()


def _is_failed(line: Criterion, paper: Paper | None, findings: Mapping[str, bool], *, today: date) -> bool:
    if not line.paper:
        return findings.get(line.code) is False
    if paper is None or paper.verdict == Verdict.WAITING:
        return False
    return paper.verdict == Verdict.BAD or (paper.until is not None and paper.until < today)
