"""Whether a warning concerns a community: by division code or another geocode, by polygon, by circle, by name; and why."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import shapely
from shapely.geometry import shape

from linli.care.cap import divisions, shapes
from linli.care.cap.shapes import Geometry
from linli.care.cap.values import Area, Message, Named

# Under these names other countries' codes stand, some of six digits: never a Chinese division.
_FOREIGN = ("SAME", "FIPS", "UGC", "EMMA", "NUTS", "WARNCELL", "CAP-CP", "CLC")
_PARTS = re.compile(r"[,，、;；/|\n]+")
# Some issuers write several codes into one value.
_CODES = re.compile(r"[\s,，、;；|]+")


class Why(StrEnum):
    """By what an area was found to hold the community, the surest first."""

    DIVISION = "division"
    GEOCODE = "geocode"
    POLYGON = "polygon"
    CIRCLE = "circle"
    NAME = "name"


@dataclass(frozen=True)
class Ground:
    """Where a community lies. `boundary` is a GeoJSON Polygon or MultiPolygon, `point` longitude and latitude; one may be missing.

    `codes` are those of its administrative divisions, the finest known (330110 is enough to be in 3301 and 33); `geocodes`
    are codes of other systems, which fit exactly or not; `names` are names of its divisions as issuers write them (余杭区).
    """

    boundary: Mapping[str, Any] | None = None
    point: tuple[float, float] | None = None
    codes: Collection[str] = ()
    geocodes: Collection[Named] = ()
    names: Collection[str] = ()

    @cached_property
    def home(self) -> Geometry | None:
        """The boundary, else the point, as a geometry. Raises ValueError for a boundary that is no area."""
        if self.boundary is None:
            return None if self.point is None else shapely.Point(self.point)
        home = shapely.make_valid(shape(self.boundary))
        if not home.area:
            raise ValueError("a boundary without an area")
        return home


@dataclass(frozen=True, slots=True)
class Match:
    """An area that holds the community.

    `info` and `area` are its places in the message, `said` is the code or the name that fits, `share` how much of the
    boundary lies in it (None where that is not known).
    """

    info: int
    area: int
    description: str
    why: Why
    said: str = ""
    share: float | None = None


def concerns(message: Message, *, ground: Ground) -> list[Match]:
    """Return each area that holds the community or part of it, with its surest reason, in the message's order.

    An info block without areas concerns nobody: for whom it is was not said. Heights are not looked at.
    """
    return [
        Match(i, j, area.description, *found)
        for i, info in enumerate(message.infos)
        for j, area in enumerate(info.areas)
        if (found := next(_reasons(area, ground), None))
    ]


def _reasons(area: Area, ground: Ground) -> Iterator[tuple[Why, str, float | None]]:
    for code in _divisions(area):
        if any(divisions.covers(code, own) for own in ground.codes):
            yield Why.DIVISION, code, None
    for named in area.geocodes:
        if named in ground.geocodes:
            yield Why.GEOCODE, named.value, None
    if ground.home is not None:
        yield from _drawn(area, ground)
    for name in _PARTS.split(area.description):
        if name.strip() in ground.names:
            yield Why.NAME, name.strip(), None


def _divisions(area: Area) -> Iterator[str]:
    for code in area.geocodes:
        if not any(name in code.name.upper() for name in _FOREIGN):
            yield from _CODES.split(code.value)


def _drawn(area: Area, ground: Ground) -> Iterator[tuple[Why, str, float | None]]:
    for polygon in area.polygons:
        if share := shapes.held(polygon, ground.home):
            yield Why.POLYGON, "", share if ground.boundary else None
    for circle in area.circles:
        if shapes.km_away(circle, ground.home) <= circle.km:
            yield Why.CIRCLE, "", None
