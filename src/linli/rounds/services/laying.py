"""Laying out: what a plan asks for becomes rounds, each with its service order, a day ahead and once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from linli.core import facts, past
from linli.core.ids import uuid7
from linli.core.scoping import community_scope, unscoped
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.orders.errors import ProductNotOfferedError
from linli.orders.models import Order
from linli.places.models import Building
from linli.rounds import recurrence
from linli.rounds.models import Plan, PlanStop, Round

log = logging.getLogger(__name__)

# How long before it begins a round is an order: whoever has this shift today is asked for tomorrow's.
AHEAD = timedelta(hours=24)
# A plan is looked at once in so long.
SLACK = timedelta(hours=1)
# After a long standstill this far back is looked; what was due before is not even missed.
BACK = timedelta(days=31)
BATCH = 500
LONGEST_PLACE = 80


def lay_out(*, at: datetime) -> int:
    """Lay out, plan by plan, what begins within a day and is not laid out yet; return how many rounds are new.

    Runs on the schedule. Each plan in a transaction of its own, under its lock: whatever a crash interrupts is done by the
    next run, and what was done is not done again. One plan that cannot be laid out does not hold up the others.
    """
    with unscoped("the schedule goes over all communities"):
        due = Plan.objects.filter(is_active=True, laid_until__lte=at + AHEAD - SLACK).order_by("laid_until", "id")
        rows = list(due.values_list("pk", "community_id")[:BATCH])
    return sum(_lay_out(pk, community=community, at=at) for pk, community in rows)


def _lay_out(plan_id: UUID, *, community: UUID, at: datetime) -> int:
    try:
        return len(lay_out_plan(plan_id=plan_id, community=community, at=at))
    except Exception:  # whatever is wrong with one plan, the others' rounds are due
        log.exception("plan %s could not be laid out", plan_id)
        return 0


@past.atomic
def lay_out_plan(*, plan_id: UUID, community: UUID, at: datetime, until: datetime | None = None) -> list[Round]:
    """Lay out one plan up to `until`, by default a day ahead; return the rounds that are new.

    A round and its order are made together and record `round.due`. What is over already, because nobody was there to lay
    it out, is kept as missed, without an order, and records `round.missed`.
    """
    with community_scope(community):
        plan = (
            Plan.objects.select_for_update(of=("self",))
            .select_related("community", "product__sla", "team")
            .get(pk=plan_id)
        )
        last = until or at + AHEAD
        if not plan.is_active or plan.laid_until >= last:
            return []
        rounds = _rounds(plan, after=max(plan.laid_until, at - BACK), until=last, at=at)
        plan.laid_until = last
        plan.save(update_fields=["laid_until"])
        return rounds


def _rounds(plan: Plan, *, after: datetime, until: datetime, at: datetime) -> list[Round]:
    due = plan.recurrence.between(after, until)
    if not due:
        return []
    stops = _stops(plan)
    # A plan that was stopped and taken up again may have laid this out before; a moment that a day has twice comes once.
    known = {row.starts: row for row in Round.objects.filter(plan=plan, starts__gt=after, starts__lte=until)}
    made = []
    for local in due:
        starts, ends = recurrence.window(local, lasts=plan.lasts, zone=plan.community.zone)
        before = known.get(starts)
        if before is None or (before.called_off_at and ends > at):
            row = before or Round(id=uuid7(), community=plan.community, plan=plan, starts=starts, ends=ends)
            row.day, row.laid_at, row.stops = local.date(), at, [stop.kept for stop in stops]
            made.append(known.setdefault(starts, _laid(row, stops, at=at)))
    return made


def _stops(plan: Plan) -> list[PlanStop]:
    rows = plan.stops.filter(checkpoint__is_active=True).select_related("checkpoint__building")
    return list(rows.order_by("position"))


def _laid(row: Round, stops: Iterable[PlanStop], *, at: datetime) -> Round:
    """Keep a round with its order, or as missed."""
    row.order = _order(row, list(stops), at=at) if row.ends > at else None
    row.called_off_at = None
    if row.order is None:
        row.judged_at, row.missed = at, max(len(row.stops), 1)
    if row._state.adding:  # noqa: SLF001 - Django's own word for a row that is not there yet
        past.create(row)
    else:
        row.save()
    _note(row, at=at)
    return row


def _order(row: Round, stops: list[PlanStop], *, at: datetime) -> Order | None:
    plan = row.plan
    need = orders.Need(
        product=plan.product, words=plan.name_zh, slot=(row.starts, row.ends), building=_building(stops),
        place=_place(stops), team=plan.team, source=Source.ROUND,
    )  # fmt: skip
    try:
        return orders.request(community=plan.community, need=need, by=None, at=at)
    except ProductNotOfferedError:
        log.warning("plan %s is for a product that is not offered", plan.name_zh)
        return None


def _building(stops: list[PlanStop]) -> Building | None:
    """Return the building in which all stops are, None where there is none or more than one."""
    buildings = {stop.checkpoint.building for stop in stops}
    return buildings.pop() if len(buildings) == 1 else None


def _place(stops: list[PlanStop]) -> str:
    """Return the first stop's name, and how many more there are: words that need no language."""
    if not stops:
        return ""
    more = f" +{len(stops) - 1}" if len(stops) > 1 else ""
    return stops[0].checkpoint.name_zh[: LONGEST_PLACE - len(more)] + more


def _note(row: Round, *, at: datetime) -> None:
    told = {
        "plan": str(row.plan_id), "name": row.plan.names, "order": str(row.order_id or ""),
        "starts": row.starts.isoformat(), "ends": row.ends.isoformat(),
    }  # fmt: skip
    over = {"left": [stop.names for stop in row.route()], "why": "late" if row.ends <= at else "product"}
    facts.record(
        kind="round.due" if row.order_id else "round.missed", at=at, community=row.community_id,
        subject=("round", row.pk), payload=told if row.order_id else told | over,
    )  # fmt: skip
