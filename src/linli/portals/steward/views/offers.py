"""Offers to answer."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.polling import fragment
from linli.portals.steward import frame, offering


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def offers(request: MemberRequest) -> HttpResponse:
    """Show every offer the worker can answer now."""
    return page(request)


def page(request: MemberRequest, *, problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """Show the offers, and what went wrong with the answer to one."""
    return render(request, "steward/offers.html", _context(request) | {"problem": problem}, status=status)


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def live(request: MemberRequest) -> HttpResponseBase:
    """Answer the list alone; 304 while nothing about it changed."""
    context = _context(request)
    version = "-".join(f"{card.order.pk}:{card.left}" for card in context["offers"])
    return fragment(request, version=version, make=lambda: render(request, "steward/offers.html#list", context))


def _context(request: MemberRequest) -> dict[str, Any]:
    worker = frame.worker_of(request)
    cards = offering.cards(worker, at=clock.now()) if worker else []
    return {**frame.framed(request, frame.TASKS, worker=worker, offers=len(cards)), "offers": cards}
