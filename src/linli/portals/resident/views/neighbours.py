"""The tab 邻里: what neighbours can do for each other, asked and offered in plain words, agreed by both."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.core.ids import uuid7
from linli.neighbours import queries, totals
from linli.neighbours import services as neighbours
from linli.neighbours.errors import NotYoursError
from linli.neighbours.models import Match
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import neighbourly
from linli.portals.resident.forms import KeyForm
from linli.portals.resident.frame import refusal, show

_MOST_HOURS = 60


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show what waits for me, what I need and offer, whom I am helping, and who helped most this year."""
    member, at = request.member, clock.now()
    year = at.astimezone(member.community.zone).date().replace(month=1, day=1)
    context = {
        "waiting": neighbourly.waiting(member.person, at=at), **neighbourly.mine(member.person), "now": at,
        "helping": queries.helping(member.person), "volunteer": queries.volunteer_of(member.person),
        "board": queries.leaderboard(
            community=member.community, since=totals.midnight(year, member.community), until=at, most=5
        ),
    }  # fmt: skip
    return show(request, "neighbours.html", context, tab="neighbours")


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def ask(request: MemberRequest) -> HttpResponse:
    """Say what I would be glad of."""
    if request.method == "GET":
        return _form(request, "help_ask.html", {"form_key": str(uuid7()), "words": request.GET.get("words", "")})
    said = _said(request)
    try:
        neighbours.ask_help(
            community=request.member.community, person=request.member.person, at=clock.now(),
            wanted_from=_day(request.POST.get("wanted_from", "")), **said,
        )  # fmt: skip
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _form(request, "help_ask.html", {**request.POST.dict(), **context}, status=status)
    messages.success(request, _("记下了。有合适的邻居，会同时问你们两位。"))
    return redirect("resident:neighbours")


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def offer(request: MemberRequest) -> HttpResponse:
    """Say what I would do for a neighbour."""
    if request.method == "GET":
        return _form(request, "help_offer.html", {"form_key": str(uuid7()), "hours": "4"})
    hours = request.POST.get("hours", "")
    try:
        neighbours.offer_help(
            community=request.member.community, person=request.member.person, at=clock.now(),
            hours_a_month=int(hours) if hours.isdecimal() else 0, **_said(request),
        )  # fmt: skip
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _form(request, "help_offer.html", {**request.POST.dict(), **context}, status=status)
    messages.success(request, _("谢谢您。有邻居需要，会先问您愿不愿意。"))
    return redirect("resident:neighbours")


def _said(request: MemberRequest) -> dict[str, Any]:
    """Return what ask and offer have in common: words, topics, times, languages and the form's own key."""
    form = KeyForm(request.POST)
    return {
        "words": request.POST.get("words", ""), "labels": request.POST.getlist("topics") or None,
        "times": neighbourly.cells(request.POST.getlist("times")), "languages": request.POST.getlist("languages"),
        "form_key": form.cleaned_data["form_key"] if form.is_valid() else None,
    }  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _form(
    request: MemberRequest, template: str, said: Mapping[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    posted = request.POST
    context = {
        "said": said, "error": said.get("error", ""), "topics": neighbourly.topics(posted.getlist("topics")),
        "times": neighbourly.times(neighbourly.cells(posted.getlist("times"))), "parts": neighbourly.parts(),
        "tongues": neighbourly.tongues(posted.getlist("languages")),
        "today": clock.now().astimezone(request.member.community.zone).date(), "most_hours": _MOST_HOURS,
    }  # fmt: skip
    return show(request, template, context, tab="neighbours", status=status)


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def match(request: MemberRequest, match_id: UUID) -> HttpResponse:
    """Show a proposal with its reasons; say yes or no."""
    person, at = request.member.person, clock.now()
    row = get_object_or_404(Match.objects.shown().of(person), pk=match_id)
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            return _answer(request, row)
        except errors.EXPECTED as refused:
            error, status = errors.explain(refused)
            row.refresh_from_db()
    context = {"match": neighbourly.titled(neighbourly.card(queries.match_card(row, person), at=at)), "error": error}
    return show(request, "match.html", {**context, "now": at}, tab="neighbours", status=status)


def _answer(request: MemberRequest, row: Match) -> HttpResponse:
    person, at = request.member.person, clock.now()
    if request.POST.get("answer") != "yes":
        neighbours.say_no(match_id=row.pk, person=person, words=request.POST.get("words", ""), at=at)
        messages.success(request, _("好的，我们接着找。"))
        return redirect("resident:neighbours")
    told = neighbours.say_yes(match_id=row.pk, person=person, at=at)
    messages.success(request, _("说定了。") if told.order else _("好的，等对方也点头就说定了。"))
    return redirect("resident:match", match_id=row.pk)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def withdraw(request: MemberRequest, sort: str, row_id: UUID) -> HttpResponse:
    """Take a need or an offer back."""
    person, at = request.member.person, clock.now()
    mine = queries.my_needs(person) if sort == "need" else queries.my_offers(person)
    row = next((one for one in mine if one.pk == row_id), None)
    try:
        if row is None:
            raise NotYoursError
        if sort == "need":
            neighbours.withdraw_need(need_id=row.pk, person=person, at=at)
        else:
            neighbours.withdraw_offer(offer_id=row.pk, person=person, at=at)
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("收回了。"))
    return redirect("resident:neighbours")
