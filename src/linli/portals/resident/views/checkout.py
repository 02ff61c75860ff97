"""Paying: what a payment is for, until when, by which ways; safe to open again whatever became of the browser."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.credentials import addresses, qr
from linli.market import permissions, queries
from linli.market import services as market
from linli.market.enums import REMOTE, Channel, CheckoutState, ItemKind, RefundCause
from linli.market.models import Checkout, Refund, Sale, SaleLine
from linli.people.enums import Permission, Portal
from linli.portals import errors, polling
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import bought
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.views.market import TAB

# How a phone's browser names itself: everything else has a screen from which a code is read.
_PHONE = re.compile(r"Mobi|Android|iPhone|MicroMessenger", re.IGNORECASE)


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def page(request: MemberRequest, checkout_id: UUID) -> HttpResponse:
    """Show a payment as it stands; one for a single merchant that is paid leads on to what was bought."""
    row = own(request, checkout_id)
    sales = _sales(row)
    if row.state == CheckoutState.PAID and len(sales) == 1:
        return redirect("resident:market-sale", sale_id=sales[0].pk)
    return show(request, "market_pay.html", _context(request, row, sales), tab=TAB)


def own(request: MemberRequest, checkout_id: UUID) -> Checkout:
    """Return the reader's own payment; 404 for everybody else's."""
    row = queries.checkout(checkout_id)
    if row is None or not permissions.may_see_checkout(request.member, row):
        raise Http404
    return row


def _sales(row: Checkout) -> list[Sale]:
    lines = Prefetch("lines", SaleLine.objects.select_related("variant__item").order_by("pk"))
    return list(row.sales.select_related("merchant", "slot", "group").prefetch_related(lines).order_by("pk"))


def _context(request: MemberRequest, row: Checkout, sales: list[Sale], **more: Any) -> dict[str, Any]:
    at = clock.now()
    shown = bought.payment(row, sales, request.member, at=at)
    draws = shown["waits"] and row.is_qr
    came_late = not shown["is_open"] and Refund.objects.filter(sale__in=sales, cause=RefundCause.LATE_PAYMENT).exists()
    return {**shown, "qr": qr.svg(row.address) if draws else "", "came_late": came_late, "now": at, **more}


@require_GET
@portal(Portal.RESIDENT)
def live(request: MemberRequest, checkout_id: UUID) -> HttpResponseBase:
    """Give the part of the page that changes: 304 until the notice has come, or a minute is over."""
    row = own(request, checkout_id)
    minute = int(clock.now().timestamp() // 60) if row.state == CheckoutState.OPEN else 0
    return polling.fragment(
        request, version=f"{row.pk}-{row.state}-{row.channel}-{bool(row.address)}-{minute}",
        make=lambda: render(request, "resident/market_pay.html#live", _context(request, row, _sales(row))),
    )  # fmt: skip


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def pay(request: MemberRequest, checkout_id: UUID) -> HttpResponse:
    """Pay: from the wallet, in cash at the door, or through a channel. What is paid already stays paid."""
    row, how, at, person = own(request, checkout_id), request.POST.get("how", ""), clock.now(), request.member.person
    try:
        if how == Channel.WALLET:
            market.from_wallet(checkout=row.pk, by=person, at=at)
        elif how == Channel.CASH:
            market.in_cash(checkout=row.pk, by=person, at=at)
        elif how in REMOTE and row.state != CheckoutState.PAID:
            _prepay(request, row, how)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        row = own(request, checkout_id)
        return show(request, "market_pay.html", _context(request, row, _sales(row), **context), tab=TAB, status=status)
    return redirect("resident:market-pay", checkout_id=row.pk)


def _prepay(request: MemberRequest, row: Checkout, channel: str) -> None:
    """Ask the channel; the page then shows where one pays.

    It is a link there and no redirect: the policy of this site lets no form lead elsewhere, and WeChat wants to see from where one comes.
    """
    market.prepay(
        checkout=row.pk, channel=channel, notify_url=addresses.origin() + reverse("pay-notices", args=[channel]),
        return_url=request.build_absolute_uri(reverse("resident:market-pay", args=[row.pk])),
        payer_ip=request.META.get("REMOTE_ADDR", ""), by=request.member.person, at=clock.now(),
        on_desk=not _PHONE.search(request.headers.get("User-Agent", "")),
    )  # fmt: skip


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def cancel(request: MemberRequest, checkout_id: UUID) -> HttpResponse:
    """Give up before paying: everything that was kept goes back."""
    row = own(request, checkout_id)
    try:
        market.cancel(checkout=row.pk, by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        sentence, _status = errors.explain(refused)
        messages.error(request, sentence)
    return redirect("resident:market-pay", checkout_id=row.pk)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def again(request: MemberRequest, checkout_id: UUID) -> HttpResponse:
    """Put what a payment was for into the basket again; a service and a group-buy have pages of their own."""
    row = own(request, checkout_id)
    sales = _sales(row)
    lines = [line for sale in sales for line in sale.lines.all()]
    if any(sale.group_id for sale in sales) and sales[0].group_id:
        return redirect("resident:market-group", group_id=sales[0].group_id)
    if any(line.variant.item.kind == ItemKind.SERVICE for line in lines):
        return redirect("resident:market-item", item_id=lines[0].variant.item_id)
    for line in lines:
        try:
            market.put(person=request.member.person, variant=line.variant_id, count=line.count, at=clock.now())
        except errors.EXPECTED as refused:
            sentence, _status = errors.explain(refused)
            messages.error(request, sentence)
    return redirect("resident:market-basket")
