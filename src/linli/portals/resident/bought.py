"""How what a resident buys is shown: the basket, a payment, a purchase."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli import gateways
from linli.catalogue.models import in_language
from linli.market import queries, split
from linli.market.enums import REMOTE, Channel, CheckoutState, RefundState, SaleState
from linli.market.models import BasketLine, Checkout, MarketPolicy, Refund, Sale, SaleLine
from linli.merchants.models import Merchant
from linli.orders.enums import State
from linli.people.queries import Member
from linli.points import queries as purse
from linli.portals import item_pictures, words
from linli.portals.resident import selling, standing
from linli.portals.resident.standing import Badge

_WHOLE, _NEAR = 100, 75
_BADGES: Mapping[str, tuple[str, str]] = {
    SaleState.RESERVED: ("hourglass", "warn"), SaleState.HELD: ("users", "info"), SaleState.PAID: ("circle-check", "info"),
    SaleState.CAPTURED: ("check-check", "ok"), SaleState.CANCELLED: ("undo-2", ""), SaleState.LAPSED: ("circle-x", ""),
}  # fmt: skip
_REFUNDS: Mapping[str, tuple[str, str]] = {
    RefundState.SENT: ("hourglass", "info"), RefundState.DONE: ("circle-check", "ok"),
    RefundState.FAILED: ("octagon-alert", "bad"),
}  # fmt: skip
_CHANNELS: Mapping[str, str] = {
    Channel.WALLET: "wallet", Channel.CASH: "hand-coins", Channel.WECHAT: "message-circle", Channel.ALIPAY: "smartphone",
}  # fmt: skip


# --- the basket ----------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Parcel:
    """What somebody means to buy of one merchant."""

    merchant: Merchant
    lines: list[dict[str, Any]] = field(default_factory=list)
    ways: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """How its form names the way in which it comes."""
        return f"way-{self.merchant.pk}"

    @property
    def fen(self) -> int:
        """What it costs now, as far as it can be bought."""
        return sum(line["fen"] for line in self.lines if line["is_for_sale"])

    @property
    def price(self) -> str:
        """The same in yuan."""
        return words.yuan(self.fen)


def basket(
    rows: Iterable[BasketLine], *, counts: Mapping[UUID, int] | None = None, chosen: Mapping[UUID, str] | None = None
) -> list[Parcel]:
    """Return the basket by merchant; `counts` and `chosen` ways are what was typed and is not kept yet."""
    found: dict[UUID, Parcel] = {}
    shared: dict[UUID, set[str]] = {}
    for row in rows:
        item = row.variant.item
        part = found.setdefault(item.merchant_id, Parcel(item.merchant))
        one = _line(row, (counts or {}).get(row.variant_id, row.count))
        part.lines.append(one)
        if one["is_for_sale"]:
            shared[item.merchant_id] = shared.get(item.merchant_id, set(item.ways)) & set(item.ways)
    for key, part in found.items():
        part.ways = selling.ways(shared.get(key, ()), chosen=(chosen or {}).get(key, ""))
    return list(found.values())


def _line(row: BasketLine, count: int) -> dict[str, Any]:
    variant, item = row.variant, row.variant.item
    said = {"was": words.yuan(row.seen_fen), "now": words.yuan(variant.price_fen)}
    has_changed = variant.price_fen != row.seen_fen
    return {
        "row": row, "key": row.variant_id, "name": item.name, "variant": "" if variant.name == item.name else variant.name,
        "icon": item.icon, "thumb": item_pictures.cover(row), "url": reverse("resident:market-item", args=[item.pk]), "count": count,
        "price": words.yuan(variant.price_fen), "fen": variant.price_fen * count, "unit_fen": variant.price_fen,
        "is_for_sale": variant.is_active and item.is_active and item.merchant.is_trading,
        "changed": _("放进来时 %(was)s，现在 %(now)s") % said if has_changed else "",
    }  # fmt: skip


def points(member: Member, parts: Sequence[Parcel], policy: MarketPolicy, *, at: datetime) -> dict[str, Any]:
    """Return how many points may pay for a part of the basket, and what they are worth. Three queries."""
    balances = purse.balances(community=member.community, person=member.person, at=at)
    has = sum(row.points for row in balances if row.is_spendable)
    terms = {"point_fen": policy.point_fen, "percent": policy.points_percent}
    most = min(sum(split.most_points(part.fen, **terms) for part in parts), has)
    return {"has": has, "most": most, "worth": words.yuan(most * policy.point_fen)}


# --- a payment -----------------------------------------------------------------------------------------------------
def payment(row: Checkout, sales: Sequence[Sale], member: Member, *, at: datetime) -> dict[str, Any]:
    """Return what the page of a payment shows, as it stands now. One query while it can be paid."""
    is_open = row.state == CheckoutState.OPEN and at < row.pay_by
    waits = is_open and row.channel in REMOTE and bool(row.address)
    parts = [{"sale": sale, "lines": lines(sale), "way": selling.ways_word(sale.way)} for sale in sales]
    return {
        "row": row, "parts": parts, "is_open": is_open, "waits": waits, "badge": _stands(row, is_open=is_open),
        "left": words.duration(max(row.pay_by - at, timedelta(minutes=1))) if is_open else "",
        "points_fen": row.total_fen - row.money_fen, "how": _ways_to_pay(row, sales, member) if is_open else [],
        "channel": str(Channel(row.channel).label) if row.channel else "",
        "is_paid": row.state == CheckoutState.PAID, "is_cancelled": row.state == CheckoutState.CANCELLED,
    }  # fmt: skip


def _stands(row: Checkout, *, is_open: bool) -> Badge:
    if row.state == CheckoutState.PAID:
        return Badge(str(CheckoutState.PAID.label), "circle-check", "ok")
    if is_open:
        return Badge(str(CheckoutState.OPEN.label), "hourglass", "warn")
    state = CheckoutState.CANCELLED if row.state == CheckoutState.CANCELLED else CheckoutState.LAPSED
    return Badge(str(state.label), "circle-x")


def _ways_to_pay(row: Checkout, sales: Sequence[Sale], member: Member) -> list[dict[str, Any]]:
    """Return the ways to pay; one that cannot be chosen says why."""
    has = queries.wallet(member.person, community=member.community)
    short = row.money_fen - has
    balance = _("余额 %(has)s") % {"has": words.yuan(has)}
    if short > 0:
        balance = _("余额 %(has)s，还差 %(short)s") % {"has": words.yuan(has), "short": words.yuan(short)}
    found = [_way_to_pay(Channel.WALLET, balance, is_off=short > 0)]
    if row.money_fen:
        found += [_way_to_pay(Channel(code.value), "", is_off=False) for code in gateways.enabled()]
    in_group = any(sale.group_id for sale in sales)
    why = _("拼团要先付款") if in_group else _("用了积分，不能付现金") if row.money_fen != row.total_fen else ""
    found.append(_way_to_pay(Channel.CASH, why or _("收到东西时付给商家"), is_off=bool(why)))
    first = next((one for one in found if not one["is_off"]), None)
    return [{**one, "checked": one is first} for one in found]


def _way_to_pay(channel: Channel, note: str, *, is_off: bool) -> dict[str, Any]:
    return {
        "value": channel.value,
        "label": str(channel.label),
        "icon": _CHANNELS[channel],
        "note": note,
        "is_off": is_off,
    }


# --- a purchase ----------------------------------------------------------------------------------------------------
def lines(row: Sale) -> list[dict[str, Any]]:
    """Return a sale's lines in the active language. Reads the lines."""
    return [{**_named(one), "row": one, "fen": one.fen} for one in row.lines.all()]


