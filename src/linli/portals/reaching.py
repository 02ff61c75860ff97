"""The ring a merchant serves: drawn on the community's plan, in a sentence, and house by house as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.dispatch import Place
from linli.dispatch.distance import EARTH_METRES
from linli.merchants import reach
from linli.merchants.models import Merchant
from linli.merchants.reach import Covered
from linli.portals import ground, plan
from linli.portals.plan import Circle, Footprint, Plan, Point, Stop

# As distances are measured; the drawn ring is the one that is applied.
_METRES_PER_DEGREE = radians(1) * EARTH_METRES
# A ring so many times wider than the community would leave nothing to see of it: it is cut off at the drawing's edge.
_WIDEST = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a shop goes: the drawing (None without a plan), how it is read out, the sentence, and the table's rows."""

    drawing: Plan | None
    spoken: str
    said: str
    rows: list[dict[str, object]]
    is_placed: bool


def of(shop: Merchant, *, ring_metres: int | None = None, place: Point | None = None) -> Reached:
    """Return what a shop serves, with its own ring and place or with others that are being thought of. Three queries."""
    metres = ring_metres or shop.ring_metres
    where = Place(*place) if place else reach.place_of(shop)
    rows = reach.covered(where, ring_metres=metres)
    said = _said(rows, metres) if where else _("店还没有定在图上，服务半径现在不起作用：全社区都能下单送货。")
    return Reached(
        drawing=_draw(rows, where, metres), spoken=_("社区平面图：%(said)s") % {"said": said}, said=said,
        rows=[_row(row) for row in rows], is_placed=where is not None,
    )  # fmt: skip


def _said(rows: Sequence[Covered], metres: int) -> str:
    served = [row for row in rows if row.is_served]
    return _("%(metres)s 米以内：%(of)s 幢里的 %(n)s 幢，%(homes)s 户") % {
        "metres": metres, "of": len(rows), "n": len(served), "homes": sum(row.homes for row in served),
    }  # fmt: skip


def _row(row: Covered) -> dict[str, object]:
    far = "" if row.metres is None else _("%(n)s 米") % {"n": round(row.metres)}
    return {"name": row.building.name, "homes": row.homes, "far": far, "is_served": row.is_served}


def _draw(rows: Sequence[Covered], where: Place | None, metres: int) -> Plan | None:
    hot = {row.building.pk for row in rows if row.is_served and where}
    grounds = ground.footprints(hot=hot)
    if not grounds:
        return None
    if where is None:
        return plan.draw(grounds, metre=_("米"))
    shop = (where.lng, where.lat)
    within = [shop, *_edges(where, metres, grounds)]
    mark = Stop(shop, pgettext("on a map", "店"), "now")
    drawing = plan.draw(grounds, stops=[mark], metre=_("米"), within=within)
    return replace(drawing, circle=_circle(drawing, where, metres))


def _edges(where: Place, metres: int, grounds: Sequence[Footprint]) -> list[Point]:
    """Return the four ends of the ring, where it is not far wider than the community."""
    lngs, lats = zip(*(point for print_ in grounds for point in print_.ring), strict=True)
    squeeze, far = cos(radians(where.lat)), metres / _METRES_PER_DEGREE
    across = hypot((max(lngs) - min(lngs)) * squeeze, max(lats) - min(lats))
    if 2 * far > _WIDEST * across:
        return []
    east = far / squeeze
    return [
        (where.lng - east, where.lat), (where.lng + east, where.lat), (where.lng, where.lat - far),
        (where.lng, where.lat + far),
    ]  # fmt: skip


def _circle(drawing: Plan, where: Place, metres: int) -> Circle | None:
    if drawing.frame is None:
        return None
    x, y = drawing.frame.at((where.lng, where.lat))
    return Circle(x, y, round(metres / _METRES_PER_DEGREE * drawing.frame.per_degree, 1))
