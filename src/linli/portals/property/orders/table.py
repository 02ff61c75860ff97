"""A row of the order table as it is shown. Plain values in, words out: fifty rows are written on every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.catalogue.models import in_language
from linli.orders.enums import OPEN, Source, State, Urgency, Waiting
from linli.orders.services.closing import SILENCE
from linli.people.models import Person
from linli.portals import words
from linli.portals.property.orders.filters import SOON

# What one row needs, and nothing more: no model is built for it.
COLUMNS = (
    "id", "number", "state", "urgency", "source", "place", "waiting_for", "requested_at", "moved_at", "next_due",
    "finish_due", "waiting_since", "complained", "product__name_zh", "product__name_en", "requester__name",
    "requester__gender", "provider__call_zh", "provider__call_en",
)  # fmt: skip

# Each state has a shape of its own beside its word and colour: lucide name, tone.
LOOKS: Mapping[str, tuple[str, str]] = {
    State.REQUESTED: ("circle", ""), State.OFFERED: ("circle-dashed", ""), State.ACCEPTED: ("circle-check", ""),
    State.TRAVELLING: ("route", "info"), State.WORKING: ("contrast", "info"), State.WAITING: ("circle-pause", "warn"),
    State.FINISHED: ("check", "ok"), State.CONFIRMED: ("check-check", "ok"), State.CLOSED: ("archive", ""),
    State.CANCELLED: ("ban", ""),
}  # fmt: skip
FULL = 100


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in shape, word and colour."""

    label: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Sla:
    """How much of the running promise is used, and what is left of it in words."""

    percent: int
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the table shows of one order."""

    id: UUID
    number: str
    service: str
    place: str
    who: str
    badge: Badge
    state: str
    overdue: bool
    urgency: str
    worker: str
    sla: Sla | None
    source: str
    complained: bool


def row(order: Mapping[str, Any], *, at: datetime) -> Row:
    """Return a row from the values of COLUMNS."""
    late = order["state"] in OPEN and order["next_due"] is not None and order["next_due"] < at
    mark = badge(order["state"], order["waiting_for"])
    return Row(
        id=order["id"], number=order["number"],
        service=in_language(order["product__name_zh"], order["product__name_en"]),
        place=order["place"] or _("公区"), who=_who(order),
        badge=Badge(_("超时"), "octagon-alert", "bad") if late else mark, state=mark.label, overdue=late,
        urgency=_word(Urgency(order["urgency"])) if order["urgency"] != Urgency.NORMAL else "",
        worker=in_language(order["provider__call_zh"] or "—", order["provider__call_en"] or ""),
        sla=sla(order, at=at), source=_word(Source(order["source"])), complained=order["complained"],
    )  # fmt: skip


def _who(order: Mapping[str, Any]) -> str:
    if not order["requester__name"]:
        return "" if order["place"] else _("没有住户")
    return _polite(get_language() or "", order["requester__name"], order["requester__gender"] or "")


@lru_cache(maxsize=4096)
def _polite(_language: str, name: str, gender: str) -> str:
    return Person(name=name, gender=gender).polite


def badge(state: str, waiting_for: str = "") -> Badge:
    """Return the badge of a state; waiting says for whom or what."""
    icon, tone = LOOKS[state]
    said = Waiting(waiting_for) if state == State.WAITING and waiting_for else State(state)
    return Badge(_word(said), icon, tone)


def _word(choice: TextChoices) -> str:
    return _spoken(get_language() or "", choice)


@cache
def _spoken(_language: str, choice: TextChoices) -> str:
    """Look a word up once for each language: fifty rows say the same dozen words."""
    return str(choice.label)


def sla(order: Mapping[str, Any], *, at: datetime) -> Sla | None:
    """Return how the running clock stands; None where no clock runs any more.

    Finished work has no promise left to us: its clock is the resident's two days to say so.
    """
    match order["state"]:
        case State.WAITING:
            paused_at = order["waiting_since"] or at
            return Sla(_percent(order["requested_at"], order["finish_due"], paused_at), "held", _("已暂停"))
        case State.FINISHED:
            ends = order["moved_at"] + SILENCE
            return _running(order["moved_at"], ends, at=at) if at < ends else None
    return _running(order["requested_at"], order["next_due"], at=at) if order["next_due"] else None


def _running(begin: datetime, due: datetime, *, at: datetime) -> Sla:
    if due < at:
        return Sla(FULL, "over", _("超 %(time)s") % {"time": words.duration_brief(at - due)})
    left = due - at
    return Sla(
        _percent(begin, due, at), "near" if left < SOON else "", _("剩 %(time)s") % {"time": words.duration_brief(left)}
    )


def _percent(begin: datetime, due: datetime, at: datetime) -> int:
    whole = (due - begin).total_seconds()
    return min(FULL, max(0, round(FULL * (at - begin).total_seconds() / whole))) if whole > 0 else FULL
