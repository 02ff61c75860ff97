"""The side panel: one order, told from top to bottom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.catalogue.enums import Kind
from linli.orders import reasons, timeline
from linli.orders.enums import State, Tag, Urgency
from linli.orders.models import Complaint, Order, Photo, Review
from linli.people.masking import phone
from linli.people.models import HouseholdMember
from linli.people.queries import Member
from linli.portals import words
from linli.portals.property.orders import acts, table

LOOK_BACK, MOST_PAST = timedelta(days=90), 6
AT_HAND = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the panel's facts; `good` draws a tick before it."""

    term: str
    text: str
    note: str = ""
    good: bool = False
    bad: bool = False


def context(order: Order, *, member: Member, at: datetime, phone_seen: str = "") -> dict[str, Any]:
    """Return what the panel shows. A fixed number of queries, however long the order's story."""
    review = Review.objects.filter(order=order).first()
    complaints = list(Complaint.objects.filter(order=order).order_by("-opened_at"))
    return {
        "order": order, "order_url": reverse("property:order", args=[order.pk]), "overdue": order.is_overdue(at),
        "badge": table.badge(order.state, order.waiting_for),
        "title": _title(order), "subtitle": _subtitle(order), "resident": _resident(order, phone_seen=phone_seen),
        "facts": _facts(order, at=at), "why": reasons.sentences(order.reasons), "steps": _steps(order, at=at),
        "past": _past(order, at=at), "review": review,
        "tags": [Tag(tag).label for tag in review.tags] if review else [],
        "complaints": [complaint_card(row, at=at) for row in complaints],
        **_acts(acts.offered(order, member=member, reviewed=review is not None, complaints=complaints)),
    }  # fmt: skip


def _acts(offered: Sequence[acts.Act]) -> dict[str, Any]:
    """Put two acts at hand and the rest behind a button; what harms is never at hand."""
    near = [act for act in offered if not act.tone][:AT_HAND]
    return {"acts": offered, "acts_near": near, "acts_more": [act for act in offered if act not in near]}


def _title(order: Order) -> str:
    """Return the resident's own words, cut where they grow long; the product where nothing was said."""
    first = order.words.split("\n", 1)[0]
    return (f"{first[:29]}…" if len(first) > 30 else first) or order.product.name  # noqa: PLR2004 - two lines of the panel


