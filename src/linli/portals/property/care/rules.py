"""The rules of care: the table, and a rule's form, tried on the last month before it is kept."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.care import services as care
from linli.care.enums import Trigger
from linli.care.models import Rule
from linli.care.services import Preview
from linli.catalogue.models import Product
from linli.core import clock
from linli.core.ids import uuid7
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.care import naming
from linli.portals.property.care.rule_forms import RuleForm

SECTION = "care"
LAST = 999


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_CARE)
def table(request: MemberRequest) -> HttpResponse:
    """List every rule: what sets it off, for whom, what then, and its cap."""
    rules = Rule.objects.select_related("product").order_by("position", "id")
    context = {
        "rules": [{"rule": rule, "when": naming.when(rule)} for rule in rules], "tab": "rules",
        "may_edit": request.member.may(Permission.EDIT_CARE),
    }  # fmt: skip
    return pages.show(request, "property/care_rules.html", context, section=SECTION, at=clock.now())


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CARE)
def new(request: MemberRequest) -> HttpResponseBase:
    """Add a rule; `?trigger=` says what sets it off, for that decides what is asked."""
    trigger = request.GET.get("trigger", "")
    if trigger not in Trigger.values:
        context = {"triggers": Trigger.choices, "tab": "rules"}
        return pages.show(request, "property/care_rule_new.html", context, section=SECTION, at=clock.now())
    rule = Rule(community=request.member.community, code=f"r-{uuid7().hex[-12:]}", trigger=trigger, position=LAST)
    return _fill_in(request, rule, is_new=True)


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CARE)
def edit(request: MemberRequest, rule_id: UUID) -> HttpResponseBase:
    """Change a rule; it holds for what is set off from now on."""
    rule = get_object_or_404(Rule.objects.select_related("community"), pk=rule_id)
    return _fill_in(request, rule, is_new=False)


def _fill_in(request: MemberRequest, rule: Rule, *, is_new: bool) -> HttpResponseBase:
    products = {str(row.pk): row for row in Product.objects.offered().filter(kind="warm").order_by("code")}
    begin = {} if is_new else RuleForm.begin(rule)
    form = RuleForm(request.POST or None, trigger=rule.trigger, products=products, initial=begin)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _page(request, form, None if is_new else rule, status=status)
    changed, at = form.rule(rule), clock.now()
    if "preview" in request.POST:
        tried = care.preview(rule=changed, community=request.member.community, at=at)
        return _page(request, form, None if is_new else rule, tried=tried)
    try:
        care.revise(rule=changed, by=request.member.person, at=at)
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        form.add_error(None, sentence)
        return _page(request, form, None if is_new else rule, status=status)
    messages.success(request, _("规则存好了，从现在起算。"))
    return redirect("property:care-rules")


def _page(
    request: MemberRequest, form: RuleForm, rule: Rule | None, *, tried: Preview | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    at = clock.now()
    context: dict[str, Any] = {
        "form": form, "rule": rule, "tried": tried, "trigger": str(Trigger(form.trigger).label), "tab": "rules",
        "asked": [form[name] for name, _field in form.asked],
    }  # fmt: skip
    return pages.show(request, "property/care_rule.html", context, section=SECTION, at=at, status=status)
