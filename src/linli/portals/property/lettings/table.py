"""The listings of the community: where each stands, and what waits for the office."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.lettings import queries
from linli.lettings.enums import Deal, Kind, State
from linli.lettings.models import Listing
from linli.people.enums import Permission, Portal
from linli.portals import listings
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages

SECTION = "lettings"
PAGE = 50
SHOWN = (State.WAITING, State.LIVE, State.REFUSED, State.CLOSED)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """List the listings, the newest first; `?state=`, `?kind=` and `?deal=` narrow."""
    at, said = clock.now(), request.GET
    chosen = State(said["state"]) if said.get("state") in SHOWN else None
    narrow = {name: said[name] for name, of in (("kind", Kind), ("deal", Deal)) if said.get(name) in of.values}
    page = Paginator(queries.listed(state=chosen).filter(**narrow), PAGE).get_page(said.get("page"))
    counted = queries.counted()
    query = QueryDict(mutable=True)
    query.update({**({"state": chosen} if chosen else {}), **narrow})
    context = {
        "rows": [_row(row, at=at) for row in page.object_list], "page": page, "query": query.urlencode(),
        "views": _views(counted, chosen), "all": counted.total(), "chosen": chosen, "filters": _filters(narrow),
        "keep": [{"name": "state", "value": chosen}] if chosen else [], "narrowed": bool(narrow),
    }  # fmt: skip
    return pages.show(request, "property/lettings.html", context, section=SECTION, at=at)


def _row(row: Listing, *, at: datetime) -> dict[str, Any]:
    return {
        "row": row, "badge": listings.badge(row, at=at), "price": listings.price(row), "icon": listings.ICONS[row.kind],
        "facts": listings.facts(row),
    }  # fmt: skip


def _views(counted: Counter[str], chosen: State | None) -> list[dict[str, Any]]:
    return [
        {"label": _("全部"), "url": "?", "count": counted.total(), "current": chosen is None},
        *(
            {"label": one.label, "url": f"?state={one}", "count": counted[one], "current": one == chosen, "hot": one == State.WAITING and counted[one] > 0}
            for one in SHOWN
        ),
    ]  # fmt: skip


def _filters(narrow: dict[str, str]) -> list[dict[str, Any]]:
    rows = (("kind", _("类别"), Kind.choices), ("deal", _("租还是买"), Deal.choices))
    return [
        {
            "name": name, "label": label,
            "options": [
                {"value": value, "label": text, "selected": narrow.get(name, "") == value}
                for value, text in (("", _("全部")), *choices)
            ],
        }
        for name, label, choices in rows
    ]  # fmt: skip
