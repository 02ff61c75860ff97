"""What transfers and accounts are called on every face."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.ledger.enums import Unit

_KINDS: Mapping[str, str | Promise] = {
    "award": _("发放"), "work": _("志愿时长"), "hold": _("预留"), "capture": _("支付"), "release": _("退回"), "refund": _("退还"),
    "reversal": _("冲正"), "expiry": _("过期"), "pay": _("购物付款"), "sale-capture": _("与商家结算"), "late": _("晚到赔付"),
    "payout": _("付给商家"), "top-up": _("前台充值或取出"), "cash": _("现金在店里"),
}  # fmt: skip
_ACCOUNTS: Mapping[str, str | Promise] = {
    "own": _("本人"), "held": _("预留"), "redeemed": _("已用"), "expired": _("过期"), "worked": _("时长来源"),
    "escrow": _("待交付货款"), "commission": _("佣金"), "points-cover": _("积分抵扣"), "bank": _("银行"), "payable": _("应付商家"),
    "till": _("商家收的现金"), "channel-wechat": _("微信支付"), "channel-alipay": _("支付宝"),
}  # fmt: skip


def kind(code: str) -> str:
    """Say what a transfer did."""
    return str(_KINDS.get(code, code))


def account(code: str) -> str:
    """Say what an account is for; those that issue are named by their month."""
    name, _dash, month = code.partition("-")
    if name == "issued":
        return gettext("%(month)s 发放") % {"month": month}
    return str(_ACCOUNTS.get(code, code))


def unit(code: str) -> str:
    """Say what a statement counts; money is shown in yuan, though it is kept in fen."""
    return gettext("人民币（元）") if code == Unit.CNY else str(Unit(code).label)


def figure(amount: int, code: str) -> int | Decimal:
    """Return an amount as a statement shows it, exactly: whole units, or yuan with their two decimals."""
    return Decimal(amount).scaleb(-2) if code == Unit.CNY else amount
