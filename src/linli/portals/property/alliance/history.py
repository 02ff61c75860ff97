"""How a merchant came to where it stands, month by month."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from linli.alliance import queries
from linli.core import clock
from linli.merchants import queries as merchants
from linli.people.enums import Permission, Portal
from linli.portals import alliance_words, standings
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.alliance.table import SECTION


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def history(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show a merchant's assessments, the newest first, with the parts of the newest score."""
    row = merchants.found(merchant_id)
    if row is None:
        raise Http404
    rows, names = queries.history(row), alliance_words.checklist()
    context = {
        "merchant": row, "badge": standings.badge(row), "tier": standings.tier_badge(row),
        "rows": [alliance_words.drawn(one, names) for one in rows],
        "parts": alliance_words.parts(rows[0]) if rows else [],
    }  # fmt: skip
    return pages.show(request, "property/alliance_history.html", context, section=SECTION, at=clock.now())
