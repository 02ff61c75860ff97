"""What happened with a merchant, read from its facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from linli.core.models import Fact
from linli.merchants.enums import PaperKind, Verdict
from linli.merchants.models import Merchant
from linli.portals.property import chronicle
from linli.portals.property.merchants.forms import HUNDREDTHS

_NAMES: Mapping[str, str | Promise] = {
    "merchant.apply": pgettext_lazy("of a merchant", "提交申请"),
    "merchant.withdraw": pgettext_lazy("of a merchant", "撤回申请"),
    "merchant.paper": gettext_lazy("交证照"),
    "merchant.paper-checked": gettext_lazy("核对证照"),
    "merchant.visit": gettext_lazy("管家看店"),
    "merchant.select": gettext_lazy("选用，开始试营"),
    "merchant.decline": gettext_lazy("不选用"),
    "merchant.take-in": gettext_lazy("转为正式成员"),
    "merchant.commission": pgettext_lazy("deed", "改佣金"),
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
    return chronicle.of(row.pk, _NAMES, what=_what, at=at)


def _what(fact: Fact) -> str:
    told = fact.payload
    if fact.kind == "merchant.visit":
        n = len(told["failed"])
        return ngettext("%(n)s 项不满足", "%(n)s 项不满足", n) % {"n": n} if n else _("都满足")
    if fact.kind == "merchant.commission":
        return f"{told['was'] / HUNDREDTHS:g}% → {told['commission'] / HUNDREDTHS:g}%"
    if "paper" not in told:
        return ""
    kind = str(PaperKind(told["paper"]).label)
    return f"{kind} {Verdict(told['verdict']).label}" if "verdict" in told else kind
