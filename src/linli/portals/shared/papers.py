"""Documents of merchants: private pictures, for the office and for whoever acts for the merchant."""

from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from linli.merchants import permissions
from linli.merchants.models import Paper
from linli.portals.access import MemberRequest, signed_in
from linli.portals.shared import photos


@require_safe
@signed_in
def paper(request: MemberRequest, paper_id: UUID) -> HttpResponseBase:
    """Serve the picture of a document, or with ?thumb=1 its thumbnail."""
    row = Paper.objects.filter(pk=paper_id).select_related("merchant").first()
    if row is None or not permissions.may_see_paper(request.member, row):
        raise Http404
    return photos.serve(row.thumb if request.GET.get("thumb") else row.file)
