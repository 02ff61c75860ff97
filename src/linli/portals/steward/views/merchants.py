"""Shops to visit: who waits to be looked at, who trades and was seen when, and what was found there."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Max
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.ids import uuid7
from linli.merchants import permissions, queries
from linli.merchants import services as merchants
from linli.merchants.enums import OVER, TRADING, Standing
from linli.merchants.models import Criterion, Merchant, Visit
from linli.people.enums import Permission, Portal
from linli.portals import errors, standings
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.steward import frame
from linli.portals.steward.merchant_forms import VisitForm
from linli.stewards.models import Worker

MOST = 200


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def index(request: MemberRequest) -> HttpResponse:
    """List the shops: who applied first, then who is suspended, then who trades; where nobody was yet comes first."""
    worker = _visitor(request)
    rows = _rows()
    groups = (
        (_("申请了，等着看店"), (Standing.APPLIED,)), (_("暂停了，等着复查"), (Standing.SUSPENDED,)),
        (_("在营业的"), TRADING),
    )  # fmt: skip
    shown = [(title, [one for one in rows if one["row"].standing in among]) for title, among in groups]
    context = {
        **frame.framed(request, frame.TASKS, worker=worker), "now": clock.now(),
        "groups": [(title, shops) for title, shops in shown if shops],
    }  # fmt: skip
    return render(request, "steward/merchants.html", context)


def _visitor(request: MemberRequest) -> Worker:
    """Return the worker who goes to shops: somebody employed here, no volunteer."""
    worker = frame.worker_of(request)
    if worker is None or worker.is_volunteer or not permissions.may_visit(request.member):
        raise NotForYouError
    return worker


def _rows() -> list[dict[str, Any]]:
    """Return the shops that may be visited, those not seen for the longest first. One query."""
    rows = Merchant.objects.exclude(standing__in=OVER).annotate(seen_at=Max("visits__at"))
    return [
        {"row": row, "badge": standings.badge(row), "geo": _geo(row)}
        for row in rows.order_by(F("seen_at").asc(nulls_first=True), "id")[:MOST]
    ]


def _geo(row: Merchant) -> str:
    """Return the address of the place for the phone's own maps; "" where it is not known."""
    if row.lat is None or row.lng is None:
        return ""
    return f"geo:{row.lat:.6f},{row.lng:.6f}"


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.STEWARD, Permission.WORK)
def visit(request: MemberRequest, merchant_id: UUID) -> HttpResponseBase:
    """Ask what the checklist asks at the shop (GET), and put down what was found (POST)."""
    worker, row = _visitor(request), queries.found(merchant_id)
    if row is None:
        raise Http404
    if request.method != "POST" and row.standing in OVER:
        messages.info(request, _("这家店不在名单上了。"))
        return redirect("steward:merchants")
    last = row.visits.select_related("by").order_by("-id").first()
    asked = [line for line in Criterion.objects.for_category(row.category) if not line.paper]
    form = VisitForm(
        request.POST if request.method == "POST" else None, asked=asked, last=last.findings if last else None,
        initial={"form_key": uuid7()},
    )  # fmt: skip
    if request.method != "POST":
        return _page(request, worker, row, form, last)
    if not form.is_valid():
        problem = _("有没选或写不对的，请看标红的项。")
        return _page(request, worker, row, form, last, problem=problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _put_down(request, worker, row, form, last)


def _put_down(
    request: MemberRequest, worker: Worker, row: Merchant, form: VisitForm, last: Visit | None
) -> HttpResponseBase:
    said = form.cleaned_data
    try:
        merchants.visit(
            merchant=row.pk, findings=form.findings(), words=said["words"], form_key=said["form_key"], by=worker,
            at=clock.now(),
        )  # fmt: skip
    except errors.EXPECTED as refused:
        problem, status = errors.explain(refused)
        return _page(request, worker, row, form, last, problem=problem, status=status)
    messages.success(request, _("记好了，物业看得到。"))
    return redirect("steward:merchants")


def _page(
    request: MemberRequest, worker: Worker, row: Merchant, form: VisitForm, last: Visit | None, *, problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    context = {
        **frame.framed(request, frame.TASKS, worker=worker), "row": row, "form": form, "last": last, "problem": problem,
        "geo": _geo(row), "now": clock.now(),
    }  # fmt: skip
    return render(request, "steward/merchant_visit.html", context, status=status)