def _named(row: SaleLine) -> dict[str, str]:
    return {"name": in_language(row.name_zh, row.name_en)}


def badge(row: Sale, *, at: datetime) -> Badge:
    """Return where a sale stands: while it is on its way, as its order says. Reads the order."""
    if row.state == SaleState.PAID and row.order:
        return standing.badge(row.order, at=at)
    icon, tone = _BADGES[row.state]
    return Badge(str(SaleState(row.state).label), icon, tone)


def card(row: Sale, *, at: datetime) -> dict[str, Any]:
    """Return a sale as the list of purchases shows it."""
    is_open = row.state == SaleState.RESERVED
    url = reverse("resident:market-pay", args=[row.checkout_id]) if is_open else ""
    return {
        "row": row, "badge": badge(row, at=at), "name": _("、").join(one["name"] for one in lines(row)),
        "url": url or reverse("resident:market-sale", args=[row.pk]), "price": words.yuan(row.total_fen),
    }  # fmt: skip


def clocks(row: Sale, *, at: datetime) -> list[dict[str, Any]]:
    """Return the clock of half an hour, where that was promised and the sale was not called off."""
    if row.promised_at is None or row.checkout.paid_at is None or row.state == SaleState.CANCELLED:
        return []
    began, reached = row.order.requested_at if row.order else row.checkout.paid_at, row.delivered_at
    used, whole = max((reached or at) - began, timedelta(0)), max(row.promised_at - began, timedelta(minutes=1))
    left = row.promised_at - (reached or at)
    percent = min(int(_WHOLE * used / whole), _WHOLE)
    tone = "over" if left < timedelta(0) else "" if reached or percent < _NEAR else "near"
    said = {"whole": words.duration(whole), "left": words.duration(left)}
    if tone == "over":
        note = _("约定 %(whole)s，超了 %(left)s") % said
    else:
        note = _("约定 %(whole)s，准时") % said if reached else _("约定 %(whole)s，还有 %(left)s") % said
    return [{"label": _("半小时达"), "minutes": used, "percent": percent, "tone": tone, "note": note}]


def bringer(row: Sale) -> dict[str, str]:
    """Return who brings it and how to reach them, nobody before somebody took it. Reads orders, providers, persons."""
    order = row.carrying if row.carrying and row.carrying.provider else row.order
    if order is None or order.provider is None or order.state == State.CANCELLED:
        return {}
    is_neighbour = order is row.carrying
    note = _("邻居志愿者，帮您带过来") if is_neighbour else row.merchant.name
    return {"name": order.provider.call, "note": note, "phone": standing.reachable(order)}


def refund(row: Refund, *, at: datetime) -> dict[str, Any]:
    """Return money that went back: how much, why, to where, and whether it is there."""
    icon, tone = _REFUNDS[row.state]
    return {
        "row": row, "price": words.yuan(row.money_fen), "points": row.points, "why": str(row.get_cause_display()),
        "to": str(Channel(row.channel).label), "badge": Badge(str(RefundState(row.state).label), icon, tone),
        "when": words.when(row.at, at=at),
    }  # fmt: skip
