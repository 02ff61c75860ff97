"""The order table and the side panel, at their addresses."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal, visible_order
from linli.portals.property import pages
from linli.portals.property.orders import acts, export, filters, lists, panel, phones, saved
from linli.portals.property.orders.saved_forms import SavedFilterForm


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """Show the table."""
    return _page(request, {}, at=clock.now())


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def order(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Show one order: as a fragment for the panel, or as a page with the list beside it."""
    at = clock.now()
    row = visible_order(request.member, order_id)
    return _panel(request, row, at=at)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS, Permission.SEE_PHONE)
def phone(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Show the requester's number, once it is on record who looked."""
    at = clock.now()
    row = visible_order(request.member, order_id)
    seen = phones.reveal(order=row, by=request.member.person, at=at)
    return _panel(request, row, at=at, phone_seen=seen)


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def act(request: MemberRequest, order_id: UUID, code: str) -> HttpResponseBase:
    """Ask for what an act needs to know, then do it and come back to the order."""
    at = clock.now()
    row = visible_order(request.member, order_id)
    if (deed := acts.ACTS.get(code)) is None:
        raise Http404
    if not request.member.may(deed.needs):
        raise NotForYouError
    if request.method == "GET":
        return _panel(request, row, at=at, deed=deed, form=deed.form(order=row, at=at))
    form = deed.form(request.POST, request.FILES, order=row, at=at)
    if not form.is_valid():
        return _panel(request, row, at=at, deed=deed, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        form.perform(by=request.member.person)
    except errors.EXPECTED as refusal:
        sentence, status = errors.explain(refusal)
        form.add_error(None, sentence)
        return _panel(request, visible_order(request.member, order_id), at=at, deed=deed, form=form, status=status)
    messages.success(request, str(deed.done))
    return redirect(reverse("property:order", args=[row.pk]) + lists.address(request.GET))


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def workbook(request: MemberRequest) -> HttpResponseBase:
    """Send the orders of the current filter as a workbook."""
    at = clock.now()
    file = export.workbook(filters.orders(filters.read(request.GET), at=at), at=at)
    name = _("订单-%(day)s.xlsx") % {"day": f"{timezone.localtime(at):%Y%m%d-%H%M}"}
    return FileResponse(
        file, as_attachment=True, filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def keep(request: MemberRequest) -> HttpResponseBase:
    """Keep the current filter as a view of one's own."""
    wanted = filters.read(request.GET)
    form = SavedFilterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = saved.keep(member=request.member, name=form.cleaned_data["name"], wanted=wanted)
        messages.success(request, _("已存为“%(name)s”。") % {"name": row.name})
        return redirect(f"{reverse('property:orders')}?{row.query}")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "query": wanted.query, "back": f"{reverse('property:orders')}?{wanted.query}"}
    return pages.show(request, "property/order_filter.html", context, section="orders", at=clock.now(), status=status)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def forget(request: MemberRequest, filter_id: UUID) -> HttpResponseBase:
    """Drop one of one's own views."""
    if not saved.forget(member=request.member, filter_id=filter_id):
        raise Http404
    messages.success(request, _("筛选已删除。"))
    return redirect("property:orders")


def _panel(
    request: MemberRequest, row: Order, *, at: datetime, phone_seen: str = "", status: int = HTTPStatus.OK, **deed: Any
) -> HttpResponse:
    shown = panel.context(row, member=request.member, at=at, phone_seen=phone_seen)
    context = {**shown, **deed, "may_see_phone": request.member.may(Permission.SEE_PHONE)}
    if not pages.wants_part(request):
        return _page(request, context, at=at, opened=row.pk, status=status)
    here = lists.address(request.GET)
    context |= {"here": here, "list_url": f"{reverse('property:orders')}{here}", "at": at}
    return pages.fragment(request, "property/order_panel.html", context, status=status)


def _page(
    request: MemberRequest,
    extra: dict[str, Any],
    *,
    at: datetime,
    opened: UUID | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    counted = pages.counts(at=at)
    context = {**lists.context(request, counted=counted, at=at, opened=opened), **extra}
    return pages.show(request, "property/orders.html", context, section="orders", at=at, counted=counted, status=status)
