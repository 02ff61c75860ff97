"""The merchant's own page: on what terms it trades, when it is open, how far it goes, and who works there."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.merchants import queries
from linli.merchants import services as merchants
from linli.merchants.enums import Post
from linli.merchants.models import Merchant, Staff
from linli.people import signin
from linli.people.enums import Permission, Portal
from linli.people.models import Membership, Person
from linli.portals import errors, reaching, siting, standings
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.merchant import desk
from linli.portals.merchant.shop_forms import WEEKDAYS, HireForm, HoursForm, ShopForm
from linli.portals.plan import Point
from linli.portals.reaching import Reached

_PER_CENT = 100


@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.REDEEM)
def shop(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show the shop to whoever works there; an owner changes how far it goes, its phone and its address."""
    row, mine = _mine(request, merchant_id)
    begun = {"ring_metres": row.ring_metres, "phone": row.phone, "address": row.address}
    form = ShopForm(request.POST if request.method == "POST" else None, initial=begun, site=_site(row))
    if request.method == "GET":
        return _shop(request, row, mine, form)
    _owners_only(mine)
    if request.POST.get("do") == "look":
        return _look(request, row, mine, form)
    if not form.is_valid():
        return _shop(request, row, mine, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if changes := form.changes():
            merchants.change(merchant=row.pk, changes=changes, by=mine.person, at=clock.now())
    except errors.EXPECTED as refused:
        error, status = standings.blame(form, refused)
        return _shop(request, row, mine, form, error=error, status=status)
    messages.success(request, _("存好了。"))
    return redirect("merchant:shop", merchant_id=row.pk)


def _look(request: MemberRequest, row: Merchant, mine: Staff, form: ShopForm) -> HttpResponse:
    """Show what another ring or place would take in; nothing is kept."""
    form.is_valid()
    reached = reaching.of(row, ring_metres=form.cleaned_data.get("ring_metres"), place=form.site())
    if request.headers.get("HX-Request"):
        return render(request, "merchant/shop.html#reach", {"reached": reached})
    return _shop(request, row, mine, form, reached=reached)


def _site(row: Merchant) -> Point | None:
    return None if row.lng is None or row.lat is None else (row.lng, row.lat)


def _mine(request: MemberRequest, merchant_id: UUID) -> tuple[Merchant, Staff]:
    """Return a merchant for which the reader works, and as what; 404 for everybody else's."""
    row = queries.found(merchant_id)
    mine = row.staff.filter(person=request.member.person, ended_at=None).first() if row else None
    if row is None or mine is None:
        raise Http404
    return row, mine


def _owners_only(mine: Staff) -> None:
    if mine.post != Post.OWNER:
        raise NotForYouError


def _shop(
    request: MemberRequest, row: Merchant, mine: Staff, form: ShopForm, *, status: HTTPStatus = HTTPStatus.OK,
    error: str = "", reached: Reached | None = None,
) -> HttpResponse:  # fmt: skip
    is_owner = mine.post == Post.OWNER
    context = {
        "reached": reached or reaching.of(row), "site_plan": siting.draw(form.now) if is_owner else None,
        "shop": row, "badge": standings.badge(row), "is_open": queries.is_open(row, at=clock.now()), "form": form,
        "is_owner": is_owner, "terms": _terms(row), "week": _week(row), "error": error,
        "tabs": desk.tabs(row, desk.SHOP, is_owner=is_owner),
    }  # fmt: skip
    return render(request, "merchant/shop.html", context, status=status)


def _terms(row: Merchant) -> list[dict[str, str]]:
    """Return on what terms they trade, as facts."""
    limit = _("最多 %(n)s 单") % {"n": row.daily_limit} if row.daily_limit else _("不限")
    return [
        {"term": _("每天接单"), "text": limit},
        {"term": _("佣金"), "text": f"{row.commission / _PER_CENT:g}%"},
        {"term": _("服务半径"), "text": _("%(n)s 米") % {"n": row.ring_metres}},
        {"term": _("辅导管家"), "text": row.coach.call if row.coach else _("还没有定")},
        {"term": _("店里电话"), "text": row.phone},
        {"term": _("门店地址"), "text": row.address},
    ]


def _week(row: Merchant) -> list[dict[str, str]]:
    """Return the hours by day, as facts."""
    written = {
        day: _("、").join(f"{opens}–{closes}" for opens, closes in spans) for day, spans in row.hours.items()
    }  # fmt: skip
    return [{"term": str(name), "text": written.get(str(day)) or _("休息")} for day, name in enumerate(WEEKDAYS)]


@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.REDEEM)
def hours(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Let an owner put down when the shop is open."""
    row, mine = _mine(request, merchant_id)
    _owners_only(mine)
    form = HoursForm(request.POST if request.method == "POST" else None, hours=row.hours)
    context: dict[str, Any] = {"shop": row, "form": form, "error": ""}
    if request.method == "GET":
        return render(request, "merchant/shop_hours.html", context)
    if not form.is_valid():
        return render(request, "merchant/shop_hours.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        merchants.open_hours(merchant=row.pk, spans=form.spans(), by=mine.person, at=clock.now())
    except errors.EXPECTED as refused:
        context["error"], status = errors.explain(refused)
        return render(request, "merchant/shop_hours.html", context, status=status)
    messages.success(request, _("营业时间存好了。"))
    return redirect("merchant:shop", merchant_id=row.pk)


@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.REDEEM)
def people(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show who works for the shop; an owner hires and dismisses. `?dismiss=` asks first, for whoever has no script."""
    row, mine = _mine(request, merchant_id)
    if request.method == "GET":
        return _people(request, row, mine, HireForm(), asking=request.GET.get("dismiss", ""))
    _owners_only(mine)
    if "dismiss" in request.POST:
        return _dismiss(request, row, mine)
    form = HireForm(request.POST)
    person, error, status = _hire(row, form, by=mine.person, at=clock.now())
    if person is None:
        return _people(request, row, mine, form, error=error, status=status)
    messages.success(request, _("%(name)s 可以替店里办事了。") % {"name": person.name})
    return redirect("merchant:shop-people", merchant_id=row.pk)


def _people(
    request: MemberRequest, row: Merchant, mine: Staff, form: HireForm, *, status: HTTPStatus = HTTPStatus.OK,
    **more: str,
) -> HttpResponse:  # fmt: skip
    staff = row.staff.filter(ended_at=None).select_related("person").order_by("-post", "since", "id")
    context = {
        "shop": row, "staff": [{"row": one, "key": str(one.person_id)} for one in staff], "form": form,
        "is_owner": mine.post == Post.OWNER, "now": clock.now(), **more,
    }  # fmt: skip
    return render(request, "merchant/shop_people.html", context, status=status)


def _hire(row: Merchant, form: HireForm, *, by: Person, at: datetime) -> tuple[Person | None, str, HTTPStatus]:
    """Hire whom the form names; return the person, or why there is none and with which status."""
    if not form.is_valid():
        return None, "", HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        person, post = _known(signin.phone_number(form.cleaned_data["phone"])), Post(form.cleaned_data["post"])
        if person is None:
            form.add_error("phone", _("本社区没有人登记这个手机号。请对方先找管家登记，再来添加。"))
            return None, "", HTTPStatus.UNPROCESSABLE_ENTITY
        merchants.hire(merchant=row.pk, person=person, post=post, by=by, at=at)
    except signin.NotAPhoneError as refused:
        sentence, status = errors.explain(refused)
        form.add_error("phone", sentence)
        return None, "", status
    except errors.EXPECTED as refused:
        return None, *errors.explain(refused)
    return person, "", HTTPStatus.OK


def _known(phone: str) -> Person | None:
    """Return who of the community has this number."""
    rows = Membership.objects.filter(person__phone=phone, person__is_active=True, ended_at=None)
    found = rows.select_related("person").first()
    return found.person if found else None


def _dismiss(request: MemberRequest, row: Merchant, mine: Staff) -> HttpResponse:
    staff = row.staff.filter(ended_at=None).select_related("person")
    gone = next((one for one in staff if str(one.person_id) == request.POST["dismiss"]), None)
    if gone is None:
        raise Http404
    try:
        merchants.dismiss(merchant=row.pk, person=gone.person, by=mine.person, at=clock.now())
    except errors.EXPECTED as refused:
        error, status = errors.explain(refused)
        return _people(request, row, mine, HireForm(), error=error, status=status)
    messages.success(request, _("%(name)s 不再替店里办事了。") % {"name": gone.person.name})
    if gone.pk == mine.pk:
        return redirect("welcome")
    return redirect("merchant:shop-people", merchant_id=row.pk)
