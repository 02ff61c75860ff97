"""What goes on at home: moving in, renovation, noise, a parcel, a pet; one page, and a simple form for each."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.care import queries
from linli.care.enums import EventKind
from linli.care.models import LifeEvent
from linli.core import clock
from linli.core.ids import uuid7
from linli.people.enums import Permission, Portal
from linli.people.queries import household_of
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import happenings, mine
from linli.portals.resident.event_forms import FORMS, EventForm
from linli.portals.resident.frame import show
from linli.portals.resident.views import visitors


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def events(request: MemberRequest) -> HttpResponse:
    """Show the kinds, the chosen one's form, and what has been told so far; `?kind=` chooses."""
    kind = request.GET.get("kind", "")
    if kind not in FORMS:
        return _page(request, "", None)
    form = FORMS[kind](request.POST or None, initial={"form_key": uuid7()})
    if request.method == "GET":
        return _page(request, kind, form)
    event, error, status = visitors.keep(request, form)
    if event is None:
        return _page(request, kind, form, error=error, status=status)
    messages.success(request, str(happenings.ANSWERS.get(kind) or _("记下了，管家会知道。")))
    return redirect("resident:events")


def _page(
    request: MemberRequest, kind: str, form: EventForm | None, *, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:  # fmt: skip
    at = clock.now()
    household = household_of(request.member.person)
    rows = queries.events_of(household, at=at, visitors=False) if household else LifeEvent.objects.none()
    context = {
        "kind": kind, "kinds": happenings.kinds(kind), "form": form, "error": error, "now": at,
        "chosen": happenings.KINDS.get(kind), "events": [happenings.card(row, at=at) for row in rows],
        "tips": happenings.tips(mine.steward(household, at=at)) if kind == EventKind.MOVE_IN else [],
    }  # fmt: skip
    return show(request, "events.html", context, tab="me", status=status)
