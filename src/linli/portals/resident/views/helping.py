"""Helping: the order I took on as a neighbour, from the door to done; and my life as a volunteer."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.neighbours import permissions, queries
from linli.neighbours import services as neighbours
from linli.neighbours.enums import VolunteerState
from linli.neighbours.models import Volunteer
from linli.orders import services as orders
from linli.orders.enums import DONE, State
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.places.models import Building
from linli.points import queries as points
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import neighbourly, uploads
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.standing import Badge


@uploads.limited
@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def helping(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Show the order I took on; check in by code or place; finish with a word and photos."""
    rows = Order.objects.shown().select_related("household__unit__building", "beneficiary")
    order = get_object_or_404(rows, pk=order_id)
    if not permissions.may_help_with(request.member, order):
        raise Http404
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            return _move(request, order)
        except errors.EXPECTED as refused:
            error, status = errors.explain(refused)
            order.refresh_from_db()
    context = {
        "order": order, "error": error, "said": request.POST, "now": clock.now(), "badge": _badge(order),
        "coming": order.state in (State.ACCEPTED, State.TRAVELLING), "working": order.state == State.WORKING,
        "address": order.household.unit.label if order.household else order.place,
    }  # fmt: skip
    return show(request, "helping.html", context, tab="neighbours", status=status)


def _badge(order: Order) -> Badge:
    """Return where the order stands as who helps sees it; a neighbour is never told off for being late."""
    match order.state:
        case State.ACCEPTED | State.TRAVELLING:
            return Badge(_("说定了"), "circle-check")
        case State.WORKING:
            return Badge(_("正在帮"), "contrast", "info")
        case State.FINISHED:
            return Badge(_("等对方点头"), "circle-dashed")
    return Badge(order.get_state_display(), "check-check" if order.state in DONE else "ban")


def _move(request: MemberRequest, order: Order) -> HttpResponse:
    me, at = request.member.person, clock.now()
    match request.POST.get("move"):
        case "arrive":
            neighbours.check_in(
                order_id=order.pk, by=me, at=at, code=request.POST.get("code", "")[:20], place=_place(request)
            )
            messages.success(request, _("到了，开始计时。谢谢您。"))
        case "finish":
            words = request.POST.get("words", "")
            orders.finish(order_id=order.pk, words=words, photos=uploads.photos(request), by=me, at=at)
            messages.success(request, _("做好了。对方确认以后，时长和积分就到账。"))
        case "back" if order.provider is not None:
            reason = request.POST.get("words", "")
            orders.give_back(order_id=order.pk, worker=order.provider, reason=reason, at=at)
            messages.success(request, _("已经告诉对方，我们另找一位。"))
            return redirect("resident:neighbours")
    return redirect("resident:helping", order_id=order.pk)


def _place(request: MemberRequest) -> tuple[float, float] | None:
    try:
        return float(request.POST["lng"]), float(request.POST["lat"])
    except (KeyError, ValueError):
        return None


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def volunteer(request: MemberRequest) -> HttpResponse:
    """Join as a volunteer, or change what one gives: skills, times, buildings, languages."""
    member, at = request.member, clock.now()
    row = queries.volunteer_of(member.person)
    context: dict[str, Any] = {"error": ""}
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            return _keep(request, row)
        except errors.EXPECTED as refused:
            more, status = refusal(refused)
            context |= more
    data = request.POST
    skills = data.getlist("skills") if data else (row.skills if row else [])
    times = neighbourly.cells(data.getlist("times")) if data else (row.times if row else [])
    tongues = data.getlist("languages") if data else (row.languages if row else ["mandarin"])
    context |= {
        "volunteer": row, "skills": neighbourly.skills(skills), "times": neighbourly.times(times), "now": at,
        "parts": neighbourly.parts(), "tongues": neighbourly.tongues(tongues), "buildings": _buildings(request, row),
        "active": row is not None and row.state == VolunteerState.ACTIVE,
        "minutes": points.minutes_given(community=member.community, person=member.person),
    }  # fmt: skip
    return show(request, "volunteer.html", context, tab="neighbours", status=status)


def _buildings(request: MemberRequest, row: Volunteer | None) -> list[dict[str, object]]:
    kept = set(request.POST.getlist("buildings")) or set(row.buildings if row else [])
    rows = Building.objects.order_by("position", "name")
    return [{"value": str(one.pk), "label": one.name, "checked": str(one.pk) in kept} for one in rows]


def _keep(request: MemberRequest, row: Volunteer | None) -> HttpResponse:
    member, at = request.member, clock.now()
    chosen = request.POST.getlist("buildings")
    said: dict[str, Any] = {
        "skills": request.POST.getlist("skills"), "times": neighbourly.cells(request.POST.getlist("times")),
        "buildings": [one for one in Building.objects.all() if str(one.pk) in chosen],
        "languages": request.POST.getlist("languages"),
    }  # fmt: skip
    if row is None:
        neighbours.join(community=member.community, person=member.person, at=at, **said)
        messages.success(request, _("欢迎！有合适的事会先问您，去不去由您。"))
    else:
        neighbours.change(volunteer=row, at=at, **said)
        messages.success(request, _("改好了。"))
    return redirect("resident:volunteer")


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def turn(request: MemberRequest) -> HttpResponse:
    """Pause, resume, stand among those who helped most, or no longer."""
    row = queries.volunteer_of(request.member.person)
    if row is None:
        raise Http404
    at = clock.now()
    match request.POST.get("turn"):
        case "pause":
            neighbours.pause(volunteer=row, at=at)
        case "resume":
            neighbours.resume(volunteer=row, at=at)
        case "show" | "hide" as shown:
            neighbours.show_on_leaderboard(volunteer=row, shown=shown == "show", at=at)
    return redirect("resident:volunteer")
