"""Who has an order without having been asked: by a lead's word, or by the plan of the day; and handing it back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.core import past
from linli.orders import clocks, holding, life
from linli.orders.enums import Move, State
from linli.orders.errors import (
    AlreadyTakenError,
    IllegalMoveError,
    OfferGoneError,
    ReasonMissingError,
    VolunteerNotOrderedError,
)
from linli.orders.models import Offer, Order
from linli.orders.reasons import is_planned
from linli.people.models import Person
from linli.stewards.models import Worker

# No offer stands shorter than this.
SHORTEST = timedelta(minutes=1)


def take(*, order: Order, worker: Worker, reasons: list[Any], by: UUID | None, at: datetime, words: str = "") -> Order:
    """Put a locked order into a worker's hands; whoever else was asked is told so. Records `order.accept`."""
    holding.withdraw(order, at=at)
    life.move(
        order=order, move=Move.ACCEPT, at=at, by=by,
        changes={"provider": worker, "reasons": reasons, "accepted_at": at},
        payload={"worker": str(worker.pk), "call": worker.calls, "reasons": reasons, "words": words},
    )  # fmt: skip
    return order


@past.atomic
def assign(*, order_id: UUID, worker: Worker, by: Person, reason: str, at: datetime) -> Order:
    """Let a lead decide who takes the order, with a reason that stays in its timeline.

    Whoever had it, or was asked, is told so. Records `order.release` where somebody had it, and `order.accept`. Raises
    ReasonMissingError, VolunteerNotOrderedError for a volunteer (see `invite`), IllegalMoveError once the work is
    finished.
    """
    if not reason.strip():
        raise ReasonMissingError
    if worker.is_volunteer:
        raise VolunteerNotOrderedError
    order = life.locked(order_id)
    if order.provider_id:
        _release(order=order, by=by.pk, words=reason, at=at)
    holding.withdraw(order, at=at)
    given = Offer(
        community_id=order.community_id, order=order, worker=worker, state=Offer.State.ACCEPTED, offered_at=at,
        answered_at=at, expires_at=at + SHORTEST, words=reason[:200],
    )  # fmt: skip
    holding.add(order, [given])
    reasons = [{"code": "override", "values": {"by": by.name, "words": reason[:200]}}]
    return take(order=order, worker=worker, reasons=reasons, by=by.pk, at=at, words=reason[:200])


@past.atomic
def give(
    *, order_id: UUID, worker: Worker, reasons: list[dict[str, Any]], at: datetime, is_pinned: bool = False
) -> Order:  # fmt: skip
    """Let the day's plan decide who takes an order that nobody has begun; the plan's reasons are kept and shown.

    Whoever was asked, or had it, is told so. Who has it already keeps it and nothing is recorded. Planning takes a while: it
    counts as given now, or when the order last moved if that was later. Records `order.release` where somebody else had
    it, and `order.accept`. Raises VolunteerNotOrderedError, AlreadyTakenError where somebody took it themselves and no lead
    pinned it to another, IllegalMoveError once somebody is on the way.
    """
    if worker.is_volunteer:
        raise VolunteerNotOrderedError
    order = life.locked(order_id)
    if order.provider_id == worker.pk:
        return order
    if order.state not in (State.REQUESTED, State.OFFERED, State.ACCEPTED):
        raise IllegalMoveError(move=Move.ACCEPT, state=order.state)
    if order.provider_id and not (is_pinned or is_planned(order.reasons)):
        raise AlreadyTakenError(order.provider.call if order.provider else "")
    at = life.not_before(order, at)
    if order.provider_id:
        _release(order=order, by=None, words="", at=at)
    holding.withdraw(order, at=at)
    given = Offer(
        community_id=order.community_id, order=order, worker=worker, state=Offer.State.ACCEPTED, offered_at=at,
        answered_at=at, expires_at=at + SHORTEST, reasons=reasons,
    )  # fmt: skip
    holding.add(order, [given])
    return take(order=order, worker=worker, reasons=reasons, by=None, at=at)


@past.atomic
def give_back(*, order_id: UUID, worker: Worker, reason: str, at: datetime) -> Order:
    """Let the worker who has the order hand it back with a reason; the next one is asked. Raises ReasonMissingError."""
    if not reason.strip():
        raise ReasonMissingError
    order = life.locked(order_id)
    if order.provider_id != worker.pk:
        raise OfferGoneError
    _release(order=order, by=worker.person_id, words=reason, at=at)
    return order


def _release(*, order: Order, by: UUID | None, words: str, at: datetime) -> None:
    call = order.provider.calls if order.provider else {}
    was = str(order.provider_id)
    holding.release(order)
    clocks.resume(order, at)
    life.move(
        order=order, move=Move.RETURN, at=at, by=by, kind="order.release",
        changes={"provider": None, "reasons": [], "accepted_at": None, "travelling_at": None},
        payload={"worker": was, "call": call, "words": words[:200]},
    )  # fmt: skip
