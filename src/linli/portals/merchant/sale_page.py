"""One sale's page: what to deliver to whom, what may be done now, what went back, and its story without the buyer's name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from linli.catalogue.models import in_language
from linli.market import couriers, selling
from linli.market.enums import CARRIED, STANDING, Channel, RefundState, SaleState, Way
from linli.market.models import Refund, Sale
from linli.market.permissions import CLERK_REFUND_FEN
from linli.market.services.delivering import MOST_TRIES
from linli.orders import timeline
from linli.orders.enums import UNTAKEN, State
from linli.people.models import Person
from linli.portals import words
from linli.portals.merchant import sale_card
from linli.portals.merchant.order_forms import HandForm, RefundForm, RefuseForm, ShortForm

_UNBROUGHT = (*UNTAKEN, State.ACCEPTED, State.TRAVELLING, State.WORKING, State.WAITING)
_REFUSABLE = (*UNTAKEN, State.ACCEPTED, State.TRAVELLING, State.WAITING)
# refund's state → icon, tone
_MARKS = {
    RefundState.SENT: ("hourglass", "info"),
    RefundState.DONE: ("check", "ok"),
    RefundState.FAILED: ("octagon-alert", "bad"),
}


def of(row: Sale, *, person: Person, is_owner: bool, at: datetime, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    """Return what the page shows; `bound` are forms that were sent and are shown again. A fixed number of queries."""
    offer = selling.offers([row], person).get(row.order_id) if row.order_id else None
    card = sale_card.card(row, offer, at=at)
    return {
        "card": card, "sale": row, "lines": [_line(one) for one in row.lines.all()], "facts": _facts(row, at=at), "now": at,
        "is_over": row.order is None or not row.order.is_open or row.delivered_at is not None,
        "refunds": [_refund(one, at=at) for one in row.refunds.select_related("by").order_by("-at", "-pk")],
        "steps": _story(row), "tries_left": MOST_TRIES - row.code_tries, "left": row.left_fen,
        "clerk_most": None if is_owner else CLERK_REFUND_FEN, "tracking": _tracking(row, person, at=at), **_forms(row, card, bound),
    }  # fmt: skip


def _forms(row: Sale, card: sale_card.Card, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    """Return the forms of what may be done now, and which was sent."""
    state = row.order.state if row.order else ""
    stands = row.state == SaleState.PAID and row.delivered_at is None
    is_carried = row.way in CARRIED and stands and state in (State.ACCEPTED, State.TRAVELLING)
    open_ = next(iter(bound), "")
    return {
        "hand": bound.get("hand") or (HandForm(sale=row) if (card.step and card.step.deed == "hand-over") or is_carried else None),
        "may_leave": row.way in CARRIED, "needs_code": bool(row.code), "evidence": _evidence(row),
        "short": bound.get("short") or (ShortForm(sale=row) if stands and state in _UNBROUGHT and row.way != Way.VISIT else None),
        "refuse": bound.get("refuse") or (RefuseForm() if stands and state in _REFUSABLE else None),
        "refund": bound.get("refund") or (RefundForm() if row.state in STANDING and row.order and row.left_fen else None),
        "may_ask_neighbours": is_carried and row.carrying_id is None, "is_carried_on": row.carrying_id is not None, "open": open_,
    }  # fmt: skip


def _tracking(row: Sale, person: Person, *, at: datetime) -> dict[str, Any] | None:
    """Return whether the buyer sees where the reader is, and since when; None unless it is they who are on the way with it."""
    courier = couriers.of(row)
    if courier is None or courier.order.pk != row.order_id or courier.worker.person_id != person.pk:
        return None
    seen = couriers.seen(courier, at=at)
    return {"seen": words.clock_time(seen.at) if seen else ""}


def _evidence(row: Sale) -> int:
    return row.order.promised.evidence_photos if row.order else 0


def _line(line: Any) -> dict[str, Any]:  # noqa: ANN401 - a line of a sale
    return {
        "name": in_language(line.name_zh, line.name_en), "count": line.count, "returned": line.returned, "unit": line.unit_fen,
        "fen": line.fen,
    }  # fmt: skip


def _facts(row: Sale, *, at: datetime) -> list[dict[str, str]]:
    rows = (
        (_("送法"), str(Way(row.way).label)),
        (_("时间"), sale_card.appointment(row, at=at)),
        (_("约定送到"), _("%(time)s 前") % {"time": words.when(row.promised_at, at=at)} if row.promised_at else ""),
        (_("合计"), words.yuan(row.total_fen)),
        (_("已退"), words.yuan(row.refunded_fen) if row.refunded_fen else ""),
        (_("付款"), str(Channel(row.checkout.channel).label) if row.checkout.channel else ""),
    )
    return [{"term": term, "text": text} for term, text in rows if text]


def _refund(row: Refund, *, at: datetime) -> dict[str, Any]:
    icon, tone = _MARKS[RefundState(row.state)]
    who = row.by.name if row.by and row.by_id != row.sale.checkout.person_id else ""
    said = [words.when(row.at, at=at), str(row.get_cause_display()), row.words, who]
    return {
        "fen": row.fen,
        "note": " · ".join(filter(None, said)),
        "label": row.get_state_display(),
        "icon": icon,
        "tone": tone,
    }


def _story(row: Sale) -> list[dict[str, Any]]:
    """Return the order's timeline; whoever of the buyer's side did something is called the buyer."""
    if row.order is None:
        return []
    buyer, ours = row.checkout.person.name, _("买家")
    steps = []
    for step in timeline.of(row.order):
        is_buyers = bool(step.behalf) or step.actor == buyer
        actor = ours if is_buyers else step.actor
        name = step.name.replace(step.behalf, ours) if step.behalf else step.name
        note = _("，").join(filter(None, (actor, step.note)))
        steps.append({"is": "done", "name": name, "when": words.when(step.at), "note": note})
    return steps
