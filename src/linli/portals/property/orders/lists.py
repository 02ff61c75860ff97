"""Everything the list needs, whether it stands alone or beside an open order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse

from linli.people.enums import Permission
from linli.portals.access import MemberRequest
from linli.portals.drawing import drawn
from linli.portals.property.orders import choices, filters, paging, saved, table
from linli.portals.property.orders.filters import Filter
from linli.portals.property.pages import Counts


def context(request: MemberRequest, *, counted: Counts, at: datetime, opened: UUID | None = None) -> dict[str, Any]:
    """Return the list as the address asks for it. Eight queries, from one order to a hundred thousand."""
    wanted = filters.read(request.GET)
    page = paging.page(
        orders=filters.orders(wanted, at=at), columns=table.COLUMNS, sort=wanted.sorted_by,
        after=paging.read(request.GET.get("after")), before=paging.read(request.GET.get("before")),
    )  # fmt: skip
    rows = [table.row(order, at=at) for order in page.rows]
    more = choices.more(wanted)
    views = saved.views(request.member, wanted=wanted, counted=saved.counts(at=at, counted=counted))
    return {
        "wanted": wanted, "opened": opened, "rows": rows,
        "drawn": _drawn(rows, address(request.GET), opened=opened),
        "views": views, "own": next((view for view in views if view.id and view.current), None),
        "kept": [(name, value) for name, value in asdict(wanted).items() if value and name != "q"],
        "selects": choices.main(wanted), "more": more, "more_used": sum(select.used for select in more),
        "sorting": choices.sorting(wanted),
        "here": address(request.GET), "previous": _turned(wanted, before=page.previous),
        "following": _turned(wanted, after=page.following), "may_handle": request.member.may(Permission.HANDLE_ORDERS),
        "list_url": f"{reverse('property:orders')}{address(request.GET)}",
    }  # fmt: skip


def _drawn(rows: Sequence[table.Row], here: str, *, opened: UUID | None) -> list[str]:
    """Return the rows as they are shown. From one look at the table to the next most stay as they were."""
    same = {"here": here, "table_url": reverse("property:orders"), "sprite": static("vendor/icons.svg")}
    return [drawn("property/orders.html#row", row=row, current=row.id == opened, **same) for row in rows]


def address(params: Mapping[str, str]) -> str:
    """Return the query string with which the list is found again: its filter and its page; "" for the first of all."""
    cursors = {name: str(cursor) for name in ("after", "before") if (cursor := paging.read(params.get(name)))}
    query = "&".join(filter(None, (filters.read(params).query, urlencode(cursors))))
    return f"?{query}" if query else ""


def _turned(wanted: Filter, **cursor: str) -> str:
    if not any(cursor.values()):
        return ""
    return "?" + "&".join(filter(None, (wanted.query, urlencode(cursor))))
