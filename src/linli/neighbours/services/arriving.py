"""Checking in: a helper shows to have come, by the code of who is helped or by where the phone is."""

from datetime import datetime
from uuid import UUID

from linli.core import past
from linli.neighbours.errors import TooFarError, WrongCodeError
from linli.orders import checkin
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Person


@past.atomic
def check_in(
    *, order_id: UUID, by: Person, at: datetime, code: str = "", place: tuple[float, float] | None = None
) -> Order:
    """Note that the helper is there, with its proof: the six digits (typed or from the QR code), else (lng, lat) near by.

    Records `order.arrive`. Raises WrongCodeError for a code that is not this order's, TooFarError for a place more than
    150 m from the building, and what `orders.arrive` raises; without code and place it counts by their word alone.
    """
    order = Order.objects.select_related("building").get(pk=order_id)
    return orders.arrive(order_id=order_id, by=by, at=at, proof=_proof(order, code, place))


def _proof(order: Order, code: str, place: tuple[float, float] | None) -> str:
    if code.strip():
        if not checkin.is_right(order, code):
            raise WrongCodeError
        return checkin.CODE
    if place is None:
        return ""
    if not checkin.is_near(order, *place):
        raise TooFarError(checkin.NEAR_METRES)
    return checkin.PLACE
