"""The one function that moves an order. Everything that happens to an order goes through here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.core import facts
from linli.core.models import Fact
from linli.orders import clocks
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

_COLUMNS = [field.attname for field in Order._meta.concrete_fields]


def locked(order_id: UUID) -> Order:
    """Return the order as it stands now, locked until the transaction ends, so that two moves queue up.

    Without its relations: most moves need none of them, and a join of six tables is what would cost them most.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    order.as_read = {name: order.__dict__[name] for name in _COLUMNS}
    return order


def save(order: Order) -> None:
    """Write the columns of a locked order that changed since it was read, and only those."""
    changed = [name for name in _COLUMNS if order.__dict__[name] != order.as_read[name]]
    order.save(update_fields=changed)
    order.as_read = {name: order.__dict__[name] for name in _COLUMNS}


def check(order: Order, move: Move) -> State:
    """Return the state the move leads to; raise IllegalMoveError where the table does not allow it."""
    allowed, to = MOVES[move]
    if order.state not in allowed:
        raise IllegalMoveError(move=move, state=order.state)
    return to


def move(
    *, order: Order, move: Move, at: datetime, by: UUID | None, changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None, to: State | None = None, kind: str = "",
) -> Fact:  # fmt: skip
    """Move a locked order: check the table, set state, time stamps and clocks, save, record the fact `order.<move>`.

    `to` overrides the table's target (RESUME only); `kind` names the fact where the move has several reasons.
    Raises IllegalMoveError; nothing is changed then. Must run inside the transaction that locked the order.
    """
    assert transaction.get_connection().in_atomic_block, "lock the order first"  # noqa: S101 - a programmer's slip
    target = check(order, move)
    was = order.state
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
        kind=kind or f"order.{move}", at=at, community=order.community_id, actor=by, subject=order.subject,
        payload={"from": was, "to": order.state, "number": order.number, **(payload or {})},
    )  # fmt: skip


def note(*, order: Order, kind: str, at: datetime, by: UUID | None, payload: Mapping[str, Any] | None = None) -> Fact:
    """Record something that happened to the order without moving it."""
    return facts.record(
        kind=kind, at=at, community=order.community_id, actor=by, subject=order.subject,
        payload={"number": order.number, **(payload or {})},
    )  # fmt: skip
