"""What the faces share about drafts of products: where one stands, what each part is called, and refusals in words."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from linli.catalogue import errors as catalogue
from linli.catalogue.enums import Delivers, DraftState, Kind, Mode, PointKind, Scene, Skill
from linli.catalogue.models import Content, ProductDraft
from linli.portals import words

type Told = tuple[str, HTTPStatus]

EXPECTED = (catalogue.CatalogueError,)
CONFLICT, UNREADABLE = HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY

_SHAPES: Mapping[str, tuple[str, str]] = {
    DraftState.PROPOSED: ("hourglass", "info"), DraftState.PUBLISHED: ("circle-check", "ok"), DraftState.DECLINED: ("circle-x", "bad"),
}  # fmt: skip
# In the order in which they are compared.
LABELS: Mapping[str, str | Promise] = {
    "name_zh": gettext_lazy("中文名"), "name_en": gettext_lazy("英文名"), "summary_zh": gettext_lazy("一句话介绍"),
    "summary_en": gettext_lazy("英文介绍"), "line": gettext_lazy("服务线"), "kind": gettext_lazy("类别"), "scene": gettext_lazy("场景"),
    "groups": gettext_lazy("给谁优先看"), "checklist": gettext_lazy("步骤"), "standard_zh": gettext_lazy("做好的标准"),
    "standard_en": gettext_lazy("做好的标准（英文）"), "evidence_photos": gettext_lazy("完工照片（张）"), "minutes": gettext_lazy("大概做多久（分钟）"),
    "providers": gettext_lazy("谁来做"), "skills": gettext_lazy("要会什么"), "needs_insurance": gettext_lazy("志愿者要有保险"),
    "mode": gettext_lazy("怎样开始"), "sla": gettext_lazy("时限承诺"), "slots": gettext_lazy("可约时段"), "is_free": gettext_lazy("免费"),
    "price_fen": gettext_lazy("价格（元，起）"), "unit_zh": gettext_lazy("计价单位"), "unit_en": gettext_lazy("计价单位（英文）"),
    "points_price": gettext_lazy("用积分换"), "points": gettext_lazy("给志愿者的积分"), "points_kind": gettext_lazy("积分种类"),
    "icon": gettext_lazy("图标"),
}  # fmt: skip
_ENUMS: Mapping[str, Any] = {"scene": Scene, "kind": Kind, "mode": Mode, "points_kind": PointKind}
_LISTS: Mapping[str, Any] = {"providers": Delivers, "skills": Skill}
DAYS = (
    pgettext_lazy("day of the week", "周一"), pgettext_lazy("day of the week", "周二"), pgettext_lazy("day of the week", "周三"),
    pgettext_lazy("day of the week", "周四"), pgettext_lazy("day of the week", "周五"), pgettext_lazy("day of the week", "周六"),
    pgettext_lazy("day of the week", "周日"),
)  # fmt: skip
_SENTENCES: Mapping[type[Exception], tuple[str | Promise, HTTPStatus]] = {
    catalogue.StaleDraftError: (gettext_lazy("别人刚改过这份草案。下面是最新的，请再看一遍。"), CONFLICT),
    catalogue.NothingChangedError: (gettext_lazy("和现在的一样，没有要改的。"), CONFLICT),
    catalogue.CodeTakenError: (gettext_lazy("这个编号已经有了，换一个。"), CONFLICT),
}


def badge(row: ProductDraft) -> dict[str, str]:
    """Return where a draft stands as label, icon and tone."""
    icon, tone = _SHAPES[row.state]
    return {"label": str(DraftState(row.state).label), "icon": icon, "tone": tone}


def explain(error: Exception) -> Told:
    """Return the sentence and the status of a refusal of the catalogue."""
    if sentence := _SENTENCES.get(type(error)):
        return str(sentence[0]), sentence[1]
    match error:
        case catalogue.BadFieldError(words=told):
            return told, UNREADABLE
        case catalogue.NotReadyError(faults=faults):
            return _("还不能发布，差 %(n)s 处。") % {"n": len(faults)}, UNREADABLE
        case catalogue.TooManyDraftsError(most=most):
            return _("您有 %(n)s 份草案在等物业看，先等几份有了答复。") % {"n": most}, CONFLICT
        case catalogue.WrongStateError(state=state) if state in DraftState.values:
            return _("现在不能这样做：这份草案%(state)s。") % {"state": DraftState(state).label}, CONFLICT
    return _("已经是这样了。"), CONFLICT


def lacking(faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is lacking as label and sentence, in the order of the form."""
    return [(str(LABELS[name]), faults[name]) for name in LABELS if name in faults]


def lines(row: Content) -> dict[str, list[str]]:
    """Return each part of a content as lines of text, as one reads them side by side."""
    return {name: _lines(name, row) for name in LABELS}


def _lines(name: str, row: Content) -> list[str]:
    value = getattr(row, name, None) if name not in ("line", "sla") or getattr(row, f"{name}_id") else None
    if name == "price_fen":
        return [] if row.is_free else [words.yuan(row.price_fen)]
    if name == "checklist":
        return [" | ".join(filter(None, (step["zh"], step.get("en", "")))) for step in row.checklist]
    if name == "slots":
        return hours(row)
    if name in _ENUMS:
        return [str(_ENUMS[name](value).label)] if value in _ENUMS[name].values else []
    if name in _LISTS:
        return [str(_LISTS[name](code).label) for code in row.__dict__[name] if code in _LISTS[name].values]
    return _plain(value)


def _plain(value: Any) -> list[str]:  # noqa: ANN401 - whatever a column has
    if isinstance(value, bool):
        return [pgettext("a switch", "是") if value else pgettext("a switch", "否")]
    if isinstance(value, list):
        return [str(one) for one in value]
    if hasattr(value, "name"):
        return [value.name]
    return [str(value)] if value not in (None, "") else []


def hours(row: Content) -> list[str]:
    """Say when a product can be had; nothing where that is at any time."""
    policy = row.policy
    if policy is None:
        return []
    days = _("、").join(str(DAYS[day]) for day in policy.weekdays)
    span = {"opens": policy.opens, "closes": policy.closes, "time": words.duration(policy.minutes)}
    told = [days, _("%(opens)s–%(closes)s，每段%(time)s") % span, _("每段最多 %(n)s 单") % {"n": policy.capacity}]
    if policy.lead_hours:
        told.append(_("至少提前%(time)s") % {"time": words.duration(policy.lead_hours * 60)})
    return told


def compared(old: Content, new: Content) -> list[dict[str, Any]]:
    """Return what differs between two contents, part by part: each line as it was kept, taken out or put in."""
    was, now = lines(old), lines(new)
    return [{"label": LABELS[name], "lines": _diff(was[name], now[name])} for name in LABELS if was[name] != now[name]]


def _diff(was: list[str], now: list[str]) -> list[dict[str, str]]:
    """Return the lines with what became of each: "", "out" or "in"."""
    kept = [{"text": text, "is": "" if text in now else "out"} for text in was]
    for number, text in enumerate(now):
        if text not in was:
            kept.insert(_place(kept, now[:number]), {"text": text, "is": "in"})
    return (
        kept
        if any(line["is"] for line in kept)
        else [{"text": " → ".join(was), "is": "out"}, {"text": " → ".join(now), "is": "in"}]
    )


def _place(kept: list[dict[str, str]], before: list[str]) -> int:
    """Return where a new line goes: after the last of those that stand before it."""
    spots = [spot for spot, line in enumerate(kept, start=1) if line["text"] in before]
    outs = max(spots, default=0)
    while outs < len(kept) and kept[outs]["is"] == "out":
        outs += 1
    return outs
