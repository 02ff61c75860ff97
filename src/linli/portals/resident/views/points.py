"""The tab 积分: what I have, how I came by it, what I can have for it; rewards and vouchers."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.core.ids import uuid7
from linli.credentials import qr
from linli.ledger import statements as ledger
from linli.ledger.models import Account
from linli.merchants import queries as merchants
from linli.people.enums import Permission, Portal
from linli.points import queries
from linli.points import services as points
from linli.points.models import Reward, Voucher
from linli.portals import errors, statements
from linli.portals import qr as addresses
from linli.portals.access import MemberRequest, portal
from linli.portals.kinds import KINDS
from linli.portals.resident import purse
from linli.portals.resident.forms import KeyForm
from linli.portals.resident.frame import refusal, show

_LATEST = 6


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show the balances, the latest that was earned, and what is within reach."""
    member, at = request.member, clock.now()
    summary = purse.summary(member, at=at)
    goods, services = purse.rewards(summary["spendable"]), purse.services(summary["spendable"])
    context = {
        "purse": summary, "goods": goods, "services": services, "near": purse.near([*services, *goods]),
        "earned": purse.earned(member.person)[:_LATEST], "now": at,
        "vouchers": [row for row in purse.vouchers(member.person) if row["usable"]],
        "minutes": queries.minutes_given(community=member.community, person=member.person),
    }  # fmt: skip
    return show(request, "points.html", context, tab="points")


@require_GET
@portal(Portal.RESIDENT)
def kind(request: MemberRequest, kind: str) -> HttpResponse:
    """Show one kind: the balance, what it is for, and everything that was earned of it; "all" for every kind."""
    if kind != "all" and kind not in KINDS:
        raise Http404
    member, at = request.member, clock.now()
    summary = purse.summary(member, at=at)
    context = {
        "purse": summary, "one": next((row for row in summary["kinds"] if row["code"] == kind), None), "now": at,
        "earned": purse.earned(member.person, kind="" if kind == "all" else kind), "chosen": kind,
    }  # fmt: skip
    return show(request, "points_kind.html", context, tab="points")


@require_GET
@portal(Portal.RESIDENT)
def statement(request: MemberRequest) -> HttpResponseBase:
    """Send the resident's own statement, this year's unless asked otherwise; neighbours in it have no names."""
    member, form = request.member, request.GET.get("form", "xlsx")
    if form not in statements.FORMS:
        raise Http404
    zone = member.community.zone
    try:
        year = statements.this_year(clock.now().astimezone(zone).date(), zone)
        period = statements.read(request.GET, default=year)
    except statements.BadPeriodError as refused:
        messages.error(request, str(refused))
        return redirect("resident:points")
    accounts = Account.objects.filter(community=member.community, owner=member.person.pk)
    lines = ledger.statement(accounts=accounts, since=period.since, until=period.until)
    known = {member.person.pk: member.person.name, member.community.pk: member.community.name}
    table = statements.rows(lines, names=lambda _owners: known)
    return statements.download(table, form=form, name=_("积分明细"), period=period)


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def reward(request: MemberRequest, reward_id: UUID) -> HttpResponse:
    """Show a reward; take it."""
    row = get_object_or_404(purse.offered().select_related("community"), pk=reward_id)
    if request.method == "GET":
        return _reward(request, row, form_key=str(uuid7()))
    form = KeyForm(request.POST)
    key = form.cleaned_data["form_key"] if form.is_valid() else uuid7()
    try:
        voucher = points.redeem(
            reward_id=row.pk, person=request.member.person, form_key=key, at=clock.now(), closed=set(merchants.closed())
        )  # fmt: skip
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _reward(request, row, form_key=str(key), status=status, **context)
    messages.success(request, _("换好了。到店出示二维码，店家扫一下就行。"))
    return redirect("resident:voucher", voucher_id=voucher.pk)


def _reward(
    request: MemberRequest, row: Reward, *, form_key: str, status: HTTPStatus = HTTPStatus.OK, error: str = ""
) -> HttpResponse:
    summary = purse.summary(request.member, at=clock.now())
    context = {
        "reward": purse.reward(row, spendable=summary["spendable"]), "purse": summary, "form_key": form_key,
        "error": error,
    }  # fmt: skip
    return show(request, "reward.html", context, tab="points", status=status)


@require_GET
@portal(Portal.RESIDENT)
def vouchers(request: MemberRequest) -> HttpResponse:
    """Show all of the resident's vouchers."""
    return show(
        request, "vouchers.html", {"vouchers": purse.vouchers(request.member.person), "now": clock.now()}, tab="points"
    )


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def voucher(request: MemberRequest, voucher_id: UUID) -> HttpResponse:
    """Show a voucher with its QR code; the page stays readable without a network once it is open."""
    row = _own(request, voucher_id)
    code = qr.svg(addresses.voucher_address(request, row.token)) if row.state == "issued" else ""
    return show(request, "voucher.html", {"voucher": purse.voucher(row), "qr": code, "now": clock.now()}, tab="points")


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def give_back(request: MemberRequest, voucher_id: UUID) -> HttpResponse:
    """Give an unused voucher back."""
    row = _own(request, voucher_id)
    try:
        points.give_back(voucher_id=row.pk, person=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        sentence, _status = errors.explain(refused)
        messages.error(request, sentence)
    else:
        messages.success(request, _("退回来了，积分已经还给您。"))
    return redirect("resident:voucher", voucher_id=row.pk)


def _own(request: MemberRequest, voucher_id: UUID) -> Voucher:
    rows = Voucher.objects.filter(person=request.member.person).select_related("reward")
    return get_object_or_404(rows, pk=voucher_id)
