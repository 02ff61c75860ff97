"""Complaints: what is open by its alarm, then what was answered lately."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.orders.models import Complaint
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.orders.panel import complaint_card

MOST = 100
ANSWERED_SINCE = timedelta(days=30)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def complaints(request: MemberRequest) -> HttpResponse:
    """List open complaints, the nearest alarm first, and those answered in the last thirty days."""
    at = clock.now()
    rows = Complaint.objects.select_related("order__product", "order__provider", "person", "resolved_by")
    opened = rows.filter(resolved_at=None).order_by("alarm_at", "id")
    answered = rows.filter(resolved_at__gte=at - ANSWERED_SINCE).order_by("-resolved_at", "id")
    context: dict[str, Any] = {
        "open": _cards(opened, at=at), "answered": _cards(answered, at=at), "days": ANSWERED_SINCE.days,
        "may_handle": request.member.may(Permission.HANDLE_ORDERS),
    }  # fmt: skip
    return pages.show(request, "property/complaints.html", context, section="complaints", at=at)


def _cards(rows: QuerySet[Complaint], *, at: datetime) -> list[dict[str, Any]]:
    return [complaint_card(row, at=at) for row in rows[:MOST]]
