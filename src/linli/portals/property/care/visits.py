"""The roster of visits on the console: who is overdue first; put on, taken off."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.care import queries
from linli.care import services as care
from linli.care.enums import Reason
from linli.care.models import Listed
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals import errors, words
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.care.forms import VisitForm
from linli.stewards.models import Charge

SECTION = "care"
LONGEST_SEARCH = 40


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_CARE)
def table(request: MemberRequest) -> HttpResponse:
    """Show everybody on the roster, the longest overdue first, with who is in charge."""
    at = clock.now()
    context = {"rows": _rows(at=at), "may_edit": request.member.may(Permission.EDIT_CARE), "tab": "visits"}
    return pages.show(request, "property/care_visits.html", context, section=SECTION, at=at)


def _rows(*, at: datetime) -> list[dict[str, Any]]:
    """Return the table's rows. Three queries."""
    today = words.local(at).date()
    entries = list(queries.listed())
    homes = queries.homes_of(entry.person_id for entry in entries)
    stewards = {row.building_id: row.worker.call for row in Charge.objects.select_related("worker").order_by("-id")}
    return [
        {
            "entry": entry, "home": (home := homes.get(entry.person_id)), "days": (today - entry.next_on).days,
            "steward": stewards.get(home.unit.building_id, "") if home else "",
        }
        for entry in entries
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CARE)
def new(request: MemberRequest) -> HttpResponseBase:
    """Find somebody by room or name, and put them on the roster."""
    at = clock.now()
    said = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    people = VisitForm.found(said) if said else {}
    form = VisitForm(request.POST or None, people=people, initial={"first_on": words.local(at).date()})
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _new(request, form, said, at=at, status=status)
    data = form.cleaned_data
    try:
        care.put_on_roster(
            community=request.member.community, person=people[data["person"]], reason=Reason(data["reason"]),
            every_days=data["every_days"], first_on=data["first_on"], by=request.member.person, at=at,
        )  # fmt: skip
    except errors.EXPECTED as refused:
        sentence, refusal = errors.explain(refused)
        form.add_error(None, sentence)
        return _new(request, form, said, at=at, status=refusal)
    messages.success(request, _("加进名单了，到日子自动成单。"))
    return redirect("property:care-visits")


def _new(request: MemberRequest, form: VisitForm, said: str, *, at: datetime, status: HTTPStatus) -> HttpResponse:
    context = {"form": form, "q": said, "tab": "visits"}
    return pages.show(request, "property/care_visit.html", context, section=SECTION, at=at, status=status)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CARE)
def end(request: MemberRequest, entry_id: UUID) -> HttpResponseBase:
    """Take somebody off the roster."""
    entry = get_object_or_404(Listed, pk=entry_id, ended_at=None)
    care.take_off_roster(entry=entry, by=request.member.person, at=clock.now())
    messages.success(request, _("不再定期看望。"))
    return redirect("property:care-visits")
