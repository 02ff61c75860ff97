"""Pictures of what is let or sold, for whoever may see the listing; deeds, for the office and the owner only."""

from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from linli.lettings import permissions
from linli.lettings.models import Deed, Picture
from linli.portals.access import MemberRequest, signed_in
from linli.portals.shared import photos


@require_safe
@signed_in
def picture(request: MemberRequest, picture_id: UUID) -> HttpResponseBase:
    """Serve a picture, or with ?thumb=1 its thumbnail."""
    row = Picture.objects.filter(pk=picture_id).select_related("listing").first()
    if row is None or not permissions.may_see(request.member, row.listing):
        raise Http404
    return photos.serve(row.thumb if request.GET.get("thumb") else row.file)


@require_safe
@signed_in
def deed(request: MemberRequest, deed_id: UUID) -> HttpResponseBase:
    """Serve a certificate of ownership, or with ?thumb=1 its thumbnail."""
    row = Deed.objects.filter(pk=deed_id).select_related("listing").first()
    if row is None or not permissions.may_see_deed(request.member, row):
        raise Http404
    return photos.serve(row.thumb if request.GET.get("thumb") else row.file)
