"""Everything about one merchant: who they are, the checklist line by line, the visits, its people, what happened."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.merchants import permissions, queries, readiness
from linli.merchants.enums import OVER, Verdict
from linli.merchants.models import Criterion, Merchant, Paper, Visit
from linli.merchants.services.selecting import TRIAL
from linli.people.enums import Permission, Portal
from linli.portals import reaching, standings
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.merchants import acts, story
from linli.portals.property.merchants.forms import PaperForm, percent
from linli.portals.property.merchants.table import SECTION
from linli.portals.rounds_words import WEEKDAYS

MOST_VISITS = 20

# The form of a document, as it was sent and refused.
type Checking = tuple[Paper, PaperForm]


def found(merchant_id: UUID) -> Merchant:
    """Return a merchant of the community in scope; 404 for any other. One query."""
    row = queries.found(merchant_id)
    if row is None:
        raise Http404
    return row


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def merchant(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show a merchant."""
    return page(request, merchant_id)


def page(
    request: MemberRequest, merchant_id: UUID, *, checking: Checking | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Show a merchant, or show it again with the form of a document that was refused."""
    row, at = found(merchant_id), clock.now()
    may_choose = permissions.may_choose(request.member)
    papers = {one.pk: one for one in row.papers.select_related("checked_by").order_by("-id")}
    lines = [_line(one, papers, at=at, checking=checking) for one in readiness.lines(row, at=at)]
    on_lines = {line["paper"].pk for line in lines if line["paper"]}
    musts = [line for line in lines if line["is_must"]]
    context = {
        "row": row, "badge": standings.badge(row), "may_choose": may_choose, "deeds": acts.open_to(row) if may_choose else [],
        "may_check": may_choose and row.standing not in OVER, "lines": lines, "musts": len(musts),
        "met": sum(line["met"] is True for line in musts), "visits": _visits(row), "hours": _hours(row),
        "others": [_photo(one) for one in papers.values() if one.pk not in on_lines],
        "commission": percent(row), "tried_until": row.tried_since + TRIAL if row.tried_since else None,
        "staff": row.staff.filter(ended_at=None).select_related("person").order_by("-post", "id"),
        "story": story.of(row, at=at), "problem": _problem(checking), "reached": reaching.of(row),
    }  # fmt: skip
    return pages.show(request, "property/merchant.html", context, section=SECTION, at=at, status=status)


def _problem(checking: Checking | None) -> str:
    """Return what is wrong with what was sent: its field may be far down the page."""
    return next((str(error) for errors in checking[1].errors.values() for error in errors), "") if checking else ""


def ids_of(paper: Paper) -> str:
    """Return how the fields of a document's form are called: there are several on the page."""
    return f"paper-{paper.pk}-%s"


def _line(one: readiness.Line, papers: dict[UUID, Paper], *, at: datetime, checking: Checking | None) -> dict[str, Any]:
    paper = papers.get(one.paper.pk) if one.paper else None
    label, icon, tone = _state(one)
    sent = checking[1] if checking and paper and checking[0].pk == paper.pk else None
    return {
        "name": one.criterion.name, "is_must": one.criterion.is_must, "met": one.met, "paper": paper, "at": at,
        "badge": {"label": label, "icon": icon, "tone": tone}, "photo": _photo(paper) if paper else None, "is_open": sent,
        "form": sent or (PaperForm(auto_id=ids_of(paper)) if paper else None),
    }  # fmt: skip


def _state(one: readiness.Line) -> tuple[str, str, str]:
    if one.met:
        return _("满足"), "circle-check", "ok"
    if one.met is None and one.paper:
        return str(Verdict.WAITING.label), "hourglass", "warn"
    if one.met is None:
        return (_("还没交") if one.criterion.paper else _("还没看")), "circle-dashed", ""
    if one.paper and one.paper.verdict == Verdict.GOOD:
        return _("过期了"), "clock", "bad"
    return _("不满足"), "circle-x", "bad"


def _photo(paper: Paper) -> dict[str, str]:
    url, kind = reverse("merchant-paper", args=[paper.pk]), paper.get_kind_display()
    return {"thumb": f"{url}?thumb=1", "url": url, "alt": kind, "tag": kind}


def _visits(row: Merchant) -> list[dict[str, Any]]:
    """Return the visits with the names of what was looked at, in the checklist's order. Two queries."""
    names = {line.code: line.name for line in Criterion.objects.order_by("position", "id")}
    made = row.visits.select_related("by").order_by("-id")[:MOST_VISITS]
    return [{"visit": one, "findings": _findings(one, names)} for one in made]


def _findings(visit: Visit, names: dict[str, str]) -> list[tuple[str, bool]]:
    place = {code: number for number, code in enumerate(names)}
    found = sorted(visit.findings.items(), key=lambda item: place.get(item[0], len(place)))
    return [(names.get(code, code), met) for code, met in found]


def _hours(row: Merchant) -> list[tuple[str, str]]:
    """Return each weekday with when the shop is open; nothing where it has not said."""
    if not row.hours:
        return []
    days = enumerate(WEEKDAYS.values())
    return [(str(name), _("、").join("–".join(span) for span in row.hours.get(str(n), ()))) for n, name in days]
