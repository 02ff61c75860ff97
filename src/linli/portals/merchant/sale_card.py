"""One sale as the shop's people see it: where it stands, the next legal move, the clock of half an hour, and whom it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.models import in_language
from linli.market import queries
from linli.market.enums import CARRIED, SaleState, Way
from linli.market.models import Sale, SaleLine
from linli.market.queries import Door
from linli.orders.enums import UNTAKEN, State
from linli.orders.models import Offer
from linli.portals import words

_NEAR, _WHOLE = 60, 100
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as shape, word and colour."""

    label: str
    icon: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The one big button: a deed and its words. `is_form`: it wants something filled in first."""

    deed: str
    label: str
    icon: str
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The promise of half an hour, as sla_bar takes it."""

    percent: int
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A sale in a list."""

    sale: Sale
    number: str
    badge: Badge
    what: str
    when: str
    door: Door
    clock: Clock | None
    step: Step | None
    why: str


_BADGES: Mapping[str, tuple[str | Promise, str, str]] = {
    State.REQUESTED: (gettext_lazy("新单"), "bell-ring", "warm"), State.OFFERED: (gettext_lazy("新单"), "bell-ring", "warm"),
    State.ACCEPTED: (gettext_lazy("已接单"), "circle-check", "info"), State.TRAVELLING: (gettext_lazy("在路上"), "route", "info"),
    State.WORKING: (gettext_lazy("处理中"), "contrast", "info"), State.WAITING: (gettext_lazy("等待中"), "circle-pause", "warn"),
    State.FINISHED: (gettext_lazy("送达待确认"), "check", "ok"), State.CONFIRMED: (gettext_lazy("完成"), "check-check", "ok"),
    State.CLOSED: (gettext_lazy("完成"), "check-check", "ok"), State.CANCELLED: (gettext_lazy("已取消"), "ban", ""),
}  # fmt: skip


def card(row: Sale, offer: Offer | None, *, at: datetime) -> Card:
    """Return a sale as a list shows it. No query where `selling.chosen` was used."""
    return Card(
        sale=row, number=row.order.number if row.order else "", badge=badge(row), what=_("；").join(map(said, row.lines.all())),
        when=appointment(row, at=at), door=queries.door(row), clock=clock(row, at=at), step=step(row, offer, at=at),
        why=asked(row, offer, at=at),
    )  # fmt: skip


def said(line: SaleLine) -> str:
    """Return what a line is, without what was taken back of it: "大米 5 公斤 × 2"."""
    return f"{in_language(line.name_zh, line.name_en)} × {line.count - line.returned}"


def badge(row: Sale) -> Badge:
    """Return where a sale stands."""
    if row.state == SaleState.CANCELLED:
        return Badge(str(SaleState.CANCELLED.label), "undo-2")
    if row.order is None:
        return Badge(str(SaleState(row.state).label), "hourglass")
    label, icon, tone = _BADGES[row.order.state]
    if row.order.state == State.FINISHED and row.way == Way.VISIT:
        label = _("做完待确认")
    return Badge(str(label), icon, tone)


def step(row: Sale, offer: Offer | None, *, at: datetime) -> Step | None:
    """Return the next legal move of the shop's people; None where it is not theirs to move."""
    if row.order is None or row.state != SaleState.PAID:
        return None
    state = row.order.state
    if state in UNTAKEN:
        return Step("accept", _("接单"), "check") if _stands(offer, at=at) else None
    if row.way == Way.VISIT:
        return _visit(state)
    if state == State.ACCEPTED and row.way in CARRIED:
        return Step("set-out", _("出发"), "navigation")
    if state in (State.ACCEPTED, State.TRAVELLING, State.WORKING):
        return Step("hand-over", _("交货，输收货码"), "package-open", is_form=True)
    return None


def _visit(state: str) -> Step | None:
    if state in (State.ACCEPTED, State.TRAVELLING):
        return Step("begin", _("到了，开始"), "play")
    return Step("hand-over", _("完成"), "check", is_form=True) if state == State.WORKING else None


def _stands(offer: Offer | None, *, at: datetime) -> bool:
    return offer is not None and offer.state == Offer.State.PENDING and offer.expires_at > at


def asked(row: Sale, offer: Offer | None, *, at: datetime) -> str:
    """Say until when an order can be taken, or why it cannot; "" once somebody has it."""
    if row.order is None or row.state != SaleState.PAID or row.order.state not in UNTAKEN:
        return ""
    if offer is None:
        return _("正在派到店里，请稍等一会儿再看。")
    if _stands(offer, at=at):
        return _("请在 %(time)s 前接单。") % {"time": words.when(offer.expires_at, at=at)}
    if offer.state == Offer.State.DECLINED:
        return _("您说了不接。店里别的人还可以接。")
    text = _("%(time)s 前没有人接，这次派单过时了。系统会再问店里，三次都没有人接就请物业帮忙。")
    return text % {"time": words.when(offer.expires_at, at=at)}


def clock(row: Sale, *, at: datetime) -> Clock | None:
    """Return how much of the half hour is used; None where none was promised, or it was called off."""
    if row.promised_at is None or row.order is None or row.state == SaleState.CANCELLED:
        return None
    hand = row.delivered_at or at
    left = row.promised_at - hand
    if left < timedelta(0):
        over = words.duration_brief(left) if -left >= _MINUTE else ""
        return Clock(_WHOLE, "over", _("超 %(time)s") % {"time": over} if over else _("刚超时"))
    if row.delivered_at:
        return Clock(_share(row, hand), "", _("准时送到"))
    percent = _share(row, hand)
    tone = "near" if percent >= _NEAR else ""
    return Clock(percent, tone, _("剩 %(time)s") % {"time": words.duration_brief(left)})


def _share(row: Sale, hand: datetime) -> int:
    assert row.order  # noqa: S101 - whoever asks has looked
    assert row.promised_at  # noqa: S101 - the same
    whole = (row.promised_at - row.order.requested_at).total_seconds()
    used = (hand - row.order.requested_at).total_seconds()
    return min(max(round(_WHOLE * used / whole), 0), _WHOLE) if whole > 0 else _WHOLE


def appointment(row: Sale, *, at: datetime) -> str:
    """Return when a service is wanted, or when the sale was made."""
    if row.slot:
        begins = words.when(row.slot.starts, at=at)
        return _("约在 %(slot)s") % {"slot": f"{begins} – {words.clock_time(row.slot.ends)}"}
    return _("%(time)s 下单") % {"time": words.when(row.made_at, at=at)}
