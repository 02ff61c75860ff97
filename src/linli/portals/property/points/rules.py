"""Rules and budgets: the table, a rule's form with its preview, and a kind's budget."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.core.ids import uuid7
from linli.people.enums import Permission, Portal
from linli.points import issuing
from linli.points import services as points
from linli.points.models import Rule
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.kinds import KINDS
from linli.portals.property import pages
from linli.portals.property.points.forms import BudgetForm, RuleForm

_SECTION = "points"


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def table(request: MemberRequest) -> HttpResponse:
    """List the rules that hold and those to come."""
    at = clock.now()
    day = at.astimezone(request.member.community.zone).date()
    context = {
        "rules": [_row(rule) for rule in Rule.objects.on(day)], "coming": [_row(rule) for rule in Rule.objects.to_come(day)],
        "may_edit": request.member.may(Permission.EDIT_POINTS), "tab": "rules",
    }  # fmt: skip
    return pages.show(request, "property/point_rules.html", context, section=_SECTION, at=at)


def _row(rule: Rule) -> dict[str, Any]:
    bounds = (
        (_("每天 %(n)s"), rule.most_a_day), (_("每月 %(n)s"), rule.most_a_month), (_("每对 %(n)s"), rule.most_a_pair),
    )  # fmt: skip
    return {
        "rule": rule, "kind": KINDS[rule.kind], "event": rule.get_event_display(), "who": rule.get_who_display(),
        "measure": rule.get_measure_display(), "bounds": " · ".join(text % {"n": n} for text, n in bounds if n is not None),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_POINTS)
def edit(request: MemberRequest, rule_id: UUID | None = None) -> HttpResponseBase:
    """Fill in a rule, try it on last month, and let it hold."""
    before = get_object_or_404(Rule.objects.select_related("community"), pk=rule_id) if rule_id else None
    at = clock.now()
    today = at.astimezone(request.member.community.zone).date()
    form = RuleForm(request.POST or None, initial=RuleForm.begin(before, today=today))
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _page(request, form, before=before, status=status)
    rule = form.rule(
        before=before, community=request.member.community, code=before.code if before else f"r-{uuid7().hex[-12:]}"
    )
    if "preview" in request.POST:
        return _page(request, form, before=before, tried=rule)
    try:
        points.revise(rule=rule, by=request.member.person, at=at)
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        form.add_error(None, sentence)
        return _page(request, form, before=before, status=status)
    messages.success(request, _("规则存好了，从生效那天起算。"))
    return redirect("property:point-rules")


def _page(
    request: MemberRequest, form: RuleForm, *, before: Rule | None, tried: Rule | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    at = clock.now()
    preview = points.preview(community=request.member.community, rules=[tried], at=at) if tried else None
    kinds = [{"kind": KINDS[kind], "points": n} for kind, n in preview.points.items()] if preview else []
    context = {"form": form, "rule": before, "preview": preview, "preview_kinds": kinds, "tab": "rules"}
    return pages.show(request, "property/point_rule.html", context, section=_SECTION, at=at, status=status)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_POINTS)
def retire(request: MemberRequest, rule_id: UUID) -> HttpResponseBase:
    """End a rule today."""
    rule = get_object_or_404(Rule.objects.select_related("community"), pk=rule_id)
    points.retire(rule=rule, by=request.member.person, at=clock.now())
    messages.success(request, _("这条规则今天起不再发放。"))
    return redirect("property:point-rules")


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_POINTS)
def budget(request: MemberRequest, kind: str) -> HttpResponseBase:
    """Set the budget of a kind."""
    if kind not in KINDS:
        raise Http404
    at = clock.now()
    community = request.member.community
    today = at.astimezone(community.zone).date()
    begin = {"month": issuing.next_month(today), "points": issuing.budget_of(kind=kind, day=today)}
    form = BudgetForm(request.POST or None, initial=begin)
    if form.is_valid():
        try:
            points.set_budget(community=community, kind=kind, by=request.member.person, at=at, **form.cleaned_data)
        except errors.EXPECTED as refused:
            form.add_error(None, errors.explain(refused)[0])
        else:
            messages.success(request, _("额度存好了。"))
            return redirect("property:points")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "kind": KINDS[kind], "tab": "overview"}
    return pages.show(request, "property/point_budget.html", context, section=_SECTION, at=at, status=status)
