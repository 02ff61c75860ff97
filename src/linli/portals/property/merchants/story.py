"""What happened with a merchant, read from its facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from linli.core.models import Fact
from linli.merchants.enums import PaperKind, Verdict
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.portals import words

MOST = 50

_NAMES: Mapping[str, str | Promise] = {
    "merchant.apply": pgettext_lazy("of a merchant", "提交申请"),
    "merchant.withdraw": pgettext_lazy("of a merchant", "撤回申请"),
    "merchant.paper": gettext_lazy("交证照"),
    "merchant.paper-checked": gettext_lazy("核对证照"),
    "merchant.visit": gettext_lazy("管家看店"),
    "merchant.select": gettext_lazy("选用，开始试营"),
    "merchant.decline": gettext_lazy("不选用"),
    "merchant.take-in": gettext_lazy("转为正式成员"),
    "merchant.suspend": gettext_lazy("暂停接单"),
    "merchant.restore": gettext_lazy("恢复接单"),
    "merchant.hours": gettext_lazy("改营业时间"),
    "merchant.change": gettext_lazy("改资料"),
    "merchant.hire": gettext_lazy("加一位店里的人"),
    "merchant.dismiss": gettext_lazy("去掉一位店里的人"),
    "merchant.leave": pgettext_lazy("of a merchant", "退出"),
}


def of(row: Merchant, *, at: datetime) -> list[dict[str, Any]]:
    """Return the merchant's story for the timeline, the newest first. One query."""
    actor = Person.objects.filter(pk=OuterRef("actor_id")).values("name")
    facts = Fact.objects.about(row.pk).filter(kind__in=_NAMES).annotate(actor=Subquery(actor)).order_by("-id")[:MOST]
    return [_step(fact, at=at) for fact in facts]


def _step(fact: Any, *, at: datetime) -> dict[str, Any]:  # noqa: ANN401 - a fact with its actor's name
    return {
        "is": "done", "name": _NAMES[fact.kind], "when": words.when(fact.at, at=at),
        "note": " · ".join(filter(None, [fact.actor, _what(fact)])), "quote": fact.payload.get("why", ""),
    }  # fmt: skip


def _what(fact: Fact) -> str:
    told = fact.payload
    if fact.kind == "merchant.visit":
        n = len(told["failed"])
        return ngettext("%(n)s 项不满足", "%(n)s 项不满足", n) % {"n": n} if n else _("都满足")
    if "paper" not in told:
        return ""
    kind = str(PaperKind(told["paper"]).label)
    return f"{kind} {Verdict(told['verdict']).label}" if "verdict" in told else kind
