"""A worker's tasks as a list, and one order."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.orders import permissions
from linli.orders.enums import DONE, IN_HAND, State
from linli.orders.models import Order
from linli.orders.models.order import OrderQuerySet
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal, visible_order
from linli.portals.steward import frame, lines, offering
from linli.portals.steward.views import pages
from linli.stewards.models import Worker

# A return visit is made while the work is fresh.
VISIT_WITHIN = timedelta(days=7)
SHOWN_DONE, SHOWN_VISITS = 20, 20


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def tasks(request: MemberRequest) -> HttpResponse:
    """Show what is in hand, which homes wait for a return visit, and what was done lately."""
    at = clock.now()
    worker = frame.worker_of(request)
    offers = offering.cards(worker, at=at) if worker else []
    context = {**frame.framed(request, frame.TASKS, worker=worker, offers=len(offers)), "offers": offers}
    if worker:
        context |= {
            "in_hand": lines.of(_of(worker, IN_HAND).order_by("next_due", "id"), at=at),
            "visits": lines.of(_to_visit(worker, at=at), at=at, worker=True),
            "done": lines.of(_of(worker, (State.FINISHED, *DONE)).order_by("-finished_at")[:SHOWN_DONE], at=at),
        }
    return render(request, "steward/tasks.html", context)


def _of(worker: Worker, states: tuple[State, ...]) -> OrderQuerySet:
    return Order.objects.filter(provider=worker, state__in=states).shown().select_related("beneficiary")


def _to_visit(worker: Worker, *, at: datetime) -> list[Order]:
    """Return finished work in the worker's buildings, done by anybody, that nobody has asked after yet."""
    rows = Order.objects.filter(
        building__charges__worker=worker, state__in=[State.FINISHED, *DONE], finished_at__gte=at - VISIT_WITHIN,
        visits=None,
    )  # fmt: skip
    asked = rows.exclude(requester=None).shown().select_related("beneficiary")
    return list(asked.order_by("finished_at")[:SHOWN_VISITS])


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def order(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Show one order. Who had it, or was asked, and no longer is, is told so and sees what is theirs."""
    try:
        row = visible_order(request.member, order_id)
    except Http404:
        if not permissions.was_ever_asked(request.member, order_id):
            raise
        messages.warning(request, _("这单已不在您手上。"))
        return redirect("steward:tasks")
    return pages.order_page(request, row)
