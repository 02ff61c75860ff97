"""What residents near by may want: groups of them, never a person. Nothing is shown before there is something true to show."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.merchant import desk as frame


@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def index(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Say when demand appears here, and of whom it will tell."""
    return frame.show(request, frame.found(request, merchant_id), "demand.html", {}, tab=frame.DEMAND)
