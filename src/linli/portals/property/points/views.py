"""How points go round: issued, redeemed, expired; what waits for a yes; what looks like a game."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.catalogue.models import in_language
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.people.queries import Member
from linli.points import queries, watch
from linli.points import services as points
from linli.points.enums import KIND_VALUES
from linli.points.models import Award
from linli.portals import charts, errors
from linli.portals.access import MemberRequest, portal
from linli.portals.kinds import KINDS
from linli.portals.property import pages

_MONTHS = 6


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def overview(request: MemberRequest) -> HttpResponse:
    """Show circulation by month and kind, this month's budgets, awards that wait, and finds."""
    at, member = clock.now(), request.member
    flows = queries.circulation(community=member.community, at=at, months=_MONTHS)
    context = {
        "chart": _chart(flows), "flows": [_flow(flow) for flow in flows], "allowances": _allowances(member, at=at),
        "waiting": [award(row) for row in queries.waiting()], "finds": watch.finds(at=at),
        "may_decide": member.may(Permission.DECIDE_AWARDS), "may_edit": member.may(Permission.EDIT_POINTS),
        "tab": "overview",
    }  # fmt: skip
    return pages.show(request, "property/points.html", context, section="points", at=at)


def _chart(flows: list[queries.Flow]) -> charts.Bars:
    """Draw what was issued in each month, oldest first."""
    issued: dict[date, int] = {}
    for flow in reversed(flows):
        issued[flow.month] = issued.get(flow.month, 0) + flow.issued
    last = max(issued, default=None)
    values = [(_("%(n)s月") % {"n": month.month}, n, "now" if month == last else "") for month, n in issued.items()]
    return charts.bars(values, width=480)


def _flow(flow: queries.Flow) -> dict[str, Any]:
    return {
        "month": flow.month, "kind": KINDS[flow.kind], "issued": flow.issued, "redeemed": flow.redeemed,
        "expired": flow.expired,
    }  # fmt: skip


def _allowances(member: Member, *, at: datetime) -> list[dict[str, Any]]:
    day = at.astimezone(member.community.zone).date()
    rows = {row.kind: row for row in queries.allowances(community=member.community, day=day)}
    return [_allowance(rows[kind]) for kind in KIND_VALUES]


def _allowance(row: queries.Allowance) -> dict[str, Any]:
    percent = min(round(100 * row.issued / row.budget), 100) if row.budget else 0
    left = "" if row.budget is None else max(row.budget - row.issued, 0)
    tone = "over" if row.budget is not None and not left else "near" if percent >= 80 else ""  # noqa: PLR2004 - four fifths
    return {
        "kind": KINDS[row.kind],
        "budget": row.budget,
        "issued": row.issued,
        "left": left,
        "percent": percent,
        "tone": tone,
    }


def award(row: Award) -> dict[str, Any]:
    """Return an award that waits, as it is shown to who decides."""
    service = row.occasion.service
    return {
        "pk": row.pk, "person": row.person, "other": row.other, "kind": KINDS[row.kind], "points": row.points, "at": row.at,
        "rule": row.rule.name, "service": in_language(service.get("zh", ""), service.get("en", "")),
        "minutes": row.occasion.minutes, "order_id": row.occasion.order_id,
    }  # fmt: skip


@require_POST
@portal(Portal.PROPERTY, Permission.DECIDE_AWARDS)
def decide(request: MemberRequest, award_id: UUID) -> HttpResponseBase:
    """Say yes or no to an award that waits."""
    row = get_object_or_404(Award, pk=award_id)
    said_yes = request.POST.get("answer") == "yes"
    try:
        if said_yes:
            points.approve(award_id=row.pk, by=request.member.person, at=clock.now())
        else:
            words = request.POST.get("words", "")
            points.refuse(award_id=row.pk, by=request.member.person, words=words, at=clock.now())
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("已发放。") if said_yes else _("已退回，本人会看到原因。"))
    return redirect("property:points")
