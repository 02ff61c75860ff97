"""The tab 积分 of a steward: what neighbours' thanks came to, awards that wait for a yes, what looks like a game."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.catalogue.models import in_language
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.people.queries import Member
from linli.points import queries, watch
from linli.points import services as awarding
from linli.points.models import Award
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.kinds import KINDS
from linli.portals.steward import frame


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def points(request: MemberRequest) -> HttpResponse:
    """Show my own points, and to who may decide: awards that wait, rings and bursts, the way to the volunteers."""
    member, at = request.member, clock.now()
    decides = member.may(Permission.DECIDE_AWARDS)
    context = {
        **frame.framed(request, frame.POINTS, worker=frame.worker_of(request)), "kinds": _kinds(member, at=at), "now": at,
        "earned": [_earned(row) for row in queries.earned_of(member.person)[:10]], "decides": decides,
        "waiting": [_waiting(row) for row in queries.waiting()] if decides else [],
        "finds": watch.finds(at=at) if decides else [],
    }  # fmt: skip
    return render(request, "steward/points.html", context)


def _kinds(member: Member, *, at: datetime) -> list[dict[str, Any]]:
    rows = queries.balances(community=member.community, person=member.person, at=at)
    return [
        {"kind": KINDS[row.kind], "points": row.points, "earned": row.earned}
        for row in rows
        if row.points or row.earned
    ]


def _earned(row: Award) -> dict[str, Any]:
    return {
        "rule": row.rule.name,
        "kind": KINDS[row.kind],
        "points": row.points,
        "at": row.at,
        "posted": row.state == "posted",
    }


def _waiting(row: Award) -> dict[str, Any]:
    service = row.occasion.service
    return {
        "pk": row.pk, "who": row.person.name, "other": row.other.name if row.other else "", "kind": KINDS[row.kind],
        "points": row.points, "at": row.at, "rule": row.rule.name, "minutes": row.occasion.minutes,
        "service": in_language(service.get("zh", ""), service.get("en", "")),
    }  # fmt: skip


@require_POST
@portal(Portal.STEWARD, Permission.DECIDE_AWARDS)
def decide(request: MemberRequest, award_id: UUID) -> HttpResponse:
    """Say yes or no to an award that waits."""
    row, by, at = get_object_or_404(Award, pk=award_id), request.member.person, clock.now()
    said_yes = request.POST.get("answer") == "yes"
    try:
        if said_yes:
            awarding.approve(award_id=row.pk, by=by, at=at)
        else:
            awarding.refuse(award_id=row.pk, by=by, words=request.POST.get("words", ""), at=at)
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("已发放。") if said_yes else _("已退回，本人会看到原因。"))
    return redirect("steward:points")
