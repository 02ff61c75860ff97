"""The day's figures behind the overview: counted anew on every look, each with the moment it was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.catalogue.models import Line
from linli.core.models import Fact
from linli.orders import queries
from linli.orders.enums import OPEN, State
from linli.orders.models import Order
from linli.portals import charts, words
from linli.portals.property.orders.table import LOOKS

TREND_DAYS = 14
_WIDE, _ROW, _LABEL, _FIGURE = 400, 30, 132, 44


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many orders are in a state now, with the address of just those."""

    label: str | Promise
    icon: str
    tone: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Band:
    """One horizontal bar with the address of what it counts."""

    label: str
    value: int
    url: str
    y: int
    text_y: int
    width: int
    value_x: int


@dataclass(frozen=True, slots=True)
class Bands:
    """Horizontal bars, for names too long to stand under upright ones."""

    width: int
    height: int
    left: int
    spoken: str
    bands: tuple[Band, ...]


def chain(day: queries.Chain, now: Mapping[str, int]) -> charts.Chain:
    """Draw the day's chain: how many came to each link today, and how many stand between two links at this moment."""
    in_hand = sum(now[state] for state in (State.ACCEPTED, State.TRAVELLING, State.WORKING, State.WAITING))
    stars = _("平均 %(stars).1f 星") % {"stars": day.stars} if day.stars else ""
    likes = ngettext("点赞 %(n)d 次", "点赞 %(n)d 次", day.likes) % {"n": day.likes} if day.likes else ""
    punctual = _("准时 %(n)d%%") % {"n": day.on_time} if day.on_time is not None else ""
    notes = {
        "request": ("", _waiting(_("%(n)d 待派单"), now[State.REQUESTED])),
        "offer": ("", _waiting(_("%(n)d 待接单"), now[State.OFFERED])),
        "accept": ("", _waiting(_("%(n)d 服务中"), in_hand)),
        "finish": (punctual, _waiting(_("%(n)d 待确认"), now[State.FINISHED])),
        "confirm": ("", ""), "review": (stars, ""), "close": (likes, ""),
    }  # fmt: skip
    return charts.chain([charts.Link(_NAMES[link.code](), link.count, *notes[link.code]) for link in day.links])


_NAMES: Mapping[str, Any] = {
    "request": lambda: _("需求"), "offer": lambda: _("匹配"), "accept": lambda: _("接单"), "finish": lambda: _("完成"),
    "confirm": lambda: _("确认"), "review": lambda: _("评价"), "close": lambda: pgettext("timeline", "结单"),
}  # fmt: skip


def _waiting(sentence: str, count: int) -> str:
    return sentence % {"n": count} if count else ""


def states(now: Mapping[str, int]) -> list[StateCount]:
    """Return the open states with their counts and addresses."""
    table = reverse("property:orders")
    return [StateCount(State(s).label, *LOOKS[s], now[s], f"{table}?state={s.value}") for s in OPEN]


def overdue(*, at: datetime, most: int = 6) -> list[Order]:
    """Return the orders that have outrun their clocks, the latest first. One query."""
    return list(Order.objects.overdue(at).shown().order_by("next_due", "id")[:most])


def by_line() -> Bands:
    """Draw open orders by service line, the longest first. Two queries."""
    counted = dict(Order.objects.open().values_list("product__line").annotate(n=Count("id")).order_by())
    lines = [(line, counted[line.pk]) for line in Line.objects.filter(pk__in=counted).order_by("position")]
    return bands(
        [
            (row.name, n, f"{reverse('property:orders')}?line={row.code}")
            for row, n in sorted(lines, key=lambda pair: -pair[1])
        ]
    )


def bands(values: Sequence[tuple[str, int, str]]) -> Bands:
    """Draw (label, value, address) as horizontal bars, the largest at full length."""
    most = max((value for _label, value, _url in values), default=0)
    room = _WIDE - _LABEL - _FIGURE
    drawn = []
    for place, (label, value, url) in enumerate(values):
        width = round(room * value / most) if most else 0
        y = place * _ROW
        drawn.append(Band(label, value, url, y + 7, y + 20, width, _LABEL + width + 8))
    spoken = " · ".join(f"{label} {value}" for label, value, _url in values)
    return Bands(_WIDE, max(len(values), 1) * _ROW, _LABEL, spoken, tuple(drawn))


def trend(*, at: datetime) -> charts.Bars:
    """Draw how many needs came in on each of the last fourteen days. One query over the facts of those days."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = [today - timedelta(days=days) for days in range(TREND_DAYS - 1, -1, -1)]
    facts = Fact.objects.filter(kind="order.request", at__gte=begins[0])
    counted = facts.aggregate(
        **{
            f"d{n}": Count("id", filter=Q(at__gte=begin, at__lt=begin + timedelta(days=1)))
            for n, begin in enumerate(begins)
        }
    )
    rows = [
        (f"{begin.month}/{begin.day}", int(counted[f"d{n}"]), "now" if begin == today else "")
        for n, begin in enumerate(begins)
    ]
    return charts.bars(rows, width=560, height=150)


def late_by(order: Order, *, at: datetime) -> str:
    """Say by how much an order is late."""
    return words.duration(at - order.next_due) if order.next_due else ""
