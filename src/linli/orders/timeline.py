"""An order's story, read from its facts: what residents, workers and staff see step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery, UUIDField
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from linli.core.models import Fact
from linli.core.money import yuan
from linli.core.prepared import Prepared
from linli.orders import reasons
from linli.orders.checkin import CODE, PLACE
from linli.orders.models import Order, Photo
from linli.people.kin import Kin
from linli.people.models import Person


@dataclass(frozen=True, slots=True)
class Step:
    """One joint of the timeline: what, when, who, words beside it, photos."""

    kind: str
    name: str
    at: datetime
    actor: str
    note: str
    photos: list[Photo] = field(default_factory=list)
    # "女儿 林… 替 母亲 …" where somebody of the family did it; "" else.
    behalf: str = ""


_NAMES: Mapping[str, str | Promise] = {
    "order.request": gettext_lazy("提出需求"),
    "order.offer": gettext_lazy("派给%(calls)s"),
    "order.decline": gettext_lazy("%(call)s没有接"),
    "order.offer-expired": gettext_lazy("%(calls)s没有回应"),
    "order.unstaffed": gettext_lazy("暂时没有人能接，已提醒班组长"),
    "order.accept": gettext_lazy("%(call)s接单"),
    "order.release": gettext_lazy("%(call)s交回订单"),
    "order.travel": pgettext_lazy("timeline", "出发"),
    "order.arrive": gettext_lazy("到门口"),
    "order.report": gettext_lazy("现场记录"),
    "order.wait": gettext_lazy("暂停计时"),
    "order.ask": gettext_lazy("等居民同意"),
    "order.answer": gettext_lazy("居民答复"),
    "order.resume": gettext_lazy("继续处理"),
    "order.finish": gettext_lazy("做完了"),
    "order.confirm": gettext_lazy("居民确认"),
    "order.close": pgettext_lazy("timeline", "结单"),
    "order.cancel": pgettext_lazy("timeline", "取消"),
    "order.reopen": pgettext_lazy("timeline", "重新打开"),
    "order.reschedule": gettext_lazy("改约时间"),
    "order.relabel": gettext_lazy("更正服务类别"),
    "order.add": gettext_lazy("顺便多一件事"),
    "order.escalate": gettext_lazy("超时升级"),
    "round.check-in": gettext_lazy("到点打卡"),
    "round.defect": gettext_lazy("发现问题，已报修"),
    "order.review": gettext_lazy("评价 %(stars)s 星"),
    "order.visit": gettext_lazy("回访"),
    "complaint.open": pgettext_lazy("timeline", "投诉"),
    "complaint.alarm": gettext_lazy("投诉 2 天未办结"),
    "complaint.hard-alarm": gettext_lazy("投诉 10 天未办结"),
    "complaint.resolve": gettext_lazy("答复投诉"),
}


_facts = Prepared(
    lambda order: Fact.objects.about(order).annotate(
        actor=Subquery(Person.objects.filter(pk=OuterRef("actor_id")).values("name")),
        principal=Subquery(Order.objects.filter(pk=OuterRef("subject_id")).values("beneficiary__name")[:1]),
    ),
    order=UUIDField(),
)
_photos = Prepared(lambda order: Photo.objects.filter(order=order), order=UUIDField())


def of(order: Order) -> list[Step]:
    """Return the order's steps, newest first. Two queries, however long the story."""
    facts = [fact for fact in _facts(order=order.pk) if fact.kind in _NAMES]
    photos = {str(photo.pk): photo for photo in _photos(order=order.pk)}
    return [_step(fact, photos=photos) for fact in reversed(facts)]


def _step(fact: Any, *, photos: Mapping[str, Photo]) -> Step:  # noqa: ANN401 - a fact with its actor's name
    payload = fact.payload
    values = {
        "call": _call(payload.get("call")), "calls": _("、").join(list(dict.fromkeys(_call(call) for call in payload.get("calls", [])))[:3]),
        "stars": payload.get("stars", ""),
    }  # fmt: skip
    name, behalf = str(_NAMES[fact.kind]) % values, _behalf(fact)
    return Step(
        kind=fact.kind, name=_by_family(fact.kind, name, behalf), at=fact.at, actor=fact.actor or "", behalf=behalf,
        note=_note(fact.kind, payload), photos=[photos[key] for key in payload.get("photos", ()) if key in photos],
    )  # fmt: skip


def _behalf(fact: Any) -> str:  # noqa: ANN401 - a fact with its actor's and its principal's name
    if not (acting := fact.payload.get("acting")):
        return ""
    return _("%(agent_is)s %(agent)s 替 %(principal_is)s %(principal)s") % {
        "agent_is": Kin(acting["agent_is"]).label, "agent": fact.actor or "", "principal": fact.principal or "",
        "principal_is": Kin(acting["principal_is"]).label,
    }  # fmt: skip


def _by_family(kind: str, name: str, behalf: str) -> str:
    if not behalf:
        return name
    text = _("%(behalf)s提出需求") if kind == "order.request" else _("%(name)s（%(behalf)s）")
    return text % {"name": name, "behalf": behalf}


def _call(call: Mapping[str, str] | None) -> str:
    if not call:
        return ""
    return call.get("en", "") if (get_language() or "").startswith("en") else call.get("zh", "")


def _note(kind: str, payload: Mapping[str, Any]) -> str:
    words = str(payload.get("words") or "")
    said = _NOTES.get(kind)
    return said(payload, words) if said else words


def _answered(payload: Mapping[str, Any], _words: str) -> str:
    answer = _("同意 %(price)s") if payload["agreed"] else _("不同意 %(price)s")
    return answer % {"price": yuan(payload["fen"])}


def _resumed(payload: Mapping[str, Any], words: str) -> str:
    if not payload.get("fen"):
        return words
    return _("没等到答复，撤回了 %(price)s 的询价") % {"price": yuan(payload["fen"])}


def _priced(payload: Mapping[str, Any], words: str) -> str:
    return _joined(words, yuan(payload["fen"]) if payload.get("fen") else "")


def _escalated(payload: Mapping[str, Any], _words: str) -> str:
    return str(_CLOCKS[payload["clock"]]) % {"to": _("班组长") if payload["level"] == 1 else _("主管")}


_NOTES: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "order.offer": lambda payload, _words: reasons.sentences(payload.get("reasons", [])),
    "order.answer": _answered,
    "order.arrive": lambda payload, words: str(_PROOFS.get(payload.get("proof", ""), words)),
    "order.resume": _resumed,
    "order.ask": _priced,
    "order.finish": _priced,
    "order.confirm": lambda payload, _words: _("两天内没有回音，按做好了确认") if payload.get("silent") else "",
    "order.escalate": _escalated,
    "order.visit": lambda payload, words: _joined(_("满意") if payload["satisfied"] else _("不满意"), words),
    "order.request": lambda _payload, words: _("“%(words)s”") % {"words": words} if words else "",
}
_PROOFS: Mapping[str, str | Promise] = {CODE: gettext_lazy("签到码对上了"), PLACE: gettext_lazy("在楼下签到")}
_CLOCKS: Mapping[str, Any] = {
    "respond": gettext_lazy("响应超时，已报%(to)s"),
    "arrive": gettext_lazy("到场超时，已报%(to)s"),
    "finish": gettext_lazy("办结超时，已报%(to)s"),
}


def _joined(*parts: str) -> str:
    return _("，").join(part for part in parts if part)
