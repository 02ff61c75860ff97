"""The volunteers' board: who gives time, whose insurance ends, who needs whom; and inviting a resident."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock
from linli.neighbours import labelling, permissions, queries, reasons
from linli.neighbours import services as neighbours
from linli.neighbours.models import Match, Volunteer
from linli.people.enums import Permission, Portal
from linli.people.models import Person
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.steward import frame

_MATCHES = 20


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def board(request: MemberRequest) -> HttpResponse:
    """Show volunteers, open needs and offers, and the proposals under way."""
    _recruiter(request)
    at = clock.now()
    day = at.astimezone(request.member.community.zone).date()
    needs, offers = queries.board()
    matches = Match.objects.open().shown().order_by("-proposed_at")[:_MATCHES]
    context = {
        **frame.framed(request, frame.POINTS, worker=frame.worker_of(request)), "now": at,
        "volunteers": [_volunteer(row) for row in queries.volunteers()], "needs": [_told(row) for row in needs],
        "offers": [_told(row) for row in offers], "matches": [_match(row) for row in matches],
        "ending": [row.person.name for row in queries.insurance_ending(on=day)],
    }  # fmt: skip
    return render(request, "steward/volunteers.html", context)


def _recruiter(request: MemberRequest) -> None:
    if not permissions.may_recruit(request.member):
        raise NotForYouError


def _volunteer(row: Volunteer) -> dict[str, Any]:
    skills = _("、").join(filter(None, map(labelling.name, row.skills)))
    return {"name": row.person.name, "skills": skills, "state": row.get_state_display(), "insured": row.insured_until}


def _told(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a need or an offer: both have person, words, labels, since
    labels = _("、").join(filter(None, map(labelling.name, row.labels)))
    return {"who": row.person.polite, "words": row.words, "labels": labels, "since": row.since}


def _match(row: Match) -> dict[str, Any]:
    return {
        "helper": row.offer.person.polite, "helped": row.need.person.polite, "words": row.need.words,
        "state": row.get_state_display(), "why": reasons.sentences(row.reasons), "until": row.expires_at,
    }  # fmt: skip


@require_POST
@portal(Portal.STEWARD, Permission.WORK)
def recruit(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """Invite a resident to join."""
    _recruiter(request)
    person = get_object_or_404(Person, pk=person_id)
    try:
        neighbours.recruit(community=request.member.community, person=person, by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("邀请发出去了，去不去由本人。"))
    return redirect("steward:volunteers")