def _subtitle(order: Order) -> str:
    given = order.promised
    free = given.is_free and given.kind != Kind.VALUE
    parts = [
        order.product.name, str(Urgency(order.urgency).label) if order.urgency != Urgency.NORMAL else "",
        _("基础服务免人工") if free else words.yuan(given.price_fen),
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def _resident(order: Order, *, phone_seen: str) -> Mapping[str, Any] | None:
    person = order.requester
    if person is None:
        return None
    return {
        "polite": person.polite, "masked": phone(person.phone), "phone": phone_seen,
        "hidden": bool(person.phone) and not phone_seen,
        "for": order.beneficiary.polite if order.beneficiary and order.beneficiary != person else "",
        "relation": _relation(order),
    }  # fmt: skip


def _relation(order: Order) -> str | Promise:
    if order.household_id is None:
        return ""
    home = HouseholdMember.objects.filter(household=order.household_id, person=order.requester).first()
    return home.get_relation_display() if home else ""


def _facts(order: Order, *, at: datetime) -> list[Fact]:
    rows = [_appointment(order), _arrival(order, at=at), _finish(order, at=at), _price(order), _worker(order)]
    return [row for row in rows if row]


def _appointment(order: Order) -> Fact | None:
    if order.slot_starts is None:
        return None
    ends = f" – {words.clock_time(order.slot_ends)}" if order.slot_ends else ""
    return Fact(_("预约"), words.when(order.slot_starts) + ends)


def _arrival(order: Order, *, at: datetime) -> Fact | None:
    if order.state in (State.REQUESTED, State.OFFERED):
        return _promise(_("响应"), due=order.respond_due, done=None, at=at)
    if order.arrive_due is None:
        return None
    return _promise(_("到场"), due=order.arrive_due, done=order.arrived_at, at=at)


def _finish(order: Order, *, at: datetime) -> Fact | None:
    if order.state == State.CANCELLED:
        return Fact(pgettext("timeline", "取消"), words.when(order.cancelled_at))
    if order.state == State.WAITING:
        used = words.duration((order.waiting_since or at) - order.requested_at)
        text = _("已用 %(used)s，%(time)s 起暂停计时") % {"used": used, "time": words.clock_time(order.waiting_since)}
        return Fact(_("办结"), text)
    return _promise(_("办结"), due=order.finish_due, done=order.finished_at, at=at)


def _promise(term: str, *, due: datetime, done: datetime | None, at: datetime) -> Fact:
    """Say when it was due beside when it was done; or what is left, or by how much it is late."""
    promised = _("约定 %(time)s 前") % {"time": words.when(due)}
    if done:
        return Fact(term, words.when(done), promised, good=done <= due, bad=done > due)
    if due < at:
        return Fact(term, _("已超 %(time)s") % {"time": words.duration(at - due)}, promised, bad=True)
    return Fact(term, _("还有 %(time)s") % {"time": words.duration(due - at)}, promised)


def _price(order: Order) -> Fact:
    if order.quote_fen is not None:
        asked = _("%(price)s 待同意") % {"price": words.yuan(order.quote_fen)}
        return Fact(_("费用"), asked, order.quote_words)
    return Fact(_("费用"), words.yuan(order.price_fen) if order.price_fen else _("免费"))


def _worker(order: Order) -> Fact | None:
    if order.provider is None:
        return None
    return Fact(
        _("经办"), order.provider.call, order.provider.team.name if order.provider.team else order.provider.trade
    )


def _steps(order: Order, *, at: datetime) -> list[dict[str, Any]]:
    steps = timeline.of(order)
    return [
        {
            "is": "now" if place == 0 and order.is_open else "done", "name": step.name, "when": _moment(step.at, at=at),
            "note": " · ".join(part for part in (step.actor, step.note) if part),
            "photos": [photo(p) for p in step.photos],
        }
        for place, step in enumerate(steps)
    ]  # fmt: skip


def _moment(value: datetime, *, at: datetime) -> str:
    if timezone.localtime(value).date() == timezone.localtime(at).date():
        return words.clock_time(value)
    return words.when(value, at=at)


def photo(row: Photo) -> dict[str, str]:
    """Return a photo as the photos component shows it."""
    return {"thumb": f"/photos/{row.pk}/thumb/", "url": f"/photos/{row.pk}/", "alt": str(row.get_stage_display())}


def _past(order: Order, *, at: datetime) -> list[Order]:
    """Return what else this household asked for lately, with the stars it gave. One query."""
    if order.household_id is None:
        return []
    rows = Order.objects.filter(household=order.household_id, requested_at__gte=at - LOOK_BACK).exclude(pk=order.pk)
    return list(rows.select_related("product", "review").order_by("-id")[:MOST_PAST])


def complaint_card(row: Complaint, *, at: datetime) -> dict[str, Any]:
    """Return a complaint with its age, and how near its alarms are."""
    if row.resolved_at:
        return {"row": row, "tone": "ok", "age": _("%(time)s 答复") % {"time": words.when(row.resolved_at, at=at)}}
    age = words.duration(at - row.opened_at)
    if row.hard_alarm_at <= at:
        return {"row": row, "tone": "bad", "age": _("已 %(age)s，超过法定 10 天") % {"age": age}}
    if row.alarm_at <= at:
        return {"row": row, "tone": "bad", "age": _("已 %(age)s，超过内部时限") % {"age": age}}
    left = words.duration(row.alarm_at - at)
    return {"row": row, "tone": "warn", "age": _("已 %(age)s，还有 %(left)s 到时限") % {"age": age, "left": left}}
