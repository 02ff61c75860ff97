"""Letting and selling on the steward's phone: listings in charge, who comes to look, what came of it, and whether it is so."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.lettings import permissions, queries
from linli.lettings import services as lettings
from linli.lettings.enums import State
from linli.lettings.models import Listing, Viewing
from linli.orders.enums import IN_HAND
from linli.people.enums import Permission, Portal
from linli.portals import errors, listings
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.steward import frame
from linli.portals.steward.lettings_forms import CheckForm, OutcomeForm
from linli.stewards.models import Charge, Worker

MOST = 200
MOST_VIEWINGS = 20
CHECKABLE = (State.WAITING, State.LIVE)


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def index(request: MemberRequest) -> HttpResponse:
    """List viewings without an outcome; what is let and sold, in the buildings in charge first, with who comes to look."""
    worker, at = _checker(request), clock.now()
    charges = set(Charge.objects.filter(worker=worker).values_list("building", flat=True))
    rows = [row for row in _rows() if row.state == State.WAITING or row.is_live(at)]
    coming = _coming([row.pk for row in rows], request, worker)
    cards = [{**listings.card(row, at=at), "coming": coming.get(row.pk, [])} for row in rows]
    mine = [one for one in cards if one["row"].unit and one["row"].unit.building_id in charges]
    rest = [one for one in cards if one not in mine]
    context = {
        **frame.framed(request, frame.TASKS, worker=worker), "now": at,
        "untold": [listings.appointment(row, at=at) for row in queries.untold(worker, at=at)[:MOST_VIEWINGS]],
        "groups": [(title, shown) for title, shown in ((_("我负责的楼"), mine), (_("别的楼和车位"), rest)) if shown],
    }  # fmt: skip
    return render(request, "steward/lettings.html", context)


def _checker(request: MemberRequest) -> Worker:
    """Return the worker who goes there: somebody employed here, no volunteer."""
    worker = frame.worker_of(request)
    if worker is None or worker.is_volunteer or not permissions.may_check(request.member):
        raise NotForYouError
    return worker


def _rows() -> list[Any]:
    rows = queries.pictured(Listing.objects.shown().filter(state__in=CHECKABLE))
    return list(rows.order_by("state", "-id")[:MOST])


def _coming(keys: list[UUID], request: MemberRequest, worker: Worker) -> dict[UUID, list[dict[str, Any]]]:
    """Return the appointments by listing, the next first; an order is a link only for whoever may open it. One query."""
    at, found = clock.now(), dict[UUID, list[dict[str, Any]]]()
    rows = queries.viewings().filter(listing__in=keys, order__state__in=queries.PENDING).order_by("order__slot_starts")
    for row in rows:
        is_mine = row.order.provider_id == worker.pk or request.member.may(Permission.SEE_ORDERS)
        found.setdefault(row.listing_id, []).append({**listings.appointment(row, at=at), "is_mine": is_mine})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.STEWARD, Permission.WORK)
def check(request: MemberRequest, listing_id: UUID) -> HttpResponseBase:
    """Show what the listing says (GET), and put down whether it is so, or what came of a viewing (POST)."""
    worker, row = _checker(request), queries.found(listing_id)
    if row is None or not permissions.may_see(request.member, row):
        raise Http404
    if "viewing" in request.POST:
        return _note(request, worker, row)
    if request.method != "POST" and row.state not in CHECKABLE and not _held(worker, row).exists():
        messages.info(request, _("这一条已经下架了。"))
        return redirect("steward:lettings")
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, worker, row, form)
    if not form.is_valid():
        return _page(request, worker, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        lettings.check_on_site(
            listing=row.pk, as_described=form.is_so, words=form.cleaned_data["words"], by=worker, at=clock.now()
        )
    except errors.EXPECTED as refused:
        problem, status = listings.blame(form, refused)
        return _page(request, worker, row, form, problem=problem, status=status)
    messages.success(request, _("记好了，页面上写明管家看过。") if form.is_so else _("记好了，物业看得到。"))
    return redirect("steward:lettings")


def _held(worker: Worker, row: Listing) -> QuerySet[Viewing]:
    return queries.held_by(worker).filter(listing=row)


def _note(request: MemberRequest, worker: Worker, row: Listing) -> HttpResponseBase:
    """Put down what came of a viewing that this steward holds."""
    key = request.POST["viewing"]
    viewing = next((one for one in _held(worker, row) if str(one.pk) == key), None)
    if viewing is None:
        raise Http404
    form = OutcomeForm(request.POST, viewing=viewing)
    if not form.is_valid():
        return _page(request, worker, row, CheckForm(), asked=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        form.put_down(by=worker.person, at=clock.now())
    except errors.EXPECTED as refused:
        problem, status = listings.blame(form, refused)
        return _page(request, worker, row, CheckForm(), asked=form, refused=problem, status=status)
    messages.success(request, _("记下了，业主和物业看得到。"))
    return redirect("steward:lettings")


def _may_call(worker: Worker, row: Listing) -> bool:
    """Tell whether the owner's number is for this worker: in charge of the building, or on the way with a viewer."""
    charged = row.unit is not None and Charge.objects.filter(worker=worker, building=row.unit.building_id).exists()
    return charged or queries.pending(row).filter(order__provider=worker).exists()


def _page(
    request: MemberRequest, worker: Worker, row: Listing, form: CheckForm, *, problem: str = "",
    asked: OutcomeForm | None = None, refused: str = "", status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    at = clock.now()
    untold = queries.untold(worker, at=at).filter(listing=row)
    told = _held(worker, row).exclude(outcome="")
    context = {
        **frame.framed(request, frame.TASKS, worker=worker), "row": row, "form": form, "problem": problem, "now": at,
        "refused": refused, "badge": listings.badge(row, at=at), "price": listings.price(row), "facts": listings.facts(row),
        "told": listings.told(row), "photos": listings.pictures(row),
        "may_check": row.state in CHECKABLE, "viewings": [_asked(one, asked, at=at) for one in untold[:MOST_VIEWINGS]],
        "outcomes": [listings.appointment(one, at=at) for one in told[:MOST_VIEWINGS]],
        "may_call": bool(row.owner.phone) and _may_call(worker, row),
    }  # fmt: skip
    return render(request, "steward/letting_check.html", context, status=status)


def _asked(viewing: Viewing, asked: OutcomeForm | None, *, at: datetime) -> dict[str, Any]:
    """Return a viewing with its form: the one that was sent, where it is about this one."""
    is_sent = asked is not None and asked.viewing.pk == viewing.pk
    return {
        **listings.appointment(viewing, at=at), "form": asked if is_sent else OutcomeForm(viewing=viewing),
        "in_hand": viewing.order.state in IN_HAND,
    }  # fmt: skip
