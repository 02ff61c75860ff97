"""The ground: twelve buildings on the plan of the mock's map, greens, a pond, ways and gates, as GeoJSON in WGS 84.

Drawn in units of a plan of 390 by 280, of which 65 are 50 metres; the origin is the north-west corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import Any

from linli.places.models import Building, Community, PointOfInterest

METRES_PER_UNIT = 50 / 65
METRES_PER_DEGREE = 111_320
Kind = PointOfInterest.Kind

Point = tuple[float, float]
Ring = Sequence[Point]


def _box(x: float, y: float, width: float, height: float) -> Ring:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


@dataclass(frozen=True, slots=True)
class Block:
    """A building on the plan: name, outline, storeys, entrances."""

    name: str
    ring: Ring
    floors: int
    entrances: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that is no one's home: kind, names, outline (one point: a spot; a line for roads)."""

    kind: str
    zh: str
    en: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class Ground:
    """A community's plan and where on earth its north-west corner lies."""

    corner: Point
    blocks: tuple[Block, ...]
    spots: tuple[Spot, ...]

    def on_earth(self, point: Point) -> list[float]:
        """Return longitude and latitude of a point of the plan, to about a centimetre."""
        lng, lat = self.corner
        east, south = point[0] * METRES_PER_UNIT, point[1] * METRES_PER_UNIT
        return [
            round(lng + east / (METRES_PER_DEGREE * cos(radians(lat))), 7),
            round(lat - south / METRES_PER_DEGREE, 7),
        ]

    def shape(self, ring: Ring, *, is_line: bool = False) -> dict[str, Any]:
        """Return an outline as GeoJSON: a point, a line, or a closed polygon."""
        points = [self.on_earth(point) for point in ring]
        if len(points) == 1:
            return {"type": "Point", "coordinates": points[0]}
        if is_line:
            return {"type": "LineString", "coordinates": points}
        return {"type": "Polygon", "coordinates": [[*points, points[0]]]}

    def middle(self, ring: Ring) -> list[float]:
        """Return where a label or a worker at this place stands."""
        xs, ys = [p[0] for p in ring], [p[1] for p in ring]
        return self.on_earth(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))


def _oval(x: float, y: float, width: float, height: float) -> Ring:
    steps = 16
    return tuple(
        (
            round(x + width / 2 * (1 + cos(2 * pi * i / steps)), 1),
            round(y + height / 2 * (1 + sin(2 * pi * i / steps)), 1),
        )
        for i in range(steps)
    )


_POND = (
    (210.6, 71.5),
    (226.2, 61.1),
    (249.6, 62.4),
    (266.5, 70.2),
    (269.1, 83.2),
    (254.8, 93.6),
    (234, 92.3),
    (215.8, 87.1),
)
_L_SHAPE = ((296.4, 76.7), (356.2, 76.7), (356.2, 110.5), (338, 110.5), (338, 93.6), (296.4, 93.6))

