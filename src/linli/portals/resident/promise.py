"""SLA in words and in clocks: what was promised, how much of it is used, and what does not count."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.orders.enums import State, Urgency
from linli.orders.models import Order
from linli.portals import product_page, words
from linli.portals.resident import slots

spoken, hours = product_page.spoken, product_page.hours

_NEAR = 75
_WHOLE = 100


def clocks(order: Order, *, at: datetime) -> list[dict[str, Any]]:
    """Return the two clocks of an order that was not called off: arrival, where there is such a promise, and finish."""
    if order.state == State.CANCELLED:
        return []
    rows = []
    # What the order waited before anybody was there has moved both promises; after that only the finish.
    if order.arrive_due:
        note = _appointment(order, at=at)
        off = timedelta(0)
        rows.append(_clock(order, _("到场"), due=order.arrive_due, reached=order.arrived_at, off=off, note=note, at=at))
    off = timedelta(seconds=order.waited_seconds)
    rows.append(_clock(order, _("办结"), due=order.finish_due, reached=order.finished_at, off=off, note="", at=at))
    return rows


def held(order: Order, *, at: datetime) -> str:
    """Say how long the order waited without its clocks; "" where it never did."""
    waited = timedelta(seconds=order.waited_seconds)
    if order.waiting_since:
        waited += max(at - order.waiting_since, timedelta(0))
    minutes = int(waited.total_seconds() // 60)
    return _("等待的 %(time)s没有计入。") % {"time": words.duration(minutes)} if minutes else ""


def begins(order: Order) -> datetime:
    """Return when the clocks of arrival and finish began (as orders.clocks sets them)."""
    start = order.requested_at
    if not order.promised.sla.around_the_clock and order.urgency == Urgency.NORMAL:
        start = order.community.service_time(start)
    return max(start, order.slot_starts or start)


def _clock(
    order: Order, label: str, *, due: datetime, reached: datetime | None, off: timedelta, note: str, at: datetime
) -> dict[str, Any]:
    hand = reached or order.waiting_since or at
    begin = begins(order)
    if reached is None and at < begin:
        note = _("从 %(when)s 开始算") % {"when": words.when(begin, at=at)}
        return {"label": label, "minutes": None, "percent": 0, "tone": "held", "note": note}
    used = max(hand - begin - off, timedelta(0))
    whole = max(due - begin - off, timedelta(minutes=1))
    left = due - hand
    percent = min(int(_WHOLE * used / whole), _WHOLE)
    tone = _tone(left, percent=percent, reached=reached is not None, held=order.waiting_since is not None)
    return {
        "label": label, "minutes": used, "percent": percent, "tone": tone,
        "note": (note if tone == "" else "") or _note(left, whole=whole, reached=reached is not None, tone=tone),
    }  # fmt: skip


def _tone(left: timedelta, *, percent: int, reached: bool, held: bool) -> str:
    if left < timedelta(0):
        return "over"
    if reached:
        return ""
    if held:
        return "held"
    return "near" if percent >= _NEAR else ""


def _note(left: timedelta, *, whole: timedelta, reached: bool, tone: str) -> str:
    promised = words.duration(whole)
    if tone == "over":
        return _("约定 %(promised)s，超了 %(over)s") % {"promised": promised, "over": words.duration(-left)}
    if tone == "held":
        return _("约定 %(promised)s，暂停计时") % {"promised": promised}
    if reached:
        return _("约定 %(promised)s，准时") % {"promised": promised}
    return _("约定 %(promised)s，还有 %(left)s") % {"promised": promised, "left": words.duration(left)}


def _appointment(order: Order, *, at: datetime) -> str:
    if not order.slot_starts:
        return ""
    return _("约在 %(slot)s") % {"slot": slots.spoken((order.slot_starts, order.slot_ends), at=at)}
