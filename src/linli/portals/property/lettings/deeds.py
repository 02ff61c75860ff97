"""The office's word on a listing: the deeds of acts."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.lettings import permissions
from linli.lettings.models import Listing
from linli.people.enums import Permission, Portal
from linli.portals import errors, listings
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.lettings import listing
from linli.portals.property.lettings.acts import ACTS
from linli.portals.property.lettings.table import SECTION


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def act(request: MemberRequest, listing_id: UUID, deed: str) -> HttpResponseBase:
    """Ask what a deed needs to know (GET), and do it (POST)."""
    chosen, row = ACTS.get(deed), listing.found(listing_id)
    if not permissions.may_verify(request.member):
        raise NotForYouError
    if chosen is None:
        raise Http404
    if request.method != "POST":
        # Somebody else was faster: the page says where it stands now.
        is_open = row.state in chosen.states
        return _page(request, row, deed, chosen.form()) if is_open else redirect("property:letting", row.pk)
    form = chosen.form(request.POST)
    if not form.is_valid():
        return _page(request, row, deed, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        chosen.do(listing=row.pk, by=request.member.person, at=clock.now(), **form.cleaned_data)
    except errors.EXPECTED as refused:
        sentence, status = listings.blame(form, refused)
        if sentence:
            form.add_error(None, sentence)
        return _page(request, row, deed, form, status=status)
    messages.success(request, str(chosen.said))
    return redirect("property:letting", row.pk)


def _page(
    request: MemberRequest, row: Listing, code: str, form: forms.Form, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"row": row, "code": code, "act": ACTS[code], "form": form}
    return pages.show(request, "property/letting_act.html", context, section=SECTION, at=clock.now(), status=status)
