"""The same again each month: agreed to, seen, called off."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.market import services as market
from linli.market.models import Subscription
from linli.people.enums import Permission, Portal
from linli.people.queries import household_of
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.resident.frame import show
from linli.portals.resident.market_forms import MonthlyForm, check
from linli.portals.resident.views.market import TAB, found, item_page


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def subscribe(request: MemberRequest, item_id: UUID) -> HttpResponse:
    """Agree to the same each month, at no more than the price of now."""
    row, form, person = found(item_id), MonthlyForm(request.POST), request.member.person
    try:
        check(form)
        said = form.cleaned_data
        market.subscribe(
            person=person, household=household_of(person), variant=said["variant"].variant, count=said["count"],
            way=said["way"], day=said["day"], form_key=said["form_key"], at=clock.now(),
        )  # fmt: skip
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        return item_page(request, row, monthly=form, error=sentence, is_asking=True, status=status)
    messages.success(request, _("约好了。到了日子从余额付，余额不够那个月就不送，会告诉您。"))
    return redirect("resident:market-monthly")


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show what comes each month, and why the last one did not where it did not."""
    rows = Subscription.objects.filter(person=request.member.person, ended_at=None)
    rows = rows.select_related("variant__item__merchant").order_by("next_on", "id")
    context = {"rows": rows, "now": clock.now()}
    return show(request, "market_monthly.html", context, tab=TAB)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def end(request: MemberRequest, subscription_id: UUID) -> HttpResponse:
    """Call it off: nothing more comes."""
    row = Subscription.objects.filter(pk=subscription_id, person=request.member.person).first()
    if row is None:
        raise Http404
    market.end(subscription=row.pk, by=request.member.person, at=clock.now())
    messages.success(request, _("停了，下个月起不再送。"))
    return redirect("resident:market-monthly")
