"""What was bought: the list, one purchase, its hand-over code, another time, money that came back, data for an invoice."""

import secrets
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.market import queries
from linli.market import services as market
from linli.market.enums import STANDING, CheckoutState, SaleState
from linli.market.models import Checkout, Refund, Sale
from linli.market.services.booking import CODES
from linli.orders.services.request import RESCHEDULABLE
from linli.people.enums import Permission, Portal
from linli.portals import errors, polling
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import bought, selling, underway
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.market_forms import SlotForm, check
from linli.portals.resident.views.market import TAB

PAGE = 20
_OPEN_CHECKOUTS = 5


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """List what was bought, newest first; before it what waits to be paid."""
    at, person = clock.now(), request.member.person
    rows = queries.purchases(person).exclude(state__in=[SaleState.LAPSED, SaleState.RESERVED])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    unpaid = Checkout.objects.filter(person=person, state=CheckoutState.OPEN, pay_by__gt=at).order_by("-id")
    context = {
        "cards": [bought.card(row, at=at) for row in page.object_list], "page": page, "query": "",
        "unpaid": unpaid[:_OPEN_CHECKOUTS], "now": at,
    }  # fmt: skip
    return show(request, "market_purchases.html", context, tab=TAB)


@require_GET
@portal(Portal.RESIDENT)
def refunds(request: MemberRequest) -> HttpResponse:
    """List the money that came back, newest first."""
    at = clock.now()
    rows = Refund.objects.filter(sale__checkout__person=request.member.person).select_related("sale__merchant")
    page = Paginator(rows.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    context = {"rows": [bought.refund(row, at=at) for row in page.object_list], "page": page, "query": ""}
    return show(request, "market_refunds.html", context, tab=TAB)


def own(request: MemberRequest, sale_id: UUID) -> Sale:
    """Return the reader's own purchase; 404 for everybody else's."""
    row = queries.sale(sale_id)
    if row is None or row.checkout.person_id != request.member.person.pk:
        raise Http404
    return row


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def sale(request: MemberRequest, sale_id: UUID) -> HttpResponse:
    """Show one purchase: where it stands, the code for whoever brings it, who that is, what may still be done."""
    return sale_page(request, own(request, sale_id))


@require_GET
@portal(Portal.RESIDENT)
def live(request: MemberRequest, sale_id: UUID) -> HttpResponseBase:
    """Give the part of a purchase's page that changes by itself: 304 until something moved, or a minute is over."""
    row = own(request, sale_id)
    return polling.fragment(
        request, version=underway.version(row, at=clock.now()),
        make=lambda: render(request, "resident/market_sale.html#live", _context(row)),
    )  # fmt: skip


def sale_page(request: MemberRequest, row: Sale, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    """Render a purchase's page."""
    return show(request, "market_sale.html", {**_context(row), **more}, tab=TAB, status=status)


def _context(row: Sale) -> dict[str, Any]:
    at, order = clock.now(), row.order
    is_coming = row.state == SaleState.PAID and row.delivered_at is None
    return {
        "sale": row, "order": order, "badge": bought.badge(row, at=at), "lines": bought.lines(row),
        "clocks": bought.clocks(row, at=at), "way": selling.ways_word(row.way), "bringer": bought.bringer(row),
        "refunds": [bought.refund(one, at=at) for one in row.refunds.order_by("-id")],
        "code": row.code if is_coming and row.code else "", "may_move": _may_move(row),
        "may_confirm": order is not None and order.state == "finished", "is_standing": row.state in STANDING, "now": at,
        "underway": underway.of(row, at=at), "polls": is_coming and order is not None,
    }  # fmt: skip


def _may_move(row: Sale) -> bool:
    if row.slot is None or row.order is None or row.state != SaleState.PAID or row.delivered_at is not None:
        return False
    return row.order.state in RESCHEDULABLE


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def code(request: MemberRequest, sale_id: UUID) -> HttpResponse:
    """Draw another code for whoever brings it."""
    row = own(request, sale_id)
    try:
        market.new_code(sale=row.pk, by=request.member.person, code=f"{secrets.randbelow(CODES):06d}")
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return sale_page(request, row, status=status, **context)
    messages.success(request, _("换好了，请报新的收货码。"))
    return redirect("resident:market-sale", sale_id=row.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def move(request: MemberRequest, sale_id: UUID) -> HttpResponse:
    """Take another time for a service; the old one stands until there is a new one."""
    row = own(request, sale_id)
    if request.method == "GET":
        return _move_page(request, row)
    form = SlotForm(request.POST)
    try:
        check(form)
        market.move(sale=row.pk, slot=form.cleaned_data["slot"], by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _move_page(request, row, status=status, **context)
    messages.success(request, _("时间改好了，已经告诉商家。"))
    return redirect("resident:market-sale", sale_id=row.pk)


def _move_page(request: MemberRequest, row: Sale, *, status: int = HTTPStatus.OK, error: str = "") -> HttpResponse:
    if row.slot is None:
        raise Http404
    at = clock.now()
    free = [one for one in queries.slots(row.slot.item, at=at) if one.pk != row.slot_id]
    context = {
        "sale": row, "days": selling.days(free, chosen=request.POST.get("slot", ""), at=at), "error": error,
        "may_move": _may_move(row), "now": at,
    }  # fmt: skip
    return show(request, "market_move.html", context, tab=TAB, status=status)


@require_GET
@portal(Portal.RESIDENT)
def invoice(request: MemberRequest, sale_id: UUID) -> HttpResponse:
    """Show what an invoice is asked for with: seller, number, lines, amounts; plain, to be printed."""
    row = own(request, sale_id)
    if row.state not in STANDING:
        raise Http404
    money_back = row.refunded_fen - row.refunded_points_fen
    context = {
        "sale": row,
        "lines": bought.lines(row),
        "paid": row.money_fen - money_back,
        "back": money_back,
        "now": clock.now(),
    }
    return show(request, "market_invoice.html", context, tab=TAB)
