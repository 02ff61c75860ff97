"""Pictures of what merchants sell, for everybody of the community."""

from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from linli.market import permissions
from linli.market.models import Picture
from linli.portals.access import MemberRequest, signed_in
from linli.portals.shared import photos


@require_safe
@signed_in
def picture(request: MemberRequest, picture_id: UUID) -> HttpResponseBase:
    """Serve a picture, or with ?thumb=1 its thumbnail."""
    row = Picture.objects.filter(pk=picture_id).first()
    if row is None or not permissions.may_see_picture(request.member, row):
        raise Http404
    return photos.serve(row.thumb if request.GET.get("thumb") else row.file)
