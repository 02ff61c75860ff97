"""Everything about one listing: what it says, the deed, its prices, who came, what happened."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.lettings import permissions, queries
from linli.lettings.enums import State
from linli.lettings.models import Listing
from linli.people.enums import Permission, Portal
from linli.portals import listings
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.lettings import acts, story
from linli.portals.property.lettings.table import SECTION

MOST_VIEWINGS = 50


def found(listing_id: UUID) -> Listing:
    """Return a listing of the community in scope that was handed in once; 404 for any other. One query."""
    row = queries.found(listing_id)
    if row is None or row.state == State.DRAFT:
        raise Http404
    return row


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Show a listing."""
    row, at = found(listing_id), clock.now()
    may_verify = permissions.may_verify(request.member)
    viewings = queries.viewings().filter(listing=row).order_by("-id")[:MOST_VIEWINGS]
    context = {
        "row": row, "badge": listings.badge(row, at=at), "price": listings.price(row), "icon": listings.ICONS[row.kind],
        "facts": listings.facts(row), "photos": listings.pictures(row), "deeds": listings.deeds(row) if may_verify else [],
        "may_verify": may_verify, "acts": acts.open_to(row) if may_verify else [],
        "history": listings.history(row, at=at), "viewings": [listings.appointment(one, at=at) for one in viewings],
        "story": story.of(row, at=at),
    }  # fmt: skip
    return pages.show(request, "property/letting.html", context, section=SECTION, at=at)
