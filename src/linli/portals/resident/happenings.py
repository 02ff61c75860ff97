"""Life events as a resident sees them: the kinds with their icons, what stands in a row, and whether a pass still opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.care.enums import EventKind
from linli.care.models import LifeEvent
from linli.care.services.events import GRACE
from linli.portals import words
from linli.portals.resident.mine import Steward


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of event is offered: its name, icon, and what happens then."""

    label: str | Promise
    icon: str
    note: str | Promise
    do: str | Promise


KINDS: Mapping[str, Kind] = {
    EventKind.MOVE_IN: Kind(gettext_lazy("搬进来"), "truck", gettext_lazy("留货梯、铺保护垫，管家带着入住清单来认门。"), gettext_lazy("约好搬家")),
    EventKind.RENOVATION: Kind(gettext_lazy("装修"), "paintbrush", gettext_lazy("登记许可和静音时段，楼上楼下心里有数。"), gettext_lazy("登记装修")),
    EventKind.NOISE: Kind(gettext_lazy("太吵了"), "ear-off", gettext_lazy("管家带着装修许可去现场，不说是谁报的。"), gettext_lazy("请管家去看")),
    EventKind.PARCEL: Kind(gettext_lazy("大件包裹"), "package", gettext_lazy("您不在家时，放哪里、谁来搭把手。"), gettext_lazy("留句话")),
    EventKind.PET: Kind(gettext_lazy("养了宠物"), "paw-print", gettext_lazy("管家送便便工具箱来，登记疫苗。"), gettext_lazy("要一套工具箱")),
    EventKind.PET_AWAY: Kind(gettext_lazy("宠物托管"), "dog", gettext_lazy("您出门，我们约好接送，照看到您回来。"), gettext_lazy("请人照看")),
}  # fmt: skip
ANSWERS: Mapping[str, str | Promise] = {
    EventKind.MOVE_IN: gettext_lazy("约好了，欢迎回家。"),
    EventKind.RENOVATION: gettext_lazy("登记好了，静音时段请工人一起守。"),
    EventKind.NOISE: gettext_lazy("管家这就去看。"),
}


def kinds(chosen: str) -> list[dict[str, Any]]:
    """Return the kinds as chips, the chosen one marked."""
    url = reverse("resident:events")
    return [
        {"label": kind.label, "icon": kind.icon, "url": f"{url}?kind={code}#form", "current": code == chosen}
        for code, kind in KINDS.items()
    ]


def visit(row: LifeEvent, *, at: datetime) -> dict[str, Any]:
    """Return a visit with its standing, and whether its pass opens the gate now or later."""
    label, icon, tone = _standing(row, at=at)
    details = row.details
    wishes = ((_("带路"), details.get("guide")), (_("留车位"), details.get("parking")))
    return {
        "row": row, "title": row.words or _("访客"), "label": label, "icon": icon, "tone": tone,
        "opens": row.called_off_at is None and row.gate_pass.admitted_at is None and at <= row.ends + GRACE,
        "guests": details.get("guests", 1), "plate": details.get("plate", ""),
        "wishes": _("、").join(word for word, wished in wishes if wished),
    }  # fmt: skip


def _standing(row: LifeEvent, *, at: datetime) -> tuple[str, str, str]:
    if row.called_off_at is not None:
        return _("取消了"), "ban", ""
    if row.gate_pass.admitted_at is not None:
        return _("%(time)s 进门") % {"time": words.clock_time(row.gate_pass.admitted_at)}, "door-open", "ok"
    if at > row.ends + GRACE:
        return _("没有来"), "circle-x", ""
    return (_("可以进门"), "circle-check", "info") if at >= row.starts - GRACE else (_("还没到时间"), "clock", "")


def card(row: LifeEvent, *, at: datetime) -> dict[str, Any]:
    """Return an event as a row, and whether it can still be called off."""
    kind = KINDS.get(row.kind)
    over = row.called_off_at is not None or at >= row.ends
    label = _("取消了") if row.called_off_at else _("过去了") if over else _("登记着")
    quiet = _("、").join("–".join(span) for span in row.details.get("quiet", ()))
    return {
        "row": row, "label": label, "icon": kind.icon if kind else "info", "open": not over, "quiet": quiet,
        "title": str(kind.label if kind else row.get_kind_display()), "tone": "" if over else "info",
        "badge": "ban" if row.called_off_at else "check" if over else "circle-dot",
    }  # fmt: skip


def tips(steward: Steward | None) -> list[str]:
    """Return the checklist for who moves in."""
    own = _("%(who)s是您的管家，电话在首页，一点就打。") % {"who": steward.worker.call} if steward else ""
    return list(
        filter(
            None,
            (
                _("水、电、燃气三样开户，带房产证明或租赁合同。"),
                _("货梯在这里约好，地面由我们铺保护垫，管家到门口引车。"),
                _("垃圾投放的时间和地点看单元门口的牌子，大件先跟管家说。"),
                _("要装修先登记，中午和晚上不开工。"),
                own,
                _("在“我的”里核对家里有谁，改动跟管家说一声。"),
            ),
        )
    )
