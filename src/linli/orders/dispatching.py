"""From rows to the planner and back: builds the job and the workers, and puts its reasons into words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from linli import dispatch
from linli.catalogue.enums import Delivers
from linli.orders import reasons
from linli.orders.enums import DONE, IN_HAND, State, Urgency
from linli.orders.models import Offer, Order
from linli.places.models import Building
from linli.stewards.models import Charge, Shift, Worker

WEEK = timedelta(days=7)
# How far ahead a shift is looked for, and how many starts of shifts are tried.
LOOK_AHEAD, MOST_SHIFTS = timedelta(hours=36), 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A worker the planner would ask, with the reasons as they are kept: [{"code": …, "values": …}]."""

    worker: Worker
    reasons: list[dict[str, Any]]
    score: float
    # From when the worker can be expected to answer: now, or the start of their next shift.
    answers_from: datetime


def candidates(*, order: Order, at: datetime) -> list[Choice]:
    """Rank who should take the order, best first: those on duty, or, unless it is an emergency, on the next shift.

    A handful of queries, however many workers there are.
    """
    rows = {str(row.pk): row for row in Worker.objects.active().order_by("id")}
    starts = max(order.slot_starts or at, at)
    choices = _ranked(rows, order=order, starts=starts, at=at)
    if not choices and order.urgency != Urgency.EMERGENCY:
        following = Shift.objects.filter(starts__gt=starts, starts__lte=starts + LOOK_AHEAD).order_by("starts")
        for begin in following.values_list("starts", flat=True).distinct()[:MOST_SHIFTS]:
            if choices := _ranked(rows, order=order, starts=begin, at=at):
                break
    return choices


def _ranked(rows: Mapping[str, Worker], *, order: Order, starts: datetime, at: datetime) -> list[Choice]:
    job = _job(order=order, starts=starts)
    ranked = dispatch.rank(job=job, workers=_workers(rows.values(), order=order, starts=starts, at=at), at=at)
    awake = set(Shift.objects.covering(at).values_list("worker_id", flat=True))
    return [
        Choice(
            worker=rows[c.worker.id], reasons=[{"code": r.code, "values": r.values} for r in c.reasons], score=c.score,
            answers_from=at if order.urgency == Urgency.EMERGENCY or UUID(c.worker.id) in awake else max(at, _from(c)),
        )
        for c in ranked
    ]  # fmt: skip


def _from(candidate: dispatch.Candidate) -> datetime:
    """Return when a worker who is off duty now is next on: the start of the shift in which the work would begin."""
    return candidate.worker.shift[0] if candidate.worker.shift else datetime.min.replace(tzinfo=UTC)


def left_out(*, order: Order, at: datetime) -> list[tuple[Worker, str]]:
    """Return who cannot take the order, and why in words: what a lead sees before overriding."""
    workers = {str(row.pk): row for row in Worker.objects.active().order_by("id")}
    starts = max(order.slot_starts or at, at)
    asked = _workers(workers.values(), order=order, starts=starts, at=at)
    rows = dispatch.excluded(job=_job(order=order, starts=starts), workers=asked, at=at)
    return [(workers[w.id], reasons.sentence(r.code, r.values)) for w, r in rows]


def _job(*, order: Order, starts: datetime) -> dispatch.Job:
    building: Building | None = order.building
    place = dispatch.Place(building.lng, building.lat) if building and building.lng and building.lat else None
    declined = order.offers.filter(
        state__in=[Offer.State.DECLINED, Offer.State.EXPIRED], offered_at__gte=order.requested_at
    )
    return dispatch.Job(
        id=str(order.pk), skills=frozenset(order.product.skills), place=place,
        household=str(order.building_id) if order.building_id else None,
        starts=starts, minutes=order.product.minutes, urgency=order.urgency,
        preferred=str(order.preferred_id) if order.preferred_id else None, team=None,
        declined=frozenset(str(w) for w in declined.values_list("worker_id", flat=True)),
        providers=_kinds(order.product.providers),
    )  # fmt: skip


def _kinds(providers: Sequence[str]) -> frozenset[str]:
    """Who may be asked. A merchant's product is arranged by the steward, who links residents and resources."""
    return frozenset(Delivers.STEWARD if kind == Delivers.MERCHANT else kind for kind in providers)


def _workers(rows: Iterable[Worker], *, order: Order, starts: datetime, at: datetime) -> list[dispatch.Worker]:
    loads, minutes, done = _loads(at=at)
    shifts = _shifts(starts)
    charges: dict[UUID, set[str]] = {}
    for worker_id, building_id in Charge.objects.values_list("worker_id", "building_id"):
        charges.setdefault(worker_id, set()).add(str(building_id))
    # A product that names skills of a merchant's trade is arranged, not done, by a steward: coordination is enough.
    arranges = frozenset(order.product.skills) if Delivers.MERCHANT in order.product.providers else frozenset()
    return [
        dispatch.Worker(
            id=str(row.pk), name=row.call_zh, kind=row.kind, skills=frozenset(row.skills) | arranges,
            in_charge=frozenset(charges.get(row.pk, ())), shift=shifts.get(row.pk),
            place=dispatch.Place(row.lng, row.lat) if row.lng and row.lat else None, load=loads[row.pk],
            load_today_minutes=minutes[row.pk], stars=row.stars, done_week=done[row.pk],
            team=row.team.code if row.team else None,
        )
        for row in rows
    ]  # fmt: skip


def _loads(*, at: datetime) -> tuple[Counter[UUID], Counter[UUID], Counter[UUID]]:
    """Return worker → orders in hand, minutes booked, orders done in the last seven days. One query."""
    rows = (
        Order.objects.filter(Q(state__in=IN_HAND) | Q(state__in=[State.FINISHED, *DONE], finished_at__gte=at - WEEK))
        .exclude(provider=None)
        .values_list("provider_id", "product__minutes", "state")
        .annotate(n=Count("id"))
        .order_by()
    )
    loads, minutes, done = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    for worker, each, state, n in rows:
        if state in IN_HAND:
            loads[worker] += n
            minutes[worker] += n * each
        else:
            done[worker] += n
    return loads, minutes, done


def _shifts(at: datetime) -> dict[UUID, tuple[datetime, datetime]]:
    return {w: (s, e) for w, s, e in Shift.objects.covering(at).values_list("worker_id", "starts", "ends")}
