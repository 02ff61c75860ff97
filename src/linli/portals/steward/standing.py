"""How an order stands, in the steward's words: badge, time that is left, and the one next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.orders.enums import IN_HAND, State, Urgency, Waiting
from linli.orders.models import Order
from linli.people.models import Person
from linli.portals import words

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as shape, word and colour."""

    label: str
    icon: str
    tone: str = ""


_BADGES: Mapping[str, tuple[str, str]] = {
    State.REQUESTED: ("circle", ""), State.OFFERED: ("circle-dashed", ""), State.ACCEPTED: ("circle-check", ""),
    State.TRAVELLING: ("route", "info"), State.WORKING: ("contrast", "info"), State.WAITING: ("circle-pause", "warn"),
    State.FINISHED: ("check", "ok"), State.CONFIRMED: ("check-check", "ok"), State.CLOSED: ("archive", ""),
    State.CANCELLED: ("ban", ""),
}  # fmt: skip


def badge(order: Order) -> Badge:
    """Return the order's state; a wait says for what."""
    icon, tone = _BADGES[order.state]
    label = Waiting(order.waiting_for).label if order.waiting_for else State(order.state).label
    return Badge(str(label), icon, tone)


def urgency(order: Order) -> Badge | None:
    """Return a badge for what cannot wait; None for an ordinary order."""
    match order.urgency:
        case Urgency.EMERGENCY:
            return Badge(str(Urgency.EMERGENCY.label), "siren", "bad")
        case Urgency.URGENT:
            return Badge(str(Urgency.URGENT.label), "zap", "warn")
    return None


def due(order: Order, *, at: datetime) -> str:
    """Return when the running promise ends, or by how much it is broken: "15:10 前", "超 6 分"."""
    if order.next_due is None:
        return ""
    if order.is_overdue(at):
        over = at - order.next_due
        return _("超 %(time)s") % {"time": words.duration_brief(over)} if over >= MINUTE else _("刚超时")
    return _("%(time)s 前") % {"time": moment(order.next_due, at=at)}


def moment(value: datetime | None, *, at: datetime) -> str:
    """Return the time of what is today, day and time of yesterday and tomorrow, only the day of what is further."""
    if value is None:
        return ""
    apart = (words.local(value).date() - words.local(at).date()).days
    if apart == 0:
        return words.clock_time(value)
    return words.when(value, at=at) if abs(apart) == 1 else words.day(value, at=at)


def appointment(order: Order, *, at: datetime) -> str:
    """Return the agreed time: "今天 14:00 – 16:00"; empty where none was agreed."""
    if order.slot_starts is None:
        return ""
    start = words.when(order.slot_starts, at=at)
    return f"{start} – {words.clock_time(order.slot_ends)}" if order.slot_ends else start


@dataclass(frozen=True, slots=True)
class Step:
    """The one big button: a move and its words."""

    move: str
    label: str
    icon: str


_STEPS: Mapping[str, tuple[str, str | Promise, str]] = {
    State.ACCEPTED: ("travel", gettext_lazy("出发"), "navigation"),
    State.TRAVELLING: ("arrive", gettext_lazy("我到了"), "map-pin"),
    State.WORKING: ("finish", gettext_lazy("做完了"), "check"),
    State.WAITING: ("resume", gettext_lazy("继续"), "play"),
}


def next_step(order: Order) -> Step | None:
    """Return the next legal move of whoever has the order in hand; None where it is no longer theirs to move."""
    if order.state not in IN_HAND:
        return None
    move, label, icon = _STEPS[order.state]
    if order.state == State.WAITING and order.quote_fen is not None:
        label = _("不等了，按原价继续")
    return Step(move, str(label), icon)


def whom(order: Order) -> Person | None:
    """Return the person the work is for: they open the door."""
    return order.beneficiary or order.requester


def title(order: Order) -> str:
    """Return who and what: "林女士 · 报修：给排水"; only what, where nobody asked for it."""
    person = whom(order)
    what = order.product.name
    return _("%(who)s · %(what)s") % {"who": person.polite, "what": what} if person else what
