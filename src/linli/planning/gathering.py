"""A day as the planner reads it, gathered from rows: who is on duty, and what there is to do. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Avg, Q, QuerySet

from linli.catalogue.enums import Delivers
from linli.dispatch import Place
from linli.dispatch.day import Break, Day, Job, Spot, Window
from linli.dispatch.day import Worker as OnDuty
from linli.orders.enums import IN_HAND, UNTAKEN, Source, State, Urgency
from linli.orders.models import Offer, Order
from linli.orders.reasons import is_planned
from linli.places.models import Building, Community
from linli.planning.models import Pin
from linli.stewards.models import Charge, Shift, Worker

# Half an hour for lunch, begun between these (the operator's shifts decide who is there at noon).
LUNCH, LUNCH_FROM, LUNCH_UNTIL = 30.0, time(11, 30), time(13)
# A shift needs to reach this far over noon to have a lunch in it.
OVER_NOON = timedelta(hours=1)
# Where somebody was seen within this time is where their day goes on.
SEEN = timedelta(hours=2)
# What can be put off: rounds and warm services without an hour of their own. Worth so many minutes of walking.
OPTIONAL_WORTH = 90.0
BEGUN = (State.WORKING, State.TRAVELLING)
# What nobody is asked for: it goes onto somebody's way.
PLANNED = (Source.ROUND, Source.TRIGGER)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The planner's day, and the rows that it was made from by their ids as text."""

    day: Day
    orders: Mapping[str, Order]
    workers: Mapping[str, Worker]
    # The orders that a lead pinned to somebody.
    pinned: frozenset[str] = frozenset()


def gather(*, community: Community, on: date, at: datetime) -> Gathered:
    """Return a community's day: everybody paid and on shift, every open order that is to be done that day.

    Orders in somebody's hands are pinned to them, and so are those that a lead pinned; what is under way has begun.
    Volunteers and what they do stay out: they are invited, not planned. A dozen queries, however many orders.
    """
    start, end = (datetime.combine(on + timedelta(days=n), time(), community.zone) for n in (0, 1))
    middle = _middle()
    shifts = _shifts(start, end, at=at)
    workers = {
        str(pk): row
        for pk, row in Worker.objects.active()
        .select_related("community")
        .exclude(kind=Worker.Kind.VOLUNTEER)
        .in_bulk(list(shifts))
        .items()
    }
    rows = {str(row.pk): row for row in _orders(end).iterator()}
    pins = {pin.order_id: pin for pin in Pin.objects.filter(order__in=list(rows))}
    charges = _charges()
    refused = _refused(rows.values())
    jobs = [
        _job(
            row,
            pin=pins.get(row.pk),
            refused=refused.get(row.pk, frozenset()),
            span=(max(start, at), end),
            middle=middle,
            known=workers,
        )
        for row in rows.values()
    ]
    on_duty = [
        _on_duty(row, shifts[row.pk], charges.get(row.pk, frozenset()), at=at, middle=middle)
        for row in workers.values()
    ]
    day = Day(workers=tuple(on_duty), jobs=tuple(job for job in jobs if job), at=at)
    pinned = frozenset(str(order) for order in pins)
    return Gathered(day, {job.id: rows[job.id] for job in day.jobs}, workers, pinned)


def freed(gathered: Gathered, order: str) -> Day:
    """Return the day with an order in nobody's hands, whoever took it or was pinned to it: a lead may give it to another."""
    row = gathered.orders[order]
    jobs = [
        replace(job, worker=None, turn=None, **_demands(row)) if job.id == order and job.worker else job
        for job in gathered.day.jobs
    ]
    return replace(gathered.day, jobs=tuple(jobs))


def _middle() -> Place:
    """Return the middle of the community's buildings: where the day starts, and what has no place of its own lies."""
    found = Building.objects.filter(lng__isnull=False, lat__isnull=False).aggregate(lng=Avg("lng"), lat=Avg("lat"))
    return Place(found["lng"] or 0.0, found["lat"] or 0.0)


def _shifts(start: datetime, end: datetime, *, at: datetime) -> dict[UUID, Window]:
    rows = Shift.objects.filter(starts__lt=end, ends__gt=max(start, at)).order_by("-starts")
    return {
        worker: Window(max(starts, start), min(ends, end))
        for worker, starts, ends in rows.values_list("worker_id", "starts", "ends")
    }


def _orders(end: datetime) -> QuerySet[Order]:
    """Return what is in hand, and what the plan may give away, that is not agreed for a later day.

    What residents ask for is offered, and people say yes or no to it; the plan takes of it only what was agreed for a time
    and is held out to nobody. Emergencies are never planned: they go to all who can.
    """
    in_hand = Q(state__in=IN_HAND) & ~Q(state=State.WAITING) & ~Q(provider__kind=Worker.Kind.VOLUNTEER)
    agreed = Q(slot_starts__isnull=False, state=State.REQUESTED)
    untaken = (
        Q(state__in=UNTAKEN) & ~Q(urgency=Urgency.EMERGENCY) & (Q(source__in=PLANNED) | Q(pin__isnull=False) | agreed)
    )
    rows = Order.objects.filter(in_hand | untaken).exclude(slot_starts__gte=end)
    return rows.select_related("product", "version", "building", "team").order_by("requested_at", "id")


