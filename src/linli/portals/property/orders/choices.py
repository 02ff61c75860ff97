"""The selects of the filter bar, made from the community's own lines, buildings and workers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from linli.catalogue.models import Line, in_language
from linli.core.prepared import Prepared
from linli.orders.enums import Source, State, Urgency
from linli.places.models import Building
from linli.portals.drawing import drawn
from linli.portals.property.orders.filters import Filter
from linli.stewards.models import Worker


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One select of the filter bar."""

    name: str
    label: str
    options: tuple[Option, ...]
    used: bool

    @property
    def drawn(self) -> str:
        """The select as it is shown."""
        return drawn("property/orders.html#select", filter=self)


_lines = Prepared(lambda: Line.objects.order_by("position").only("code", "name_zh", "name_en"))
_buildings = Prepared(lambda: Building.objects.order_by("position", "name").values_list("pk", "name"))
_workers = Prepared(
    lambda: (
        Worker.objects.filter(is_active=True)
        .order_by("team__position", "call_zh", "id")
        .values_list("pk", "call_zh", "call_en")
    )
)

type Pairs = Iterable[tuple[str, str | Promise]]


def main(wanted: Filter) -> list[Select]:
    """Return the selects that always stand in the bar. Two queries."""
    lines = [(line.code, line.name) for line in _lines()]
    buildings = [(str(pk), name) for pk, name in _buildings()]
    states: list[tuple[str, str | Promise]] = [
        ("all", _("全部")),
        *State.choices[:7],
        ("done", _("已完成")),
        *State.choices[7:],
    ]
    return [
        _select(
            "days",
            _("时间"),
            wanted.days,
            [("1", _("今天")), ("2", _("今天、昨天")), ("7", _("近 7 天")), ("30", _("近 30 天"))],
        ),
        _select(
            "state", _("状态"), wanted.state, states, whole=_("全部") if wanted.q or wanted.complaint else _("在办")
        ),
        _select("line", _("服务"), wanted.line, lines),
        _select("building", _("楼栋"), wanted.building, buildings),
    ]


def more(wanted: Filter) -> list[Select]:
    """Return the selects behind 条件. One query."""
    workers = [(str(pk), in_language(zh, en)) for pk, zh, en in _workers()]
    return [
        _select("due", _("时限"), wanted.due, [("soon", _("快超时")), ("over", _("已超时"))]),
        _select("visit", _("上门"), wanted.visit, [("today", _("今天")), ("tomorrow", _("明天"))]),
        _select("urgency", _("紧急"), wanted.urgency, Urgency.choices),
        _select("worker", _("经办"), wanted.worker, workers),
        _select("source", _("来源"), wanted.source, Source.choices),
        _select("complaint", _("投诉"), wanted.complaint, [("open", _("有未答复的"))]),
    ]


def sorting(wanted: Filter) -> Select:
    """Return the select of the order of rows; time left is only offered where every order has some."""
    ways = [("due", _("剩余时限")), ("new", _("最新"))] if wanted.only_open else [("new", _("最新"))]
    return Select("sort", _("排序"), tuple(Option(v, str(n), v == wanted.sorted_by) for v, n in ways), used=False)


def _select(name: str, label: str, value: str, pairs: Pairs, *, whole: str = "") -> Select:
    rows = (
        Option("", whole or _("全部"), not value),
        *(Option(code, str(text), code == value) for code, text in pairs),
    )
    return Select(name, label, rows, used=bool(value))
