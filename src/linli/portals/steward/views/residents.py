"""The homes a steward looks after."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.neighbours import permissions
from linli.orders.enums import IN_HAND
from linli.orders.models import Order, ReturnVisit
from linli.people.enums import Permission, Portal
from linli.people.models import Household
from linli.portals.access import MemberRequest, portal
from linli.portals.steward import frame, homes, lines, relatives
from linli.stewards.models import Worker

PAGE, LONGEST_SEARCH, SHOWN_VISITS = 30, 40, 5


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def residents(request: MemberRequest) -> HttpResponse:
    """Show the households in the worker's charge, found by room or name."""
    worker = frame.worker_of(request)
    words = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    rows = homes.of(worker, words=words) if worker else Household.objects.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        **frame.framed(request, frame.RESIDENTS, worker=worker), "q": words, "page": page,
        "homes": homes.listed(page.object_list), "query": urlencode({"q": words}) if words else "",
        "in_charge": [charge.building for charge in _charges(worker)],
    }  # fmt: skip
    return render(request, "steward/residents.html", context)


def _charges(worker: Worker | None) -> list[Any]:
    return list(worker.charges.select_related("building").order_by("building__position")) if worker else []


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def household(request: MemberRequest, household_id: UUID) -> HttpResponse:
    """Show one home: what to know before the bell is rung, who lives there, what is open, what was."""
    worker = frame.worker_of(request)
    row = Household.objects.filter(pk=household_id).select_related("unit__building").first()
    if row is None or worker is None:
        raise Http404
    at_work = Order.objects.filter(household=row, provider=worker, state__in=IN_HAND).exists()
    in_charge = worker.charges.filter(building=row.unit.building_id).exists()
    if not at_work and not in_charge:
        raise Http404
    at = clock.now()
    current, past = homes.orders_of(row, at=at)
    context = {
        **frame.framed(request, frame.RESIDENTS, worker=worker), "household": row, "at_work": at_work,
        "residents": homes.residents(row, on=timezone.localdate(at)),
        "open": lines.of(current, at=at, worker=True), "past": lines.of(past, at=at, worker=True),
        "visits": _visits(row), "now": at, "recruits": permissions.may_recruit(request.member),
        "in_charge": in_charge, "relatives": relatives.of(row, at=at) if in_charge else [],
        "witness": relatives.WitnessForm(),
    }  # fmt: skip
    return render(request, "steward/household.html", context)


def _visits(row: Household) -> list[ReturnVisit]:
    made = ReturnVisit.objects.filter(order__household=row).select_related("by", "order__product")
    return list(made.order_by("-at")[:SHOWN_VISITS])
