"""A purchase on its way, as its buyer sees it: the way from the shop to the house, and where whoever brings it was last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.dispatch import Place, metres_between
from linli.market import couriers
from linli.market.couriers import Seen
from linli.market.models import Sale
from linli.merchants import reach
from linli.merchants.models.merchant import LARGEST_RING
from linli.places.models import Building
from linli.portals import ground, plan, words
from linli.portals.plan import Plan, Point, Route, Stop

# What is said of a distance: to ten metres, and never none at all.
_STEP = 10


@dataclass(frozen=True, slots=True)
class Way:
    """The drawing (None without a plan), how it is read out, and the same in a sentence under it."""

    drawing: Plan | None
    spoken: str
    said: str


def of(row: Sale, *, at: datetime) -> Way | None:
    """Return how a sale on its way is shown; None for one that is not. For its buyer only. Six queries, none for any other sale."""
    order = couriers.under_way(row)
    house = order.building if order else None
    if order is None or house is None:
        return None
    courier = couriers.set_out(order)
    seen = couriers.seen(courier, at=at) if courier else None
    said = _said(row, house, seen)
    return Way(_draw(row, house, seen), _("社区平面图：%(said)s") % {"said": said}, said)


def version(row: Sale, *, at: datetime) -> str:
    """Return what changes whenever the live part of a purchase's page would: states, the code, a position, the minutes."""
    moved = [one.moved_at for one in (row.order, row.carrying) if one]
    courier = couriers.of(row)
    seen = couriers.seen(courier, at=at) if courier else None
    minute = int(at.timestamp() // 60) if row.delivered_at is None else 0
    return f"{row.pk}-{row.state}-{moved}-{row.code}-{row.delivered_at}-{seen}-{minute}"


def _said(row: Sale, house: Building, seen: Seen | None) -> str:
    there = reach.place_of(house)
    if seen and there:
        return _("到 %(house)s还有约 %(metres)s 米，%(time)s 的位置") % {
            "house": house.name, "metres": _metres(seen.place, there), "time": words.clock_time(seen.at),
        }  # fmt: skip
    shop = reach.place_of(row.merchant)
    if shop and there:
        return _("从%(shop)s到 %(house)s约 %(metres)s 米，还不知道送货的人走到哪里") % {
            "shop": row.merchant.name, "house": house.name, "metres": _metres(shop, there),
        }  # fmt: skip
    return _("正往 %(house)s来，还不知道送货的人走到哪里") % {"house": house.name}


def _metres(one: Place, other: Place) -> int:
    return max(_STEP, round(metres_between(one, other) / _STEP) * _STEP)


def _draw(row: Sale, house: Building, seen: Seen | None) -> Plan | None:
    grounds, door = ground.footprints(hot=[house.pk]), ground.door(house)
    if not grounds or door is None:
        return None
    shop, here = _point(reach.place_of(row.merchant), door), _point(seen.place if seen else None, door)
    stops = [Stop(door, pgettext("on a map", "家"), "now")]
    stops += [Stop(shop, pgettext("on a map", "店"))] if shop else []
    within = [point for point in (shop, here) if point]
    return plan.draw(
        grounds, stops=stops, routes=_routes(shop, here, door), me=here, metre=_("米"), within=within, height=300
    )


def _point(place: Place | None, door: Point) -> Point | None:
    """Return a place as a point; None for one so far away that nothing of the community would be left to see."""
    if place is None or metres_between(place, Place(*door)) > LARGEST_RING:
        return None
    return place.lng, place.lat


def _routes(shop: Point | None, here: Point | None, door: Point) -> Sequence[Route]:
    if here:
        return [*([Route([shop, here], "done")] if shop else []), Route([here, door], "now")]
    return [Route([shop, door], "next")] if shop else []
