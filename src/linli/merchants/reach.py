"""How far a merchant goes: the ring round its shop, as ordering applies it."""

from dataclasses import dataclass

from django.db.models import Count

from linli.dispatch import Place, metres_between
from linli.merchants.models import Merchant
from linli.places.models import Building


@dataclass(frozen=True, slots=True)
class Covered:
    """A building with how many homes it has, how far it is (None where either is not on the map), and whether it is served."""

    building: Building
    homes: int
    metres: float | None
    is_served: bool


def place_of(row: Merchant | Building) -> Place | None:
    """Return where a shop or a house stands; None where it is not on the map."""
    return None if row.lng is None or row.lat is None else Place(row.lng, row.lat)


def serves(shop: Merchant, building: Building) -> bool:
    """Tell whether the merchant goes to this building; where either is not on the map it is not asked."""
    return _is_within(_metres(place_of(shop), building), shop.ring_metres)


def covered(shop: Place | None, *, ring_metres: int) -> list[Covered]:
    """Return every building of the community in scope, as a shop that stands there with such a ring would serve it. One query."""
    rows = Building.objects.annotate(homes=Count("units")).order_by("position", "name")
    ways = [(row, row.homes, _metres(shop, row)) for row in rows]
    return [Covered(row, homes, metres, _is_within(metres, ring_metres)) for row, homes, metres in ways]


def _metres(shop: Place | None, building: Building) -> float | None:
    there = place_of(building)
    return metres_between(shop, there) if shop and there else None


def _is_within(metres: float | None, ring_metres: int) -> bool:
    return metres is None or metres <= ring_metres
