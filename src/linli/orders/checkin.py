"""How a volunteer shows to have come: by a short code that only who is helped can show, or by where the phone is."""

from django.utils.crypto import constant_time_compare, salted_hmac

from linli import dispatch
from linli.orders.models import Offer, Order

CODE, PLACE = "code", "place"
DIGITS = 6
# Default of our own: a building's length, and what a phone errs by between houses.
NEAR_METRES = 150.0


def code_for(order: Order) -> str:
    """Return the six digits that belong to the order in the hands of who has it now, "" while nobody has it. One query.

    Another worker, or the same one after the order was given back, has another code.
    """
    offer = Offer.objects.filter(order=order, state=Offer.State.ACCEPTED).values_list("pk", flat=True).first()
    if offer is None:
        return ""
    digest = salted_hmac("linli.orders.checkin", f"{order.pk}:{offer}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def is_right(order: Order, code: str) -> bool:
    """Tell whether this is the order's code now; spaces do not count."""
    right = code_for(order)
    return bool(right) and constant_time_compare("".join(code.split()), right)


def is_near(order: Order, lng: float, lat: float, *, metres: float = NEAR_METRES) -> bool:
    """Tell whether a place is within so many metres of the order's building; no building on the map: nothing is near."""
    building = order.building
    if building is None or building.lng is None or building.lat is None:
        return False
    try:
        here = dispatch.Place(lng, lat)
    except ValueError:
        return False
    return dispatch.metres_between(here, dispatch.Place(building.lng, building.lat)) <= metres
