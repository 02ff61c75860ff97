"""The family account: who may act for whom, inviting, agreeing, changing, ending; and who did what for whom."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.people import family, signin
from linli.people.enums import Permission, Portal
from linli.people.family import queries
from linli.people.family.errors import NothingGrantedError
from linli.people.kin import Tie
from linli.people.models import FamilyBond, Person
from linli.people.queries import household_of
from linli.people.verification import verifier
from linli.portals import errors, family_forms, words
from linli.portals.access import MemberRequest, portal
from linli.portals.family_forms import GrantForm, InvitationForm
from linli.portals.resident import mine, relatives
from linli.portals.resident.frame import refusal, show


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show what waits for my yes, who may act for me, for whom I may act, and the log."""
    at = clock.now()
    person = request.member.person
    context = {"relatives": relatives.of(person, at=at), "log": relatives.log(person, at=at)}
    return show(request, "family.html", context, tab="me")


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def new(request: MemberRequest) -> HttpResponse:
    """Invite somebody of the family, by number or from the household's list."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _new(request, form)
    try:
        family.invite(
            community=request.member.community, invitation=_invitation(request, form), at=clock.now()
        )  # fmt: skip
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _new(request, form, status=status, **context)
    messages.success(request, _("邀请发出了，等对方确认。七天内有效。"))
    return redirect("resident:family")


def _invitation(request: MemberRequest, form: InvitationForm) -> family.Invitation:
    if not form.is_valid():
        raise NothingGrantedError
    said = form.cleaned_data
    other = _of_household(request, said["member"])
    return family.Invitation(
        by=request.member.person, by_acts=said["acts"] == "me", tie=said["tie"], grant=form.grant(), other=other,
        phone="" if other else signin.phone_number(said["phone"]),
    )  # fmt: skip


def _of_household(request: MemberRequest, key: str) -> Person | None:
    """Return somebody who lives with the reader; a key of anybody else's is as good as none."""
    people = (row.person for row in mine.family(household_of(request.member.person)))
    return next((person for person in people if str(person.pk) == key and person != request.member.person), None)


def _new(
    request: MemberRequest, form: InvitationForm, *, status: int = HTTPStatus.OK, error: str = ""
) -> HttpResponse:  # fmt: skip
    person = request.member.person
    members = relatives.household(person, mine.family(household_of(person)))
    acts = (("me", _("我替家人办")), ("other", _("请家人替我办")))
    rules = family.rules(request.member.community.pk)
    context = {
        "form": form, "error": error, "scopes": family_forms.chips(form), "rules": rules,
        "acts": family_forms.options(form, "acts", acts), "ties": family_forms.options(form, "tie", Tie.choices),
        "members": family_forms.options(
            form, "member", [*((row["value"], row["label"]) for row in members), ("", _("不在这里，填手机号"))]
        ) if members else [],
    }  # fmt: skip
    return show(request, "family_new.html", context, tab="me", status=status)


def _bond(request: MemberRequest, bond_id: UUID) -> FamilyBond:
    """Return a family account that concerns the reader; 404 for everybody else's."""
    row = queries.find(bond_id, request.member.person, on=words.local(clock.now()).date())
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT)
def bond(request: MemberRequest, bond_id: UUID) -> HttpResponse:
    """Show one family account; POST changes what it allows: less at once, more when who is acted for says yes."""
    row, at = _bond(request, bond_id), clock.now()
    if request.method == "GET":
        return _page(request, row, GrantForm.of(row), at=at)
    form = GrantForm(request.POST)
    try:
        if not form.is_valid():
            raise NothingGrantedError
        changed = family.change(bond_id=row.pk, grant=form.grant(), by=request.member.person, at=at)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _page(request, row, form, at=at, status=status, **context)
    messages.success(request, _("要多做的，等对方同意了才算。") if changed.wider else _("改好了，现在就算数。"))
    return redirect("resident:family-bond", bond_id=row.pk)


def _page(
    request: MemberRequest,
    row: FamilyBond,
    form: GrantForm,
    *,
    at: datetime,
    status: int = HTTPStatus.OK,
    error: str = "",
) -> HttpResponse:
    acts = row.agent_id == request.member.person.pk
    context: dict[str, Any] = {
        "card": relatives.card(row, reader=request.member.person, at=at), "bond": row, "form": form, "error": error,
        "scopes": family_forms.chips(form), "log": relatives.log_of(row, at=at), "acts": acts, "now": at,
        "orders": relatives.orders_of(row, at=at) if acts and row.is_active else [],
        "rules": family.rules(row.community_id), "checks": verifier().is_on,
    }  # fmt: skip
    return show(request, "family_bond.html", context, tab="me", status=status)


def _do(request: MemberRequest, deed: str, bond_id: UUID, *, at: datetime) -> None:
    by = request.member.person
    match deed:
        case "confirm":
            # Whatever an adapter that checks faces or documents put into the form.
            evidence = {name: str(value) for name, value in request.POST.items() if name.startswith("evidence")}
            family.confirm(bond_id=bond_id, by=by, at=at, evidence=evidence)
        case "decline":
            family.decline(bond_id=bond_id, by=by, at=at)
        case "revoke":
            family.revoke(bond_id=bond_id, by=by, at=at)
        case _:
            raise Http404


_DONE = {
    "confirm": gettext_lazy("好了，现在生效。谁替谁办了什么，双方都看得到。"),
    "decline": gettext_lazy("好的，没有同意。"), "revoke": gettext_lazy("解除了，从现在起不再有效。"),
}  # fmt: skip


@require_POST
@portal(Portal.RESIDENT)
def answer(request: MemberRequest, bond_id: UUID, deed: str) -> HttpResponse:
    """Say yes, say no, or end it."""
    row, at = _bond(request, bond_id), clock.now()
    try:
        _do(request, deed, row.pk, at=at)
    except errors.EXPECTED as refused:
        fresh = _bond(request, bond_id)
        context, status = refusal(refused)
        return _page(request, fresh, GrantForm.of(fresh), at=at, status=status, **context)
    messages.success(request, str(_DONE[deed]))
    return redirect("resident:family")
