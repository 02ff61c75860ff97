"""What was sold: the table with its filters, and beside it one sale with the money that moved for it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.ids import uuid7
from linli.market import permissions, queries
from linli.market import services as market
from linli.market.enums import STANDING, Channel, SaleState, Way
from linli.market.models import Sale
from linli.merchants.models import Merchant
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.market import story, wording
from linli.portals.property.market.forms import RefundForm
from linli.portals.property.market.wording import SECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the table is narrowed by, as the address says it; "" for all."""

    state: str = ""
    merchant: str = ""
    way: str = ""
    channel: str = ""
    day: str = ""

    @property
    def query(self) -> str:
        """The address's query string, without what was not asked for."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


def read(params: Mapping[str, str]) -> Filter:
    """Return the filter of an address; a value nobody could have chosen is left out."""
    of = {"state": SaleState, "way": Way, "channel": Channel}
    said = {name: params.get(name, "") for name in of}
    day, merchant = wording.found_day(params.get("day")), wording.found_key(params.get("merchant"))
    chosen = {name: value for name, value in said.items() if value in of[name].values}
    return Filter(**chosen, day=f"{day or ''}", merchant=f"{merchant or ''}")


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def table(request: MemberRequest) -> HttpResponse:
    """List the sales, the newest first."""
    return pages.show(request, "property/market.html", _list(request), section=SECTION, at=clock.now())


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def sale(request: MemberRequest, sale_id: UUID) -> HttpResponse:
    """Show one sale: as a fragment for the panel, or as a page with the list beside it."""
    return _beside(request, found(sale_id))


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def refund(request: MemberRequest, sale_id: UUID) -> HttpResponseBase:
    """Ask how much of a sale goes back and why (GET), and give it back (POST)."""
    row = found(sale_id)
    if not permissions.may_keep_books(request.member):
        raise NotForYouError
    if request.method != "POST":
        return _beside(request, row, form=RefundForm(initial={"form_key": uuid7()}))
    form, status = RefundForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            market.refund(sale=row.pk, by=request.member.person, at=clock.now(), **form.cleaned_data)
        except errors.EXPECTED as refused:
            sentence, status = errors.explain(refused)
            form.add_error(None, sentence)
        else:
            messages.success(request, _("退款记下了，买家会收到消息。"))
            return redirect(reverse("property:market-sale", args=[row.pk]) + _here(request))
    return _beside(request, row, form=form, status=status)


def found(sale_id: UUID) -> Sale:
    """Return a sale of the community in scope; 404 for any other. Two queries."""
    row = queries.sale(sale_id)
    if row is None:
        raise Http404
    return row


def _here(request: MemberRequest) -> str:
    query = read(request.GET).query
    return f"?{query}" if query else ""


def _list(request: MemberRequest) -> dict[str, Any]:
    wanted = read(request.GET)
    page = Paginator(_narrowed(wanted, request), wording.PAGE).get_page(request.GET.get("page"))
    shops = Merchant.objects.filter(pk__in=Sale.objects.values("merchant")).order_by("name_zh", "pk")
    filters = [
        wording.select("state", _("状态"), wanted.state, SaleState.choices),
        wording.select("merchant", _("商家"), wanted.merchant, [(str(shop.pk), shop.name) for shop in shops]),
        wording.select("way", _("送法"), wanted.way, Way.choices),
        wording.select("channel", _("付款"), wanted.channel, Channel.choices),
    ]  # fmt: skip
    return {
        "tab": "sales", "rows": [_row(row) for row in page.object_list], "page": page,
        "wanted": wanted, "filters": filters, "here": _here(request), "month": f"{clock.now():%Y-%m}",
    }  # fmt: skip


def _row(row: Sale) -> dict[str, Any]:
    first, *more = row.lines.all()
    return {
        "row": row,
        "badge": wording.sale_badge(row),
        "first": wording.line(first),
        "count": first.count,
        "more": len(more),
    }


def _narrowed(wanted: Filter, request: MemberRequest) -> QuerySet[Sale]:
    rows = queries.all_sales()
    columns = {
        "state": wanted.state,
        "merchant": wanted.merchant,
        "way": wanted.way,
        "checkout__channel": wanted.channel,
    }
    rows = rows.filter(**{name: value for name, value in columns.items() if value})
    if day := wording.found_day(wanted.day):
        begins, ends = wording.span(day, request.member.community)
        rows = rows.filter(made_at__gte=begins, made_at__lt=ends)
    return rows


def _beside(
    request: MemberRequest, row: Sale, *, form: RefundForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:  # fmt: skip
    at: datetime = clock.now()
    here = _here(request)
    may_act = permissions.may_keep_books(request.member)
    context = {
        **story.of(row, at=at), "sale": row, "form": form, "here": here, "at": at,
        "may_refund": may_act and row.state in STANDING and row.left_fen > 0,
        "list_url": reverse("property:market") + here, "own_url": reverse("property:market-sale", args=[row.pk]) + here,
    }  # fmt: skip
    if pages.wants_part(request):
        return pages.fragment(request, "property/market_sale.html", context, status=status)
    return pages.show(
        request, "property/market.html", {**_list(request), **context}, section=SECTION, at=at, status=status
    )
