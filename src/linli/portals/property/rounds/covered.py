"""Coverage: a month as a grid of plans, or of one plan's checkpoints, by days; and the month's proof."""

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.rounds.plans import SECTION
from linli.rounds import proof, queries
from linli.rounds.models import Checkpoint, Plan
from linli.rounds.queries import Coverage, Tally

# How a day ended: one letter for the grid, the whole word for the legend and for those who listen, a shape, a colour.
STATES: Mapping[str, tuple[str | Promise, str | Promise, str]] = {
    "done": (pgettext_lazy("grid", "按"), pgettext_lazy("coverage", "按时完成"), "check"),
    "late": (pgettext_lazy("grid", "晚"), pgettext_lazy("coverage", "完成但晚了"), "clock"),
    "missed": (pgettext_lazy("grid", "漏"), pgettext_lazy("coverage", "有漏"), "x"),
    "ahead": (pgettext_lazy("grid", "待"), pgettext_lazy("coverage", "还没完"), "circle"),
}
_YEARS = range(2000, 2200)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def coverage(request: MemberRequest) -> HttpResponse:
    """Show a month: every plan's days, or with `?plan=` those of its checkpoints."""
    at = clock.now()
    today = at.astimezone(request.member.community.zone).date()
    first = _month(request, today=today)
    days = _days(first)
    plan = _plan(request)
    covered = queries.coverage(since=days[0], until=days[-1], plan=plan)
    rows = _of_checkpoints(covered, days) if plan else [_of_plan(row, days) for row in covered]
    context = {
        "days": [{"day": day, "is_now": day == today, "is_rest": day.weekday() > 4} for day in days], "rows": rows,  # noqa: PLR2004 - Saturday
        "first": first, "before": first - timedelta(days=1), "after": days[-1] + timedelta(days=1), "plan": plan,
        "legend": [_mark(code) for code in STATES], "left_out": covered[0].left_out if plan and covered else [],
        "is_later": first > today.replace(day=1), "tab": "coverage", "today": today,
    }  # fmt: skip
    return pages.show(request, "property/coverage.html", context, section=SECTION, at=at)


def _month(request: MemberRequest, *, today: date) -> date:
    said = request.GET.get("month", "")
    try:
        first = date.fromisoformat(f"{said}-01") if said else today.replace(day=1)
    except ValueError as error:
        raise Http404 from error
    if first.year not in _YEARS:
        raise Http404
    return first


def _days(first: date) -> list[date]:
    after = (first + timedelta(days=32)).replace(day=1)
    return [first + timedelta(days=n) for n in range((after - first).days)]


def _plan(request: MemberRequest) -> Plan | None:
    said = request.GET.get("plan", "")
    if not said:
        return None
    try:
        return get_object_or_404(queries.plans(), pk=UUID(said))
    except ValueError as error:
        raise Http404 from error


def _of_plan(row: Coverage, days: list[date]) -> dict[str, Any]:
    cells = [_cell(row.days.get(day), day) for day in days]
    return {"name": row.plan.name, "plan": row.plan, "tally": row.rounds, "cells": cells}


def _of_checkpoints(covered: list[Coverage], days: list[date]) -> list[dict[str, Any]]:
    if not covered:
        return []
    row = covered[0]
    names = {one.pk: one for one in Checkpoint.objects.filter(pk__in=row.checkpoints).order_by("number")}
    return [
        {
            "name": one.name, "number": one.number, "tally": row.checkpoints[key],
            "cells": [_cell(row.by_day.get((key, day)), day) for day in days],
        }
        for key, one in names.items()
    ]  # fmt: skip


def _cell(tally: Tally | None, day: date) -> dict[str, Any] | None:
    if tally is None or not tally.due:
        return None
    said = _("%(day)s：应巡 %(due)s，完成 %(done)s，漏 %(missed)s") % {
        "day": f"{day:%m-%d}", "due": tally.due, "done": tally.done, "missed": tally.missed,
    }  # fmt: skip
    return {**_mark(_state(tally)), "said": said}


def _state(tally: Tally) -> str:
    if tally.missed:
        return "missed"
    if tally.done < tally.due:
        return "ahead"
    return "done" if tally.on_time == tally.due else "late"


def _mark(code: str) -> dict[str, Any]:
    letter, word, icon = STATES[code]
    return {"code": code, "letter": letter, "word": word, "icon": icon}


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def paper(request: MemberRequest) -> FileResponse:
    """Send a month's proof for the owners."""
    community, out = request.member.community, BytesIO()
    first = _month(request, today=clock.now().astimezone(community.zone).date())
    proof.write_proof(out, queries.month(first=first), community=community)
    out.seek(0)
    name = f"{_('基础服务月度证明')}-{first:%Y-%m}.pdf"
    return FileResponse(
        out, filename=name, content_type="application/pdf", headers={"Cache-Control": "private, no-store"}
    )
