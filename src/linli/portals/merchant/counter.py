"""The counter: a voucher is scanned or typed in, looked at, and used up, once."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.catalogue.models import in_language
from linli.core import clock
from linli.merchants.models import Merchant, Staff
from linli.people import masking
from linli.people.enums import Permission, Portal
from linli.points import services as points
from linli.points.enums import VoucherState
from linli.points.errors import OtherCounterError, VoucherOverError, VoucherUnknownError, VoucherUsedError
from linli.points.models import Voucher
from linli.portals import errors
from linli.portals.access import MemberRequest, portal

_LATEST = 20
_TOKEN = 32


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.REDEEM)
def index(request: MemberRequest) -> HttpResponse:
    """Take a typed code to its voucher; show what was used here lately."""
    context: dict[str, Any] = {"latest": _latest(request), "shops": _shops(request), "now": clock.now(), "code": ""}
    if request.method != "POST":
        return render(request, "merchant/counter.html", context)
    typed = "".join(request.POST.get("code", "").split()).lower()
    token = typed.rstrip("/").rpartition("/")[2]
    if len(token) == _TOKEN and token.isalnum():
        return redirect("merchant:voucher", token=token)
    error = _("券码是 32 位数字和字母，请再核对，或用手机相机扫居民的二维码。")
    context |= {"code": request.POST.get("code", "")[:80], "error": error}
    return render(request, "merchant/counter.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.REDEEM)
def voucher(request: MemberRequest, token: str) -> HttpResponse:
    """Show a voucher that was scanned; hand the goods over and use it up."""
    at = clock.now()
    if request.method != "POST":
        return _show(request, token, at=at)
    by, counters = request.member.person, _counters(request)
    try:
        row = points.use(token=token, community=request.member.community, by=by, counters=counters, at=at)
    except errors.EXPECTED as refused:
        return _show(request, token, at=at, refused=refused)
    messages.success(request, _("核销好了：%(name)s。") % {"name": row.reward.name})
    return redirect("merchant:counter")


def _show(request: MemberRequest, token: str, *, at: datetime, refused: Exception | None = None) -> HttpResponse:
    row = Voucher.objects.filter(token=token).select_related("reward", "person").first()
    counters = _counters(request)
    refused = refused or _refusal(row, counters, at=at)
    card = _card(row, is_here=row.reward.is_at(counters)) if row else None
    context: dict[str, Any] = {"voucher": card, "now": at, "error": ""}
    status = HTTPStatus.OK
    if refused:
        context["error"], status = errors.explain(refused)
    return render(request, "merchant/voucher.html", context, status=status)


def _refusal(row: Voucher | None, counters: set[UUID], *, at: datetime) -> Exception | None:
    """Return why the voucher cannot be used now; None where it can."""
    if row is None:
        return VoucherUnknownError()
    if row.used_at:
        return VoucherUsedError(row.used_at)
    if row.state != VoucherState.ISSUED:
        return VoucherOverError(row.state)
    if row.expires_at <= at:
        return VoucherOverError(VoucherState.EXPIRED)
    if row.reward.is_at(counters):
        return None
    return OtherCounterError(zh=row.reward.merchant_zh, en=row.reward.merchant_en)


def _card(row: Voucher, *, is_here: bool = True) -> dict[str, Any]:
    """Return what the counter needs: the goods, and of the person no more than the surname; at another shop's not even that."""
    return {
        "name": row.reward.name, "icon": row.reward.icon, "points": row.reward.points, "token": row.token,
        "merchant": in_language(row.reward.merchant_zh, row.reward.merchant_en),
        "who": masking.name(row.person.name) if is_here else "", "until": row.expires_at, "used_at": row.used_at,
    }  # fmt: skip


def _counters(request: MemberRequest) -> set[UUID]:
    """Return the keys of the shops that the reader works for now: a suspended one still keeps what it promised."""
    return {row.pk for row in _shops(request)}


def _shops(request: MemberRequest) -> list[Merchant]:
    """Return the shops that the reader works for."""
    works = Staff.objects.filter(person=request.member.person, ended_at=None).order_by("-since")
    return [one.merchant for one in works.select_related("merchant")]


def _latest(request: MemberRequest) -> list[dict[str, Any]]:
    since = clock.now() - timedelta(days=30)
    rows = Voucher.objects.filter(used_by=request.member.person, used_at__gte=since).select_related("reward", "person")
    return [_card(row) for row in rows.order_by("-used_at")[:_LATEST]]
