"""The frame of every console page: the rail with its counts, the moment of the figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.core.prepared import Prepared
from linli.orders import queries
from linli.orders.models import Complaint
from linli.people.enums import Permission
from linli.people.queries import Member
from linli.portals.access import MemberRequest


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the rail."""

    label: str | Promise
    url: str
    icon: str
    current: bool = False
    count: int | None = None
    hot: bool = False
    group: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the rail and the saved views count: open orders, one column each, and open complaints."""

    orders: dict[str, int]
    complaints: int


# section, page, label, icon, who may open it, heading above it
_SECTIONS: tuple[tuple[str, str, str | Promise, str, Permission, str | Promise], ...] = (
    ("overview", "property:overview", _("今天"), "sun", Permission.SEE_FIGURES, ""),
    ("orders", "property:orders", _("订单"), "file-text", Permission.SEE_ORDERS, ""),
    ("day", "property:day", _("排班"), "calendar-clock", Permission.SEE_ORDERS, ""),
    ("complaints", "property:complaints", _("投诉"), "message-square-text", Permission.SEE_ORDERS, ""),
    ("care", "property:care", _("关怀"), "hand-heart", Permission.SEE_CARE, ""),
    ("rounds", "property:rounds", _("巡检"), "clipboard-check", Permission.SEE_ORDERS, ""),
    ("households", "property:households", _("房屋住户"), "building-2", Permission.SEE_HOUSEHOLDS, _("人与房")),
    ("stewards", "property:stewards", _("管家团队"), "users", Permission.SEE_FIGURES, ""),
    ("catalogue", "property:catalogue", _("服务目录"), "layout-grid", Permission.EDIT_CATALOGUE, _("经营")),
    ("merchants", "property:merchants", pgettext_lazy("console", "商家"), "store", Permission.SEE_ORDERS, ""),
    ("market", "property:market", pgettext_lazy("console", "集市"), "shopping-basket", Permission.SEE_FIGURES, ""),
    ("lettings", "property:lettings", _("租售"), "house", Permission.SEE_ORDERS, ""),
    ("points", "property:points", _("积分"), "apple", Permission.SEE_FIGURES, ""),
)


_complaints = Prepared(
    lambda: (
        Complaint.objects.filter(resolved_at=None)
        .order_by()
        .values("community")
        .annotate(n=Count("id"))
        .values_list("n", flat=True)
    )
)


def counts(*, at: datetime) -> Counts:
    """Count open orders and open complaints. Two queries, however many orders there were."""
    return Counts(queries.open_counts(at=at), _complaints.first() or 0)


def rail(member: Member, *, section: str, counted: Counts) -> list[Item]:
    """Return the rail: only what exists in this installation and what the member's roles may open."""
    hot = {"complaints": counted.complaints > 0}
    shown = {"orders": counted.orders["all"], "complaints": counted.complaints}
    return [
        Item(label, url, icon, code == section, shown.get(code), hot.get(code, False), group)
        for code, page, label, icon, needed, group in _SECTIONS
        if member.may(needed) and (url := _url(page))
    ]


def _url(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def show(
    request: MemberRequest, template: str, context: Mapping[str, Any], *, section: str, at: datetime,
    counted: Counts | None = None, status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    """Render a console page inside its frame. Two queries for the rail, unless the page has counted already."""
    counted = counted or counts(at=at)
    frame = {"rail": rail(request.member, section=section, counted=counted), "at": at}
    return fragment(request, template, {**frame, **context}, status=status)


def fragment(
    request: MemberRequest, template: str, context: Mapping[str, Any], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Render a page or a part of one; a part and its page share an address, so no cache may mix them up."""
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


def wants_part(request: MemberRequest) -> bool:
    """Tell whether htmx asks for a fragment; going back in the history wants the whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request
