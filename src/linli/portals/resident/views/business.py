"""A business of the community: what is asked of it, applying with it, its documents, and where it stands."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.merchants import categories, permissions, queries, readiness
from linli.merchants import services as merchants
from linli.merchants.enums import OVER, PaperKind, Standing
from linli.merchants.models import Criterion, Merchant
from linli.merchants.services.applying import acts_for
from linli.merchants.services.selecting import TRIAL
from linli.people.enums import Portal
from linli.portals import errors, siting, standings
from linli.portals.access import MemberRequest, NotForYouError, signed_in
from linli.portals.resident import trade, uploads
from linli.portals.resident.business_forms import ApplicationForm, PaperForm
from linli.portals.resident.frame import show


@require_GET
@signed_in
def index(request: MemberRequest) -> HttpResponse:
    """Show what one has applied with, and the checklist; `?category=` chooses whose."""
    _may_apply(request)
    chosen = categories.all_of_them().get(request.GET.get("category", ""))
    lines = Criterion.objects.for_category(chosen.code if chosen else "")
    context = {
        "rows": [trade.card(row) for row in queries.of(request.member.person)], "kinds": trade.kinds(chosen),
        "chosen": chosen, "groups": trade.asked(lines), "trial": TRIAL.days, "now": clock.now(),
    }  # fmt: skip
    return _show(request, "business.html", context)


def _may_apply(request: MemberRequest) -> None:
    if not permissions.may_apply(request.member):
        raise NotForYouError


def _show(
    request: MemberRequest, template: str, context: Mapping[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:  # fmt: skip
    """Render a page; who does not live here has no tabs that would open."""
    if Portal.RESIDENT in request.member.portals:
        return show(request, template, {"home": reverse("resident:me"), **context}, tab="me", status=status)
    return show(request, template, {"home": reverse("welcome"), "tabs": [], **context}, tab="me", status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: MemberRequest) -> HttpResponse:
    """Apply with a business."""
    _may_apply(request)
    begun = {"form_key": uuid7(), "category": request.GET.get("category", "")}
    form = ApplicationForm(request.POST if request.method == "POST" else None, initial=begun)
    if request.method == "GET":
        return _show(request, "business_new.html", {"form": form, "site_plan": siting.draw()})
    row, error, status = _apply(request, form)
    if row is None:
        context = {"form": form, "error": error, "site_plan": siting.draw()}
        return _show(request, "business_new.html", context, status=status)
    messages.success(request, _("申请收到了。接着把证照交齐，管家会到店里看一次。"))
    return redirect("resident:business-one", merchant_id=row.pk)


def _apply(request: MemberRequest, form: ApplicationForm) -> tuple[Merchant | None, str, HTTPStatus]:
    """Apply with what was filled in; return the merchant, or why there is none and with which status."""
    if not form.is_valid():
        return None, "", HTTPStatus.UNPROCESSABLE_ENTITY
    member = request.member
    try:
        row = merchants.apply(
            community=member.community, application=form.application(), by=member.person, at=clock.now()
        )
    except errors.EXPECTED as refused:
        return None, *standings.blame(form, refused)
    return row, "", HTTPStatus.OK


@require_GET
@signed_in
def one(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show where a business stands, and how against the checklist; `?paper=` opens the form of a document."""
    return _one(request, _own(request, merchant_id))


def _own(request: MemberRequest, merchant_id: UUID) -> Merchant:
    """Return a merchant for which the reader acts; 404 for everybody else's."""
    row = queries.found(merchant_id)
    if row is None or not acts_for(request.member.person, row):
        raise Http404
    return row


def _one(
    request: MemberRequest, row: Merchant, *, form: PaperForm | None = None, status: HTTPStatus = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    at, person = clock.now(), request.member.person
    lines = readiness.lines(row, at=at)
    seen = row.visits.order_by("-id").values_list("at", flat=True).first()
    kind = "" if row.standing in OVER else trade.kind_to_hand_in(lines, wanted=_wanted(request))
    context = {
        "row": row, "badge": standings.badge(row), "steps": trade.steps(row, seen=seen is not None), "seen": seen,
        "lines": [trade.line(line, at=at) for line in lines], "form": form or PaperForm(), "kind": kind,
        "paper": PaperKind(kind).label if kind else "", "over": row.standing in OVER, "shop": _shop(request, row),
        "may_withdraw": row.standing == Standing.APPLIED and row.applicant_id == person.pk,
        "trial": TRIAL.days, "now": at, **more,
    }  # fmt: skip
    return _show(request, "business_one.html", context, status=status)


def _wanted(request: MemberRequest) -> str:
    return request.POST.get("kind") or request.GET.get("paper", "")


def _shop(request: MemberRequest, row: Merchant) -> str:
    """Return the address of the shop's own page, for whoever works there."""
    staff = row.staff.filter(person=request.member.person, ended_at=None)
    works = Portal.MERCHANT in request.member.portals and staff.exists()
    return reverse("merchant:shop", args=[row.pk]) if works else ""


@uploads.limited
@require_POST
@signed_in
def paper(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Take a picture of a document that the checklist asks for, with its number and its last day."""
    row, kind = _own(request, merchant_id), request.POST.get("kind", "")
    if kind not in {line.paper for line in Criterion.objects.for_category(row.category) if line.paper}:
        raise Http404
    form = PaperForm(request.POST)
    photo, photo_error, status = _photo(request)
    if photo is None:
        return _one(request, row, form=form, photo_error=photo_error, status=status)
    if not form.is_valid():
        return _one(request, row, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        merchants.hand_in(
            merchant=row.pk, kind=PaperKind(kind), photo=photo, by=request.member.person, at=clock.now(),
            number=form.cleaned_data["number"], until=form.cleaned_data["until"],
        )  # fmt: skip
    except errors.EXPECTED as refused:
        error, status = standings.blame(form, refused)
        return _one(request, row, form=form, error=error, status=status)
    messages.success(request, _("%(paper)s收到了，物业核对以后这里会写结果。") % {"paper": PaperKind(kind).label})
    return redirect("resident:business-one", merchant_id=row.pk)


def _photo(request: MemberRequest) -> tuple[CleanPhoto | None, str, HTTPStatus]:
    """Return the one picture, or why there is none and with which status."""
    try:
        photos = uploads.photos(request, most=1)
    except errors.EXPECTED as refused:
        return None, *errors.explain(refused)
    if not photos:
        return None, _("还没有照片。请拍一张，或从相册选一张。"), HTTPStatus.UNPROCESSABLE_ENTITY
    return photos[0], "", HTTPStatus.OK


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Take an application back; GET asks first, for whoever has no script."""
    row = _own(request, merchant_id)
    if request.method == "GET":
        return _one(request, row, asking=True)
    try:
        merchants.withdraw(merchant=row.pk, by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        error, status = errors.explain(refused)
        return _one(request, row, error=error, status=status)
    messages.success(request, _("申请撤回了。想再来，随时可以重新申请。"))
    return redirect("resident:business")
