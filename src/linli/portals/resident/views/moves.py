"""What a resident may do with an order of their own: one address for each, a plain page where words are needed."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.orders import services as orders
from linli.orders.errors import BadReviewError, BadSlotError, NobodyToAskError, ReasonMissingError
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import judging, mine, slots
from linli.portals.resident.forms import ReasonForm, ReviewForm
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.views.orders import own, page


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def answer(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Agree to a price, or refuse it."""
    row, at = own(request.member, order_id), clock.now()
    agreed = request.POST.get("agreed") == "yes"
    try:
        orders.answer(order_id=row.pk, agreed=agreed, by=request.member.person, at=at)
    except errors.EXPECTED as refused:
        return _again(request, row, refused, at=at)
    messages.success(request, _("好的，已经告诉师傅了。") if agreed else _("好的，不换不收钱，已经告诉师傅了。"))
    return redirect("resident:order", order_id=row.pk)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def confirm(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Confirm finished work, with stars, words and thanks where they were given."""
    row, at = own(request.member, order_id), clock.now()
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _again(request, row, BadReviewError(), at=at, form=form)
    try:
        judging.judge(order=row, said=form.cleaned_data, by=request.member.person, at=at)
    except errors.EXPECTED as refused:
        return _again(request, row, refused, at=at, form=form)
    messages.success(request, _("谢谢您，收到了。"))
    return redirect("resident:order", order_id=row.pk)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def like(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Thank whoever did the work."""
    row, at = own(request.member, order_id), clock.now()
    try:
        if row.provider is None:
            raise NobodyToAskError
        orders.like(worker=row.provider, by=request.member.person, at=at, order=row)
    except errors.EXPECTED as refused:
        return _again(request, row, refused, at=at)
    messages.success(request, _("您的谢意转到了。"))
    return redirect("resident:order", order_id=row.pk)


def _again(
    request: MemberRequest, row: Order, refused: Exception, *, at: datetime, form: ReviewForm | None = None
) -> HttpResponse:
    """Show the order as it stands now, with the sentence why not, and what was typed."""
    context, status = refusal(refused)
    fresh = own(request.member, row.pk)
    return show(request, "order.html", {**page(request, fresh, at=at, form=form), **context}, tab="", status=status)


type Deed = Callable[[MemberRequest, Order, str, datetime], object]


def _with_words(request: MemberRequest, order_id: UUID, *, template: str, deed: Deed, thanks: str) -> HttpResponse:
    """Ask for words on a plain page, do the deed with them; a refusal shows the page again with what was typed."""
    row, at = own(request.member, order_id), clock.now()
    if request.method == "GET":
        return _ask(request, row, template, ReasonForm(), at=at)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _ask(request, row, template, form, at=at, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        deed(request, row, form.cleaned_data["words"], at)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _ask(request, row, template, form, at=at, status=status, **context)
    messages.success(request, thanks)
    return redirect("resident:order", order_id=row.pk)


def _ask(
    request: MemberRequest, row: Order, template: str, form: ReasonForm, *, at: datetime, status: int = HTTPStatus.OK,
    error: str = "",
) -> HttpResponse:  # fmt: skip
    context = {"order": row, "card": mine.card(row, at=at), "form": form, "error": error}
    return show(request, template, context, tab="", status=status)


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def cancel(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Call the order off; a reason is welcome, not needed."""

    def deed(request: MemberRequest, row: Order, words: str, at: datetime) -> object:
        return orders.cancel(order_id=row.pk, by=request.member.person, at=at, words=words)

    return _with_words(request, order_id, template="cancel.html", deed=deed, thanks=_("取消了，不会再有人来。"))


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def reopen(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Say that it is not right yet, and in which way."""

    def deed(request: MemberRequest, row: Order, words: str, at: datetime) -> object:
        return orders.reopen(order_id=row.pk, words=words, by=request.member.person, at=at)

    return _with_words(
        request, order_id, template="reopen.html", deed=deed, thanks=_("重新打开了，先请原来的师傅来看。")
    )


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def complain(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Complain about the order."""

    def deed(request: MemberRequest, row: Order, words: str, at: datetime) -> object:
        if not words:
            raise ReasonMissingError
        return orders.complain(order_id=row.pk, words=words, by=request.member.person, at=at)

    return _with_words(request, order_id, template="complain.html", deed=deed, thanks=_("投诉收到了，两天内答复您。"))


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def reschedule(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Agree on another time; what was bought keeps to the times its merchant offers."""
    row, at = own(request.member, order_id), clock.now()
    if row.merchant_id is not None:
        return redirect("resident:market-sale", sale_id=row.sale.pk)
    if request.method == "GET":
        return _times(request, row, at=at)
    try:
        slot = slots.read(request.POST, zone=request.member.community.zone)
        if slot is None:
            raise BadSlotError
        orders.reschedule(order_id=row.pk, slot=slot, by=request.member.person, at=at)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _times(request, row, at=at, status=status, **context)
    messages.success(request, _("改到了 %(slot)s。") % {"slot": slots.spoken(slot, at=at)})
    return redirect("resident:order", order_id=row.pk)


def _times(
    request: MemberRequest, row: Order, *, at: datetime, status: int = HTTPStatus.OK, error: str = ""
) -> HttpResponse:
    options = slots.options(at=at, zone=request.member.community.zone, soon=False)
    context: dict[str, Any] = {
        "order": row, "card": mine.card(row, at=at), "error": error, "parts": slots.parts(), "now": at,
        "slots": slots.marked(options, request.POST.get("slot")),
    }  # fmt: skip
    return show(request, "reschedule.html", context, tab="", status=status)
