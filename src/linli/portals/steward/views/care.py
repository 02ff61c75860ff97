"""Care at the door: one home's card, the roster of visits, and the gate."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from linli.care import services as care
from linli.care.services import looking
from linli.core import clock
from linli.orders.enums import IN_HAND
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.people.models import Household
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.steward import caring, frame
from linli.stewards.models import Worker

LONGEST_CODE = 40


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def card(request: MemberRequest, household_id: UUID) -> HttpResponse:
    """Show a home's care card to whoever goes there; the look is on record, and those who live there see it."""
    worker = frame.worker_of(request)
    row = Household.objects.filter(pk=household_id).select_related("unit__building", "community").first()
    goes_there = row is not None and worker is not None and _goes_there(worker, row)
    # A lead, who sends people there, must know what they meet.
    if row is None or not (goes_there or request.member.may(Permission.LEAD)):
        raise Http404
    at = clock.now()
    looking.look(household=row, by=request.member.person, at=at)
    context = {
        **frame.framed(request, frame.RESIDENTS, worker=worker), "household": row, "goes_there": goes_there,
        **caring.card(row, at=at),
    }  # fmt: skip
    return render(request, "steward/care_card.html", context)


def _goes_there(worker: Worker, row: Household) -> bool:
    """Tell whether the worker has an order of the home in hand, or is in charge of its building."""
    at_work = Order.objects.filter(household=row, provider=worker, state__in=IN_HAND).exists()
    return at_work or worker.charges.filter(building=row.unit.building_id).exists()


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def visits(request: MemberRequest) -> HttpResponse:
    """Show whom to visit, the longest overdue first."""
    worker, at = frame.worker_of(request), clock.now()
    context = {
        **frame.framed(request, frame.RESIDENTS, worker=worker), "now": at,
        "visits": caring.visits(worker, request.member, at=at),
    }  # fmt: skip
    return render(request, "steward/visits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.STEWARD, Permission.WORK)
def gate(request: MemberRequest) -> HttpResponse:
    """Let a visitor in by the code that is typed or scanned; a scan only fills it in, for a look lets nobody in."""
    code = (request.POST if request.method == "POST" else request.GET).get("code", "")[:LONGEST_CODE].strip()
    said: dict[str, object] = {"code": code, "guest": None, "error": ""}
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            said["guest"] = care.admit(code=code, by=request.member.person, at=clock.now())
        except errors.EXPECTED as refused:
            said["error"], status = errors.explain(refused)
    worker = frame.worker_of(request)
    context = {**frame.framed(request, frame.TODAY, worker=worker), **said, "now": clock.now()}
    return render(request, "steward/gate.html", context, status=status)
