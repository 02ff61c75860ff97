"""The terms of trade, the group-buys as they stand, and what was sold in a month for whoever writes invoices."""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.market import permissions, queries
from linli.market import services as market
from linli.market.enums import STANDING, Channel, GroupState, SaleState
from linli.market.models import GroupBuy, Sale
from linli.merchants.enums import TRADING
from linli.merchants.models import Merchant
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.market import papers, wording
from linli.portals.property.market.forms import TermsForm
from linli.portals.property.market.wording import SECTION
from linli.portals.statements import FORMS, Row

_HUNDREDTHS, _WHOLE, _CHUNK = 100, 100, 500


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def terms(request: MemberRequest) -> HttpResponseBase:
    """Show the terms of trade, and set them; what each merchant pays is shown beside them, and set on its own page."""
    community, may_act = request.member.community, permissions.may_keep_books(request.member)
    form, status = TermsForm(request.POST or None, policy=queries.policy(community.pk)), HTTPStatus.OK
    if request.method == "POST":
        if not may_act:
            raise NotForYouError
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                market.set_terms(community=community, terms=form.cleaned_data, by=request.member.person, at=clock.now())
            except errors.EXPECTED as refused:
                form.add_error(None, errors.explain(refused)[0])
            else:
                messages.success(request, _("规定存好了，从现在起的订单照新的来。"))
                return redirect("property:market-terms")
    shops = Merchant.objects.filter(standing__in=TRADING).order_by("name_zh", "pk")
    context = {
        "tab": "terms", "form": form, "may_act": may_act,
        "shops": [{"row": row, "commission": f"{row.commission / _HUNDREDTHS:g}%"} for row in shops],
    }  # fmt: skip
    return pages.show(request, "property/market_terms.html", context, section=SECTION, at=clock.now(), status=status)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def groups(request: MemberRequest) -> HttpResponse:
    """List the group-buys: those that are open, the next to close first; with `?state=` those that are over."""
    said = request.GET.get("state", GroupState.OPEN)
    chosen = said if said in GroupState.values else GroupState.OPEN
    rows = GroupBuy.objects.filter(state=chosen).select_related("variant__item__merchant")
    rows = rows.order_by("closes_at", "id") if chosen == GroupState.OPEN else rows.order_by("-closes_at", "-id")
    page = Paginator(rows, wording.PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "groups", "rows": [_group(row) for row in page.object_list], "page": page, "query": f"state={chosen}",
        "views": [
            {"label": str(one.label), "url": f"?state={one}", "current": one == chosen, "count": None} for one in GroupState
        ],
    }  # fmt: skip
    return pages.show(request, "property/market_groups.html", context, section=SECTION, at=clock.now())


def _group(row: GroupBuy) -> dict[str, Any]:
    ahead = next((tier for tier in row.tiers if tier["count"] > row.joined), None)
    return {
        "row": row, "badge": wording.group_badge(row), "shop": row.variant.item.merchant, "ahead": ahead,
        "percent": min(_WHOLE, round(_WHOLE * row.joined / row.minimum)), "fen": row.reached_fen or row.price_at(row.joined),
    }  # fmt: skip


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def invoices(request: MemberRequest) -> HttpResponseBase:
    """Send what was sold in a month, `?month=2026-11`, for whoever writes the invoices: by seller, with what went back."""
    month = wording.found_day(f"{request.GET.get('month', '')}-01")
    if month is None:
        raise Http404
    name = _("开票资料-%(month)s.xlsx") % {"month": f"{month:%Y%m}"}
    file = papers.write_table(_invoices(request, month))
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMS["xlsx"][1])


def _invoices(request: MemberRequest, month: date) -> Iterator[Row]:
    community = request.member.community
    following = (month.replace(day=28) + (date.resolution * 4)).replace(day=1)
    begins, _ends = wording.span(month, community)
    ends, _later = wording.span(following, community)
    yield [
        _("销售方"), _("信用代码"), _("订单号"), _("付款号"), _("付款时间"), _("买家"), _("付款"), _("价款（元）"),
        _("积分抵扣（元）"), _("退款（元）"), _("净额（元）"), _("佣金比例（%）"), _("状态"),
    ]  # fmt: skip
    rows = Sale.objects.filter(checkout__paid_at__gte=begins, checkout__paid_at__lt=ends).filter(
        state__in=[*STANDING, SaleState.CANCELLED]
    )
    rows = rows.select_related("merchant", "order", "checkout__person").order_by("merchant__name_zh", "merchant", "id")
    for row in rows.iterator(chunk_size=_CHUNK):
        checkout = row.checkout
        yield [
            row.merchant.legal_name, row.merchant.licence_no, row.order.number if row.order else "", checkout.number,
            papers.moment(checkout.paid_at or row.made_at, community.zone), checkout.person.name, str(Channel(checkout.channel).label),
            papers.money(row.total_fen), papers.money(row.points_fen), papers.money(row.refunded_fen),
            papers.money(row.left_fen), papers.money(row.commission), str(row.get_state_display()),
        ]  # fmt: skip
