"""A day's plan as rows, read once for the board, the lists beside it and the panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils.dateparse import parse_date

from linli.core.models import Fact
from linli.orders.models import Order
from linli.places.models import Community
from linli.planning.models import DayPlan, Pin, Stop
from linli.portals import planning_words, words
from linli.stewards.models import Shift, Worker

# Days that can be looked back at, and how long a plan that was asked for may be on its way.
DAYS = 14
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plan the address asks for; version 0 is the one that holds."""

    on: date
    version: int
    is_today: bool

    @property
    def query(self) -> str:
        """The address's query: "" for today's plan that holds."""
        version = f"&v={self.version}" if self.version else ""
        return "" if self.is_today and not version else f"?day={self.on.isoformat()}{version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Everything the page shows of one day."""

    wanted: Wanted
    plan: DayPlan | None
    stops: Sequence[Stop]
    workers: Sequence[Worker]
    shifts: Mapping[UUID, Sequence[Shift]]
    pinned: frozenset[UUID]
    orders: Mapping[str, Order]
    is_under_way: bool

    @property
    def may_change(self) -> bool:
        """Whether this is the plan that holds now, and no other day's."""
        return self.wanted.is_today and self.plan is not None and self.plan.is_current

    @property
    def names(self) -> planning_words.Names:
        """What the orders and workers of the day are called."""
        named = {str(stop.order_id): stop.order for stop in self.stops if stop.order} | dict(self.orders)
        return planning_words.Names(
            {key: called(order) for key, order in named.items()}, {str(one.pk): one.call for one in self.workers}
        )


def called(order: Order) -> str:
    """Return what an order is called in a sentence: 报修:给排水(3幢2单元602)."""
    return (
        f"{order.product.name}（{order.place or order.number}）"
        if words.chinese()
        else f"{order.product.name} ({order.place or order.number})"
    )


def wanted(params: Mapping[str, str], *, at: datetime) -> Wanted:
    """Read the address; what it cannot mean is today's plan that holds."""
    today = words.local(at).date()
    try:
        on = parse_date(params.get("day", "")) or today
    except ValueError:
        on = today
    version = params.get("v", "")
    return Wanted(on, int(version) if version.isdecimal() and len(version) < 6 else 0, on == today)  # noqa: PLR2004 - no day has more versions


def days(*, at: datetime) -> list[date]:
    """Return the days that have a plan, today always among them, the newest first. One query."""
    kept = DayPlan.objects.filter(is_current=True).order_by("-day").values_list("day", flat=True)[:DAYS]
    return sorted({words.local(at).date(), *kept}, reverse=True)


def versions(on: date) -> list[Any]:
    """Return the versions of a day's plan, the newest first. One query."""
    return list(DayPlan.objects.filter(day=on).order_by("-version").values("version", "why", "made_at", "is_current"))


def plan(asked: Wanted) -> DayPlan | None:
    """Return the plan that was asked for. One query."""
    rows = DayPlan.objects.filter(day=asked.on).select_related("made_by")
    found = rows.filter(version=asked.version) if asked.version else rows.filter(is_current=True)
    return found.first()


def day(asked: Wanted, *, community: Community, at: datetime) -> Day:
    """Return the day as it was asked for. Six queries, four where nothing was planned."""
    row = plan(asked)
    stops = _stops(row) if row else []
    shifts = on_duty(asked.on, community.zone)
    told = planning_words.orders_of(chain(row.unplanned, row.changes)) if row else set()
    pinned = Pin.objects.filter(order__in={*(stop.order_id for stop in stops if stop.order_id), *told})
    return Day(
        wanted=asked, plan=row, stops=stops, workers=_workers(shifts, stops),
        shifts={key: [shift for shift in shifts if shift.worker_id == key] for key in {one.worker_id for one in shifts}},
        pinned=frozenset(pinned.values_list("order_id", flat=True)),
        orders={str(order.pk): order for order in Order.objects.filter(pk__in=told).select_related("product")},
        is_under_way=asked.is_today and under_way(row, community=community, at=at),
    )  # fmt: skip


def _stops(row: DayPlan) -> list[Stop]:
    rows = Stop.objects.filter(plan=row).select_related("order__product", "worker__team")
    return list(rows.order_by("worker", "position"))


def on_duty(on: date, zone: ZoneInfo) -> list[Shift]:
    """Return the shifts of paid workers that reach into a day. One query."""
    start, end = (datetime.combine(on + timedelta(days=n), time(), zone) for n in (0, 1))
    rows = Shift.objects.filter(starts__lt=end, ends__gt=start, worker__is_active=True)
    return list(rows.exclude(worker__kind=Worker.Kind.VOLUNTEER).select_related("worker__team").order_by("starts"))


def _workers(shifts: Sequence[Shift], stops: Sequence[Stop]) -> list[Worker]:
    """Return who has a shift or a stop that day, team by team."""
    known = {one.worker_id: one.worker for one in shifts} | {one.worker_id: one.worker for one in stops}
    return sorted(known.values(), key=lambda one: (one.team.position if one.team else 0, not one.is_lead, one.call_zh))


def under_way(row: DayPlan | None, *, community: Community, at: datetime) -> bool:
    """Tell whether a new plan was asked for and is not there yet. One query."""
    since = max(at - PATIENCE, row.made_at) if row else at - PATIENCE
    return Fact.objects.filter(kind="plan.ask", subject_id=community.pk, at__gt=since).exists()


def mark(asked: Wanted, *, community: Community, at: datetime) -> str:
    """Return what changes whenever the board would: the plan, what was moved in it, pins, the minutes. Four queries."""
    row = plan(asked)
    moved = Stop.objects.filter(plan=row).aggregate(at=Max("order__moved_at"))["at"] if row else ""
    pinned = Pin.objects.aggregate(at=Max("at"))["at"]
    asking = under_way(row, community=community, at=at)
    return f"{row.pk if row else ''}-{moved}-{pinned}-{asking}-{int(at.timestamp()) // 300}"
