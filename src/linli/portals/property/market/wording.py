"""How the console writes where a sale, a refund, a group-buy and an amount stand."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.catalogue.models import in_language
from linli.ledger.services.accounts import OWN
from linli.market import books
from linli.market.enums import Channel, GroupState, RefundState, SaleState
from linli.market.models import GroupBuy, Refund, Sale, SaleLine
from linli.people.models import Person
from linli.places.models import Community

SECTION = "market"
PAGE = 50

# state → icon, tone: a shape of its own for each.
_SALES: Mapping[str, tuple[str, str]] = {
    SaleState.RESERVED: ("hourglass", "info"), SaleState.HELD: ("users", "info"), SaleState.PAID: ("circle-check", "ok"),
    SaleState.CAPTURED: ("check-check", "ok"), SaleState.CANCELLED: ("undo-2", ""), SaleState.LAPSED: ("circle-dashed", ""),
}  # fmt: skip
_REFUNDS: Mapping[str, tuple[str, str]] = {
    RefundState.SENT: ("hourglass", "info"), RefundState.DONE: ("check", "ok"), RefundState.FAILED: ("octagon-alert", "bad"),
}  # fmt: skip
_GROUPS: Mapping[str, tuple[str, str]] = {
    GroupState.OPEN: ("hourglass", "info"), GroupState.WON: ("circle-check", "ok"), GroupState.FAILED: ("undo-2", ""),
}  # fmt: skip
_KINDS: Mapping[str, str | Promise] = {
    books.PAY: pgettext_lazy("transfer", "付款"), books.CAPTURE: pgettext_lazy("transfer", "结算"),
    books.REFUND: pgettext_lazy("transfer", "退款"), books.LATE: pgettext_lazy("transfer", "晚到赔付"),
    books.PAYOUT: pgettext_lazy("transfer", "付给商家"), books.TOP_UP: pgettext_lazy("transfer", "存取"),
    books.TILLED: pgettext_lazy("transfer", "现金在店里"),
}  # fmt: skip
_ACCOUNTS: Mapping[str, str | Promise] = {
    books.ESCROW: _("担保账户"), books.COMMISSION: _("社区佣金"), books.COVER: _("积分抵扣"), books.BANK: _("银行"),
    books.PAYABLE: _("应付商家"), books.TILL: _("店里的现金"), OWN: _("余额"),
}  # fmt: skip


def sale_badge(row: Sale) -> dict[str, str]:
    """Return where a sale stands as label, icon and tone."""
    return _badge(str(row.get_state_display()), _SALES[row.state])


def refund_badge(row: Refund) -> dict[str, str]:
    """Return where the money of a refund is as label, icon and tone."""
    return _badge(str(row.get_state_display()), _REFUNDS[row.state])


def group_badge(row: GroupBuy) -> dict[str, str]:
    """Return where a group-buy stands as label, icon and tone."""
    return _badge(str(row.get_state_display()), _GROUPS[row.state])


def _badge(label: str, shape: tuple[str, str]) -> dict[str, str]:
    return {"label": label, "icon": shape[0], "tone": shape[1]}


def kind(code: str) -> str:
    """Say what a transfer of money did."""
    return str(_KINDS.get(code, code))


def account(code: str) -> str:
    """Say what an account of money is for; a channel's is named by the channel."""
    name, _dash, channel = code.partition("-")
    if name == "channel" and channel in Channel.values:
        return str(Channel(channel).label)
    return str(_ACCOUNTS.get(code, code))


def found_day(text: str | None) -> date | None:
    """Return the day of an address, None where it names none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def found_key(text: str | None) -> UUID | None:
    """Return the key of an address, None where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def span(day: date, community: Community, *, days: int = 1) -> tuple[datetime, datetime]:
    """Return the moments in which so many days begin and end on the community's clock."""
    begins = datetime.combine(day, time(), community.zone)
    return begins, datetime.combine(day + timedelta(days=days), time(), community.zone)


def select(name: str, label: str, chosen: str, choices: Any) -> dict[str, Any]:  # noqa: ANN401 - (value, label) pairs
    """Return a filter as the filter bar draws it, "all" first."""
    options = [
        {"value": value, "label": text, "selected": value == chosen} for value, text in (("", _("全部")), *choices)
    ]
    return {"name": name, "label": label, "options": options, "used": bool(chosen)}


def line(row: SaleLine) -> str:
    """Return what was bought, under the name of that day."""
    return in_language(row.name_zh, row.name_en)


def called(person: Person | None) -> str:
    """Return who did something; the clock where nobody did."""
    return person.name if person else str(_("系统"))
