"""Visitors: who is expected, a pass with its code to show at the gate, called off again; and what goes on at home."""

from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.care import queries
from linli.care import services as care
from linli.care.enums import EventKind
from linli.care.errors import BadEventError
from linli.care.models import LifeEvent
from linli.core import clock
from linli.core.ids import uuid7
from linli.credentials import qr
from linli.people.enums import Permission, Portal
from linli.people.queries import household_of
from linli.portals import errors, words
from linli.portals import qr as addresses
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import happenings
from linli.portals.resident.event_forms import EventForm, VisitorForm
from linli.portals.resident.frame import refusal, show


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """List who is expected, and who came in the last thirty days."""
    at = clock.now()
    household = household_of(request.member.person)
    rows = queries.events_of(household, at=at, visitors=True) if household else LifeEvent.objects.none()
    cards = [happenings.visit(row, at=at) for row in rows]
    context = {
        "coming": [one for one in reversed(cards) if one["opens"]], "past": [one for one in cards if not one["opens"]],
        "now": at,
    }  # fmt: skip
    return show(request, "visitors.html", context, tab="me")


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def new(request: MemberRequest) -> HttpResponse:
    """Expect somebody, and get a pass for the gate."""
    form = VisitorForm(request.POST or None, initial={"form_key": uuid7(), "starts": _next_hour()})
    if request.method == "GET":
        return _new(request, form)
    event, error, status = keep(request, form)
    if event is None:
        return _new(request, form, error=error, status=status)
    messages.success(request, _("码好了，发给访客，或到门岗报码。"))
    return redirect("resident:visitor", event_id=event.pk)


def _next_hour() -> datetime:
    return words.local(clock.now()).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def keep(request: MemberRequest, form: EventForm) -> tuple[LifeEvent | None, str, HTTPStatus]:
    """Record what was filled in; return the event, or why there is none and with which status."""
    at, member = clock.now(), request.member
    if not form.is_valid():
        return None, "", HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        happening = form.happening(household_of(member.person), member.person, at=at)
        if happening.household is None:
            raise BadEventError("where")
        if happening.kind == EventKind.NOISE:
            event = care.hear_noise(
                community=member.community, household=happening.household, by=member.person, words=happening.words,
                at=at, form_key=happening.form_key,
            )  # fmt: skip
        else:
            event = care.record(community=member.community, happening=happening, by=member.person, at=at)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return None, context["error"], status
    return event, "", HTTPStatus.OK


def _new(
    request: MemberRequest, form: VisitorForm, *, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:  # fmt: skip
    return show(request, "visitor_new.html", {"form": form, "error": error}, tab="me", status=status)


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def visitor(request: MemberRequest, event_id: UUID) -> HttpResponse:
    """Show a visitor's pass with its QR code; the page stays readable without a network once it is open."""
    row = own(request, event_id, EventKind.VISITOR)
    card = happenings.visit(row, at=clock.now())
    code = row.gate_pass.code
    drawn = qr.svg(addresses.pass_address(request, code)) if card["opens"] else ""
    return show(request, "visitor.html", {"visit": card, "code": code, "qr": drawn, "now": clock.now()}, tab="me")


def own(request: MemberRequest, event_id: UUID, *kinds: EventKind) -> LifeEvent:
    """Return an event of the reader's home; 404 for everybody else's."""
    household = household_of(request.member.person)
    rows = LifeEvent.objects.filter(household=household, household__isnull=False)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return get_object_or_404(rows.select_related("gate_pass", "community"), pk=event_id)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def off(request: MemberRequest, event_id: UUID) -> HttpResponse:
    """Call a visit, or what goes on at home, off."""
    row = own(request, event_id)
    care.call_off_event(event=row, by=request.member.person, at=clock.now())
    messages.success(request, _("取消了。"))
    return redirect("resident:visitors" if row.kind == EventKind.VISITOR else "resident:events")
