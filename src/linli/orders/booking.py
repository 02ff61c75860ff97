"""The times at which a product can be had, where it is not at any time: what is taken already, and what is still free."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db.models import Count

from linli.catalogue.models import Product
from linli.catalogue.slots import Slot
from linli.orders.enums import State
from linli.orders.errors import SlotGoneError
from linli.orders.models import Order

MOST_SHOWN = 24


def free(product: Product, *, at: datetime) -> list[Slot]:
    """Return the slots that can still be had, the soonest first; none where the product has no policy. One query."""
    if product.policy is None:
        return []
    rows = _taken(product, since=at)
    found: Iterator[Slot] = product.policy.free(at=at, zone=product.community.zone, taken=rows)
    return list(islice(found, MOST_SHOWN))


def check(product: Product, slot: tuple[datetime, datetime | None] | None, *, at: datetime) -> None:
    """Raise SlotGoneError for a slot that the product is not given at, or that is full; two who ask at once queue up here.

    Where the product has no policy nothing is asked. Must run inside the transaction that makes the order.
    """
    if product.policy is None:
        return
    if slot is None:
        raise SlotGoneError
    Product.objects.select_for_update(no_key=True).only("pk").get(pk=product.pk)
    taken = _taken(product, since=slot[0]).get(slot[0], 0)
    if not product.policy.has(slot, at=at, zone=product.community.zone, taken=taken):
        raise SlotGoneError


def _taken(product: Product, *, since: datetime) -> dict[datetime, int]:
    """Return how many orders of the product begin at which moment."""
    rows = Order.objects.filter(product=product, slot_starts__gte=since).exclude(state=State.CANCELLED)
    return dict(rows.order_by().values_list("slot_starts").annotate(n=Count("id")))
