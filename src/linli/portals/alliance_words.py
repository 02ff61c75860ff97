"""The alliance in words: what refused something, why a tier is proposed, what the score is made of, and what would mend it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.alliance import errors as alliance
from linli.alliance.enums import Proposed, State
from linli.alliance.models import Assessment
from linli.alliance.scoring import measuring
from linli.merchants.models import Criterion
from linli.portals import words

type Told = tuple[str, HTTPStatus]

EXPECTED = (alliance.AllianceError,)
_CONFLICT = HTTPStatus.CONFLICT

_SENTENCES: Mapping[type[Exception], tuple[str | Promise, HTTPStatus]] = {
    alliance.StaleError: (gettext_lazy("这条提议过时了：这家店的等级已经变了，或已有新的月份。请看最新的一条。"), _CONFLICT),
    alliance.NotYoursError: (gettext_lazy("申诉要由店主来提。"), HTTPStatus.FORBIDDEN),
    alliance.NothingToAppealError: (gettext_lazy("这条没有警告，也没有降级，不用申诉。"), _CONFLICT),
    alliance.AppealedError: (gettext_lazy("这条已经申诉过了，答复后会通知您。"), _CONFLICT),
    alliance.SamePersonError: (gettext_lazy("做决定的人不能答复对它的申诉，请另一位同事来。"), HTTPStatus.FORBIDDEN),
    alliance.BadPolicyError: (gettext_lazy("这组数值不合理，没有保存。"), HTTPStatus.UNPROCESSABLE_ENTITY),
}  # fmt: skip


def explain(error: Exception) -> Told | None:
    """Return the sentence and the status of a refusal about assessments; None for any other."""
    if sentence := _SENTENCES.get(type(error)):
        return str(sentence[0]), sentence[1]
    match error:
        case alliance.BadWordsError(most=most):
            return _("请写清楚，对方会看到；最多 %(n)s 字。") % {"n": most}, HTTPStatus.UNPROCESSABLE_ENTITY
        case alliance.DecidedError(state=state):
            return _("已经有人处理过了：%(state)s。") % {"state": State(state).label}, _CONFLICT
        case alliance.TooLateError(until=until):
            return _("申诉的时间过了，最后一天是 %(day)s。") % {"day": words.day(until)}, _CONFLICT
    return None


PARTS: Mapping[str, str | Promise] = {
    measuring.STARS: pgettext_lazy("score", "居民评价"),
    measuring.ON_TIME: pgettext_lazy("score", "准时"),
    measuring.DEFECTS: pgettext_lazy("score", "返工"),
    measuring.COMPLAINTS: pgettext_lazy("score", "投诉和处理"),
    measuring.PRICE: pgettext_lazy("score", "价格公道"),
    measuring.VOLUME: pgettext_lazy("score", "做成的单数"),
}
# What a part stands on.
_FIGURES: Mapping[str, str | Promise] = {
    measuring.STARS: gettext_lazy("%(mean)s 星，%(reviews)s 条评价，近的算得多；同类别家 %(usual)s 星"),
    measuring.ON_TIME: gettext_lazy("%(of)s 单里准时 %(count)s 单；同类别家 %(usual)s"),
    measuring.DEFECTS: gettext_lazy("%(of)s 单里返工 %(count)s 单；同类别家 %(usual)s"),
    measuring.COMPLAINTS: gettext_lazy("办结 %(mended)s 件，其中超时 %(late)s 件，没答复 %(open)s 件"),
    measuring.PRICE: gettext_lazy("是同类中位价的 %(ratio)s；不高于中位价就是满分"),
    measuring.VOLUME: gettext_lazy("近 %(days)s 天 %(done)s 单，%(all)s 单满分"),
}
_MEND: Mapping[str, str | Promise] = {
    measuring.STARS: gettext_lazy("看看低分评价里说了什么，一件一件改。新的好评算得多。"),
    measuring.ON_TIME: gettext_lazy("接单前先看来得及来不及；要晚就早点改约，等居民的时间不算迟。"),
    measuring.DEFECTS: gettext_lazy("走之前请居民当面看一遍，不好当场改。"),
    measuring.COMPLAINTS: gettext_lazy("投诉办得越快扣得越少；拖着不答复扣得最重。"),
    measuring.PRICE: gettext_lazy("对照同类的价格，贵在哪里请写明白，或者调一调。"),
    measuring.VOLUME: gettext_lazy("单数只占一点分，做好了自然会多。"),
}
_RATES = ("usual", "ratio", "rate")

_REASONS: Mapping[str, str | Promise] = {
    "unsafe": gettext_lazy("安全的项目不合格：%(lines)s"),
    "overdue": gettext_lazy("有 %(open)s 件投诉超过 %(days)s 天没有答复"),
    "high": gettext_lazy("得分 %(score)s，够上一级要的 %(needs)s"),
    "low": gettext_lazy("得分 %(score)s，低于这一级要保持的 %(needs)s"),
    "steady": gettext_lazy("得分 %(score)s，保持这一级要 %(needs)s"),
    "warned": gettext_lazy("上个月提醒过"),
    "trial": gettext_lazy("还在试营，转为正式成员后再评级"),
    "orders": gettext_lazy("近 %(window)s 天做成 %(has)s 单，上一级要 %(needs)s 单"),
    "days": gettext_lazy("成为正式成员 %(has)s 天，上一级要 %(needs)s 天"),
    "too-few": gettext_lazy("近 %(window)s 天只有 %(has)s 单，不到 %(needs)s 单，不凭这个降级"),
    "part": gettext_lazy("%(name)s得分低（%(percent)s）"),
}


def reasons(kept: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """Return why, sentence by sentence, in the active language; `names` are those of the checklist's lines."""
    return [str(_REASONS[one["code"]]) % _shown(one["values"], names) for one in kept if one["code"] in _REASONS]


