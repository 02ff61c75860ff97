"""Standing by: what somebody without a phone says about who may act for them, written down by their steward."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.people import family, signin
from linli.people.enums import Permission, Portal
from linli.people.kin import Tie
from linli.people.models import FamilyBond, Household, Person
from linli.portals import errors, family_forms
from linli.portals.access import MemberRequest, portal
from linli.portals.steward import frame
from linli.portals.steward.relatives import PresenceForm


def _home(request: MemberRequest, household_id: UUID) -> Household:
    """Return a home in the worker's charge; 404 for every other, also one they have work at."""
    worker = frame.worker_of(request)
    row = Household.objects.filter(pk=household_id, moved_out=None).select_related("unit__building").first()
    if row is None or worker is None or not worker.charges.filter(building=row.unit.building_id).exists():
        raise Http404
    return row


@require_POST
@portal(Portal.STEWARD, Permission.WORK)
def answer(request: MemberRequest, household_id: UUID, bond_id: UUID) -> HttpResponse:
    """Write down a yes said in person, or end a family account for somebody who asks for it in person."""
    home = _home(request, household_id)
    row = FamilyBond.objects.filter(pk=bond_id, principal__homes__household=home).first()
    if row is None:
        raise Http404
    by, at, words = request.member.person, clock.now(), request.POST.get("words", "")
    try:
        if request.POST.get("answer") == "revoke":
            family.revoke(bond_id=row.pk, by=by, at=at, stood_by=True)
        else:
            family.confirm_with_steward(bond_id=row.pk, steward=by, words=words, at=at)
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("记下了，双方都会收到通知。"))
    return redirect("steward:household", household_id=home.pk)


@require_http_methods(["GET", "POST"])
@portal(Portal.STEWARD, Permission.WORK)
def new(request: MemberRequest, household_id: UUID) -> HttpResponse:
    """Invite, for somebody of the home who says so in person, who shall act for them."""
    home = _home(request, household_id)
    form = PresenceForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _page(request, home, form)
    if not form.is_valid():
        return _page(request, home, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _invite(request, home, form)
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        return _page(request, home, form, status=status, problem=sentence)
    messages.success(request, _("记下了，等办事的人在手机上答应。"))
    return redirect("steward:household", household_id=home.pk)


def _invite(request: MemberRequest, home: Household, form: PresenceForm) -> None:
    said = form.cleaned_data
    principal = Person.objects.filter(pk=said["principal"], homes__household=home).first()
    if principal is None:
        raise Http404
    family.invite_with_steward(
        community=request.member.community, principal=principal, phone=signin.phone_number(said["phone"]),
        tie=said["tie"], grant=form.grant(), steward=request.member.person, words=said["words"], at=clock.now(),
    )  # fmt: skip


def _page(
    request: MemberRequest, home: Household, form: PresenceForm, *, status: int = HTTPStatus.OK, problem: str = ""
) -> HttpResponse:
    people = home.members.select_related("person").order_by("-is_contact", "id")
    chosen = str(form["principal"].value() or "")
    principals = [
        {
            "value": str(row.person_id), "label": row.person.polite,
            "checked": chosen == str(row.person_id) or (not chosen and n == 0),
        }
        for n, row in enumerate(people)
    ]  # fmt: skip
    context: dict[str, Any] = {
        **frame.framed(request, frame.RESIDENTS, worker=frame.worker_of(request)), "household": home, "form": form,
        "principals": principals, "ties": family_forms.options(form, "tie", Tie.choices), "problem": problem,
        "scopes": family_forms.chips(form), "rules": family.rules(request.member.community.pk),
    }  # fmt: skip
    return render(request, "steward/family_new.html", context, status=status)
