"""The offers of a locked order, read once: as long as the order is locked nobody else changes them."""

from collections.abc import Iterable
from datetime import datetime

from linli.core import past
from linli.orders.models import Offer, Order


def of(order: Order) -> list[Offer]:
    """Return every offer ever made of a locked order, oldest first."""
    if order.held is None:
        order.held = [] if past.is_made(order) else list(order.offers.order_by("offered_at", "id"))
    return order.held


def add(order: Order, offers: Iterable[Offer]) -> None:
    """Insert new offers of a locked order."""
    held, fresh = of(order), list(offers)
    past.create_all(fresh)
    held += fresh


def answer(offer: Offer, state: Offer.State, *, at: datetime, words: str = "") -> None:
    """Write down what became of one offer, and why."""
    offer.state, offer.answered_at, offer.words = state, at, words[:200]
    past.update(offer, ["state", "answered_at", "words"])


def withdraw(order: Order, *, at: datetime) -> None:
    """Take back whatever is still held out."""
    _turn(order, Offer.State.PENDING, Offer.State.WITHDRAWN, at=at)


def release(order: Order) -> None:
    """Let go of whoever had said yes; when they did so stays."""
    _turn(order, Offer.State.ACCEPTED, Offer.State.RELEASED, at=None)


def _turn(order: Order, was: Offer.State, to: Offer.State, *, at: datetime | None) -> None:
    turned = [offer for offer in of(order) if offer.state == was]
    for offer in turned:
        offer.state, offer.answered_at = to, at or offer.answered_at
    written = [offer.pk for offer in turned if not past.is_made(offer)]
    if written:
        changes = {"state": to, "answered_at": at} if at else {"state": to}
        Offer.objects.filter(pk__in=written).update(**changes)
