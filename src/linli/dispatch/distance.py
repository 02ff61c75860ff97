"""Distance within a community: short ways, on foot."""

from math import atan2, cos, radians, sin, sqrt

from linli.dispatch.model import Place

EARTH_METRES = 6_371_008.8  # IUGG mean radius
DETOUR = 1.3  # paths go round buildings and lawns: walked metres per metre of air line
METRES_PER_MINUTE = 75.0  # 4.5 km/h, with a tool bag


def metres_between(one: Place, other: Place) -> float:
    """Return the air line in metres (haversine; within 0.5 % of the ellipsoid, far below a phone's own error)."""
    lat, other_lat = radians(one.lat), radians(other.lat)
    half_lat = sin((other_lat - lat) / 2)
    half_lng = sin(radians(other.lng - one.lng) / 2)
    chord = half_lat * half_lat + cos(lat) * cos(other_lat) * half_lng * half_lng
    return 2 * EARTH_METRES * atan2(sqrt(chord), sqrt(max(0.0, 1 - chord)))


def walking_minutes(metres: float) -> float:
    """Return the minutes on foot for an air line of so many metres."""
    return metres * DETOUR / METRES_PER_MINUTE
