"""Putting something new on the shelf, and saying something else of what is there: owners only."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.market import services as market
from linli.market import stockroom
from linli.market.errors import BadFieldError
from linli.market.goods_rules import sellable
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.merchant import desk as frame
from linli.portals.merchant.goods import own
from linli.portals.merchant.goods_forms import ChangeForm, NewForm

# What the service says of variants as a whole, and where it stands in the long form.
_BESIDE = {"name": "name-0", "price_fen": "price-0", "stock": "stock-0", "sku": "sku-0", "parts": "part-0"}


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.SELL)
def new(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Put an item with its variants on the shelf."""
    desk = frame.owned(request, merchant_id)
    form = NewForm(
        request.POST if request.method == "POST" else None, shop=desk.shop, products=sellable(desk.shop),
        goods=stockroom.goods(desk.shop),
    )  # fmt: skip
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                made = market.add(merchant=desk.shop.pk, draft=form.draft(), by=request.member.person, at=clock.now())
            except errors.EXPECTED as refused:
                status = blame(form, refused)
            else:
                messages.success(request, _("%(name)s 上架了。") % {"name": made.name})
                return redirect("merchant:goods-item", merchant_id=desk.shop.pk, item_id=made.pk)
    return frame.show(request, desk, "goods_new.html", {"form": form}, tab=frame.GOODS, status=status)


def blame(form: forms.Form, refused: Exception) -> HTTPStatus:
    """Put an expected refusal beside the field it names, or above the form; return the status."""
    sentence, status = errors.explain(refused)
    field = refused.field if isinstance(refused, BadFieldError) else ""
    field = field if field in form.fields else _BESIDE.get(field, "")
    form.add_error(field if field in form.fields else None, sentence)
    return status


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.SELL)
def change(request: MemberRequest, merchant_id: UUID, item_id: UUID) -> HttpResponse:
    """Say another name, other words, ways or months."""
    desk = frame.owned(request, merchant_id)
    row = own(desk, item_id)
    form = ChangeForm(request.POST if request.method == "POST" else None, item=row)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                if changes := form.changes(row):
                    market.change(item=row.pk, changes=changes, by=request.member.person, at=clock.now())
            except errors.EXPECTED as refused:
                status = blame(form, refused)
            else:
                messages.success(request, _("存好了。"))
                return redirect("merchant:goods-item", merchant_id=desk.shop.pk, item_id=row.pk)
    return frame.show(request, desk, "goods_change.html", {"form": form, "row": row}, tab=frame.GOODS, status=status)
