"""One order at a time: read under a lock, and written back by what changed."""

from uuid import UUID

from linli.core import past
from linli.orders.models import Order

# The planner's picture of who has how much in hand; not true any more once an order moves (see dispatching).
LOADS = "loads"

_COLUMNS = [field.attname for field in Order._meta.concrete_fields]


def locked(order_id: UUID) -> Order:
    """Return the order as it stands now, locked until the transaction ends, so that two moves queue up.

    Without its relations: most moves need none of them, and a join of six tables is what would cost them most.
    """
    if (kept := _kept(order_id)) is not None:
        return kept
    order = Order.objects.select_for_update().get(pk=order_id)
    if (block := past.current()) is not None:
        block.locked[order_id] = order
    order.as_read = {name: order.__dict__[name] for name in _COLUMNS}
    return order


def _kept(order_id: UUID) -> Order | None:
    """Return an order that the open history block has in hand: made or locked there, so nobody else can move it."""
    if (block := past.current()) is None:
        return None
    order = block.made.get(Order, {}).get(order_id) or block.locked.get(order_id)
    return order if isinstance(order, Order) else None


def save(order: Order) -> None:
    """Write the columns of a locked order that changed since it was read, and only those."""
    if past.is_made(order):
        return
    changed = [name for name in _COLUMNS if order.__dict__[name] != order.as_read[name]]
    order.save(update_fields=changed)
    past.forget((LOADS, order.community_id))
    order.as_read = {name: order.__dict__[name] for name in _COLUMNS}
