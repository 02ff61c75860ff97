"""Where an order stands, in the words of who asked for it: its badge, headline, note and joints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.orders.enums import DONE, State, Waiting
from linli.orders.models import Order
from linli.portals import words
from linli.portals.resident import slots

S = State
_TITLE_LENGTH = 18
_CLAUSE = re.compile(r"[，。！？；,.!?;\n]")
STEPS = 6


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as shape, word and colour."""

    label: str
    icon: str
    tone: str = ""


_BADGES: Mapping[str, tuple[str | Promise, str, str]] = {
    S.REQUESTED: (gettext_lazy("正在找人"), "circle", ""),
    S.OFFERED: (gettext_lazy("等人接单"), "circle-dashed", ""),
    S.ACCEPTED: (gettext_lazy("已接单"), "circle-check", ""),
    S.TRAVELLING: (gettext_lazy("在路上"), "route", "info"),
    S.WORKING: (gettext_lazy("处理中"), "contrast", "info"),
    S.FINISHED: (gettext_lazy("等您确认"), "circle-pause", "warn"),
    S.CONFIRMED: (gettext_lazy("已确认"), "check-check", "ok"),
    S.CLOSED: (gettext_lazy("已结单"), "archive", ""),
    S.CANCELLED: (gettext_lazy("已取消"), "ban", ""),
}


def badge(order: Order, *, at: datetime) -> Badge:
    """Return the order's badge; a broken promise shows as such, whatever the state."""
    if order.is_overdue(at):
        return Badge(_("超时了"), "octagon-alert", "bad")
    if order.state == S.WAITING:
        return Badge(_waiting(order), "circle-pause", "warn")
    label, icon, tone = _BADGES[order.state]
    return Badge(str(label), icon, tone)


def _waiting(order: Order) -> str:
    if order.waiting_for == Waiting.PARTS:
        return _("在等配件")
    return _("等您同意") if asks_price(order) else _("等您回话")


def asks_price(order: Order) -> bool:
    """Tell whether the resident has a price to agree to, or to refuse."""
    return order.state == S.WAITING and order.waiting_for == Waiting.RESIDENT and order.quote_fen is not None


def title(order: Order) -> str:
    """Return what the order is about: the first clause of the resident's words, else the service's name."""
    said = _CLAUSE.split(order.words.strip(), maxsplit=1)[0].strip()
    if said:
        return said if len(said) <= _TITLE_LENGTH else said[: _TITLE_LENGTH - 1] + "…"
    return order.product.name


def service(order: Order) -> str:
    """Return the service's name; what triage did not understand goes by the steward until staff have named it."""
    if (order.triage or {}).get("unsure") and order.state in (S.REQUESTED, S.OFFERED):
        return _("请管家帮忙")
    return order.product.name


def who(order: Order) -> str:
    """Return how the worker is addressed, a plain word where nobody has it."""
    return order.provider.call if order.provider else _("师傅")


_HEADLINES: Mapping[str, str | Promise] = {
    S.REQUESTED: gettext_lazy("收到了，正在找人"),
    S.OFFERED: gettext_lazy("问到人了，等他接单"),
    S.ACCEPTED: gettext_lazy("%(who)s接了您的单"),
    S.TRAVELLING: gettext_lazy("%(who)s在路上"),
    S.WORKING: gettext_lazy("%(who)s到了，正在处理"),
    S.FINISHED: gettext_lazy("做完了，还有问题吗？"),
    S.CONFIRMED: gettext_lazy("办好了，谢谢您"),
    S.CLOSED: gettext_lazy("办好了"),
    S.CANCELLED: gettext_lazy("这单取消了"),
}


def headline(order: Order) -> str:
    """Return the one sentence that says what is happening."""
    if order.state != S.WAITING:
        return str(_HEADLINES[order.state]) % {"who": who(order)}
    if order.waiting_for == Waiting.PARTS:
        return _("在等配件：%(words)s") % {"words": order.quote_words}
    if order.quote_fen is None:
        return _("%(who)s等您回话") % {"who": who(order)}
    return _("%(words)s %(price)s") % {"words": order.quote_words, "price": words.yuan(order.quote_fen)}


def note(order: Order, *, at: datetime) -> str:
    """Return what comes next, and by when."""
    match order.state:
        case S.REQUESTED | S.OFFERED:
            return _answer_by(order, at=at)
        case S.ACCEPTED | S.TRAVELLING:
            return _arrival(order, at=at)
        case S.WORKING:
            return _("约定 %(when)s前办好。") % {"when": words.when(order.finish_due, at=at)}
        case S.WAITING:
            return _waiting_note(order)
        case S.FINISHED:
            done = {"who": who(order), "when": words.when(order.finished_at, at=at)}
            return _("%(who)s %(when)s做完。您点确认，或者说哪里还不行。") % done
    return ""


def _answer_by(order: Order, *, at: datetime) -> str:
    if order.respond_due < at:
        return _("比约定的晚了，班组长已经知道，正在安排。")
    when = {"when": words.when(order.respond_due, at=at)}
    if order.slot_starts:
        asked = slots.spoken((order.slot_starts, order.slot_ends), at=at)
        return _("%(when)s前有人接单。您约的是 %(slot)s。") % {**when, "slot": asked}
    return _("%(when)s前有人接单，接了会告诉您。") % when


def _arrival(order: Order, *, at: datetime) -> str:
    if order.slot_starts and order.state == S.ACCEPTED:
        return _("约在 %(slot)s。") % {"slot": slots.spoken((order.slot_starts, order.slot_ends), at=at)}
    if order.arrive_due is None:
        return _("约定 %(when)s前办好。") % {"when": words.when(order.finish_due, at=at)}
    if order.arrive_due < at:
        return _("比约定的晚了，班组长已经知道。可以打电话问一声。")
    return _("%(when)s前到。") % {"when": words.when(order.arrive_due, at=at)}


def _waiting_note(order: Order) -> str:
    if order.waiting_for == Waiting.PARTS:
        return _("配件到了就来，等的时间不算在时限里。")
    if order.quote_fen is None:
        return order.quote_words
    return _("您同意了再做；不同意就不收这笔钱。等您的时间不算在时限里。")


# How many of the six steps (asked, taken, there, seen to, finished, confirmed) are behind.
_BEHIND: Mapping[str, int] = {
    S.REQUESTED: 1, S.OFFERED: 1, S.ACCEPTED: 2, S.TRAVELLING: 2, S.WORKING: 3, S.FINISHED: 5, S.CONFIRMED: STEPS,
    S.CLOSED: STEPS,
}  # fmt: skip


def behind(order: Order) -> int:
    """Return how many of the order's six steps are done."""
    if order.state == S.WAITING:
        return 3 if order.arrived_at else 2
    return _BEHIND.get(order.state, 1)


def spoken_joints(order: Order, *, at: datetime) -> str:
    """Return the joints for who cannot see them: 进度：第 4 步，共 6 步，等您同意."""
    step = min(behind(order) + 1, STEPS)
    return _("进度：第 %(step)s 步，共 %(steps)s 步，%(state)s") % {
        "step": step, "steps": STEPS, "state": badge(order, at=at).label,
    }  # fmt: skip


def reachable(order: Order) -> str:
    """Return the worker's number while the order is theirs to finish, "" before and after."""
    open_hands = order.is_open and order.provider is not None
    return (order.provider.person.phone or "") if open_hands and order.provider else ""


def is_done(order: Order) -> bool:
    """Tell whether the order came to its good end."""
    return order.state in DONE
