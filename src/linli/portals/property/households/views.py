"""The rooms and, beside them, one household."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.people import households as keeping
from linli.people.enums import Permission, Portal
from linli.people.models import Household
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.households import family, filters, listing, panel
from linli.portals.property.households.forms import HouseholdForm
from linli.stewards.queries import steward_of

SECTION = "households"


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_HOUSEHOLDS)
def households(request: MemberRequest) -> HttpResponse:
    """Every room in the order of the house, narrowed by the address."""
    return pages.show(request, "property/households.html", _list(request), section=SECTION, at=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_HOUSEHOLDS)
def household(request: MemberRequest, household_id: UUID) -> HttpResponse:
    """One household: as a fragment for the panel, or as a page with the list beside it. POST keeps note and care."""
    row = panel.household(household_id)
    if request.method != "POST":
        return _beside(request, row, form=HouseholdForm.of(row))
    if not request.member.may(Permission.EDIT_HOUSEHOLDS):
        raise NotForYouError
    form = HouseholdForm(request.POST)
    if not form.is_valid():
        return _beside(request, row, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    keeping.describe(household_id=row.pk, **form.cleaned_data, by=request.user, at=clock.now())
    messages.success(request, _("%(room)s的资料改好了。") % {"room": row.unit.label})
    return redirect(reverse("property:household", args=[row.pk]) + listing.address(request.GET))


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_HOUSEHOLDS, Permission.SEE_PHONE)
def look(request: MemberRequest, household_id: UUID, member_id: int) -> HttpResponse:
    """Show one member's number and birthday whole, once it is on record who looked."""
    row = panel.household(household_id)
    member = next((one for one in row.members.all() if one.pk == member_id), None)
    if member is None:
        raise Http404
    keeping.look(member=member, by=request.user, at=clock.now())
    return _beside(request, row, form=HouseholdForm.of(row), seen=[member.pk])


def _list(request: MemberRequest) -> dict[str, Any]:
    wanted = filters.read(request.GET)
    page = listing.page(wanted, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return {
        "wanted": wanted, "page": page, "totals": listing.totals(), "filters": listing.choices(wanted),
        "kept": [{"name": "q", "value": wanted.q}] if wanted.q else [], "here": listing.address(request.GET),
        "may_edit": request.member.may(Permission.EDIT_HOUSEHOLDS),
        "may_export": request.member.may(Permission.SEE_PHONE),
    }  # fmt: skip


def _beside(
    request: MemberRequest, row: Household, *, form: HouseholdForm, seen: Collection[int] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    at, here = clock.now(), listing.address(request.GET)
    context = {
        "household": row, "form": form, "inhabitants": panel.inhabitants(row, seen=seen),
        "orders": panel.orders(row, at=at), "steward": steward_of(row), "here": here,
        "relatives": family.of(row, at=at),
        "list_url": reverse("property:households") + here,
        "own_url": reverse("property:household", args=[row.pk]) + here,
        "may_edit": request.member.may(Permission.EDIT_HOUSEHOLDS), "may_look": request.member.may(Permission.SEE_PHONE),
    }  # fmt: skip
    if pages.wants_part(request):
        return pages.fragment(request, "property/household.html", context, status=status)
    return pages.show(
        request, "property/households.html", {**_list(request), **context}, section=SECTION, at=at, status=status
    )
