"""What stands beside the board: figures of the version, what was left out, what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.orders.enums import State
from linli.planning.models import DayPlan, Why
from linli.portals import planning_words, words
from linli.portals.property.day.reading import Day
from linli.portals.property.orders.table import LOOKS


@dataclass(frozen=True, slots=True)
class Line:
    """An order and a sentence about it."""

    order: UUID
    name: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the plan."""

    label: str
    value: str
    unit: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a shape and a colour on the board stand for."""

    label: str
    icon: str
    tone: str


def figures(plan: DayPlan) -> list[Figure]:
    """Return the plan's figures; walking and work are minutes of all together."""
    totals = plan.totals
    return [
        Figure(_("排下"), str(totals["planned"]), _("单")),
        Figure(_("没排下"), str(totals["unplanned"]), _("单"), "warn" if totals["unplanned"] else ""),
        Figure(_("一共走"), words.duration(round(totals["walking"])), ""),
        Figure(_("一共干活"), words.duration(round(totals["working"])), ""),
        Figure(_("最忙和最闲差"), words.duration(round(totals["spread"])), ""),
    ]


def made(plan: DayPlan) -> str:
    """Say how the version came about: 第 3 版 · 10:25 有急事插入 · 算了 0.4 秒."""
    values = {
        "n": plan.version,
        "time": words.clock_time(plan.made_at),
        "why": plan.get_why_display(),
        "s": f"{plan.seconds:.1f}",
    }
    said = _("第 %(n)s 版 · %(time)s %(why)s · 算了 %(s)s 秒") % values
    return f"{said} · {plan.made_by.name}" if plan.made_by else said


def unplanned(day: Day) -> list[Line]:
    """Return what was left out, each with its reason."""
    return _lines(day, day.plan.unplanned if day.plan else (), planning_words.unplanned)


def changes(day: Day) -> list[Line]:
    """Return what has changed since the version before, what came first."""
    return _lines(day, day.plan.changes if day.plan else (), planning_words.change)


def _lines(day: Day, told: Sequence[Mapping[str, Any]], say: Any) -> list[Line]:  # noqa: ANN401 - either of two functions
    names = day.names
    known = ((day.orders.get(str(one["order"])), say(one, names)) for one in told)
    return [Line(row.pk, row.product.name, row.place or row.number, text) for row, text in known if row]


def legend() -> list[Mark]:
    """Return the states that a bar can be in."""
    shown = (State.ACCEPTED, State.TRAVELLING, State.WORKING, State.WAITING, State.FINISHED)
    marks = [Mark(str(State(one).label), *LOOKS[one]) for one in shown]
    return [Mark(_("还没人接"), "circle-dashed", "open"), *marks, Mark(_("超时"), "octagon-alert", "bad")]


def options(versions: Sequence[Mapping[str, Any]], *, shown: int) -> list[dict[str, Any]]:
    """Return the versions of a day as options of a select; the one that holds is 0."""
    return [
        {
            "value": "" if one["is_current"] else one["version"], "selected": one["version"] == shown,
            "label": _("第 %(n)s 版 %(time)s %(why)s") % {
                "n": one["version"], "time": words.clock_time(one["made_at"]), "why": Why(one["why"]).label,
            },
        }
        for one in versions
    ]  # fmt: skip


def day_options(days: Sequence[Any], *, shown: Any, at: datetime) -> list[dict[str, Any]]:  # noqa: ANN401 - dates
    """Return the days that can be looked at as options of a select."""
    today = words.local(at).date()
    return [
        {
            "value": one.isoformat(),
            "label": _("今天") if one == today else words.day(one, at=at),
            "selected": one == shown,
        }
        for one in sorted({*days, shown}, reverse=True)
    ]
