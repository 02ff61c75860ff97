"""From rows to the planner and back: builds the job and the workers, and puts its reasons into words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli import dispatch
from linli.catalogue.enums import Delivers
from linli.core import past, week
from linli.merchants import queries as selling
from linli.orders import insuring, reasons
from linli.orders.enums import DONE, IN_HAND, State, Urgency
from linli.orders.locking import LOADS
from linli.orders.models import Offer, Order
from linli.places.models import Building
from linli.stewards.models import Charge, Shift, Worker

WEEK = timedelta(days=7)
DONE_OR_FINISHED = (State.FINISHED, *DONE)
# How far ahead a shift is looked for, and how many starts of shifts are tried.
LOOK_AHEAD, MOST_SHIFTS = timedelta(hours=36), 4
# How often the people of a merchant are asked before a lead is told.
MOST_ROUNDS = 3


type Span = tuple[datetime, datetime]


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

    Work that was opened again goes first to who did it, if they can be asked. A handful of queries, however many workers
    there are.
    """
    if order.merchant_id is not None:
        return _of_merchant(order, at=at)
    rows = past.once(("workers", order.community_id), _active)
    starts = max(order.slot_starts or at, at)
    choices = _ranked(rows, order=order, starts=starts, at=at)
    if not choices and order.urgency != Urgency.EMERGENCY:
        following = Shift.objects.filter(starts__gt=starts, starts__lte=starts + LOOK_AHEAD).order_by("starts")
        for begin in following.values_list("starts", flat=True).distinct()[:MOST_SHIFTS]:
            if choices := _ranked(rows, order=order, starts=begin, at=at):
                break
    if order.reopened_count:
        choices.sort(key=lambda choice: choice.worker.pk != order.preferred_id)
    return choices


def _of_merchant(order: Order, *, at: datetime) -> list[Choice]:
    """Return everybody who works for the order's merchant; after three rounds without an answer nobody, so that a lead hears.

    They are expected to answer from when the shop opens.
    """
    rounds = order.offers.filter(offered_at__gte=order.requested_at).values("offered_at").distinct().count()
    if order.merchant is None or rounds >= MOST_ROUNDS:
        return []
    said = [{"code": "merchant", "values": {"zh": order.merchant.name_zh, "en": order.merchant.name_en}}]
    opens = selling.opens_from(order.merchant, at=at)
    return [Choice(worker=row, reasons=said, score=0.0, answers_from=opens) for row in selling.hands(order.merchant)]


def _active() -> dict[str, Worker]:
    return {str(row.pk): row for row in Worker.objects.active().order_by("id")}


def _ranked(rows: Mapping[str, Worker], *, order: Order, starts: datetime, at: datetime) -> list[Choice]:
    shifts = _shifts(starts, community=order.community_id)
    awake = shifts if starts == at else _shifts(at, community=order.community_id)
    asked = _workers(rows.values(), order=order, shifts=shifts, starts=starts, at=at)
    ranked = dispatch.rank(job=_job(order=order, starts=starts), workers=asked, at=at)
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
    workers = _active()
    starts = max(order.slot_starts or at, at)
    shifts = _shifts(starts, community=order.community_id)
    asked = _workers(workers.values(), order=order, shifts=shifts, starts=starts, at=at)
    rows = dispatch.excluded(job=_job(order=order, starts=starts), workers=asked, at=at)
    return [(workers[w.id], reasons.sentence(r.code, r.values)) for w, r in rows]


def _job(*, order: Order, starts: datetime) -> dispatch.Job:
    building: Building | None = order.building
    place = dispatch.Place(building.lng, building.lat) if building and building.lng and building.lat else None
    return dispatch.Job(
        id=str(order.pk), skills=frozenset(order.promised.skills), place=place,
        household=str(order.building_id) if order.building_id else None,
        starts=starts, minutes=order.promised.minutes, urgency=order.urgency,
        preferred=str(order.preferred_id) if order.preferred_id else None,
        team=order.team.code if order.team else None,
        declined=_refused(order),
        providers=_kinds(order.promised.providers),
    )  # fmt: skip


def _refused(order: Order) -> frozenset[str]:
    """Return who said no, or nothing, since the order was asked for or opened again; of a locked order by its offers."""
    states = (Offer.State.DECLINED, Offer.State.EXPIRED)
    if order.held is not None:
        mine = (offer for offer in order.held if offer.offered_at >= order.requested_at)
        return frozenset(str(offer.worker_id) for offer in mine if offer.state in states)
    asked = order.offers.filter(state__in=states, offered_at__gte=order.requested_at)
    return frozenset(str(worker) for worker in asked.values_list("worker_id", flat=True))


