"""Those who deliver: the table, one worker's page, and what may be changed about them."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.catalogue.enums import Delivers, Skill
from linli.core import clock
from linli.orders.enums import IN_HAND, Tag
from linli.orders.models import Like, Order, Review
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages, staffing
from linli.portals.property.orders.table import badge
from linli.portals.property.steward_forms import ShiftForm, WorkerForm
from linli.stewards.models import Charge, Shift, Team, Worker
from linli.stewards.queries import shifts_at

MOST_SHOWN = 10
AHEAD = timedelta(days=7)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def table(request: MemberRequest) -> HttpResponse:
    """List everybody who delivers: on duty first, then by team."""
    at = clock.now()
    team = request.GET.get("team", "")
    workers = Worker.objects.staff().select_related("person", "team").prefetch_related(_charges())
    workers = workers.annotate(in_hand=Count("orders", filter=Q(orders__state__in=IN_HAND)))
    workers = workers.order_by("-is_active", "team__position", "-is_lead", "call_zh", "id")
    on = shifts_at(at)
    rows = [_row(worker, until=on[worker.pk][1] if worker.pk in on else None) for worker in workers]
    context = {
        "rows": [row for row in rows if team in ("", row["team_code"])], "team": team,
        "teams": list(Team.objects.order_by("position")), "all": len(rows),
        "on_duty": sum(1 for row in rows if row["until"]),
    }  # fmt: skip
    return pages.show(request, "property/stewards.html", context, section="stewards", at=at)


def _charges() -> "Prefetch[Any]":
    return Prefetch("charges", Charge.objects.select_related("building").order_by("building__position"))


def _row(worker: Worker, *, until: datetime | None) -> dict[str, Any]:
    return {
        "worker": worker, "until": until, "team_code": worker.team.code if worker.team else "",
        "kind": Delivers(worker.kind).label, "skills": skills(worker),
        "buildings": _("、").join(charge.building.name for charge in worker.charges.all()),
    }  # fmt: skip


def skills(worker: Worker) -> str:
    """Return what the worker can do, in words."""
    return _("、").join(str(Skill(code).label) for code in worker.skills if code in Skill.values)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def worker(request: MemberRequest, worker_id: UUID) -> HttpResponse:
    """Show one worker: figures, what is in hand, what residents said."""
    return _page(request, _worker(worker_id))


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_STAFF)
def edit(request: MemberRequest, worker_id: UUID) -> HttpResponseBase:
    """Change skills, activity and buildings."""
    row = _worker(worker_id)
    form = WorkerForm(request.POST if request.method == "POST" else None, worker=row)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        context = {"worker": row, "form": form}
        return pages.show(
            request, "property/steward_edit.html", context, section="stewards", at=clock.now(), status=status
        )
    data = form.cleaned_data
    staffing.change(
        worker=row, skills=data["skills"], is_active=data["is_active"], buildings=form.chosen(),
        by=request.member.person, at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("%(who)s的资料已改好。") % {"who": row.call})
    return redirect("property:steward", row.pk)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_STAFF)
def shift(request: MemberRequest, worker_id: UUID) -> HttpResponseBase:
    """Put the worker on duty for one span."""
    row = _worker(worker_id)
    form = ShiftForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    starts, ends = form.span()
    staffing.add_shift(worker=row, starts=starts, ends=ends, by=request.member.person, at=clock.now())
    messages.success(request, _("班次已加上。"))
    return redirect("property:steward", row.pk)


def _worker(worker_id: UUID) -> Worker:
    rows = Worker.objects.staff().select_related("person", "team").prefetch_related(_charges())
    if (row := rows.filter(pk=worker_id).first()) is None:
        raise Http404
    return row


def _page(
    request: MemberRequest, row: Worker, *, form: ShiftForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    at = clock.now()
    mine = Order.objects.filter(provider=row).select_related("product").order_by("-id")
    reviews = Review.objects.filter(worker=row).select_related("order__product", "reviewer").order_by("-at", "-id")
    likes = Like.objects.filter(worker=row).select_related("person", "order__product").order_by("-at", "-id")
    shifts = Shift.objects.filter(worker=row, ends__gt=at, starts__lt=at + AHEAD).order_by("starts")
    duty = next((s for s in shifts if s.starts <= at), None)
    context = {
        **_row(row, until=duty.ends if duty else None), "shifts": list(shifts),
        "in_hand": [_order(order) for order in mine.filter(state__in=IN_HAND)[:MOST_SHOWN]],
        "recent": [_order(order) for order in mine.exclude(state__in=IN_HAND)[:MOST_SHOWN]],
        "reviews": [{"row": r, "tags": [Tag(tag).label for tag in r.tags]} for r in reviews[:MOST_SHOWN]],
        "likes": list(likes[:MOST_SHOWN]), "may_edit": request.member.may(Permission.EDIT_STAFF),
        "form": form or ShiftForm(initial={"day": timezone.localtime(at).date()}),
    }  # fmt: skip
    return pages.show(request, "property/steward.html", context, section="stewards", at=at, status=status)


def _order(order: Order) -> dict[str, Any]:
    return {"order": order, "badge": badge(order.state, order.waiting_for)}
