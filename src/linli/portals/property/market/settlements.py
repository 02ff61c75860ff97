"""What is due to merchants, paying it out, and what was paid with its statement."""

from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.market import permissions, queries
from linli.market import services as market
from linli.market.errors import BadFieldError
from linli.market.models import Payout, Sale
from linli.market.services.settling import Due
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.market import papers, wording
from linli.portals.property.market.wording import SECTION

_TICK = timedelta(microseconds=1)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def table(request: MemberRequest) -> HttpResponse:
    """Show what is due to each merchant now, and what was paid out before."""
    return _page(request)


def _page(request: MemberRequest, *, error: str = "", status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    at, community = clock.now(), request.member.community
    dues = market.due_all(community, at=at)
    paid = Payout.objects.select_related("merchant", "by").order_by("-at", "-id")
    page = Paginator(paid, wording.PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "settlements", "dues": dues, "total": sum(one.fen for one in dues), "days": queries.policy(community.pk).settle_days,
        "paid": [{"row": row, "by": wording.called(row.by)} for row in page.object_list], "page": page,
        "may_pay": permissions.may_keep_books(request.member), "error": error,
    }  # fmt: skip
    return pages.show(request, "property/market_settlements.html", context, section=SECTION, at=at, status=status)


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def pay(request: MemberRequest) -> HttpResponseBase:
    """Show once more who gets how much (GET), and pay it out (POST): to one with `?merchant=`, to all without.

    What is due may have changed since it was shown: then nothing is paid, and the page says what is due now.
    """
    if not permissions.may_keep_books(request.member):
        raise NotForYouError
    at = clock.now()
    dues = [one for one in market.due_all(request.member.community, at=at) if one.fen > 0 and _is_meant(request, one)]
    if not dues:
        return _page(request, error=_("现在没有到期要付的钱，什么也没有付。"), status=HTTPStatus.CONFLICT)
    total = sum(one.fen for one in dues)
    error = ""
    if request.method == "POST":
        if request.POST.get("seen") == str(total):
            return _paid(request, dues)
        error = _("要付的数变了，什么也没有付。请看过新的数再付。")
    context = {
        "tab": "settlements", "dues": dues, "total": total, "error": error, "only": request.GET.get("merchant", "")
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    return pages.show(request, "property/market_pay.html", context, section=SECTION, at=at, status=status)


def _is_meant(request: MemberRequest, one: Due) -> bool:
    said = request.GET.get("merchant")
    return said is None or said == str(one.merchant.pk)


def _paid(request: MemberRequest, dues: list[Due]) -> HttpResponseBase:
    """Pay each in a transaction of its own: one that somebody else has just paid does not keep the others waiting."""
    count = 0
    for one in dues:
        try:
            market.pay_out(merchant=one.merchant.pk, by=request.member.person, at=clock.now())
        except BadFieldError:
            continue
        count += 1
    said = ngettext("付给了 %(n)s 家，店主会收到消息。", "付给了 %(n)s 家，店主会收到消息。", count) % {"n": count}
    messages.success(request, said)
    return redirect("property:market-settlements")


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def statement(request: MemberRequest, payout_id: UUID, form: str) -> HttpResponseBase:
    """Send what a payout paid for, sale by sale: all that came and went since the one before."""
    zone = request.member.community.zone
    row = get_object_or_404(Payout.objects.select_related("merchant__community", "by"), pk=payout_id)
    if form not in papers.FORMS:
        raise Http404
    since = _since(row)
    opening, entries = market.statement(row.merchant, since=since, until=row.at + _TICK)
    file, kind = papers.write_as(papers.Statement(row, since, opening, entries), form=form)
    name = _("对账单-%(shop)s-%(day)s.%(form)s") % {
        "shop": row.merchant.name, "day": f"{row.at.astimezone(zone):%Y%m%d}", "form": form,
    }  # fmt: skip
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


def _since(row: Payout) -> datetime:
    """Return where a payout's statement begins: after the payout before, or with the first sale."""
    if earlier := Payout.objects.filter(merchant=row.merchant, at__lt=row.at).order_by("-at").first():
        return earlier.at + _TICK
    first: datetime | None = Sale.objects.filter(merchant=row.merchant).aggregate(first=Min("made_at"))["first"]
    return first or row.at
