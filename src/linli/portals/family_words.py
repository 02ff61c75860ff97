"""Family accounts in words: what they allow, what became of them, who did what for whom, and why not."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from linli.core.models import Fact
from linli.orders import errors as orders
from linli.people import masking
from linli.people.enums import BondState, Confirmation, Ending, Scope
from linli.people.family import errors as family
from linli.people.family import ruling
from linli.people.kin import Kin
from linli.people.models import FamilyBond, Person
from linli.people.verification import NotVerifiedError
from linli.portals import words

type Told = tuple[str | Promise, HTTPStatus]

EXPECTED = (family.FamilyError, NotVerifiedError, ruling.BadRulesError)
UNREADABLE, CONFLICT, FORBIDDEN = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN

_SENTENCES: Mapping[type[Exception], Told] = {
    family.NotYoursError: (gettext_lazy("这一步要由对方来定。"), FORBIDDEN),
    family.OneselfError: (gettext_lazy("这是您自己的号码。请填家人的。"), UNREADABLE),
    family.MinorActsError: (gettext_lazy("未满 18 岁不能替别人办，也不能邀请别人。"), FORBIDDEN),
    family.GuardianNeededError: (gettext_lazy("未满 18 岁，要由另一位监护人确认，或请管家当面办。"), FORBIDDEN),
    family.AskedAlreadyError: (gettext_lazy("您和这位家人已经建好了，或者已经邀请过，在等回话。"), CONFLICT),
    family.NothingGrantedError: (gettext_lazy("请选至少一样能做的事；要替付，先得能替办。"), UNREADABLE),
    family.WitnessSilentError: (gettext_lazy("请写下本人当面是怎么说的，谁在场。"), UNREADABLE),
    family.NotAMemberError: (gettext_lazy("这位不在本社区的登记里。请跟管家说一声。"), CONFLICT),
    orders.NoBondError: (gettext_lazy("您现在不能替这位家人办：亲情账户没有这一项，或已经解除。"), FORBIDDEN),
    NotVerifiedError: (gettext_lazy("核验没有通过。可以请管家当面办。"), FORBIDDEN),
    ruling.BadRulesError: (gettext_lazy("人数要在 1 到 50 之间，上限要在 ¥1 到 ¥10,000 之间。"), UNREADABLE),
}


def explain(error: Exception) -> tuple[str, HTTPStatus] | None:
    """Return sentence and status for a refusal of family accounts; None for any other."""
    if told := _SENTENCES.get(type(error)):
        return str(told[0]), told[1]
    match error:
        case orders.CapReachedError(cap=0):
            return _("这项要收费，您还没有替付这一项。请对方自己下单，或先加上替付。"), FORBIDDEN
        case orders.CapReachedError(cap=cap, left=left):
            text = _("超过了本月替付的上限 %(cap)s，还剩 %(left)s。请对方自己下单，或先把上限调高。")
            return text % {"cap": words.yuan(cap), "left": words.yuan(left)}, CONFLICT
        case family.BadCapError(most=most):
            return _("每月上限要大于 0，最高 %(most)s。") % {"most": words.yuan(most)}, UNREADABLE
        case family.AskedTooSoonError(until=until):
            return _("对方刚说过不同意。%(when)s以后可以再邀请。") % {"when": words.day(until)}, CONFLICT
    return _of_numbers(error) or _of_state(error)


def _of_numbers(error: Exception) -> tuple[str, HTTPStatus] | None:
    match error:
        case family.TooManyError(most=most):
            text = ngettext(
                "一个人最多建 %(n)s 个亲情账户（物业定的）。", "一个人最多建 %(n)s 个亲情账户（物业定的）。", most
            )
            return text % {"n": most}, CONFLICT
        case family.TooManyInvitationsError(most=most):
            text = ngettext("一天最多邀请 %(n)s 次，请明天再来。", "一天最多邀请 %(n)s 次，请明天再来。", most)
            return text % {"n": most}, HTTPStatus.TOO_MANY_REQUESTS
    return None


def _of_state(error: Exception) -> tuple[str, HTTPStatus] | None:
    match error:
        case family.OverError(state=BondState.INVITED):
            return _("邀请过期了，请对方重新发一次。"), CONFLICT
        case family.OverError(state=BondState.ACTIVE):
            return _("已经确认过了。"), CONFLICT
        case family.OverError():
            return _("这个亲情账户已经结束了。"), CONFLICT
    return None


_SHORT: Mapping[Scope, str | Promise] = {
    Scope.REQUEST: pgettext_lazy("scope", "替办"), Scope.SEE: pgettext_lazy("scope", "看进度"),
    Scope.ALERT: pgettext_lazy("scope", "出问题时通知"),
}  # fmt: skip


def allowed(scopes: Iterable[Scope], cap_fen: int | None) -> list[str]:
    """Return what is allowed in short words, paying with its cap: 替办, 替付每月 ¥300.00."""
    have = frozenset(scopes)
    paying = _("替付，每月最多 %(cap)s") % {"cap": words.yuan(cap_fen)}
    return [paying if scope == Scope.PAY else str(_SHORT[scope]) for scope in Scope if scope in have]


def called(person: Person | None, kin: Kin) -> str:
    """Return somebody as the family says it: 母亲 陈月珍. Chinese needs no space between words, names do."""
    return f"{kin.label} {person.name}" if person else str(kin.label)


def veiled(bond: FamilyBond, person: Person | None) -> str:
    """Return the invited one as who invited may know them: the number they typed, or the surname of the household."""
    return words.phone_masked(bond.phone) if bond.phone else masking.name(person.name if person else "")


def for_whom(bond: FamilyBond) -> str:
    """Say what the agent does, as facts and pages do: 女儿 小满 替 母亲 林禾."""
    return _("%(agent_is)s %(agent)s 替 %(principal_is)s %(principal)s") % {
        "agent_is": bond.agent_kin.label, "agent": bond.agent.name if bond.agent else "",
        "principal_is": bond.principal_kin.label, "principal": bond.principal.name if bond.principal else "",
    }  # fmt: skip


# What was done with an order for somebody.
ACTS: Mapping[str, str | Promise] = {
    "order.request": gettext_lazy("提出需求"), "order.confirm": pgettext_lazy("act", "确认办好"),
    "order.cancel": pgettext_lazy("act", "取消"), "order.reopen": pgettext_lazy("act", "说还有问题"),
    "order.reschedule": gettext_lazy("改约时间"), "order.answer": pgettext_lazy("act", "答复报价"),
    "order.review": pgettext_lazy("act", "评价"), "complaint.open": pgettext_lazy("act", "投诉"),
}  # fmt: skip
# Acts that put a price on the other's month.
_COSTS = ("order.request", "order.answer")
_KINDS: Mapping[str, str | Promise] = {
    "family.invite": gettext_lazy("%(by)s发出邀请"), "family.confirm": gettext_lazy("%(by)s确认，亲情账户生效"),
    "family.decline": gettext_lazy("%(by)s没有同意"), "family.revoke": gettext_lazy("%(by)s解除了"),
    "family.expire": gettext_lazy("七天没有确认，邀请过期"), "family.change": gettext_lazy("%(by)s减少了能做的事"),
    "family.widen": gettext_lazy("%(by)s同意增加能做的事"), "family.ask-wider": gettext_lazy("%(by)s想增加能做的事"),
    "family.look": gettext_lazy("%(by)s看了订单 %(number)s"),
}  # fmt: skip


def line(fact: Fact, *, bond: FamilyBond, at: Any) -> dict[str, str]:  # noqa: ANN401 - a moment
    """Return one line of the log: when, what, and beside it what was said or what it cost."""
    payload = fact.payload
    if fact.kind == "family.act":
        what = _("%(behalf)s：%(act)s") % {"behalf": for_whom(bond), "act": ACTS.get(payload["act"], payload["act"])}
        return {"when": words.when(fact.at, at=at), "what": what, "note": _act_note(payload)}
    by = _actor(fact, bond)
    what = str(_KINDS[fact.kind]) % {"by": by, "number": payload.get("number", "")}
    return {"when": words.when(fact.at, at=at), "what": what, "note": _note(fact.kind, payload)}


def _act_note(payload: Mapping[str, Any]) -> str:
    service = payload["service"]["en" if not words.chinese() else "zh"] or payload["service"]["zh"]
    cost = words.yuan(payload["fen"]) if payload["fen"] and payload["act"] in _COSTS else ""
    return " · ".join(filter(None, (service, payload["number"], cost)))


def _note(kind: str, payload: Mapping[str, Any]) -> str:
    if kind in ("family.revoke", "family.expire", "family.look"):
        return ""
    grant = payload.get("grant") or {"scopes": [], "cap_fen": None}
    may = _("、").join(allowed(map(Scope, grant["scopes"]), grant["cap_fen"]))
    witness = _("管家记：%(words)s") % {"words": payload["witness"]} if payload.get("witness") else ""
    how = str(Confirmation(payload["how"]).label) if kind == "family.confirm" else ""
    return " · ".join(filter(None, (may, how, witness)))


def _actor(fact: Fact, bond: FamilyBond) -> str:
    if fact.actor_id is None:
        return ""
    if not bond.was_agreed and bond.phone and fact.actor_id != bond.invited_by_id:
        # Whoever has the number stays a number to who typed it, until they have said yes.
        return words.phone_masked(bond.phone)
    if fact.actor_id == bond.agent_id:
        return called(bond.agent, bond.agent_kin)
    if fact.actor_id == bond.principal_id:
        return called(bond.principal, bond.principal_kin)
    known = (bond.witness, bond.confirmed_by, bond.invited_by, bond.ended_by)
    return next((person.name for person in known if person and person.pk == fact.actor_id), _("监护人"))


def ended(bond: FamilyBond) -> str:
    """Say how it ended."""
    return str(Ending(bond.ended_how).label) if bond.ended_how else ""