def _charges() -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    for worker, building in Charge.objects.values_list("worker_id", "building_id"):
        found.setdefault(worker, set()).add(str(building))
    return {worker: frozenset(buildings) for worker, buildings in found.items()}


def _refused(rows: Iterable[Order]) -> dict[UUID, frozenset[str]]:
    states = (Offer.State.DECLINED, Offer.State.EXPIRED)
    found: dict[UUID, set[str]] = {}
    said = Offer.objects.filter(order__in=[row.pk for row in rows if row.provider_id is None], state__in=states)
    for order, worker in said.values_list("order_id", "worker_id"):
        found.setdefault(order, set()).add(str(worker))
    return {order: frozenset(workers) for order, workers in found.items()}


def _job(
    row: Order, *, pin: Pin | None, refused: frozenset[str], span: tuple[datetime, datetime], middle: Place,
    known: Mapping[str, Worker],
) -> Job | None:  # fmt: skip
    worker = _fixed(row, pin)
    if worker and worker not in known:
        return None  # who has it is not on duty: it is theirs all the same, and nobody else's
    started = (row.arrived_at or row.travelling_at) if row.state in BEGUN else None
    job = Job(
        id=str(row.pk), place=_place(row.building) or middle, minutes=float(row.promised.minutes), urgency=row.urgency,
        windows=() if started else _windows(row, span), worth=_worth(row, is_fixed=worker is not None), worker=worker,
        household=str(row.building_id) if row.building_id else None, appointment=row.slot_starts is not None,
        started=started, turn=pin.turn if pin and not started else None,
    )  # fmt: skip
    return job if worker else replace(job, never=refused, **_demands(row))


def _fixed(row: Order, pin: Pin | None) -> str | None:
    """Return whose it is whatever is planned: who has begun it, else whom a lead pinned it to, else who took it."""
    if row.state in BEGUN:
        return str(row.provider_id)
    if pin:
        return str(pin.worker_id)
    return None if is_free(row) else str(row.provider_id)


def is_free(row: Order) -> bool:
    """Tell whether an order may be given to somebody else: nobody has it, or a plan gave it and nobody has begun."""
    return row.provider_id is None or (row.state == State.ACCEPTED and is_planned(row.reasons))


def _worth(row: Order, *, is_fixed: bool) -> float | None:
    is_optional = not is_fixed and row.urgency == Urgency.NORMAL and row.slot_starts is None
    return OPTIONAL_WORTH if is_optional else None


def _demands(row: Order) -> dict[str, Any]:
    kinds = frozenset(Delivers.STEWARD if kind == Delivers.MERCHANT else kind for kind in row.promised.providers)
    return {"providers": kinds, "skills": skills_for(row), "team": row.team.code if row.team else None}


def skills_for(row: Order) -> frozenset[str]:
    """Return what who does it must know. What a merchant delivers is arranged by anybody (ADR 0011)."""
    return frozenset() if Delivers.MERCHANT in row.promised.providers else frozenset(row.promised.skills)


def _windows(row: Order, span: tuple[datetime, datetime]) -> tuple[Window, ...]:
    """Return when it may begin: within its slot, else from now until it is due; what is late already, at once or later."""
    first, last = span
    opens = max(row.slot_starts or first, first)
    closes = min(row.slot_ends or (row.finish_due - timedelta(minutes=row.promised.minutes)), last)
    return (Window(opens, closes if closes > opens else last),)


def _place(building: Building | None) -> Place | None:
    return Place(building.lng, building.lat) if building and building.lng and building.lat else None


def _on_duty(row: Worker, shift: Window, charges: frozenset[str], *, at: datetime, middle: Place) -> OnDuty:
    here: Spot = middle
    if row.lng and row.lat and row.seen_at and timedelta() <= at - row.seen_at <= SEEN:
        here = Place(row.lng, row.lat)
    return OnDuty(
        id=str(row.pk), start=here, shift=shift, skills=frozenset(row.skills), breaks=_breaks(shift, at=at, zone=row.community.zone), kind=row.kind,
        team=row.team.code if row.team else None, knows=charges,
    )  # fmt: skip


def _breaks(shift: Window, *, at: datetime, zone: ZoneInfo) -> tuple[Break, ...]:
    day = shift.opens.astimezone(zone).date()
    opens, closes = (datetime.combine(day, moment, zone) for moment in (LUNCH_FROM, LUNCH_UNTIL))
    spans_noon = shift.opens <= opens and shift.closes >= closes + OVER_NOON
    return (Break(Window(max(opens, at), closes), LUNCH),) if spans_noon and at < closes else ()
