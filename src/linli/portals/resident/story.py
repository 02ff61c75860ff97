"""An order's timeline as its resident reads it: what is awaited now on top, then what happened."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.orders import timeline
from linli.orders.enums import Stage, State
from linli.orders.models import Order, Photo
from linli.orders.services.closing import REOPEN_WITHIN, SILENCE
from linli.orders.timeline import Step
from linli.people.models import Person
from linli.portals import words
from linli.portals.resident import standing

# What the reader did is told to the reader.
_YOU: Mapping[str, str | Promise] = {
    "order.request": gettext_lazy("您提的"),
    "order.answer": gettext_lazy("您的答复"),
    "order.confirm": gettext_lazy("您确认办好了"),
    "order.cancel": gettext_lazy("您取消了"),
    "order.reopen": gettext_lazy("您说还有问题"),
    "order.reschedule": gettext_lazy("您改了时间"),
    "complaint.open": gettext_lazy("您的投诉"),
}


# What those steps are to the reader, whoever took them.
_TO_YOU: Mapping[str, str | Promise] = {"order.ask": gettext_lazy("请您同意"), "order.wait": gettext_lazy("等一等")}
_ASKED = frozenset(_TO_YOU)


def told(order: Order, *, reader: Person, at: datetime) -> list[dict[str, Any]]:
    """Return the items of the timeline component, newest first. As many queries as `timeline.of`."""
    told_so_far = timeline.of(order)
    if order.state == State.WAITING and told_so_far and told_so_far[0].kind in _ASKED:
        # The question itself is what is awaited; said once is enough.
        told_so_far = told_so_far[1:]
    steps = [_item(step, reader=reader, at=at) for step in told_so_far]
    awaited = _awaited(order, at=at)
    return [awaited, *steps] if awaited else steps


def _item(step: Step, *, reader: Person, at: datetime) -> dict[str, Any]:
    # Who acted for somebody reads for whom, as that one does.
    own = step.actor == reader.name and step.kind in _YOU and not step.behalf
    return {
        "is": "done", "when": _when(step.at, at=at),
        "name": str(_YOU[step.kind] if own else _TO_YOU.get(step.kind, step.name)),
        "note": step.note, "photos": [_photo(photo) for photo in step.photos],
    }  # fmt: skip


def _photo(photo: Photo) -> dict[str, str]:
    label = {Stage.REQUEST: _("报修时的照片"), Stage.WORK: _("过程照片"), Stage.FINISH: _("完工照片")}
    alt = label.get(Stage(photo.stage), _("照片"))
    return {"url": f"/photos/{photo.pk}/", "thumb": f"/photos/{photo.pk}/thumb/", "alt": alt}


def _awaited(order: Order, *, at: datetime) -> dict[str, Any] | None:
    match order.state:
        case State.FINISHED:
            until = (order.finished_at or at) + SILENCE
            days = REOPEN_WITHIN // timedelta(days=1)
            note = _("到时没有回音，就按办好了确认；%(days)s 天内仍可重开。") % {"days": days}
            return _now(_("等您确认"), until=until, note=note, at=at)
        case State.WAITING:
            return _now(standing.badge(order, at=at).label, until=None, note=order.quote_words, at=at)
        case State.REQUESTED | State.OFFERED:
            return _now(_("等人接单"), until=order.respond_due, note="", at=at)
        case State.ACCEPTED | State.TRAVELLING:
            name = _("等%(who)s到") % {"who": standing.who(order)}
            return _now(name, until=order.arrive_due or order.finish_due, note="", at=at)
        case State.WORKING:
            return _now(_("正在处理"), until=order.finish_due, note="", at=at)
    return None


def _now(name: str, *, until: datetime | None, note: str, at: datetime) -> dict[str, Any]:
    when = _("到 %(when)s") % {"when": words.when(until, at=at)} if until and until > at else ""
    return {"is": "now", "name": name, "when": when, "note": note}


def _when(moment: datetime, *, at: datetime) -> str:
    same_day = timezone.localtime(moment).date() == timezone.localtime(at).date()
    return words.clock_time(moment) if same_day else words.when(moment, at=at)
