"""The one function that moves an order. Everything that happens to an order goes through here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from linli.core import facts
from linli.core.models import Fact
from linli.orders import acting, clocks, locking
from linli.orders.enums import MOVES, Move, State
from linli.orders.errors import IllegalMoveError
from linli.orders.models import Order

# Which column remembers when a state was entered.
_ENTERED = {
    State.ACCEPTED: "accepted_at",
    State.TRAVELLING: "travelling_at",
    State.WORKING: "arrived_at",
    State.FINISHED: "finished_at",
    State.CONFIRMED: "confirmed_at",
    State.CLOSED: "closed_at",
    State.CANCELLED: "cancelled_at",
}

# The lock belongs to an order's life; it stands beside it because the clocks need it too.
locked, save = locking.locked, locking.save


def check(order: Order, move: Move) -> State:
    """Return the state the move leads to; raise IllegalMoveError where the table does not allow it."""
    allowed, to = MOVES[move]
    if order.state not in allowed:
        raise IllegalMoveError(move=move, state=order.state)
    return to


def not_before(order: Order, at: datetime) -> datetime:
    """Return the moment, or that of the last fact about a locked order if it is later.

    For what nobody does with their own hands: a run of the schedule or a plan looks at its clock once and takes a while, and
    an order's facts go forward in time. One query.
    """
    last = Fact.objects.about(order.pk).aggregate(last=Max("at"))["last"]
    return max(at, last) if last else at


def move(
    *, order: Order, move: Move, at: datetime, by: UUID | None, changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None, to: State | None = None, kind: str = "",
) -> Fact:  # fmt: skip
    """Move a locked order: check the table, set state, time stamps and clocks, save, record the fact `order.<move>`.

    `to` overrides the table's target (RESUME only); `kind` names the fact where the move has several reasons. Done by
    somebody of the family, the fact names both. Raises IllegalMoveError, NoBondError; nothing is changed then. Must run
    inside the transaction that locked the order.
    """
    assert transaction.get_connection().in_atomic_block, "lock the order first"  # noqa: S101 - a programmer's slip
    target = check(order, move)
    kind, was = kind or f"order.{move}", order.state
    behalf = acting.note(order, kind=kind, by=by, at=at)
    order.state = to or target
    for name, value in (changes or {}).items():
        setattr(order, name, value)
    stamp = _ENTERED.get(State(order.state))
    if stamp and (getattr(order, stamp) is None or order.state == State.FINISHED):
        setattr(order, stamp, at)
    order.moved_at = at
    clocks.reset(order)
    save(order)
    return facts.record(
        kind=kind, at=at, community=order.community_id, actor=by, subject=order.subject,
        payload={"from": was, "to": order.state, "number": order.number, **(payload or {}), **behalf},
    )  # fmt: skip


def note(*, order: Order, kind: str, at: datetime, by: UUID | None, payload: Mapping[str, Any] | None = None) -> Fact:
    """Record something that happened to the order without moving it. Raises NoBondError as `move` does."""
    behalf = acting.note(order, kind=kind, by=by, at=at)
    return facts.record(
        kind=kind, at=at, community=order.community_id, actor=by, subject=order.subject,
        payload={"number": order.number, **(payload or {}), **behalf},
    )  # fmt: skip
