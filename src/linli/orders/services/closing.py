"""How an order ends: confirmed, closed, cancelled, or opened again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.core import past
from linli.core.scoping import community_scope, unscoped
from linli.orders import clocks, holding, life, thanks
from linli.orders.enums import Move, State
from linli.orders.errors import ReasonMissingError, TooLateError
from linli.orders.models import Order
from linli.people.models import Person
from linli.points import services as points

# Without a word from the resident finished work counts as confirmed after two days; it can be reopened for seven.
SILENCE = timedelta(hours=48)
REOPEN_WITHIN = timedelta(days=7)
BATCH = 200


@past.atomic
def confirm(*, order_id: UUID, by: Person | None, at: datetime) -> Order:
    """Take the work as done well, give the points it earns, and take those it was paid with.

    Records `order.confirm`, from which the provider's score follows.

    By None: the two days of silence are over. Confirming twice is IllegalMoveError.
    """
    order = life.locked(order_id)
    life.move(
        order=order, move=Move.CONFIRM, at=at, by=by.pk if by else None,
        payload={"silent": by is None, "on_time": clocks.on_time(order), "worker": str(order.provider_id)},
    )  # fmt: skip
    thanks.confirmed(order, at=at)
    return order


@past.atomic
def close(*, order_id: UUID, at: datetime) -> Order:
    """Close a confirmed order for good, once it can no longer be reopened. Records `order.close`."""
    order = life.locked(order_id)
    life.move(order=order, move=Move.CLOSE, at=at, by=None)
    return order


@past.atomic
def cancel(*, order_id: UUID, by: Person | None, at: datetime, words: str = "") -> Order:
    """Call the order off while nobody works on it; pending offers are withdrawn, points set aside return.

    By None: what it was made for is over. Records `order.cancel`.
    """
    order = life.locked(order_id)
    life.check(order, Move.CANCEL)
    at = at if by else life.not_before(order, at)
    holding.withdraw(order, at=at)
    clocks.resume(order, at)
    life.move(
        order=order, move=Move.CANCEL, at=at, by=by.pk if by else None,
        payload={"words": words[:200], "worker": str(order.provider_id) if order.provider_id else ""},
    )  # fmt: skip
    if order.payment_id is not None:
        points.release(payment_id=order.payment_id, at=at)
    return order


@past.atomic
def reopen(*, order_id: UUID, words: str, by: Person, at: datetime) -> Order:
    """Open finished work again because it is not right: new clocks, and who did it is asked first to mend it.

    Points given for its confirmation are taken back, unless they were spent. Records `order.reopen`. Raises
    ReasonMissingError, TooLateError after seven days, IllegalMoveError.
    """
    if not words.strip():
        raise ReasonMissingError
    order = life.locked(order_id)
    life.check(order, Move.REOPEN)
    if order.finished_at and at > order.finished_at + REOPEN_WITHIN + SILENCE:
        raise TooLateError
    holding.release(order)
    previous = order.provider
    changes: dict[str, Any] = {
        "provider": None, "preferred": previous, "reasons": [], "accepted_at": None, "travelling_at": None,
        "arrived_at": None, "finished_at": None, "confirmed_at": None, "closed_at": None, "slot_starts": None,
        "slot_ends": None, "requested_at": at, "reopened_count": order.reopened_count + 1, "escalation": 0,
    }  # fmt: skip
    for name in ("requested_at", "slot_starts", "slot_ends"):
        setattr(order, name, changes[name])
    clocks.start(order, order.promised.sla)
    life.move(
        order=order, move=Move.REOPEN, at=at, by=by.pk, changes=changes,
        payload={"words": words[:500], "worker": str(previous.pk) if previous else ""},
    )  # fmt: skip
    points.take_back(order_id=order.pk, at=at, actor=by.pk)
    return order


def settle(*, at: datetime) -> int:
    """Confirm what has met two days of silence, close what can no longer be reopened; return how many moved."""
    with unscoped("the schedule goes over all communities"):
        orders = Order.objects.order_by("moved_at")
        silent = _some(orders.filter(state=State.FINISHED, moved_at__lte=at - SILENCE))
        old = _some(orders.filter(state=State.CONFIRMED, moved_at__lte=at - REOPEN_WITHIN))
    for order_id, community in silent:
        with community_scope(community):
            confirm(order_id=order_id, by=None, at=at)
    for order_id, community in old:
        with community_scope(community):
            close(order_id=order_id, at=at)
    return len(silent) + len(old)


def _some(orders: QuerySet[Order]) -> list[tuple[UUID, UUID]]:
    return list(orders.values_list("pk", "community_id")[:BATCH])
