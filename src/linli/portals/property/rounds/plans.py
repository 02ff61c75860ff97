"""Plans: the table with their coverage of the last thirty days, a plan's form with its next rounds, stop and resume."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals import errors, rounds_words
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.rounds.plan_forms import PlanForm, StopForm, passed
from linli.rounds import permissions, queries
from linli.rounds import services as rounds
from linli.rounds.errors import BadFieldError
from linli.rounds.models import Plan

SECTION = "rounds"
DAYS, LOOK_AHEAD, SHOWN_NEXT, PREVIEWED = 30, timedelta(days=62), 2, 10


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """List the plans: what, who, how often, the next rounds, and how the last thirty days were covered."""
    at = clock.now()
    today = at.astimezone(request.member.community.zone).date()
    covered = {row.plan.pk: row.rounds for row in queries.coverage(since=today - timedelta(days=DAYS - 1), until=today)}
    context = {
        "rows": [_row(plan, covered.get(plan.pk, queries.Tally()), at=at) for plan in queries.plans()],
        "may_plan": permissions.may_plan(request.member), "tab": "plans",
    }  # fmt: skip
    return pages.show(request, "property/rounds.html", context, section=SECTION, at=at)


def _row(plan: Plan, tally: queries.Tally, *, at: datetime) -> dict[str, Any]:
    due = plan.recurrence.between(at, at + LOOK_AHEAD)[:SHOWN_NEXT] if plan.is_active else []
    return {
        "plan": plan, "rule": rounds_words.recurrence(plan.rrule), "tally": tally,
        "next": [moment.replace(tzinfo=plan.community.zone) for moment in due],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def edit(request: MemberRequest, plan_id: UUID | None = None) -> HttpResponseBase:
    """Fill in a plan, look at its next ten rounds, and keep it."""
    plan = get_object_or_404(Plan.objects.select_related("community"), pk=plan_id) if plan_id else None
    data, at = request.POST if request.method == "POST" else None, clock.now()
    zone = request.member.community.zone
    form = PlanForm(data, zone=zone, plan=plan, today=at.astimezone(zone).date())
    kept = {stop.checkpoint_id: stop for stop in plan.stops.all()} if plan else {}
    lines = [StopForm(data, checkpoint=row, stop=kept.get(row.pk)) for row in queries.checkpoints()]
    if data is None:
        return _page(request, form, lines, plan)
    whole = [part.is_valid() for part in (form, *lines)]
    if not all(whole):
        return _page(request, form, lines, plan, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "preview" in data:
        return _page(request, form, lines, plan, coming=form.coming(most=PREVIEWED, after=at))
    return _keep(request, form, lines, plan)


def _keep(request: MemberRequest, form: PlanForm, lines: list[StopForm], plan: Plan | None) -> HttpResponseBase:
    by, at, draft = request.member.person, clock.now(), form.draft(passed(lines))
    try:
        if plan:
            rounds.replan(plan_id=plan.pk, draft=draft, by=by, at=at)
        else:
            rounds.plan(community=request.member.community, draft=draft, by=by, at=at)
    except BadFieldError as refused:
        form.refuse(refused)
        return _page(request, form, lines, plan, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except errors.EXPECTED as refused:
        form.add_error(None, errors.explain(refused)[0])
        return _page(request, form, lines, plan, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("计划存好了，从下一趟起照它排。"))
    return redirect("property:rounds")


def _page(
    request: MemberRequest, form: PlanForm, lines: list[StopForm], plan: Plan | None, *,
    coming: list[tuple[datetime, datetime]] | None = None, status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "lines": lines, "plan": plan, "coming": coming, "tab": "plans"}
    if coming is not None:
        context["rule"] = rounds_words.recurrence(form.cleaned_data["rule"])
    return pages.show(request, "property/round_plan.html", context, section=SECTION, at=clock.now(), status=status)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def stop(request: MemberRequest, plan_id: UUID) -> HttpResponseBase:
    """Stop a plan; what nobody has begun is called off."""
    plan = get_object_or_404(Plan, pk=plan_id)
    n = rounds.stop(plan_id=plan.pk, by=request.member.person, at=clock.now())
    messages.success(request, _("停下了，还没开始的 %(n)s 趟已取消。") % {"n": n})
    return redirect("property:rounds")


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def resume(request: MemberRequest, plan_id: UUID) -> HttpResponseBase:
    """Take a stopped plan up again."""
    plan = get_object_or_404(Plan, pk=plan_id)
    rounds.resume(plan_id=plan.pk, by=request.member.person, at=clock.now())
    messages.success(request, _("又开始了，从现在起照它排。"))
    return redirect("property:rounds")
