"""The planner's reasons in words: codes and values are kept, sentences are made when somebody reads them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.enums import Delivers, Skill

_SENTENCES: Mapping[str, str | Promise] = {
    "skill": gettext_lazy("会%(skills)s"),
    "in-charge": gettext_lazy("负责这栋楼"),
    "preferred": gettext_lazy("居民指定"),
    "nearest": gettext_lazy("离得最近（%(metres)s 米）"),
    "near": gettext_lazy("离得近（%(metres)s 米）"),
    "far": gettext_lazy("离得远（%(metres)s 米）"),
    "light": gettext_lazy("手上只有 %(orders)s 单"),
    "busy": gettext_lazy("手上已有 %(orders)s 单"),
    "free": gettext_lazy("今天有空"),
    "booked": gettext_lazy("今天已排 %(minutes)s 分钟"),
    "stars-high": gettext_lazy("评价 %(stars)s 星"),
    "stars-low": gettext_lazy("评价 %(stars)s 星"),
    "turn": gettext_lazy("这周轮到得少"),
    "had-many": gettext_lazy("这周已做得多"),
    "on-shift": gettext_lazy("在岗到 %(until)s"),
    "overrun": gettext_lazy("%(until)s 下班，可能做不完"),
    "off-shift": gettext_lazy("那时不在岗"),
    "no-shift": gettext_lazy("没有排班"),
    "team": gettext_lazy("属于这个班组"),
    "declined": gettext_lazy("这单说过不接"),
    "kind": gettext_lazy("%(kind)s不做这项服务"),
    "no-skill": gettext_lazy("不会%(missing)s"),
    "no-insurance": gettext_lazy("这件事有风险，没有登记保险"),
    "not-then": gettext_lazy("那个时段不方便"),
    "not-there": gettext_lazy("不去那栋楼"),
    "merchant": gettext_lazy("%(zh)s接的单"),
    "override": gettext_lazy("%(by)s指派：%(words)s"),
    "invite": gettext_lazy("%(by)s邀请：%(words)s"),
}
# What the day's plan says (dispatch/day/codes.py): some of its codes are the ranking's too, with other values.
PLAN = "plan"
_PLANNED: Mapping[str, str | Promise] = {
    PLAN: gettext_lazy("今天的排班"),
    "started": gettext_lazy("%(at)s 已经动身"),
    "pinned": gettext_lazy("定了由这位办"),
    "turn": gettext_lazy("定了先办"),
    "only-one": gettext_lazy("在岗的只有这位会%(skills)s"),
    "only-free": gettext_lazy("%(able)s 位会做，只有这位排得开"),
    "knows": gettext_lazy("熟悉这栋楼"),
    "nearest": gettext_lazy("出发时离得最近（走 %(minutes)s 分钟）"),
    "on-the-way": gettext_lazy("顺路（多走 %(minutes)s 分钟）"),
    "appointment": gettext_lazy("赶得上约好的时间"),
    "evens": gettext_lazy("今天手上的活比别人少"),
    "fits": gettext_lazy("这样排大家走的路最少"),
}


def is_planned(kept: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether kept reasons are those of a day's plan, and not of an offer that somebody said yes to."""
    return bool(kept) and kept[0]["code"] == PLAN


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return one reason in the active language and time zone; an unknown code of an older version is left unsaid."""
    if code == "light" and not values.get("orders"):
        return _("手上没有单")
    return _written(_SENTENCES, code, values)


def planned(code: str, values: Mapping[str, Any]) -> str:
    """Return one reason of the day's plan, in the same way."""
    if code == "on-the-way" and round(values["minutes"]) == 0:
        return _("顺路")
    if code == "only-one" and not values["skills"]:
        return _("在岗的只有这位能去")
    return _written(_PLANNED, code, values)


def sentences(kept: Sequence[Mapping[str, Any]]) -> str:
    """Return kept reasons as one line: 离得最近(240 米),会给排水,手上只有 1 单. The plan's begin with itself."""
    say = planned if is_planned(kept) else sentence
    return _("，").join(filter(None, (say(reason["code"], reason["values"]) for reason in kept)))


def _written(table: Mapping[str, str | Promise], code: str, values: Mapping[str, Any]) -> str:
    if code not in table:
        return ""
    return str(table[code]) % {name: _shown(name, value) for name, value in values.items()}


def _shown(name: str, value: Any) -> str:  # noqa: ANN401 - values are what JSON keeps
    match name:
        case "skills" | "missing":
            return _("、").join(str(Skill(code).label) for code in str(value).split("|") if code in Skill.values)
        case "kind":
            return str(Delivers(value).label)
        case "minutes":
            return str(round(float(value)))
        case "until" | "begins" | "at":
            return timezone.localtime(datetime.fromisoformat(str(value))).strftime("%H:%M")
    return str(value)
