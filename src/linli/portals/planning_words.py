"""The day's plan in words: what was left out and why, what has changed, what a move would cost, and what is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.enums import Delivers, Skill
from linli.dispatch import day
from linli.planning import errors as planning
from linli.portals import words

type Told = tuple[str | Promise, HTTPStatus]

EXPECTED = (planning.PlanningError,)

_REFUSALS: Mapping[type[Exception], Told] = {
    planning.NoPlanError: (gettext_lazy("今天还没有排班。先点“重排今天”。"), HTTPStatus.CONFLICT),
    planning.NotPlannedError: (gettext_lazy("这单不在今天的排班里，或者这位今天不在岗。请刷新后再看。"), HTTPStatus.CONFLICT),
    planning.AlreadyBegunError: (gettext_lazy("已经动身了，不能再挪。要换人，请到订单里改派。"), HTTPStatus.CONFLICT),
}  # fmt: skip

_UNPLANNED: Mapping[str, str | Promise] = {
    "no-workers": gettext_lazy("今天没有人在岗"),
    "no-such-worker": gettext_lazy("定给%(worker)s，今天不在岗"),
    "kind": gettext_lazy("在岗的没有%(kinds)s"),
    "no-skill": gettext_lazy("在岗的没有人会%(missing)s"),
    "not-allowed": gettext_lazy("会做的都说过不接"),
    "too-heavy": gettext_lazy("东西太重，没有人带得动"),
    "off-shift": gettext_lazy("会做的那时都不在岗"),
    "no-way": gettext_lazy("会做的 %(workers)s 位都赶不到"),
    "no-time": gettext_lazy("会做的 %(workers)s 位都排满了"),
    "outranked": gettext_lazy("让给更要紧的%(by)s"),
    "not-worth": gettext_lazy("要专门走 %(minutes)s 分钟，改天顺路再办"),
}
_CHANGES: Mapping[str, str | Promise] = {
    "urgent": gettext_lazy("新来的，排给%(after)s"),
    "made-room": gettext_lazy("给%(by)s让路，由%(before)s改给%(after)s"),
    "later": gettext_lazy("因%(by)s，晚 %(minutes)s 分钟"),
    "earlier": gettext_lazy("因%(by)s，早 %(minutes)s 分钟"),
    "handed-over": gettext_lazy("%(before)s没有时间了，改给%(after)s"),
    "dropped": gettext_lazy("给%(by)s让路，今天排不下了"),
    "room": gettext_lazy("原来排不下，现在排给%(after)s"),
}
# The same where nothing is known of what was the cause, or nobody has it.
_NO_CAUSE: Mapping[str, str | Promise] = {
    "later": gettext_lazy("前面的活做久了，晚 %(minutes)s 分钟"),
    "earlier": gettext_lazy("前面的活做得快，早 %(minutes)s 分钟"),
    "made-room": gettext_lazy("由%(before)s改给%(after)s"),
    "dropped": gettext_lazy("时间不够，今天排不下了"),
    "outranked": gettext_lazy("让给更要紧的单"),
}
_BARRIERS: Mapping[str, str | Promise] = {
    "skills": gettext_lazy("%(who)s不会做这项，不能改给%(who)s"),
    "kind": gettext_lazy("这项服务平时不由%(who)s这类人做"),
    "allowed": gettext_lazy("这单%(who)s说过不接"),
    "worker": gettext_lazy("这单定了由别人办"),
    "size": gettext_lazy("东西太重，%(who)s带不动"),
}
# What a move is refused for; the rest a lead may decide against.
FORBIDDING = "skills"


@dataclass(frozen=True, slots=True)
class Names:
    """What orders and workers are called, by their ids as text."""

    orders: Mapping[str, str]
    workers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about what a move would cost: tone is ok, warn or bad."""

    tone: str
    text: str


def unplanned(told: Mapping[str, Any], names: Names) -> str:
    """Return why an order was left out; "" for a code of another version."""
    return _said(_UNPLANNED, told, names)


def change(told: Mapping[str, Any], names: Names) -> str:
    """Return what became of an order since the version before."""
    if told["code"] == "urgent" and not told["after"]:
        return _("新来的，还没排下")
    return _said(_CHANGES, told, names)


def _said(table: Mapping[str, str | Promise], told: Mapping[str, Any], names: Names) -> str:
    code, values = str(told["code"]), told["values"]
    by = names.orders.get(str(values.get("by", "")), "")
    sentence = _NO_CAUSE[code] if code in _NO_CAUSE and not by else table.get(code, "")
    known = {name: _shown(name, value, names) for name, value in values.items()}
    whose = {name: names.workers.get(str(told.get(name)), "—") for name in ("before", "after")}
    return str(sentence) % {**known, **whose, "by": by}


def _shown(name: str, value: Any, names: Names) -> str:  # noqa: ANN401 - values are what JSON keeps
    match name:
        case "worker":
            return names.workers.get(str(value), "—")
        case "missing":
            return skills(str(value).split("|"))
        case "kinds":
            return _("、").join(str(Delivers(kind).label) for kind in str(value).split("|") if kind in Delivers.values)
        case "minutes":
            return str(round(float(value)))
    return str(value)


def skills(codes: list[str]) -> str:
    """Return skills in words."""
    return _("、").join(str(Skill(code).label) for code in codes if code in Skill.values)


def price(found: day.Price, *, who: str, names: Names, times: Mapping[str, datetime]) -> list[Line]:
    """Return what a move to somebody would cost, the worst first; `times` are when orders were promised or planned."""
    lines = (
        [Line("bad" if found.barrier == FORBIDDING else "warn", _barrier(found.barrier, who))] if found.barrier else []
    )
    lines += [Line("bad", _late(late, names, times)) for late in found.late]
    if over := round(found.overtime):
        lines.append(Line("warn", _("%(who)s要超出班次 %(n)s 分钟") % {"who": who, "n": over}))
    if found.breaks_nothing:
        lines.append(Line("ok", _("没有人因此迟到，也不用加班")))
    return [*lines, Line("", _walking(round(found.walking)))]


def _barrier(code: str, who: str) -> str:
    return str(_BARRIERS[code]) % {"who": who}


def _late(late: day.Late, names: Names, times: Mapping[str, datetime]) -> str:
    values = {"who": names.workers.get(late.worker, "—"), "n": max(1, round(late.minutes))}
    if late.job is None:
        return _("%(who)s的午休晚 %(n)s 分钟") % values
    values |= {"what": names.orders.get(late.job, "—"), "time": words.clock_time(times.get(late.job))}
    return _("%(who)s %(time)s 的%(what)s晚 %(n)s 分钟") % values


def _walking(minutes: int) -> str:
    if minutes == 0:
        return _("走的路一样多")
    return (_("一共多走 %(n)s 分钟") if minutes > 0 else _("一共少走 %(n)s 分钟")) % {"n": abs(minutes)}


def orders_of(told: Iterator[Mapping[str, Any]]) -> set[str]:
    """Return the ids of all orders that kept reasons name."""
    return {str(key) for one in told for key in (one["order"], one["values"].get("by")) if key}


def explain(error: Exception) -> tuple[str, HTTPStatus] | None:
    """Return the sentence and the status for a refusal of the plan; None for others."""
    if isinstance(error, planning.CannotMoveError):
        missing = skills(error.barrier.split("|"))
        return _("不能改给这位：不会%(missing)s。") % {"missing": missing}, HTTPStatus.CONFLICT
    if told := _REFUSALS.get(type(error)):
        return str(told[0]), told[1]
    return None
