"""The console's first page: how the community's services stand today."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.orders import queries
from linli.orders.models import Complaint
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.property import figures, pages
from linli.portals.property.orders.filters import midnight
from linli.portals.property.orders.panel import complaint_card

MOST_COMPLAINTS = 5


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def overview(request: MemberRequest) -> HttpResponse:
    """Show today's chain, what is open and late, what residents say, and the last fourteen days."""
    at = clock.now()
    counted = pages.counts(at=at)
    day = queries.chain(since=midnight(at), until=at)
    late = figures.overdue(at=at)
    complaints = Complaint.objects.filter(resolved_at=None).select_related("order__product").order_by("alarm_at", "id")
    context: dict[str, Any] = {
        "begin": midnight(at), "day": day, "now": counted.orders, "chain": figures.chain(day, counted.orders),
        "states": figures.states(counted.orders),
        "overdue": [{"order": order, "late": figures.late_by(order, at=at)} for order in late],
        "overdue_more": max(counted.orders["overdue"] - len(late), 0), "lines": figures.by_line(),
        "trend": figures.trend(at=at),
        "complaints": [complaint_card(row, at=at) for row in complaints[:MOST_COMPLAINTS]],
        "complaints_count": counted.complaints,
    }  # fmt: skip
    return pages.show(request, "property/overview.html", context, section="overview", at=at, counted=counted)
