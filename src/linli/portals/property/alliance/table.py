"""A month's proposals, the falls first; one of them in the side panel."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.alliance import permissions, queries
from linli.alliance.enums import Proposed, State
from linli.alliance.models import Assessment
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals import alliance_words, standings
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.alliance.forms import AnswerForm, ConfirmForm, KeepForm

SECTION = "merchants"


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """List a month's proposals, `?month=2026-11`; the newest month's unless it says so."""
    months = queries.months()
    said = request.GET.get("month", "")
    month = next((one for one in months if f"{one:%Y-%m}" == said), months[0] if months else None)
    context = _listed(month, months)
    return pages.show(request, "property/alliance.html", context, section=SECTION, at=clock.now())


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def assessment(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show one proposal: as a fragment for the panel, or as a page with its month beside it."""
    return show(request, found(assessment_id))


def found(assessment_id: UUID) -> Assessment:
    """Return an assessment of the community in scope; 404 for any other. One query."""
    row = queries.found(assessment_id)
    if row is None:
        raise Http404
    return row


def show(
    request: MemberRequest, row: Assessment, *, sent: Mapping[str, forms.Form] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    """Show one proposal, or show it again with the form that was refused (`sent`, by its name)."""
    at = clock.now()
    names = alliance_words.checklist()
    panel = {**_panel(request, row, names, at=at), **(sent or {})}
    if pages.wants_part(request):
        return pages.fragment(request, "property/alliance_panel.html", panel, status=status)
    context = {**_listed(row.month, queries.months(), names), **panel}
    return pages.show(request, "property/alliance.html", context, section=SECTION, at=at, status=status)


def _panel(request: MemberRequest, row: Assessment, names: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    may_decide = permissions.may_decide(request.member)
    must = row.tier_proposed == Proposed.SUSPENDED
    return {
        "one": alliance_words.drawn(row, names), "parts": alliance_words.parts(row), "at": at,
        "tier": standings.tier_badge(row.merchant), "appeal": getattr(row, "appeal", None),
        "may_decide": may_decide and row.state == State.PROPOSED, "may_answer": may_decide and row.state == State.APPEALED,
        "confirm_form": ConfirmForm(must=must), "keep_form": KeepForm(), "answer_form": AnswerForm(),
    }  # fmt: skip


def _listed(month: date | None, months: list[date], names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the month's table, and what is appealed against in any month. Two queries, one more without `names`."""
    named = names if names is not None else alliance_words.checklist()
    rows = queries.of_month(month) if month else []
    return {
        "rows": [alliance_words.drawn(row, named) for row in rows], "month": month,
        "waiting": sum(row.state == State.PROPOSED for row in rows),
        "appealed": [alliance_words.drawn(row, named) for row in queries.appealed()],
        "views": [{"label": _label(one), "url": f"{one:%Y-%m}", "current": one == month} for one in months],
    }  # fmt: skip


def _label(month: date) -> str:
    return _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}
