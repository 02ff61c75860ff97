"""Offers as a worker reads them: what, where, why you, how long to answer."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.orders import queries, reasons
from linli.orders.enums import Urgency
from linli.orders.models import Offer, Order
from linli.portals.steward import standing
from linli.stewards.models import Worker

# From here on nobody counts minutes: the hour by which an answer is awaited is told.
HOUR = 60


@dataclass(frozen=True, slots=True)
class Card:
    """An offer to answer."""

    order: Order
    what: str
    place: str
    when: str
    words: str
    why: str
    left: str
    emergency: bool
    urgency: standing.Badge | None


def cards(worker: Worker, *, at: datetime) -> list[Card]:
    """Return the offers the worker can answer now, emergencies first. One query."""
    rows = [_card(offer, at=at) for offer in queries.pending_offers(worker, at=at)]
    return sorted(rows, key=lambda card: not card.emergency)


def card_of(order: Order, worker: Worker, *, at: datetime) -> Card | None:
    """Return the worker's open offer of this order, if there is one. One query."""
    offer = order.offers.filter(worker=worker, state=Offer.State.PENDING, expires_at__gt=at).first()
    if offer is None:
        return None
    offer.order = order
    return _card(offer, at=at)


def _card(offer: Offer, *, at: datetime) -> Card:
    order = offer.order
    return Card(
        order=order, what=order.product.name, place=order.place,
        when=standing.appointment(order, at=at) or standing.due(order, at=at), words=order.words,
        why=reasons.sentences(offer.reasons), left=_left(offer.expires_at, at=at),
        emergency=order.urgency == Urgency.EMERGENCY, urgency=standing.urgency(order),
    )  # fmt: skip


def _left(until: datetime, *, at: datetime) -> str:
    minutes = ceil((until - at).total_seconds() / 60)
    if minutes > HOUR:
        return _("%(time)s 前回答") % {"time": standing.moment(until, at=at)}
    if minutes <= 1:
        return _("不到 1 分钟内回答")
    return ngettext("%(n)s 分钟内回答", "%(n)s 分钟内回答", minutes) % {"n": minutes}
