"""Photos of orders: private files, for those who may see the order and for nobody else."""

from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from linli.orders import permissions
from linli.orders.models import Photo
from linli.portals.access import MemberRequest, signed_in

# A photo never changes under its id, so the phone that saw it keeps it.
KEEP = "private, max-age=31536000, immutable"


@require_safe
@signed_in
def photo(request: MemberRequest, photo_id: UUID) -> HttpResponseBase:
    """Serve the whole picture."""
    return serve(_visible(request, photo_id).file)


@require_safe
@signed_in
def thumb(request: MemberRequest, photo_id: UUID) -> HttpResponseBase:
    """Serve the thumbnail."""
    return serve(_visible(request, photo_id).thumb)


def _visible(request: MemberRequest, photo_id: UUID) -> Photo:
    row = Photo.objects.filter(pk=photo_id).select_related("order__provider").first()
    if row is None or not permissions.may_see(request.member, row.order):
        raise Http404
    return row


def serve(kept: FieldFile) -> HttpResponseBase:
    """Serve a private picture to whoever may see it; 404 where its file is gone."""
    try:
        handle = kept.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Cache-Control": KEEP, "X-Content-Type-Options": "nosniff"}
    return FileResponse(handle, content_type="image/jpeg", headers=headers)
