"""The side panel of the board: one order of the plan, why it stands there, and what moving it would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.dispatch import day as dispatch
from linli.orders import reasons
from linli.orders.models import Order
from linli.people.enums import Permission
from linli.planning import services as planning
from linli.planning.models import Pin, Stop
from linli.portals import planning_words, words
from linli.portals.access import MemberRequest
from linli.portals.property.day.board import MOVABLE
from linli.portals.property.day.forms import MoveForm
from linli.portals.property.day.reading import Day, called
from linli.portals.property.orders.panel import Fact
from linli.portals.property.orders.table import badge


@dataclass(frozen=True, slots=True)
class Price:
    """What a move would cost, in words."""

    who: str
    where: str
    lines: Sequence[planning_words.Line]
    is_allowed: bool


def context(request: MemberRequest, order: Order, day: Day, *, at: datetime) -> dict[str, Any]:
    """Return what the panel shows of an order. One query beside the day's."""
    stop = next((one for one in day.stops if one.order_id == order.pk), None)
    pin = Pin.objects.filter(order=order).select_related("worker", "by").first()
    may_move = request.member.may(Permission.LEAD) and day.may_change and order.state in MOVABLE
    return {
        "order": order, "stop": stop, "pin": pin, "badge": badge(order.state, order.waiting_for), "overdue": order.is_overdue(at),
        "title": order.product.name, "place": order.place or _("公区"), "facts": _facts(order, stop, pin, day, at=at),
        "may_move": may_move, "form": form(request.GET if "worker" in request.GET else None, day, stop, at=at),
    }  # fmt: skip


def form(data: Any, day: Day, stop: Stop | None, *, at: datetime) -> MoveForm:  # noqa: ANN401 - what was sent, or None
    """Return the form of a move, with those whose shift is not over."""
    able = [one for one in day.workers if any(shift.ends > at for shift in day.shifts.get(one.pk, ()))]
    return MoveForm(data, workers=able, initial={"worker": stop.worker_id if stop else None, "place": "best"})


def _facts(order: Order, stop: Stop | None, pin: Pin | None, day: Day, *, at: datetime) -> list[Fact]:
    appointed = (
        f"{words.when(order.slot_starts, at=at)} – {words.clock_time(order.slot_ends)}" if order.slot_starts else ""
    )
    facts = [*(_of_stop(stop) if stop else [_left_out(order, day)])]
    if appointed:
        facts.insert(1, Fact(_("约好"), appointed))
    if pin:
        values = {"by": pin.by.name, "time": words.when(pin.at, at=at)}
        facts.append(Fact(_("固定"), pin.worker.call, _("%(by)s，%(time)s") % values))
    return facts


def _of_stop(stop: Stop) -> list[Fact]:
    times = f"{words.clock_time(stop.starts)} – {words.clock_time(stop.ends)}"
    walk = _("走 %(n)s 分钟，%(time)s 到") % {"n": round(stop.walking), "time": words.clock_time(stop.arrives)}
    return [
        Fact(_("排给"), stop.worker.call, stop.worker.team.name if stop.worker.team else ""), Fact(_("时间"), times),
        Fact(_("路上"), walk), Fact(_("为什么"), reasons.sentences(stop.reasons)),
    ]  # fmt: skip


def _left_out(order: Order, day: Day) -> Fact:
    told = day.plan.unplanned if day.plan else ()
    why = next((planning_words.unplanned(one, day.names) for one in told if one["order"] == str(order.pk)), "")
    return Fact(_("没排下"), why or _("这一版排班里没有这单"), bad=bool(why))


def price(request: MemberRequest, order: Order, day: Day, asked: MoveForm, *, at: datetime) -> Price:
    """Return what the move asked for would cost. Raises PlanningError."""
    found = planning.offer(
        community=request.member.community, order=order.pk, worker=asked.key(), first=asked.is_first, at=at
    )
    names, times = _known([key for key in (found.after, *(one.job for one in found.price.late)) if key], day)
    lines = planning_words.price(found.price, who=asked.chosen.call, names=names, times=times)
    return Price(
        asked.chosen.call, _where(found, names), lines, found.price.barrier != planning_words.FORBIDDING
    )  # fmt: skip


def _known(keys: Sequence[str], day: Day) -> tuple[planning_words.Names, dict[str, datetime]]:
    """Return names, with those of orders that the day's plan has not got, and when they were promised."""
    rows = list(Order.objects.filter(pk__in=keys).select_related("product")) if keys else []
    names = planning_words.Names({**day.names.orders, **{str(row.pk): called(row) for row in rows}}, day.names.workers)
    return names, {str(row.pk): row.slot_starts or row.finish_due for row in rows}


def _where(found: dispatch.Fit, names: planning_words.Names) -> str:
    begins = _("约 %(time)s 开始") % {"time": words.clock_time(found.begins)}
    if found.after is None:
        return begins
    return _("%(begins)s，排在%(what)s后面") % {"begins": begins, "what": names.orders.get(found.after, "—")}
