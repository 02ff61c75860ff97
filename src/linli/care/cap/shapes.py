"""What is drawn in a message, held against a community's own boundary. CAP writes latitude first, GeoJSON longitude.

A polygon that crosses itself (by shapely's word) is neither refused nor mended: mending takes time that grows with the square
of its points, and more (14 s for 200 at random). It counts as holding all round which its line winds, so that of a bow tie
both wings are warned; what lies on the line is warned too, which is all there is of a polygon without an inside.
A polygon with a side of more than 180 degrees is meant across the 180th meridian. One round a pole is not understood.
"""

from itertools import pairwise
from math import atan2, cos, radians, sin, sqrt
from typing import Any

import shapely
from shapely.affinity import translate

from linli.care.cap.values import Circle, Point, Polygon

# A shapely geometry; shapely ships no types.
type Geometry = Any

EARTH_KM = 6_371.0088  # IUGG mean radius
HALF, ROUND = 180.0, 360.0
# A community's boundary and a warned county's share their line: such a touch is no overlap.
SLIVER = 1e-6


def held(ring: Polygon, home: Geometry) -> float | None:
    """Return how much of `home` lies in the polygon, 0 to 1; of a point, or by a crossed polygon, all or nothing."""
    line = _unwrapped(ring)
    homes = [translate(home, xoff=turn) for turn in (-ROUND, 0.0, ROUND)] if _wraps(line) else [home]
    return max(_held(line, one) for one in homes)


def _held(line: list[tuple[float, float]], home: Geometry) -> float:
    drawn = shapely.Polygon(line)
    if not drawn.is_valid:
        return float(_wound(line, home))
    if not home.area:
        return float(drawn.intersects(home))
    share = drawn.intersection(home).area / home.area if drawn.intersects(home) else 0.0
    return float(min(share, 1.0)) if share > SLIVER else 0.0


def _unwrapped(ring: Polygon) -> list[tuple[float, float]]:
    """Return longitude, latitude pairs of which no two that follow each other lie more than half round the globe apart."""
    lngs = [ring[0][1]]
    for here, there in pairwise(ring):
        step = there[1] - here[1]
        lngs.append(lngs[-1] + (step - ROUND if step > HALF else step + ROUND if step < -HALF else step))
    return list(zip(lngs, (lat for lat, _ in ring), strict=True))


def _wraps(line: list[tuple[float, float]]) -> bool:
    return any(abs(lng) > HALF for lng, _ in line)


def _wound(line: list[tuple[float, float]], home: Geometry) -> bool:
    if shapely.LineString(line).intersects(home):
        return True
    return any(_winds(line, part.representative_point()) for part in getattr(home, "geoms", [home]))


def _winds(line: list[tuple[float, float]], point: Geometry) -> bool:
    """Whether the line goes round the point more often one way than the other (the non-zero winding rule)."""
    turns = 0
    for (x, y), (x2, y2) in pairwise(line):
        side = (x2 - x) * (point.y - y) - (point.x - x) * (y2 - y)
        if y <= point.y < y2 and side > 0:
            turns += 1
        elif y2 <= point.y < y and side < 0:
            turns -= 1
    return turns != 0


# --- circles -----------------------------------------------------------------------------------------------------
def km_away(circle: Circle, home: Geometry) -> float:
    """Return the great-circle way from the circle's centre to the nearest part of `home`; 0 inside it.

    `home` is drawn as seen from the centre, distances along the globe kept (azimuthal equidistant), which is exact for
    the centre and, for something of a community's size, within metres along the edges.
    """
    seen = shapely.transform(home, lambda pairs: [_seen(circle.centre, (lat, lng)) for lng, lat in pairs])
    return float(seen.distance(shapely.Point(0, 0)))


def _seen(centre: Point, place: Point) -> tuple[float, float]:
    """Return east and north in kilometres."""
    km, bearing = great_circle_km(centre, place), _bearing(centre, place)
    return km * sin(bearing), km * cos(bearing)


def great_circle_km(one: Point, other: Point) -> float:
    """Return the way along the globe (haversine)."""
    lat, other_lat = radians(one[0]), radians(other[0])
    half_lat, half_lng = sin((other_lat - lat) / 2), sin(radians(other[1] - one[1]) / 2)
    chord = half_lat**2 + cos(lat) * cos(other_lat) * half_lng**2
    return 2 * EARTH_KM * atan2(sqrt(chord), sqrt(max(0.0, 1 - chord)))


def _bearing(one: Point, other: Point) -> float:
    lat, other_lat, lng = radians(one[0]), radians(other[0]), radians(other[1] - one[1])
    return atan2(sin(lng) * cos(other_lat), cos(lat) * sin(other_lat) - sin(lat) * cos(other_lat) * cos(lng))
