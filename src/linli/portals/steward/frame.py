"""What every page of the steward's face carries: the worker behind the member, and the five tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.core import clock
from linli.orders.models import Offer
from linli.people.enums import Permission
from linli.portals.access import MemberRequest
from linli.stewards import queries as stewards
from linli.stewards.models import Worker

TODAY, TASKS, RESIDENTS, POINTS, GROWTH = "today", "tasks", "residents", "points", "growth"


def worker_of(request: MemberRequest) -> Worker | None:
    """Return the member as a worker of the community; None where the staff list does not know them yet."""
    return stewards.worker_of(request.member.person)


def framed(request: MemberRequest, tab: str, *, worker: Worker | None, offers: int | None = None) -> dict[str, Any]:
    """Return worker, tabs and whether the team's page is open to the member. One query, unless `offers` is known."""
    if offers is None:
        pending = Offer.objects.filter(worker=worker, state=Offer.State.PENDING, expires_at__gt=clock.now())
        offers = pending.count() if worker else 0
    return {"worker": worker, "tabs": _tabs(tab, offers=offers), "leads": request.member.may(Permission.LEAD)}


def _tabs(current: str, *, offers: int) -> list[dict[str, Any]]:
    rows = (
        (TODAY, _("今日"), "route", 0),
        (TASKS, _("任务"), "file-text", offers),
        (RESIDENTS, _("居民"), "users", 0),
        (POINTS, _("积分"), "apple", 0),
        (GROWTH, _("成长"), "graduation-cap", 0),
    )
    return [
        {"label": label, "url": reverse(f"steward:{name}"), "icon": icon, "count": count, "current": name == current}
        for name, label, icon, count in rows
    ]
