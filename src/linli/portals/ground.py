"""The community's ground: footprints from GeoJSON, ready to be drawn by portals.plan, and where markers stand on it."""

from collections.abc import Container, Iterator, Mapping
from typing import Any
from uuid import UUID

from linli.core.prepared import Prepared
from linli.places.models import Building, PointOfInterest
from linli.portals.plan import Footprint, Point

# A gate or a pump room is too small to draw; the neighbourhood centre is a house with its name on it.
_KINDS: Mapping[str, str] = {
    PointOfInterest.Kind.GREEN: "green", PointOfInterest.Kind.WATER: "water", PointOfInterest.Kind.ROAD: "road",
    PointOfInterest.Kind.CENTRE: "building",
}  # fmt: skip


# Degrees of latitude between a house and its marker: ten metres.
STEP = 0.00009


_spots = Prepared(lambda: PointOfInterest.objects.filter(kind__in=_KINDS).order_by("id"))
_buildings = Prepared(lambda: Building.objects.filter(footprint__isnull=False).order_by("position", "name"))


def footprints(*, hot: Container[UUID] = ()) -> list[Footprint]:
    """Return everything to draw of the community in scope, the `hot` buildings marked. Two queries."""
    drawn = [
        Footprint(_KINDS[spot.kind], ring, spot.name if spot.kind == PointOfInterest.Kind.CENTRE else "")
        for spot in _spots()
        for ring in rings(spot.shape)
    ]
    for building in _buildings():
        tone = "hot" if building.pk in hot else ""
        drawn += [Footprint("building", ring, building.name, tone) for ring in rings(building.footprint)][:1]
    return drawn


def rings(shape: Mapping[str, Any] | None) -> Iterator[list[Point]]:
    """Yield the outer rings or lines of a GeoJSON geometry or feature; nothing for points and what is unknown."""
    if not shape:
        return
    found = shape.get("coordinates") or []
    match shape.get("type"):
        case "Feature":
            yield from rings(shape.get("geometry"))
        case "Polygon":
            yield _points(found[0])
        case "MultiPolygon":
            yield from (_points(polygon[0]) for polygon in found)
        case "LineString":
            yield _points(found)
        case "MultiLineString":
            yield from (_points(line) for line in found)


def door(building: Building | None) -> Point | None:
    """Return where a marker stands: below the house, so that its name stays legible; None where it is not known."""
    if building is None or not building.lng or not building.lat:
        return None
    ring = next(rings(building.footprint), None)
    return (building.lng, min(lat for _lng, lat in ring) - STEP) if ring else (building.lng, building.lat)


def _points(pairs: list[list[float]]) -> list[Point]:
    return [(pair[0], pair[1]) for pair in pairs]