def _shown(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    shown = {name: _number(value) for name, value in values.items()}
    if "codes" in values:
        shown["lines"] = _("、").join(names.get(code, code) for code in values["codes"])
    if "hours" in values:
        shown["days"] = round(values["hours"] / 24)
    if "part" in values:
        shown |= {"name": PARTS[values["part"]], "percent": f"{values['value']:.0%}"}
    return shown


def _number(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value


def checklist() -> dict[str, str]:
    """Return the names of the checklist's lines by code, for `reasons`. One query."""
    return {line.code: line.name for line in Criterion.objects.all()}


def parts(row: Assessment) -> list[dict[str, Any]]:
    """Return the parts of the score as they are drawn: name, what was reached of what, and the figures behind it."""
    return [
        {
            "name": PARTS[part["code"]], "percent": round(100 * part["value"]), "weight": f"{part['weight']:g}",
            "points": f"{part['weight'] * part['value']:.1f}", "sure": f"{part['confidence']:.0%}",
            "figures": str(_FIGURES[part["code"]]) % _figures(part["code"], part["figures"]),
        }
        for part in row.parts
    ]  # fmt: skip


def _figures(code: str, figures: Mapping[str, float]) -> dict[str, str]:
    def shown(name: str, value: float) -> str:
        if name in _RATES and code != measuring.STARS:
            return f"{value:.0%}"
        return f"{value:.2f}" if name in {"mean", "usual"} else f"{value:g}"

    return {name: shown(name, value) for name, value in figures.items()}


def to_mend(row: Assessment) -> list[dict[str, str]]:
    """Return what would mend the parts that are named among the reasons, as facts."""
    named = [one["values"]["part"] for one in row.reasons if one["code"] == "part"]
    return [{"term": str(PARTS[code]), "text": str(_MEND[code])} for code in named]


def movement(row: Assessment) -> dict[str, str]:
    """Return what an assessment proposes as label, icon and tone."""
    to = {"to": str(Proposed(row.tier_proposed).label)}
    if row.tier_proposed == Proposed.SUSPENDED:
        return {"label": _("暂停接单"), "icon": "circle-pause", "tone": "bad"}
    if row.step < 0:
        return {"label": _("降为%(to)s") % to, "icon": "trending-down", "tone": "bad"}
    if row.is_warning:
        return {"label": _("提醒：要降级"), "icon": "triangle-alert", "tone": "warn"}
    if row.step > 0:
        return {"label": _("升为%(to)s") % to, "icon": "trending-up", "tone": "ok"}
    return {"label": _("不变"), "icon": "minus", "tone": ""}


_STATES: Mapping[str, tuple[str, str]] = {
    State.PROPOSED: ("hourglass", "info"),
    State.CONFIRMED: ("circle-check", "ok"),
    State.KEPT: ("undo-2", ""),
    State.APPEALED: ("message-square-text", "warn"),
    State.UPHELD: ("scale", ""),
    State.OVERTURNED: ("refresh-cw", "info"),
}


def state(row: Assessment) -> dict[str, str]:
    """Return where an assessment stands as label, icon and tone."""
    icon, tone = _STATES[row.state]
    return {"label": str(State(row.state).label), "icon": icon, "tone": tone}


def drawn(row: Assessment, names: Mapping[str, str]) -> dict[str, Any]:
    """Return an assessment as every list shows it."""
    return {
        "row": row, "move": movement(row), "state": state(row), "score": f"{row.score:.1f}", "sure": f"{row.confidence:.0%}",
        "reasons": reasons(row.reasons, names), "was": str(Proposed(row.tier_was).label),
        "to": str(Proposed(row.tier_proposed).label),
    }  # fmt: skip
