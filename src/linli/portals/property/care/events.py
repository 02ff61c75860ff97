"""Life events on the console: renovations with their quiet hours, outages, visitors, moves."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.care import queries
from linli.care import services as care
from linli.care.enums import EventKind, Supply
from linli.care.models import LifeEvent
from linli.core import clock
from linli.core.ids import uuid7
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.care.forms import OutageForm

SECTION = "care"
PAGE = 50


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_CARE)
def table(request: MemberRequest) -> HttpResponse:
    """Show the events of the last thirty days and those to come; `?kind=` narrows."""
    at = clock.now()
    chosen = request.GET.get("kind", "")
    rows = LifeEvent.objects.filter(ends__gte=at - queries.PAST).order_by("-starts", "-id")
    if chosen in EventKind.values:
        rows = rows.filter(kind=chosen)
    rows = rows.select_related("household__unit__building", "building", "person", "gate_pass")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    options = [("", _("全部")), *EventKind.choices]
    context = {
        "rows": [_row(row, at=at) for row in page.object_list], "page": page, "tab": "events",
        "query": f"kind={chosen}" if chosen in EventKind.values else "", "may_edit": request.member.may(Permission.EDIT_CARE),
        "filters": [{"name": "kind", "label": _("什么事"), "options": [
            {"value": value, "label": label, "selected": value == chosen} for value, label in options
        ]}],
    }  # fmt: skip
    return pages.show(request, "property/care_events.html", context, section=SECTION, at=at)


def _row(row: LifeEvent, *, at: datetime) -> dict[str, Any]:
    """Return an event with where it is and what else is known of it."""
    over = row.called_off_at is not None or row.ends <= at
    return {
        "row": row, "where": str(row.household or row.building or _("整个社区")), "more": _more(row), "open": not over,
        "label": _("取消了") if row.called_off_at else _("过去了") if over else _("还没开始") if row.starts > at else _("进行中"),
        "icon": "ban" if row.called_off_at else "check" if over else "clock" if row.starts > at else "circle-dot",
        "tone": "" if over or row.starts > at else "info",
    }  # fmt: skip


def _more(row: LifeEvent) -> str:
    details = row.details
    said = [row.words]
    if spans := _("、").join("–".join(span) for span in details.get("quiet", ())):
        said.append(_("静音 %(spans)s") % {"spans": spans})
    if details.get("contractor"):
        said.append(details["contractor"])
    if details.get("supply") in Supply.values:
        said.append(str(Supply(details["supply"]).label))
    if row.kind == EventKind.VISITOR:
        said += [_("%(n)s 位") % {"n": details.get("guests", 1)}, details.get("plate", ""), _admitted(row)]
    return " · ".join(filter(None, said))


def _admitted(row: LifeEvent) -> str:
    return _("已进门") if row.gate_pass.admitted_at else ""


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CARE)
def outage(request: MemberRequest) -> HttpResponseBase:
    """Put down that water, power, gas or a lift is cut off, in a building or everywhere."""
    at = clock.now()
    form = OutageForm(request.POST or None, initial={"form_key": uuid7(), "starts": at})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        by = request.member.person
        try:
            care.record(community=request.member.community, happening=form.happening(by), by=by, at=at)
        except errors.EXPECTED as refused:
            sentence, status = errors.explain(refused)
            form.add_error(None, sentence)
        else:
            messages.success(request, _("登记了，先看要关照的家庭。"))
            return redirect("property:care-events")
    return pages.show(
        request, "property/care_outage.html", {"form": form, "tab": "events"}, section=SECTION, at=at, status=status
    )


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CARE)
def off(request: MemberRequest, event_id: UUID) -> HttpResponseBase:
    """Call an event off: what has not begun under it is called off too."""
    row = get_object_or_404(LifeEvent, pk=event_id)
    care.call_off_event(event=row, by=request.member.person, at=clock.now())
    messages.success(request, _("取消了，没开始的服务一并取消。"))
    return redirect("property:care-events")
