"""A small piece of ground for the tests of maps: two houses with outlines, one with two homes."""

from linli.places.models import Building, Unit
from tests.cast import Town


def square(lng: float, lat: float, *, side: float = 0.0002) -> dict[str, object]:
    """Return an outline round a point."""
    west, south, east, north = lng - side, lat - side, lng + side, lat + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def houses(town: Town) -> Building:
    """Give 3幢 its outline, put 1幢 with two homes 147 metres away from it, at (120.101, 30.201), and return that one."""
    Building.objects.filter(pk=town.building.pk).update(footprint=square(120.1, 30.2))
    near = Building.objects.create(
        community=town.community, name="1幢", position=1, lng=120.101, lat=30.201, footprint=square(120.101, 30.201)
    )
    for room in ("101", "102"):
        Unit.objects.create(community=town.community, building=near, room=room)
    return near
