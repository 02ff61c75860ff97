"""The merchants of the community: where each stands, and what waits for the office."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.merchants import queries
from linli.merchants.enums import OVER, Standing, Verdict
from linli.merchants.models import Merchant, Paper, Visit
from linli.people.enums import Permission, Portal
from linli.portals import standings
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages

SECTION = "merchants"
PAGE = 50


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """List the merchants, the newest first; `?standing=` narrows."""
    said = request.GET.get("standing", "")
    chosen = Standing(said) if said in Standing.values else None
    page = Paginator(queries.listed(standing=chosen), PAGE).get_page(request.GET.get("page"))
    counted = queries.counted()
    context = {
        "rows": _rows(page.object_list), "page": page, "query": f"standing={chosen}" if chosen else "", "chosen": chosen,
        "views": _views(counted, chosen), "all": counted.total(),
    }  # fmt: skip
    return pages.show(request, "property/merchants.html", context, section=SECTION, at=clock.now())


def _views(counted: Counter[str], chosen: Standing | None) -> list[dict[str, Any]]:
    """Return a view for each standing; what is over only where there is some of it."""
    shown = [one for one in Standing if one not in OVER or counted[one] or one == chosen]
    return [
        {"label": _("全部"), "url": "?", "count": counted.total(), "current": chosen is None},
        *({"label": one.label, "url": f"?standing={one}", "count": counted[one], "current": one == chosen} for one in shown),
    ]  # fmt: skip


def _rows(merchants: Iterable[Merchant]) -> list[dict[str, Any]]:
    """Return the table's rows. Two queries."""
    rows = list(merchants)
    keys = [row.pk for row in rows]
    waiting, seen = _waiting(keys), _seen(keys)
    return [
        {"row": row, "badge": standings.badge(row), "waiting": waiting[row.pk], "seen": seen.get(row.pk)} for row in rows
    ]  # fmt: skip


def _waiting(keys: list[UUID]) -> Counter[UUID]:
    """Count the documents that wait for the office; one that a newer of its kind replaced does not."""
    newer = Paper.objects.filter(merchant=OuterRef("merchant"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    rows = Paper.objects.filter(~Exists(newer), merchant__in=keys, verdict=Verdict.WAITING)
    return Counter(rows.values_list("merchant_id", flat=True))


def _seen(keys: list[UUID]) -> dict[UUID, datetime]:
    rows = Visit.objects.filter(merchant__in=keys).order_by().values("merchant")
    return dict(rows.annotate(last=Max("at")).values_list("merchant", "last"))