HEMULI = Ground(
    corner=(120.0126, 30.2918),
    blocks=(
        Block("1幢", _box(31.2, 27.3, 62.4, 16.9), 18, 3), Block("2幢", _box(114.4, 27.3, 59.8, 16.9), 18, 3),
        Block("3幢", _box(205.4, 22.1, 65, 18.2), 16, 3), Block("4幢", _box(293.8, 27.3, 59.8, 16.9), 16, 2),
        Block("5幢", _box(31.2, 81.9, 62.4, 16.9), 16, 3), Block("6幢", _box(114.4, 81.9, 59.8, 16.9), 16, 3),
        Block("7幢", _L_SHAPE, 18, 3), Block("8幢", _box(31.2, 136.5, 62.4, 16.9), 11, 3),
        Block("9幢", _box(114.4, 136.5, 59.8, 16.9), 11, 3), Block("10幢", _box(296.4, 141.7, 59.8, 16.9), 16, 3),
        Block("11幢", _box(41.6, 185.9, 33.8, 28.6), 18, 2), Block("12幢", _box(114.4, 185.9, 33.8, 28.6), 18, 2),
    ),
    spots=(
        Spot(Kind.CENTRE, "邻里中心", "Neighbourhood centre",
             ((208, 115.7), (249.6, 115.7), (273, 131.3), (273, 152.1), (208, 152.1))),
        Spot(Kind.CENTRE, "幼儿园", "Kindergarten",
             ((176.8, 183.3), (234, 183.3), (234, 224.9), (217.1, 224.9), (217.1, 200.2), (193.7, 200.2), (193.7, 224.9),
              (176.8, 224.9))),
        Spot(Kind.GREEN, "中心花园", "Central garden", _oval(193, 47, 90, 64)),
        Spot(Kind.GREEN, "香樟园", "Camphor garden", _oval(24, 52, 158, 21)),
        Spot(Kind.GREEN, "桂花园", "Osmanthus garden", _oval(24, 106, 158, 21)),
        Spot(Kind.GREEN, "海棠坡", "Crabapple slope", _oval(290, 51, 72, 20)),
        Spot(Kind.GREEN, "健身绿地", "Fitness green", _oval(290, 116, 72, 20)),
        Spot(Kind.GREEN, "竹园", "Bamboo garden", _oval(24, 161, 158, 17)),
        Spot(Kind.WATER, "镜湖", "Mirror pond", _POND),
        Spot(Kind.ROAD, "环路", "Ring road",
             ((13, 9.1), (374.4, 9.1), (374.4, 230.1), (13, 230.1), (13, 9.1))),
        Spot(Kind.ROAD, "和睦路", "Hemu path", ((189.8, 9.1), (189.8, 167.7), (165.1, 188.5), (165.1, 263.9))),
        Spot(Kind.ROAD, "桂花路", "Osmanthus path", ((13, 115.7), (189.8, 115.7))),
        Spot(Kind.ROAD, "湖南路", "South pond path", ((189.8, 167.7), (374.4, 167.7))),
        Spot(Kind.ROAD, "海棠路", "Crabapple path", ((283.4, 9.1), (283.4, 167.7))),
        Spot(Kind.GATE, "南门", "South gate", ((165.1, 263.9),)),
        Spot(Kind.GATE, "北门", "North gate", ((189.8, 9.1),)),
        Spot(Kind.EQUIPMENT, "B1 泵房", "Pump room B1", ((279.5, 200.2),)),
        Spot(Kind.EQUIPMENT, "配电房", "Switch room", ((341.9, 200.2),)),
        Spot(Kind.PARKING, "地下车库入口", "Garage entrance", ((300, 222),)),
    ),
)  # fmt: skip

TAOYUAN = Ground(
    corner=(120.0431, 30.2675),
    blocks=(
        Block("1幢", _box(30, 30, 60, 18), 11, 2), Block("2幢", _box(120, 30, 60, 18), 11, 2),
        Block("3幢", _box(30, 90, 60, 18), 11, 2),
    ),
    spots=(
        Spot(Kind.CENTRE, "桃源客厅", "Taoyuan living room", _box(125, 90, 50, 26)),
        Spot(Kind.GREEN, "桃园", "Peach garden", _oval(25, 55, 150, 26)),
        Spot(Kind.ROAD, "桃源路", "Taoyuan path", ((10, 15), (200, 15), (200, 130), (10, 130), (10, 15))),
        Spot(Kind.GATE, "东门", "East gate", ((200, 70),)),
    ),
)  # fmt: skip


def draw(ground: Ground, community: Community) -> tuple[list[Building], list[PointOfInterest]]:
    """Put the buildings and the places of a plan into the community; return both, in the plan's order."""
    buildings = [
        Building(
            community=community, name=block.name, position=position, floors=block.floors,
            footprint=ground.shape(block.ring), lng=ground.middle(block.ring)[0], lat=ground.middle(block.ring)[1],
        )
        for position, block in enumerate(ground.blocks, start=1)
    ]  # fmt: skip
    spots = [
        PointOfInterest(
            community=community, kind=spot.kind, name_zh=spot.zh, name_en=spot.en,
            shape=ground.shape(spot.ring, is_line=spot.kind == Kind.ROAD),
            lng=ground.middle(spot.ring)[0], lat=ground.middle(spot.ring)[1],
        )
        for spot in ground.spots
    ]  # fmt: skip
    return Building.objects.bulk_create(buildings), PointOfInterest.objects.bulk_create(spots)
