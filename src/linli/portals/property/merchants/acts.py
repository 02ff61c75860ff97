"""What the office may do with a merchant: choose, decline, take in, set its commission, suspend, restore."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from linli.market import queries as market
from linli.merchants import services as merchants
from linli.merchants.enums import TRADING, Standing
from linli.merchants.models import Merchant
from linli.portals.property.merchants.forms import CommissionForm, PlainForm, ReasonForm, TermsForm, percent

# Terms and what stands there, as the facts component has them.
type Facts = list[dict[str, str]]


def _nothing(_row: Merchant) -> Facts:
    return []


def _terms(row: Merchant) -> Facts:
    """Return what a merchant pays now, and when it is paid, which is the community's to set. One query."""
    days = market.policy(row.community_id).settle_days
    paid = ngettext("完成后 %(n)s 天付给商家", "完成后 %(n)s 天付给商家", days)
    return [
        {"term": _("现在的佣金"), "text": percent(row)},
        {"term": _("结算"), "text": paid % {"n": days}, "note": _("全社区一样，在“买卖的规定”里改")},
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that the office does with a merchant: where it stands then, what is asked, what follows."""

    standings: tuple[Standing, ...]
    label: str | Promise
    icon: str
    note: str | Promise
    said: str | Promise
    do: Callable[..., Merchant]
    form: type[forms.Form] = PlainForm
    tone: str = ""
    # What stands now, beside what is asked.
    stands: Callable[[Merchant], Facts] = _nothing

    @property
    def asks(self) -> bool:
        """Whether something must be filled in first."""
        return self.form is not PlainForm


DEEDS: Mapping[str, Deed] = {
    "select": Deed(
        standings=(Standing.APPLIED,), label=pgettext_lazy("deed", "选用，开始试营"), icon="sprout", form=TermsForm, do=merchants.select,
        note=gettext_lazy("至少试营 30 天。申请人成为店主，从现在起可以登录商家端。"), said=gettext_lazy("选用了，开始试营。"),
    ),
    "decline": Deed(
        standings=(Standing.APPLIED,), label=pgettext_lazy("deed", "不选用"), icon="circle-x", form=ReasonForm, do=merchants.decline, tone="bad",
        note=gettext_lazy("对方会看到原因，改好了可以再申请。"), said=gettext_lazy("答复了，对方会看到原因。"),
    ),
    "take-in": Deed(
        standings=(Standing.INCUBATING,), label=pgettext_lazy("deed", "转为正式成员"), icon="badge-check", do=merchants.take_in,
        note=gettext_lazy("试营满 30 天、清单都满足才能转。转了以后不再限每天几单。"), said=gettext_lazy("转为正式成员了，每天接单不限。"),
    ),
    "commission": Deed(
        standings=(*TRADING, Standing.SUSPENDED), label=pgettext_lazy("deed", "改佣金"), icon="coins", form=CommissionForm,
        tone="soft", do=merchants.set_commission, stands=_terms,
        note=gettext_lazy("存下以后下的单照新的算；以前下的单，付了没付都照原来的。店主会收到通知，看到原因。"),
        said=gettext_lazy("佣金存好了，从现在起的新单照新的算。"),
    ),
    "suspend": Deed(
        standings=TRADING, label=pgettext_lazy("deed", "暂停接单"), icon="circle-pause", form=ReasonForm, do=merchants.suspend, tone="bad",
        note=gettext_lazy("不再接新单；手上的单要办完，该付的照付。对方会看到原因。"), said=gettext_lazy("暂停了，不再接新单。"),
    ),
    "restore": Deed(
        standings=(Standing.SUSPENDED,), label=pgettext_lazy("deed", "恢复接单"), icon="circle-play", do=merchants.restore,
        note=gettext_lazy("清单都满足才能恢复，恢复后和暂停前一样接单。"), said=gettext_lazy("恢复了，可以接新单。"),
    ),
}  # fmt: skip


def open_to(row: Merchant) -> list[tuple[str, Deed]]:
    """Return what may be done with a merchant that stands where this one does."""
    return [(code, deed) for code, deed in DEEDS.items() if row.standing in deed.standings]
