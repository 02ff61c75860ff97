"""The day board and its side panel, at their addresses."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from linli.core import clock
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.planning import services as planning
from linli.planning.errors import NoPlanError
from linli.planning.models import Stop
from linli.portals import errors, polling, words
from linli.portals.access import MemberRequest, portal, visible_order
from linli.portals.property import pages
from linli.portals.property.day import board, panel, reading, telling
from linli.portals.property.day.forms import MoveForm
from linli.portals.property.day.reading import Day

SECTION = "day"


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """Show the board of a day."""
    at = clock.now()
    return _page(request, _day(request, at=at), {}, at=at)


@require_safe
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def live(request: MemberRequest) -> HttpResponseBase:
    """Answer the board alone; 304 while nothing moved."""
    at = clock.now()
    version = reading.mark(reading.wanted(request.GET, at=at), community=request.member.community, at=at)
    return polling.fragment(request, version=version, make=lambda: _live(request, at=at))


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS, Permission.LEAD)
def ask(request: MemberRequest) -> HttpResponseBase:
    """Ask for a new plan of today, unless one is on its way."""
    at, community = clock.now(), request.member.community
    row = reading.plan(reading.wanted({}, at=at))
    if not reading.under_way(row, community=community, at=at):
        planning.ask(community=community, by=request.member.person, at=at)
    messages.success(request, _("正在重排今天，排好了会自动换上。"))
    return redirect("property:day")


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def stop(request: MemberRequest, order_id: UUID) -> HttpResponse:
    """Show one order of the plan, and with a worker in the address what moving it there would cost."""
    at = clock.now()
    order, day = visible_order(request.member, order_id), _day(request, at=at)
    shown = panel.context(request, order, day, at=at)
    asked: MoveForm = shown["form"]
    if not (shown["may_move"] and asked.is_bound and asked.is_valid()):
        status = HTTPStatus.UNPROCESSABLE_ENTITY if shown["may_move"] and asked.errors else HTTPStatus.OK
        return _panel(request, day, shown, at=at, status=status)
    try:
        shown["price"] = panel.price(request, order, day, asked, at=at)
    except errors.EXPECTED as refusal:
        return _refused(request, day, shown, refusal, at=at)
    return _panel(request, day, shown, at=at)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS, Permission.LEAD)
def move(request: MemberRequest, order_id: UUID) -> HttpResponseBase:
    """Pin an order to a worker and make the plan anew around it; without a plan there is nothing to put it into."""
    at = clock.now()
    order, day = visible_order(request.member, order_id), _day(request, at=at)
    form = panel.form(request.POST, day, None, at=at)
    shown = {**panel.context(request, order, day, at=at), "form": form}
    if not form.is_valid():
        return _panel(request, day, shown, at=at, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _move(request, order, day, form, at=at)
    except errors.EXPECTED as refusal:
        return _refused(request, day, shown, refusal, at=at)
    messages.success(request, _moved(order, form.chosen.call))
    return redirect("property:day")


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS, Permission.LEAD)
def unpin(request: MemberRequest, order_id: UUID) -> HttpResponseBase:
    """Let an order be planned freely again."""
    order = visible_order(request.member, order_id)
    community, by = request.member.community, request.member.person
    if planning.unpin(community=community, orders=[order.pk], by=by, at=clock.now()):
        messages.success(request, _("不再固定，下次重排时可以换人。"))
    return redirect("property:day-stop", order.pk)


def _move(request: MemberRequest, order: Order, day: Day, form: MoveForm, *, at: datetime) -> None:
    if day.plan is None:
        raise NoPlanError
    planning.move(
        community=request.member.community, order=order.pk, worker=form.key(), by=request.member.person, at=at,
        first=form.is_first,
    )  # fmt: skip


def _moved(order: Order, who: str) -> str:
    where = Stop.objects.filter(plan__is_current=True, order=order).order_by("-plan__day").first()
    if where is None:
        return _("已定给%(who)s，但今天排不下，原因在“没排下”里。") % {"who": who}
    return _("已定给%(who)s，约 %(time)s 到。") % {"who": who, "time": words.clock_time(where.arrives)}


def _day(request: MemberRequest, *, at: datetime) -> Day:
    return reading.day(reading.wanted(request.GET, at=at), community=request.member.community, at=at)


def _refused(
    request: MemberRequest, day: Day, shown: dict[str, Any], refusal: Exception, *, at: datetime
) -> HttpResponse:
    sentence, status = errors.explain(refusal)
    shown["form"].add_error(None, sentence)
    return _panel(request, day, shown, at=at, status=status)


def _panel(
    request: MemberRequest, day: Day, shown: dict[str, Any], *, at: datetime, status: int = HTTPStatus.OK
) -> HttpResponse:
    if not pages.wants_part(request):
        return _page(request, day, shown, at=at, status=status)
    return pages.fragment(request, "property/day_stop.html", {**shown, **_address(day), "at": at}, status=status)


def _page(
    request: MemberRequest, day: Day, shown: dict[str, Any], *, at: datetime, status: int = HTTPStatus.OK
) -> HttpResponse:
    plan = day.plan
    context = {
        **_shown(request, day, at=at), **shown, "opened": shown["order"].pk if shown else None,
        "days": telling.day_options(reading.days(at=at), shown=day.wanted.on, at=at),
        "versions": telling.options(reading.versions(day.wanted.on), shown=plan.version if plan else 0),
    }  # fmt: skip
    return pages.show(request, "property/day.html", context, section=SECTION, at=at, status=status)


def _live(request: MemberRequest, *, at: datetime) -> HttpResponse:
    return render(request, "property/day.html#live", {**_shown(request, _day(request, at=at), at=at), "at": at})


def _shown(request: MemberRequest, day: Day, *, at: datetime) -> dict[str, Any]:
    plan = day.plan
    return {
        "day": day, "plan": plan, "board": board.draw(day, at=at), "figures": telling.figures(plan) if plan else [],
        "made": telling.made(plan) if plan else "", "unplanned": telling.unplanned(day), "changes": telling.changes(day),
        "legend": telling.legend(), "may_lead": request.member.may(Permission.LEAD), **_address(day),
    }  # fmt: skip


def _address(day: Day) -> dict[str, str]:
    return {"here": day.wanted.query, "list_url": f"{reverse('property:day')}{day.wanted.query}"}
