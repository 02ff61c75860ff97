"""Holding an order out to workers, and their answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import prefetch_related_objects

from linli.core import past
from linli.core.scoping import community_scope, unscoped
from linli.orders import dispatching, holding, insuring, life
from linli.orders.enums import Move, State, Urgency
from linli.orders.errors import (
    AlreadyTakenError,
    IllegalMoveError,
    OfferGoneError,
    ReasonMissingError,
)
from linli.orders.models import Offer, Order
from linli.orders.services.giving import SHORTEST, take
from linli.people.models import Person
from linli.stewards.models import Worker

# An offer stands for a third of the time in which the order must be answered, between SHORTEST and this.
LONGEST = timedelta(minutes=15)
# Who is invited in person may sleep over it.
INVITED = timedelta(hours=24)
EXPIRE_BATCH = 200


@past.atomic
def dispatch(*, order_id: UUID, at: datetime) -> list[Offer]:
    """Offer an untaken order to whom the planner ranks first; an emergency to everybody who can. Returns the offers.

    An order that is taken, cancelled or already held out is left alone. Where nobody can take it the order goes back to
    wait for a team lead and `order.unstaffed` is recorded, once per request or reopening.
    """
    order = life.locked(order_id)
    pending = any(offer.state == Offer.State.PENDING for offer in holding.of(order))
    if order.state not in (State.REQUESTED, State.OFFERED) or pending:
        return []
    ranked = dispatching.candidates(order=order, at=at)
    if not ranked:
        _nobody(order=order, at=at)
        return []
    chosen = ranked if _is_for_all(order) else ranked[:1]
    return _hold_out(order=order, chosen=chosen, at=at)


def _is_for_all(order: Order) -> bool:
    """Tell whether everybody who can is asked at once: in an emergency, and of the people of one merchant."""
    return order.urgency == Urgency.EMERGENCY or order.merchant_id is not None


def _hold_out(*, order: Order, chosen: Sequence["dispatching.Choice"], at: datetime) -> list[Offer]:
    broadcast = _is_for_all(order)
    lasts = min(max(timedelta(minutes=order.promised.sla.respond_minutes) / 3, SHORTEST), LONGEST)
    offers = [
        Offer(
            community_id=order.community_id, order=order, worker=choice.worker, is_broadcast=broadcast, rank=rank,
            reasons=choice.reasons, offered_at=at, expires_at=choice.answers_from + lasts,
        )
        for rank, choice in enumerate(chosen, start=1)
    ]  # fmt: skip
    _held_out(order, offers, at=at, by=None)
    return offers


def _held_out(order: Order, offers: list[Offer], *, at: datetime, by: UUID | None) -> None:
    """Keep the offers and record `order.offer`, from which those who are asked are told."""
    holding.add(order, offers)
    life.move(
        order=order, move=Move.OFFER, at=at, by=by,
        payload={
            "workers": [str(o.worker_id) for o in offers], "calls": [o.worker.calls for o in offers],
            "reasons": offers[0].reasons, "until": offers[0].expires_at.isoformat(),
            "broadcast": offers[0].is_broadcast,
        },
    )  # fmt: skip


@past.atomic
def invite(*, order_id: UUID, worker: Worker, by: Person | None, reason: str, at: datetime) -> Offer:
    """Hold an untaken order out to one named worker, for a day, with a reason they read; return the offer.

    Whoever was asked before is asked no longer. Records `order.offer`, like dispatch. A no, or no answer, lets dispatch
    ask on. Raises ReasonMissingError, IllegalMoveError where somebody has it already, NotInsuredError for a volunteer
    without insurance where the work is risky.
    """
    if not reason.strip():
        raise ReasonMissingError
    order = life.locked(order_id)
    if order.state not in (State.REQUESTED, State.OFFERED):
        raise IllegalMoveError(move="invite", state=order.state)
    insuring.check(worker=worker, order=order, at=at)
    holding.withdraw(order, at=at)
    values = {"by": by.name if by else "", "words": reason[:200]}
    offer = Offer(
        community_id=order.community_id, order=order, worker=worker, reasons=[{"code": "invite", "values": values}],
        offered_at=at, expires_at=at + INVITED,
    )  # fmt: skip
    _held_out(order, [offer], at=at, by=by.pk if by else None)
    return offer


def _nobody(*, order: Order, at: datetime) -> None:
    if order.state == State.OFFERED:
        life.move(order=order, move=Move.RETURN, at=at, by=None, kind="order.unstaffed")
    else:
        life.note(order=order, kind="order.unstaffed", at=at, by=None)


@past.atomic
def accept(*, order_id: UUID, worker: Worker, at: datetime) -> Order:
    """Give the order to the worker who says yes to a pending offer; every other offer of it is withdrawn.

    Records `order.accept`. Raises AlreadyTakenError where somebody was quicker, OfferGoneError where the offer expired
    or was never made, NotInsuredError where a volunteer's insurance ended meanwhile and the work is risky. Accepting
    again what one already has is no error and changes nothing.
    """
    order = life.locked(order_id)
    if order.provider_id == worker.pk and order.state not in (State.REQUESTED, State.OFFERED):
        return order
    offer = next((offer for offer in reversed(holding.of(order)) if offer.worker_id == worker.pk), None)
    if order.state not in (State.REQUESTED, State.OFFERED) and offer:
        raise AlreadyTakenError(order.provider.call if order.provider else "")
    if offer is None or offer.state != Offer.State.PENDING or offer.expires_at <= at:
        raise OfferGoneError
    insuring.check(worker=worker, order=order, at=at)
    holding.answer(offer, Offer.State.ACCEPTED, at=at)
    return take(order=order, worker=worker, reasons=offer.reasons, by=worker.person_id, at=at)


@past.atomic
def decline(*, order_id: UUID, worker: Worker, at: datetime, words: str = "") -> None:
    """Take the worker's no; the next one is asked (from the fact `order.decline`). Raises OfferGoneError."""
    order = life.locked(order_id)
    pending = (offer for offer in holding.of(order) if offer.state == Offer.State.PENDING)
    offer = next((offer for offer in pending if offer.worker_id == worker.pk), None)
    if offer is None:
        raise OfferGoneError
    holding.answer(offer, Offer.State.DECLINED, at=at, words=words)
    life.note(
        order=order,
        kind="order.decline",
        at=at,
        by=worker.person_id,
        payload={"call": worker.calls, "words": words[:200]},
    )


def expire(*, at: datetime) -> int:
    """End every offer whose time is up and ask the next worker; return how many ended. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        due = Offer.objects.filter(state=Offer.State.PENDING, expires_at__lte=at).order_by("expires_at")
        rows = list(dict.fromkeys(due.values_list("order_id", "community_id")[:EXPIRE_BATCH]))
    return sum(expire_of(order_id=order, community=community, at=at) for order, community in rows)


@past.atomic
def expire_of(*, order_id: UUID, community: UUID, at: datetime) -> int:
    """End the offers of one order whose time is up; return how many ended. Records `order.offer-expired`."""
    with community_scope(community):
        order = life.locked(order_id)
        over = [o for o in holding.of(order) if o.state == Offer.State.PENDING and o.expires_at <= at]
        prefetch_related_objects(over, "worker")
        for offer in over:
            holding.answer(offer, Offer.State.EXPIRED, at=at)
        if over:
            life.note(
                order=order, kind="order.offer-expired", at=at, by=None,
                payload={"calls": [offer.worker.calls for offer in over]},
            )  # fmt: skip
        return len(over)
