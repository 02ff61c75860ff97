"""Where a worker's orders are: on the community's ground, and for whatever leads a phone there."""

from django.utils.http import urlencode

from linli.dispatch import Place
from linli.orders.models import Order
from linli.portals.ground import door, footprints

__all__ = ["door", "footprints", "place", "way"]


def place(order: Order) -> Place | None:
    """Return where the order is to be done; None where it is not known."""
    building = order.building
    return Place(building.lng, building.lat) if building and building.lng and building.lat else None


def way(order: Order) -> str:
    """Return an address that a phone opens with whatever leads the way on it (RFC 5870); "" where the place is not known."""
    where = place(order)
    if where is None:
        return ""
    spot = f"{where.lat:.6f},{where.lng:.6f}"
    return f"geo:{spot}?{urlencode({'q': f'{spot}({order.place or order.building})'})}"
