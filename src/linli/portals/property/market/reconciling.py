"""Comparing channels' bills with our books: by channel and day, with the differences that somebody has to clear."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.market import permissions
from linli.market import services as market
from linli.market.enums import REMOTE, Channel
from linli.market.errors import ChannelOffError, ChannelRefusedError, MarketError
from linli.market.models import Difference, Reconciliation
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.market import papers, wording
from linli.portals.property.market.forms import ClearForm, ReconcileForm
from linli.portals.property.market.wording import SECTION
from linli.portals.statements import FORMS, Row


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def table(request: MemberRequest) -> HttpResponse:
    """List what was compared, the latest day first, with the differences that are open."""
    return _page(request)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def run(request: MemberRequest) -> HttpResponseBase:
    """Compare a day of a channel now."""
    if not permissions.may_keep_books(request.member):
        raise NotForYouError
    form, at, status = ReconcileForm(request.POST, channels=_choices()), clock.now(), HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.is_valid():
        return _page(request, form=form, status=status)
    if form.cleaned_data["day"] >= at.astimezone(request.member.community.zone).date():
        form.add_error("day", _("当天还没有过完，账单明天才有。请选昨天或更早。"))
        return _page(request, form=form, status=status)
    try:
        made = market.reconcile(community=request.member.community, at=at, **form.cleaned_data)
    except MarketError as refused:
        sentence, status = _said(refused)
        form.add_error(None, sentence)
        return _page(request, form=form, status=status)
    messages.success(request, _("核对好了。"))
    return redirect("property:market-reconciled", made.pk)


def _said(refused: MarketError) -> tuple[str, HTTPStatus]:
    match refused:
        case ChannelOffError():
            return _("这个渠道没有开通，没有账单可以核对。"), HTTPStatus.CONFLICT
        case ChannelRefusedError(words=words):
            return _("渠道没有给出这天的账单，账没有动。它说：%(words)s") % {
                "words": words[:100]
            }, HTTPStatus.BAD_GATEWAY
    return errors.explain(refused)


def _choices() -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in REMOTE]


def _page(
    request: MemberRequest, *, form: ReconcileForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    at = clock.now()
    channel = request.GET.get("channel", "")
    chosen = channel if channel in REMOTE else ""
    rows = Reconciliation.objects.annotate(
        found=Count("differences"), still=Count("differences", filter=Q(differences__cleared_at=None))
    ).order_by("-day", "channel")
    page = Paginator(rows.filter(channel=chosen) if chosen else rows, wording.PAGE).get_page(request.GET.get("page"))
    yesterday = at.astimezone(request.member.community.zone).date() - timedelta(days=1)
    context = {
        "tab": "reconciliation", "rows": page.object_list, "page": page, "query": f"channel={chosen}" if chosen else "",
        "filters": [wording.select("channel", _("付款"), chosen, _choices())],
        "form": form or ReconcileForm(channels=_choices(), initial={"day": yesterday}),
        "may_act": permissions.may_keep_books(request.member),
    }  # fmt: skip
    return pages.show(request, "property/market_reconciliation.html", context, section=SECTION, at=at, status=status)


def _found(key: UUID) -> Reconciliation:
    differences = Prefetch("differences", Difference.objects.select_related("cleared_by").order_by("number"))
    return get_object_or_404(Reconciliation.objects.prefetch_related(differences), pk=key)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def reconciled(request: MemberRequest, reconciliation_id: UUID) -> HttpResponse:
    """Show one day of a channel: what agrees, and each difference with how it was cleared."""
    row = _found(reconciliation_id)
    context = {
        "tab": "reconciliation", "row": row, "differences": list(row.differences.all()),
        "may_act": permissions.may_keep_books(request.member),
    }  # fmt: skip
    return pages.show(request, "property/market_reconciled.html", context, section=SECTION, at=clock.now())


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def clear(request: MemberRequest, difference_id: UUID) -> HttpResponseBase:
    """Ask how a difference was cleared (GET), and put it down (POST)."""
    row = get_object_or_404(Difference.objects.select_related("reconciliation"), pk=difference_id)
    if not permissions.may_keep_books(request.member):
        raise NotForYouError
    form, status = ClearForm(request.POST or None, initial={"words": row.words}), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            market.clear(difference=row.pk, by=request.member.person, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("记下了。"))
            return redirect("property:market-reconciled", row.reconciliation_id)
    context = {
        "tab": "reconciliation", "form": form, "title": _("核清差异"), "about": f"{row.number} · {row.get_gap_display()}",
        "note": _("写清楚查到了什么、怎么处理的。账本不会改，要补的钱另外记一笔。"), "do": _("记为核清"), "icon": "check",
        "back": reverse("property:market-reconciled", args=[row.reconciliation_id]),
    }  # fmt: skip
    return pages.show(request, "property/market_form.html", context, section=SECTION, at=clock.now(), status=status)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def workbook(request: MemberRequest, reconciliation_id: UUID) -> HttpResponseBase:
    """Send the differences of a day as a workbook."""
    row, zone = _found(reconciliation_id), request.member.community.zone
    head = [_("渠道号"), _("差在哪里"), _("我方（元）"), _("对方（元）"), _("核清时间"), _("核清人"), _("怎么核清的")]
    table: list[Row] = [head]
    for one in row.differences.all():
        cleared = papers.moment(one.cleared_at, zone) if one.cleared_at else ""
        by = one.cleared_by.name if one.cleared_by else ""
        table.append([
            one.number, str(one.get_gap_display()), papers.money(one.ours_fen), papers.money(one.theirs_fen), cleared, by,
            one.words,
        ])  # fmt: skip
    name = _("对账差异-%(channel)s-%(day)s.xlsx") % {"channel": Channel(row.channel).label, "day": f"{row.day:%Y%m%d}"}
    return FileResponse(papers.write_table(table), as_attachment=True, filename=name, content_type=FORMS["xlsx"][1])