def _kinds(providers: Sequence[str]) -> frozenset[str]:
    """Who may be asked. A merchant's product is arranged by the steward, who links residents and resources."""
    return frozenset(Delivers.STEWARD if kind == Delivers.MERCHANT else kind for kind in providers)


def _workers(
    rows: Iterable[Worker], *, order: Order, shifts: Mapping[UUID, Span], starts: datetime, at: datetime
) -> list[dispatch.Worker]:
    loads, minutes, done = _loads(at=at, community=order.community_id)
    charges = past.once(("charges", order.community_id), _charges)
    # A product that names skills of a merchant's trade is arranged, not done, by a steward: coordination is enough.
    arranges = frozenset(order.promised.skills) if Delivers.MERCHANT in order.promised.providers else frozenset()
    return [
        dispatch.Worker(
            id=str(row.pk), name=row.call_zh, kind=row.kind, skills=frozenset(row.skills) | arranges,
            in_charge=charges.get(row.pk, frozenset()), shift=shifts.get(row.pk),
            place=dispatch.Place(row.lng, row.lat) if row.lng and row.lat else None, load=loads[row.pk],
            load_today_minutes=minutes[row.pk], stars=row.stars, done_week=done[row.pk],
            team=row.team.code if row.team else None, hindrance=_hindrance(row, order=order, starts=starts, at=at),
        )
        for row in rows
    ]  # fmt: skip


def _hindrance(row: Worker, *, order: Order, starts: datetime, at: datetime) -> str:
    """Return why a volunteer cannot be asked: without insurance for risky work, not then, not there; "" where they can."""
    if not row.is_volunteer:
        return ""
    if not insuring.covers(worker=row, order=order, at=at):
        return dispatch.Code.NO_INSURANCE
    if row.times and week.cell_of(starts, zone=order.community.zone) not in week.cells(row.times):
        return dispatch.Code.NOT_THEN
    if row.buildings and order.building_id and str(order.building_id) not in row.buildings:
        return dispatch.Code.NOT_THERE
    return ""


def _charges() -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    for worker_id, building_id in Charge.objects.values_list("worker_id", "building_id"):
        found.setdefault(worker_id, set()).add(str(building_id))
    return {worker: frozenset(buildings) for worker, buildings in found.items()}


def _loads(*, at: datetime, community: UUID) -> tuple[Counter[UUID], Counter[UUID], Counter[UUID]]:
    """Return worker → orders in hand, minutes booked, orders done in the last seven days. One query."""
    loads, minutes, done = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    for worker, each, state, n in _taken(at=at, community=community):
        if state in IN_HAND:
            loads[worker] += n
            minutes[worker] += n * each
        else:
            done[worker] += n
    return loads, minutes, done


def _taken(*, at: datetime, community: UUID) -> Iterable[tuple[UUID, int, str, int]]:
    """Yield worker, minutes of the product, state, and how many: in hand, or done in the week before."""
    if past.current() is None:
        rows = _recent(at).values_list("provider_id", "product__minutes", "state")
        yield from rows.annotate(n=Count("id")).order_by()
        return
    kept = past.once((LOADS, community), lambda: list(_recent(at).values_list(*_TAKEN)))
    made = ((o.provider_id, o.product.minutes, o.state, o.finished_at) for o in past.made(Order) if o.state in _COUNTED)
    since = (at - WEEK).astimezone(UTC)
    for worker, each, state, finished in (*kept, *made):
        if worker and (state in IN_HAND or (finished and finished >= since)):
            yield worker, each, state, 1


_COUNTED = frozenset({*IN_HAND, *DONE_OR_FINISHED})
_TAKEN = ("provider_id", "product__minutes", "state", "finished_at")


def _recent(at: datetime) -> QuerySet[Order]:
    recent = Q(state__in=IN_HAND) | Q(state__in=DONE_OR_FINISHED, finished_at__gte=at - WEEK)
    return Order.objects.filter(recent).exclude(provider=None)


def _shifts(at: datetime, *, community: UUID) -> Mapping[UUID, Span]:
    """Return worker → the shift that covers the moment."""
    if past.current() is None:
        return _by_worker(Shift.objects.covering(at).values_list(*_SPAN))
    every = past.once(("shifts", community), lambda: list(Shift.objects.values_list(*_SPAN)))
    moment = at.astimezone(UTC)  # like the rows: moments of one zone compare several times faster
    return _by_worker(row for row in every if row[1] <= moment < row[2])


_SPAN = ("worker_id", "starts", "ends")


def _by_worker(rows: Iterable[tuple[UUID, datetime, datetime]]) -> dict[UUID, Span]:
    return {worker: (starts, ends) for worker, starts, ends in rows}
