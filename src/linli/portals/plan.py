"""A flat plan of a community as plain numbers for `_components/plan_map.html`. No database.

Footprints arrive as longitude and latitude; a community is small enough to be drawn flat. Markers
that would lie on each other are moved apart and keep a leader line to where they belong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin

Point = tuple[float, float]

_METRES_PER_DEGREE = 111_320
_PADDING = 18
_FOOT = 26
_GAP = 4
_RINGS = (22, 36, 52)
_TURNS = 12
_LABEL_ROOM = 12
_SCALE_STEPS = (20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Footprint:
    """An area or a line: kind is building, green, water or road; tone of a building hot or bad."""

    kind: str
    ring: Sequence[Point]
    label: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A marker, in the order of importance; tone is done, "" or now."""

    place: Point
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A way to walk; tone is done, now or next."""

    places: Sequence[Point]
    tone: str = "next"


@dataclass(frozen=True, slots=True)
class Shape:
    """One path to draw."""

    kind: str
    tone: str
    path: str


@dataclass(frozen=True, slots=True)
class Text:
    """One word on the map."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A stop on the drawing; `moved` says that it stands beside its place."""

    x: float
    y: float
    at_x: float
    at_y: float
    r: int
    text: str
    tone: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """The bar that says how long a stretch is."""

    x: float
    y: float
    width: float
    middle: float
    text: str


@dataclass(frozen=True, slots=True)
class Circle:
    """A ring round a place (see portals.reaching)."""

    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything on the plan, in the order in which it is drawn."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[Text, ...]
    routes: tuple[Shape, ...]
    stops: tuple[Marker, ...]
    me: Text | None
    scale: Scale | None
    circle: Circle | None = None
    frame: "Frame | None" = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns longitude and latitude into the drawing's coordinates."""

    west: float
    north: float
    squeeze: float
    per_degree: float
    left: float
    top: float

    def at(self, place: Point) -> Point:
        """Return where on the drawing a place lies."""
        x = self.left + (place[0] - self.west) * self.squeeze * self.per_degree
        y = self.top + (self.north - place[1]) * self.per_degree
        return round(x, 1), round(y, 1)


def draw(
    footprints: Sequence[Footprint],
    *,
    stops: Sequence[Stop] = (),
    routes: Sequence[Route] = (),
    me: Point | None = None,
    width: int = 390,
    height: int = 280,
    metre: str = "m",
    within: Sequence[Point] = (),
) -> Plan:
    """Fit the footprints into the frame, then place routes, markers, the walker and a scale bar.

    Green and water lie lowest, then roads, then buildings. `metre` is the word after the scale's
    figure. The frame takes in what is `within` too. Without either it is fitted to the stops; without those it is empty.
    """
    places = [*(point for print_ in footprints for point in print_.ring), *within]
    places = places or [stop.place for stop in stops]
    if not places:
        return Plan(width, height, (), (), (), (), None, None)
    frame = _frame(places, width=width, height=height)
    order = {"green": 0, "water": 1, "road": 2, "building": 3}
    lowest_first = sorted(footprints, key=lambda item: order.get(item.kind, 0))
    return Plan(
        width=width,
        height=height,
        shapes=tuple(_shape(item, frame) for item in lowest_first),
        labels=tuple(_label(item, frame) for item in footprints if item.label),
        routes=tuple(Shape("route", way.tone, _line(way.places, frame)) for way in routes),
        stops=_markers(stops, frame),
        me=Text(*frame.at(me), "") if me else None,
        scale=_scale(frame, width=width, height=height, metre=metre),
        frame=frame,
    )


def _frame(places: Sequence[Point], *, width: int, height: int) -> Frame:
    west, east = min(p[0] for p in places), max(p[0] for p in places)
    south, north = min(p[1] for p in places), max(p[1] for p in places)
    squeeze = cos(radians((south + north) / 2))
    across, down = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    room_x, room_y = width - 2 * _PADDING, height - _PADDING - _FOOT
    per_degree = min(room_x / across, room_y / down)
    left = _PADDING + (room_x - across * per_degree) / 2
    top = _PADDING + (room_y - down * per_degree) / 2
    return Frame(west, north, squeeze, per_degree, left, top)


def _shape(item: Footprint, frame: Frame) -> Shape:
    close = "" if item.kind == "road" else "z"
    return Shape(item.kind, item.tone, _line(item.ring, frame) + close)


def _line(places: Sequence[Point], frame: Frame) -> str:
    points = [frame.at(place) for place in places]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""


def _label(item: Footprint, frame: Frame) -> Text:
    points = [frame.at(place) for place in item.ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Text(round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1), item.label)


def _markers(stops: Sequence[Stop], frame: Frame) -> tuple[Marker, ...]:
    """Place the stop that is now first, so that the others make room for it; drawn on top, last."""
    placed: list[Marker] = []
    for stop in sorted(stops, key=lambda one: {"now": 0, "": 1}.get(one.tone, 2)):
        at = frame.at(stop.place)
        radius = {"now": 13, "done": 8}.get(stop.tone, 10)
        x, y = _free(at, radius, placed)
        placed.append(Marker(x, y, *at, radius, stop.text, stop.tone, (x, y) != at))
    return tuple(reversed(placed))


def _free(at: Point, radius: int, placed: Sequence[Marker]) -> Point:
    for x, y in _candidates(at):
        if all(hypot(x - o.x, y - o.y) >= radius + o.r + _GAP for o in placed):
            return x, y
    return at


def _candidates(at: Point) -> list[Point]:
    around = [
        (round(at[0] + far * cos(turn), 1), round(at[1] + far * sin(turn), 1))
        for far in _RINGS
        for turn in (2 * pi * part / _TURNS - pi / 2 for part in range(_TURNS))
    ]
    return [at, *around]


def _scale(frame: Frame, *, width: int, height: int, metre: str) -> Scale | None:
    per_metre = frame.per_degree / _METRES_PER_DEGREE
    fitting = [metres for metres in _SCALE_STEPS if metres * per_metre <= width / 3]
    if not fitting:
        return None
    long = round(fitting[-1] * per_metre, 1)
    x = round(width - _LABEL_ROOM - long, 1)
    return Scale(x, height - 14, long, round(x + long / 2, 1), f"{fitting[-1]} {metre}")
