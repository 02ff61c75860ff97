"""The resident's orders: the list, one order's page, and its live part."""

from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db.models import UUIDField
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_GET

from linli.core import clock
from linli.core.models import Fact
from linli.core.prepared import Prepared
from linli.neighbours import permissions as neighbourly
from linli.orders import checkin, permissions, reasons
from linli.orders.enums import DONE, MOVES, OPEN, Move, State
from linli.orders.models import Complaint, Like, Order, Review
from linli.orders.services.closing import REOPEN_WITHIN
from linli.orders.services.request import RESCHEDULABLE
from linli.people import family
from linli.people.enums import Permission, Portal
from linli.people.models import FamilyBond
from linli.people.queries import Member
from linli.portals.access import MemberRequest, portal, visible_order
from linli.portals.resident import mine, promise, relatives, story
from linli.portals.resident.forms import ReviewForm, chips
from linli.portals.resident.frame import show

PAGE = 20


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """List the member's orders, newest first; `?show=done` those that are over, `?before=` the next page."""
    done = request.GET.get("show") == "done"
    rows = Order.objects.asked_by(request.member.person)
    rows = rows.exclude(state__in=OPEN) if done else rows.open()
    rows = _after(rows, request.GET.get("before", "")).shown()
    page = list(rows.order_by("-id")[: PAGE + 1])
    at = clock.now()
    shared = relatives.shared(request.member.person, page)
    context = {
        "cards": [{**mine.card(order, at=at), "shared": shared.get(order.pk, "")} for order in page[:PAGE]],
        "done": done, "now": at,
        "before": page[PAGE - 1].pk if len(page) > PAGE else None,
    }  # fmt: skip
    return show(request, "orders.html", context, tab="me")


def _after(rows: Any, before: str) -> Any:  # noqa: ANN401 - the queryset's own type is lost in its manager
    try:
        return rows.filter(id__lt=UUID(before)) if before else rows
    except ValueError as error:
        raise Http404 from error


def own(member: Member, order_id: UUID) -> Order:
    """Return the member's own order; 404 for everybody else's, staff's faces have their own pages."""
    order = visible_order(member, order_id)
    if not permissions.may_ask_back(member, order):
        raise Http404
    return order


def readable(member: Member, order_id: UUID) -> tuple[Order, FamilyBond | None]:
    """Return the member's own order, or one of the family's with the account that lets them look; 404 for all others."""
    order = visible_order(member, order_id)
    looks = permissions.may_look(member, order)
    if looks is None and not (member.may(Permission.ASK) and permissions.is_for(member, order)):
        raise Http404
    return order, looks


@require_GET
@portal(Portal.RESIDENT)
def order(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Show one order: where it stands, who, the clocks, the story, and the one next step.

    Who looks at another's by a family account leaves a trace that the other can read.
    """
    row, looks = readable(request.member, order_id)
    if looks:
        family.look(bond=looks, order=row.pk, number=row.number, by=request.member.person, at=clock.now())
    return show(request, "order.html", page(request, row, at=clock.now()), tab="")


_moved = Prepared(lambda order: Order.objects.filter(pk=order).values_list("moved_at", "state")[:1], order=UUIDField())
_last = Prepared(
    lambda order: Fact.objects.filter(subject_id=order).order_by("-id").values_list("id", flat=True)[:1],
    order=UUIDField(),
)


def _version(request: MemberRequest, order_id: UUID) -> str | None:
    """Return what changes when the page would: the last move, the last fact, the minute while a clock runs."""
    member = request.member
    moved = _moved.first(order=order_id)
    if moved is None:
        return None
    last = _last.first(order=order_id)
    minute = int(clock.now().timestamp() // 60) if moved[1] in OPEN else 0
    parts = (member.person.pk, member.person.language, member.person.mode, moved[0], last, minute)
    return f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


@require_GET
@portal(Portal.RESIDENT)
def live(request: MemberRequest, order_id: UUID) -> HttpResponseBase:
    """Give the part of the page that changes; 304 while nothing has."""
    return _live(request, order_id)


@condition(etag_func=_version)
def _live(request: MemberRequest, order_id: UUID) -> HttpResponse:
    row, _looks = readable(request.member, order_id)
    return render(request, "resident/order.html#live", page(request, row, at=clock.now()))


_reviews = Prepared(lambda order: Review.objects.filter(order=order)[:1], order=UUIDField())
_complaints = Prepared(
    lambda order: Complaint.objects.filter(order=order).order_by("-opened_at")[:1], order=UUIDField()
)
_likes = Prepared(
    lambda order, person: Like.objects.filter(order=order, person=person)[:1], order=UUIDField(), person=UUIDField()
)


def page(request: MemberRequest, row: Order, *, at: datetime, form: ReviewForm | None = None) -> dict[str, Any]:
    """Return everything the order page shows. The same number of queries however long the story."""
    form = form or ReviewForm()
    review = _reviews.first(order=row.pk)
    acts = permissions.may_ask_back(request.member, row)
    card = {**mine.card(row, at=at), "shared": relatives.shared(request.member.person, [row]).get(row.pk, "")}
    return {
        "order": row, "card": card if acts else {**card, "asks": False}, "acts": acts, "now": at, "why": reasons.sentences(row.reasons),
        "worker_note": _worker_note(row),
        "clocks": promise.clocks(row, at=at), "held": promise.held(row, at=at), "review": review,
        "timeline": story.told(row, reader=request.member.person, at=at), "form": form, "tags": chips(form),
        "stars": _stars(form),
        "complaint": _complaints.first(order=row.pk),
        "checkin": _checkin(request.member, row), "polls": row.is_open and row.state != State.FINISHED, **(_may(request, row, review, at=at) if acts else {}),
    }  # fmt: skip


def _checkin(member: Member, row: Order) -> str:
    """Return the code a neighbour who comes to help asks for at the door; staff needs none."""
    coming = row.state in (State.ACCEPTED, State.TRAVELLING)
    if not coming or row.provider is None or not row.provider.is_volunteer:
        return ""
    return checkin.code_for(row) if neighbourly.may_show_code(member, row) else ""


def _stars(form: ReviewForm) -> int:
    typed = str(form["stars"].value() or "")
    return int(typed) if typed.isdecimal() else 0


def _worker_note(row: Order) -> str:
    """Say what the worker is and how reliable: 水电 9 年 · 准时 98%."""
    worker = row.provider
    if worker is None:
        return ""
    on_time = (
        _("准时 %(percent)s%%") % {"percent": worker.on_time_percent} if worker.on_time_percent is not None else ""
    )
    return " · ".join(filter(None, (worker.trade or (worker.team.name if worker.team else ""), on_time)))


def _may(request: MemberRequest, row: Order, review: Review | None, *, at: datetime) -> dict[str, bool]:
    over = row.state in DONE
    finished = row.state == State.FINISHED or over
    in_time = row.finished_at is not None and at <= row.finished_at + REOPEN_WITHIN
    liked = finished and bool(_likes(order=row.pk, person=request.member.person.pk))
    return {
        "may_cancel": row.state in MOVES[Move.CANCEL][0], "may_reschedule": row.state in RESCHEDULABLE,
        "may_reopen": finished and in_time, "may_review": finished and review is None and row.provider_id is not None,
        "may_like": over and review is not None and not liked and row.provider_id is not None, "liked": liked,
    }  # fmt: skip
