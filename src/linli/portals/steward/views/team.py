"""The team lead's list: who has what, and what nobody has."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.orders.enums import IN_HAND, UNTAKEN
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.steward import frame, lines
from linli.stewards.models import Worker

SHOWN = 60


@require_safe
@portal(Portal.STEWARD, Permission.WORK, Permission.LEAD)
def team(request: MemberRequest) -> HttpResponse:
    """Show the team's open orders, what nobody has taken first."""
    at = clock.now()
    worker = frame.worker_of(request)
    context = {
        **frame.framed(request, frame.TASKS, worker=worker),
        "untaken": lines.of(_untaken(worker), at=at, worker=True),
        "in_hand": lines.of(_in_hand(worker, at=at), at=at, worker=True),
    }
    return render(request, "steward/team.html", context)


def _in_hand(lead: Worker | None, *, at: datetime) -> list[Order]:
    rows = Order.objects.filter(state__in=IN_HAND).shown().select_related("beneficiary")
    if lead and lead.team_id:
        rows = rows.filter(provider__team=lead.team_id)
    return sorted(rows.order_by("next_due", "id")[:SHOWN], key=lambda row: not row.is_overdue(at))


def _untaken(lead: Worker | None) -> list[Order]:
    """Return what waits for somebody and what the lead's team could do; skills are lists, compared here."""
    rows = Order.objects.filter(state__in=UNTAKEN).shown().select_related("beneficiary").order_by("next_due", "id")
    if lead is None or lead.team_id is None:
        return list(rows[:SHOWN])
    able = set().union(*Worker.objects.filter(team=lead.team_id, is_active=True).values_list("skills", flat=True))
    return [row for row in rows[: SHOWN * 3] if not row.product.skills or able & set(row.product.skills)][:SHOWN]
