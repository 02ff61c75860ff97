"""Who is on the way with a sale, and where they were last: for its buyer, while it is on its way, and for nobody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.core.models import Fact
from linli.dispatch import Place
from linli.market.enums import SaleState, Way
from linli.market.models import Sale
from linli.orders.enums import State
from linli.orders.models import Order
from linli.stewards.models import Worker

# A position older than this says nothing of somebody who goes a few hundred metres.
FRESH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Courier:
    """Who set out with a sale, by which order, and when."""

    worker: Worker
    order: Order
    since: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a courier was, and when that was."""

    place: Place
    at: datetime


def under_way(row: Sale) -> Order | None:
    """Return the order by which a sale is on its way now: the shop's own, or that of the neighbour who carries it."""
    if row.state != SaleState.PAID or row.delivered_at is not None or row.way == Way.PICKUP:
        return None
    both = [one for one in (row.carrying, row.order) if one is not None]
    return next((one for one in both if one.state == State.TRAVELLING), None)


def of(row: Sale) -> Courier | None:
    """Return who is on the way with a sale; None where nobody is. Two queries while somebody is."""
    order = under_way(row)
    return set_out(order) if order else None


def set_out(order: Order) -> Courier | None:
    """Return who set out for an order last; of a shop that need not be who took it. Two queries."""
    fact = Fact.objects.filter(subject_id=order.pk, kind="order.travel").order_by("-id").first()
    worker = Worker.objects.filter(person=fact.actor_id).select_related("person").first() if fact else None
    return Courier(worker, order, fact.at) if fact and worker else None


def seen(courier: Courier, *, at: datetime) -> Seen | None:
    """Return where a courier was last: since they set out, and not long ago.

    Of a neighbour who carries it never: on duty they tell dispatch where they are, and nobody asked them to tell a buyer.
    """
    worker = courier.worker
    if courier.order.merchant_id is None or worker.lng is None or worker.lat is None or worker.seen_at is None:
        return None
    if not max(courier.since, at - FRESH) <= worker.seen_at <= at:
        return None
    return Seen(Place(worker.lng, worker.lat), worker.seen_at)
