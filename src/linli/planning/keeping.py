"""A plan as rows, and rows as a plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from linli.dispatch import Reason, day
from linli.orders.reasons import PLAN
from linli.people.models import Person
from linli.places.models import Community
from linli.planning.gathering import Gathered
from linli.planning.models import DayPlan, Stop, Why


def current(on: date) -> DayPlan | None:
    """Return the plan of a day that holds now, in the community in scope. One query."""
    return DayPlan.objects.filter(day=on, is_current=True).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A plan that was made: what for, when, by whom, in how many seconds, and what was moved in it."""

    plan: day.Plan
    on: date
    why: Why
    at: datetime
    seconds: float
    by: Person | None = None
    moves: Sequence[day.Move] = ()


@transaction.atomic
def keep(made: Made, gathered: Gathered, *, community: Community) -> DayPlan:
    """Make a plan the one that holds, in the place of the version before; the community's row is locked meanwhile."""
    Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
    last = DayPlan.objects.filter(day=made.on).order_by("-version").values_list("version", flat=True).first() or 0
    DayPlan.objects.filter(day=made.on, is_current=True).update(is_current=False)
    row = DayPlan.objects.create(
        community=community, day=made.on, version=last + 1, why=made.why, made_at=made.at, made_by=made.by,
        seconds=round(made.seconds, 2), totals=_totals(made.plan),
        unplanned=[_told(one.job, one.reason) for one in made.plan.unplanned],
        changes=[
            {**_told(one.job, one.reason), "before": one.before, "after": one.after, "later": one.later}
            for one in made.moves
        ],
    )  # fmt: skip
    Stop.objects.bulk_create(_stops(made.plan, gathered, row))
    return row


def _totals(plan: day.Plan) -> dict[str, float]:
    totals = plan.totals
    return {
        "planned": totals.planned, "unplanned": totals.unplanned, "walking": round(totals.walking, 1),
        "working": round(totals.working, 1), "waiting": round(totals.waiting, 1), "spread": round(totals.spread, 1),
    }  # fmt: skip


def _told(order: str, reason: Reason) -> dict[str, Any]:
    return {"order": order, "code": str(reason.code), "values": reason.values}


def _stops(plan: day.Plan, gathered: Gathered, row: DayPlan) -> list[Stop]:
    return [
        Stop(
            plan=row, community_id=row.community_id, worker=gathered.workers[round_.worker],
            order=gathered.orders[stop.job] if stop.job else None, position=place, arrives=stop.arrives, starts=stop.starts,
            ends=stop.ends, walking=round(stop.walking, 1), waiting=round(stop.waiting, 1), reasons=reasons_of(stop),
        )
        for round_ in plan.rounds
        for place, stop in enumerate(round_.stops, start=1)
    ]  # fmt: skip


def reasons_of(stop: day.Stop) -> list[dict[str, Any]]:
    """Return a stop's reasons as rows keep them, the plan first: an order so given may be given on."""
    said = [{"code": str(one.code), "values": one.values} for one in stop.reasons]
    return [{"code": PLAN, "values": {}}, *said]


def recall(row: DayPlan, gathered: Gathered) -> day.Plan:
    """Return a kept plan as the planner knows it, for the workers and orders that the day still has. One query."""
    stops: dict[str, list[day.Stop]] = {worker: [] for worker in gathered.workers}
    for stop in Stop.objects.filter(plan=row).order_by("worker", "position"):
        if str(stop.worker_id) in stops and (stop.order_id is None or str(stop.order_id) in gathered.orders):
            stops[str(stop.worker_id)].append(_recalled(stop))
    rounds = tuple(_round(worker.id, stops[worker.id]) for worker in gathered.day.workers)
    left = [one for one in row.unplanned if one["order"] in gathered.orders]
    unplanned = tuple(day.Unplanned(one["order"], Reason(one["code"], one["values"])) for one in left)
    return day.Plan(rounds, unplanned, _sum(rounds, len(unplanned)))


def _recalled(stop: Stop) -> day.Stop:
    reasons = tuple(Reason(one["code"], one["values"]) for one in stop.reasons if one["code"] != PLAN)
    job = str(stop.order_id) if stop.order_id else None
    return day.Stop(job, stop.arrives, stop.starts, stop.ends, stop.walking, stop.waiting, reasons)


def _round(worker: str, stops: Sequence[day.Stop]) -> day.Round:
    working = sum((stop.ends - stop.starts).total_seconds() / 60 for stop in stops if stop.job)
    return day.Round(
        worker, tuple(stops), sum(stop.walking for stop in stops), working, sum(stop.waiting for stop in stops)
    )


def _sum(rounds: Iterable[day.Round], unplanned: int) -> day.Totals:
    every = list(rounds)
    working = [one.working for one in every]
    return day.Totals(
        planned=sum(len(one.jobs) for one in every), unplanned=unplanned, walking=sum(one.walking for one in every),
        working=sum(working), waiting=sum(one.waiting for one in every), spread=max(working, default=0) - min(working, default=0),
    )  # fmt: skip
