"""Today: where to go, in which order, and the one next step."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.polling import fragment
from linli.portals.steward import day, frame, offering
from linli.stewards import queries as stewards


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def today(request: MemberRequest) -> HttpResponse:
    """Show the worker's day."""
    return render(request, "steward/today.html", _context(request))


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def live(request: MemberRequest) -> HttpResponseBase:
    """Answer the changing part of the day; 304 while nothing moved."""
    worker = frame.worker_of(request)
    version = day.version(worker, at=clock.now()) if worker else "nobody"
    return fragment(
        request, version=version, make=lambda: render(request, "steward/today.html#live", _context(request))
    )


def _context(request: MemberRequest) -> dict[str, object]:
    at = clock.now()
    worker = frame.worker_of(request)
    if worker is None:
        return {**frame.framed(request, frame.TODAY, worker=None), "now": at}
    offers = offering.cards(worker, at=at)
    return {
        **frame.framed(request, frame.TODAY, worker=worker, offers=len(offers)), "day": day.of(worker, at=at),
        "offers": offers, "now": at, "until": stewards.on_duty_until(worker=worker, at=at),
    }  # fmt: skip
