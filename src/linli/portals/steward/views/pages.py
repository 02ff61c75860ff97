"""The two pages that several views render: an order, and the form of a move."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from linli.core import clock
from linli.orders import dispatching, reasons
from linli.orders.models import Order
from linli.portals.access import MemberRequest
from linli.portals.steward import caring, frame, sheet
from linli.portals.steward.deeds import DEEDS, Deed
from linli.portals.steward.forms import MoveForm
from linli.stewards.models import Worker


@dataclass(frozen=True, slots=True)
class MovePage:
    """A move on an order, with its form where it has one."""

    order: Order
    move: str
    deed: Deed
    form: MoveForm | None
    worker: Worker | None


def order_page(
    request: MemberRequest, order: Order, *, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Show an order as the member may see it: what, where, who, and the one next step."""
    worker, at = frame.worker_of(request), clock.now()
    context = {
        **frame.framed(request, frame.TASKS, worker=worker), "problem": problem, "why": caring.why(order, at=at),
        "sheet": sheet.of(order, member=request.member, worker=worker, at=at),
    }  # fmt: skip
    return render(request, "steward/order.html", context, status=status)


def deed_page(
    request: MemberRequest, page: MovePage, *, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Show a move's form with what was typed and what is wrong with it."""
    context = {
        **frame.framed(request, frame.TASKS, worker=page.worker), "order": page.order, "move": page.move,
        "deed": page.deed, "form": page.form, "problem": problem,
    }  # fmt: skip
    if page.deed is DEEDS["assign"]:
        context |= _choices(page)
    return render(request, "steward/deed.html", context, status=status)


def _choices(page: MovePage) -> dict[str, Any]:
    """Return who of the staff could go, best first, and who was left out; each with the planner's reasons."""
    at = clock.now()
    typed = str(page.form.data.get("worker", "")) if page.form else ""
    able = [
        _option(choice.worker, reasons.sentences(choice.reasons), typed=typed)
        for choice in dispatching.candidates(order=page.order, at=at)
        if choice.worker.pk != page.order.provider_id and not choice.worker.is_volunteer
    ]
    others = [
        _option(worker, why, typed=typed)
        for worker, why in dispatching.left_out(order=page.order, at=at)
        if not worker.is_volunteer
        and worker.pk != page.order.provider_id
        and all(option["value"] != str(worker.pk) for option in able)
    ]
    return {"able": able, "others": others}


def _option(worker: Worker, why: str, *, typed: str) -> dict[str, Any]:
    return {"value": str(worker.pk), "label": worker.call, "note": why, "checked": str(worker.pk) == typed}
