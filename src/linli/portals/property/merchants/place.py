"""Where a shop stands on the plan, put down by the office."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.merchants import permissions
from linli.merchants import services as merchants
from linli.merchants.models import Merchant
from linli.people.enums import Permission, Portal
from linli.portals import errors, siting, standings
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.merchants import shop
from linli.portals.property.merchants.table import SECTION
from linli.portals.siting import SiteForm


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def place(request: MemberRequest, merchant_id: UUID) -> HttpResponseBase:
    """Ask where the shop stands (GET), and put it down (POST)."""
    row = shop.found(merchant_id)
    if not permissions.may_choose(request.member):
        raise NotForYouError
    now = None if row.lng is None or row.lat is None else (row.lng, row.lat)
    form = SiteForm(request.POST if request.method == "POST" else None, site=now)
    if request.method == "GET":
        return _page(request, row, form)
    if not form.is_valid():
        return _page(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if site := form.site():
            merchants.locate(merchant=row.pk, place=site, by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        sentence, status = standings.blame(form, refused)
        if sentence:
            form.add_error(None, sentence)
        return _page(request, row, form, status=status)
    messages.success(request, _("存好了。"))
    return redirect("property:merchant", row.pk)


def _page(request: MemberRequest, row: Merchant, form: SiteForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    context = {"row": row, "form": form, "site_plan": siting.draw(form.now)}
    return pages.show(request, "property/merchant_place.html", context, section=SECTION, at=clock.now(), status=status)
