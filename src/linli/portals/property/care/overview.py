"""What started by itself today: figures, the rules behind them, and the warnings in force."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from linli.care import queries
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals import relayed
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.care import figures

SECTION = "care"


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_CARE)
def overview(request: MemberRequest) -> HttpResponse:
    """Show today's warm services by rule and state, and the warnings in force."""
    at = clock.now()
    lines = figures.today(at=at)
    context: dict[str, Any] = {
        "lines": lines, "totals": figures.totals(lines), "overdue": figures.overdue(at=at),
        "silent": figures.silent(at=at), "alerts": relayed.frames(queries.in_force(at=at), at=at), "tab": "overview",
    }  # fmt: skip
    return pages.show(request, "property/care.html", context, section=SECTION, at=at)
