"""Holding an order out to workers, and their answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from linli.core import past
from linli.core.scoping import community_scope, unscoped
from linli.orders import clocks, dispatching, holding, insuring, life
from linli.orders.enums import Move, State, Urgency
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

# An offer stands for a third of the time in which the order must be answered, between these two.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)
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
    return _take(order=order, worker=worker, reasons=offer.reasons, by=worker.person_id, at=at)


def _take(*, order: Order, worker: Worker, reasons: list[Any], by: UUID | None, at: datetime, words: str = "") -> Order:
    holding.withdraw(order, at=at)
    life.move(
        order=order, move=Move.ACCEPT, at=at, by=by,
        changes={"provider": worker, "reasons": reasons, "accepted_at": at},
        payload={"worker": str(worker.pk), "call": worker.calls, "reasons": reasons, "words": words},
    )  # fmt: skip
    return order


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
    return _take(order=order, worker=worker, reasons=reasons, by=by.pk, at=at, words=reason[:200])


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
    return _take(order=order, worker=worker, reasons=reasons, by=None, at=at)


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
