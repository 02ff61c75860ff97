"""What a shop sold: the list with each sale's next move, one sale, and everything that is done with it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.market import permissions, selling
from linli.market import services as market
from linli.market.errors import BadFieldError, WrongCodeError
from linli.market.models import Sale
from linli.people.enums import Permission, Portal
from linli.portals import errors, words
from linli.portals.access import MemberRequest, portal
from linli.portals.merchant import desk as frame
from linli.portals.merchant import sale_card, sale_page
from linli.portals.merchant.desk import Desk
from linli.portals.merchant.order_forms import HandForm, PositionForm, RefundForm, RefuseForm, ShortForm
from linli.portals.merchant.uploads import clean

_A_PAGE = 20


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def index(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show what was sold, newest first; `?show=` leaves one filter's."""
    desk, at = frame.found(request, merchant_id), clock.now()
    name = request.GET.get("show", "")
    page = Paginator(selling.chosen(desk.shop, name), _A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    offers = selling.offers(rows, request.member.person)
    context = {
        "cards": [sale_card.card(row, offers.get(row.order_id) if row.order_id else None, at=at) for row in rows], "page": page,
        "filters": _filters(desk, name), "show": name if name in selling.FILTERS else "", "now": at,
    }  # fmt: skip
    return frame.show(request, desk, "orders.html", context, tab=frame.ORDERS)


def _filters(desk: Desk, current: str) -> list[dict[str, Any]]:
    counts, here = selling.counted(desk.shop), reverse("merchant:orders", args=[desk.shop.pk])
    names = {
        selling.NEW: _("新单"), selling.OUT: _("待送"), selling.BROUGHT: _("送达待确认"), selling.OVER: _("完成"),
        selling.BACK: _("退款"),
    }  # fmt: skip
    return [
        {"label": _("全部"), "url": here, "current": current not in selling.FILTERS, "count": None},
        *(
            {"label": label, "url": f"{here}?show={name}", "current": name == current, "count": counts[name]}
            for name, label in names.items()
        ),
    ]


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def sale(request: MemberRequest, merchant_id: UUID, sale_id: UUID) -> HttpResponse:
    """Show one sale of the shop."""
    desk = frame.found(request, merchant_id)
    return _page(request, desk, _own(desk, sale_id))


def _own(desk: Desk, key: UUID) -> Sale:
    """Return a sale of this shop; 404 for another's."""
    row = selling.chosen(desk.shop).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _page(
    request: MemberRequest, desk: Desk, row: Sale, *, status: HTTPStatus = HTTPStatus.OK, error: str = "",
    bound: Mapping[str, forms.Form] | None = None,
) -> HttpResponse:  # fmt: skip
    context = sale_page.of(row, person=request.member.person, is_owner=desk.is_owner, at=clock.now(), bound=bound or {})
    return frame.show(request, desk, "sale.html", {**context, "error": error}, tab=frame.ORDERS, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.SELL)
def deed(request: MemberRequest, merchant_id: UUID, sale_id: UUID, name: str) -> HttpResponse:
    """Do one thing with a sale; whoever comes back to its address by chance sees the sale."""
    if name not in _DEEDS:
        raise Http404
    desk = frame.found(request, merchant_id)
    row = _own(desk, sale_id)
    if request.method == "GET":
        return redirect("merchant:sale", merchant_id=desk.shop.pk, sale_id=row.pk)
    return _DEEDS[name](request, desk, row, clock.now())


type _Deed = Callable[[MemberRequest, Desk, Sale, datetime], HttpResponse]


def _move(do: Callable[..., object], done: str) -> _Deed:
    """Return the deed of one tap; from the list it leads back to the list."""

    def moved(request: MemberRequest, desk: Desk, row: Sale, at: datetime) -> HttpResponse:
        try:
            do(sale=row.pk, by=request.member.person, at=at)
        except errors.EXPECTED as refused:
            error, status = errors.explain(refused)
            return _page(request, desk, _own(desk, row.pk), error=error, status=status)
        messages.success(request, _DONE[done]())
        if request.POST.get("back") == "list":
            shown = request.POST.get("show", "")
            here = reverse("merchant:orders", args=[desk.shop.pk])
            return redirect(f"{here}?show={shown}" if shown in selling.FILTERS else here)
        return redirect("merchant:sale", merchant_id=desk.shop.pk, sale_id=row.pk)

    return moved


_DONE: Mapping[str, Callable[[], str]] = {
    "accept": lambda: _("接好了。备好货就可以出发。"),
    "set-out": lambda: _("已告诉买家您在路上。"),
    "begin": lambda: _("开始计时，做完点“完成”。"),
    "neighbours": lambda: _("已请志愿邻居来取，送到后给对方积分。"),
}


def _filled(
    request: MemberRequest, desk: Desk, row: Sale, form: forms.Form, name: str, do: Callable[[], object]
) -> HttpResponse:
    """Do what a form asks for; what is wrong with it stands beside its field, and what was typed stays."""
    if not form.is_valid():
        return _page(request, desk, row, status=HTTPStatus.UNPROCESSABLE_ENTITY, bound={name: form})
    try:
        do()
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        field = refused.field if isinstance(refused, BadFieldError) and refused.field in form.fields else None
        form.add_error("code" if isinstance(refused, WrongCodeError) else field, sentence)
        return _page(request, desk, _own(desk, row.pk), status=status, bound={name: form})
    return redirect("merchant:sale", merchant_id=desk.shop.pk, sale_id=row.pk)


def _hand_over(request: MemberRequest, desk: Desk, row: Sale, at: datetime) -> HttpResponse:
    form = HandForm(request.POST, sale=row)

    def do() -> None:
        said = form.cleaned_data
        photos = clean(request.FILES.getlist("photos"))
        done = market.hand_over(
            sale=row.pk, code=said["code"], photos=photos, words=said["words"], by=request.member.person, at=at
        )  # fmt: skip
        messages.success(request, _("交货了，等买家确认。两天没有回音就算确认。"))
        if done.compensated_fen:
            text = _("比约定晚了，按约定赔给买家 %(fen)s，从货款里扣。")
            messages.warning(request, text % {"fen": words.yuan(done.compensated_fen)})

    return _filled(request, desk, row, form, "hand", do)


def _short(request: MemberRequest, desk: Desk, row: Sale, at: datetime) -> HttpResponse:
    form = ShortForm(request.POST, sale=row)

    def do() -> None:
        said = form.cleaned_data
        market.short(
            sale=row.pk, line=said["line"], count=said["count"], by=request.member.person, at=at, form_key=said["form_key"]
        )  # fmt: skip
        messages.success(request, _("记下了，缺的那份钱已退回买家，其余照送。"))

    return _filled(request, desk, row, form, "short", do)


def _refuse(request: MemberRequest, desk: Desk, row: Sale, at: datetime) -> HttpResponse:
    form = RefuseForm(request.POST)

    def do() -> None:
        market.refuse(sale=row.pk, why=form.cleaned_data["why"], by=request.member.person, at=at)
        messages.success(request, _("已拒单，钱全部退回买家，货放回架上。"))

    return _filled(request, desk, row, form, "refuse", do)


def _refund(request: MemberRequest, desk: Desk, row: Sale, at: datetime) -> HttpResponse:
    form = RefundForm(request.POST)
    if form.is_valid() and not permissions.may_refund(request.member, desk.shop, form.cleaned_data["fen"]):
        most = words.yuan(permissions.CLERK_REFUND_FEN)
        form.add_error("fen", _("一次退超过 %(most)s 要店主来办。没有退款。") % {"most": most})
        return _page(request, desk, row, status=HTTPStatus.FORBIDDEN, bound={"refund": form})

    def do() -> None:
        said = form.cleaned_data
        made = market.refund(
            sale=row.pk, fen=said["fen"], cause=said["cause"], words=said["words"], by=request.member.person, at=at,
            form_key=said["form_key"],
        )  # fmt: skip
        messages.success(request, _("%(fen)s 已原路退回。") % {"fen": words.yuan(made.fen)})

    return _filled(request, desk, row, form, "refund", do)


def _position(request: MemberRequest, desk: Desk, row: Sale, at: datetime) -> HttpResponse:
    """Keep where the courier's phone is, or with `stop` no longer; the script that sends it only looks at the status."""
    form, by = PositionForm(request.POST), request.member.person
    try:
        if "stop" in request.POST:
            market.untrack(sale=row.pk, by=by)
            messages.success(request, _("买家不再看到您在哪里。"))
            return redirect("merchant:sale", merchant_id=desk.shop.pk, sale_id=row.pk)
        if not form.is_valid():
            return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        market.track(sale=row.pk, lng=form.cleaned_data["lng"], lat=form.cleaned_data["lat"], by=by, at=at)
    except errors.EXPECTED as refused:
        error, status = errors.explain(refused)
        return _page(request, desk, _own(desk, row.pk), error=error, status=status)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


_DEEDS: Mapping[str, _Deed] = {
    "accept": _move(market.accept, "accept"), "set-out": _move(market.set_out, "set-out"),
    "begin": _move(market.begin_work, "begin"), "neighbours": _move(market.ask_neighbours, "neighbours"),
    "hand-over": _hand_over, "short": _short, "refuse": _refuse, "refund": _refund,
    "position": _position,
}  # fmt: skip
