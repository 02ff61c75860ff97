"""Moving by hand: what it would cost, and doing it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.core import facts
from linli.dispatch import day
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community
from linli.planning import gathering, keeping
from linli.planning.errors import AlreadyBegunError, CannotMoveError, NoPlanError, NotPlannedError
from linli.planning.gathering import BEGUN
from linli.planning.models import DayPlan, Pin, Why
from linli.planning.services import planning
from linli.stewards.models import Worker


def price(*, community: Community, order: UUID, worker: UUID, position: int, at: datetime) -> day.Price:
    """Return what it would cost to move an order to a worker before the stop at a position (from nought).

    Extra walking, who would be late, overtime, and a barrier where the worker may not do it. Nothing is changed. Raises
    NoPlanError, NotPlannedError, AlreadyBegunError.
    """
    plan, whole = _as_it_stands(community, order=order, at=at)
    try:
        return day.price(plan=plan, day=whole, job=str(order), worker=str(worker), position=position)
    except day.BadDayError as problem:
        raise NotPlannedError from problem


def offer(*, community: Community, order: UUID, worker: UUID, first: bool, at: datetime) -> day.Fit:
    """Return where in a worker's day an order would go, and what it would cost to move it there.

    With `first` before everything that is not under way; else where least comes late, least overtime is made and least is
    walked, in this order. Nothing is changed. Raises NoPlanError, NotPlannedError, AlreadyBegunError.
    """
    plan, whole = _as_it_stands(community, order=order, at=at)
    try:
        found = day.fits(plan=plan, day=whole, job=str(order), worker=str(worker))
    except day.BadDayError as problem:
        raise NotPlannedError from problem
    return found[0] if first else min(found, key=_dearness)


def _dearness(found: day.Fit) -> tuple[float, float, float]:
    return sum(late.minutes for late in found.price.late), found.price.overtime, found.price.walking


def _as_it_stands(community: Community, *, order: UUID, at: datetime) -> tuple[day.Plan, day.Day]:
    """Return today's plan, and the day as it stands now with the order in nobody's hands."""
    row = keeping.current(at.astimezone(community.zone).date())
    if row is None:
        raise NoPlanError
    gathered = gathering.gather(community=community, on=row.day, at=at)
    if (known := gathered.orders.get(str(order))) is None:
        raise NotPlannedError
    if known.state in BEGUN:
        raise AlreadyBegunError
    return keeping.recall(row, gathered), gathering.freed(gathered, str(order))


def move(
    *, community: Community, order: UUID, worker: UUID, by: Person, at: datetime, first: bool = False
) -> DayPlan | None:  # fmt: skip
    """Pin an order to a worker and make the plan anew around it; return the new plan.

    It goes where it fits best, or with `first` before everything that is not under way. Whoever had it is told. Records
    `plan.pin`. Raises AlreadyBegunError, NotPlannedError, CannotMoveError for a worker who may not do it.
    """
    with transaction.atomic():
        row = Order.objects.select_for_update(of=("self",)).filter(pk=order).first()
        chosen = Worker.objects.active().exclude(kind=Worker.Kind.VOLUNTEER).filter(pk=worker).first()
        if row is None or chosen is None:
            raise NotPlannedError
        if row.state in BEGUN:
            raise AlreadyBegunError
        if missing := gathering.skills_for(row) - set(chosen.skills):
            raise CannotMoveError("|".join(sorted(missing)))
        told = {"community": community, "worker": chosen, "by": by, "at": at, "turn": 0 if first else None}
        Pin.objects.update_or_create(order=row, defaults=told)
        facts.record(
            kind="plan.pin", at=at, community=community.pk, actor=by.pk, subject=("order", row.pk),
            payload={"number": row.number, "worker": str(chosen.pk), "call": chosen.calls},
        )  # fmt: skip
    return planning.replan(community=community, at=at, why=Why.MOVED, by=by, again=order)


@transaction.atomic
def unpin(*, community: Community, orders: Sequence[UUID], by: Person, at: datetime) -> int:
    """Let orders be planned freely again; return how many were pinned. Records `plan.unpin`."""
    rows = list(Pin.objects.filter(order__in=orders).select_related("order"))
    for row in rows:
        row.delete()
        facts.record(
            kind="plan.unpin", at=at, community=community.pk, actor=by.pk, subject=("order", row.order_id),
            payload={"number": row.order.number},
        )  # fmt: skip
    return len(rows)
