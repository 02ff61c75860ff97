"""Making a day's plan, and making it anew."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import perf_counter
from uuid import UUID

from django.conf import settings
from django.db import transaction

from linli.core import facts
from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.dispatch import day
from linli.orders import services as orders
from linli.orders.enums import UNTAKEN
from linli.orders.errors import OrderError
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community
from linli.planning import gathering, keeping
from linli.planning.gathering import PLANNED, Gathered
from linli.planning.keeping import Made
from linli.planning.models import DayPlan, Stop, Why

log = logging.getLogger(__name__)

# When the day is planned, on the community's clock: the first shifts begin at seven.
DAWN = time(5, 45)


def plan_day(
    *, community: Community, on: date, why: Why, at: datetime, by: Person | None = None, seconds: float | None = None,
    iterations: int | None = None, give: bool = True,
) -> DayPlan:  # fmt: skip
    """Plan a community's day and give everybody what the plan has for them; return the plan that holds from now on.

    Gathers, searches for `seconds` (None: LINLI_PLAN_SECONDS) or so many `iterations`, whichever ends first, keeps the plan, then gives
    each order that is nobody's, or was another plan's, to its worker; without `give` nobody gets anything. What people took
    themselves, have begun, or were pinned to stays with them. An order that somebody took while the search went on is left
    to them. Records `plan.made`.
    """
    gathered = gathering.gather(community=community, on=on, at=at)
    began = perf_counter()
    span = settings.LINLI_PLAN_SECONDS if seconds is None else seconds
    made = day.plan(day=gathered.day, seed=on.toordinal(), seconds=span, iterations=iterations)
    kept = Made(plan=made, on=on, why=why, at=at, seconds=perf_counter() - began, by=by)
    row = keeping.keep(kept, gathered, community=community)
    return _hand_out(row, made.where() if give else {}, gathered, at=at)


def replan(
    *, community: Community, at: datetime, why: Why = Why.URGENT, by: Person | None = None, again: UUID | None = None
) -> DayPlan | None:  # fmt: skip
    """Take what is new into the plan of today, moving as few others as possible; return the new plan.

    `again` is an order to be placed anew though the plan has it. What is new, or was another's, is given to its worker. None
    where there is no plan yet, or nothing that it has not got. No search: a second or two at most. Records `plan.made`.
    """
    on = at.astimezone(community.zone).date()
    row = keeping.current(on)
    if row is None:
        return None
    gathered = gathering.gather(community=community, on=on, at=at)
    before = keeping.recall(row, gathered)
    known = {*before.where(), *(one.job for one in before.unplanned)}
    new = [
        job for job in gathered.day.jobs if job.id not in known or job.id == str(again) or _is_elsewhere(job, before)
    ]
    if not new:
        return None
    began = perf_counter()
    standing = replace(gathered.day, jobs=tuple(job for job in gathered.day.jobs if job not in new))
    found = day.replan(plan=_without(before, {job.id for job in new}), day=standing, at=at, new=new)
    made = Made(plan=found.plan, on=on, why=why, at=at, seconds=perf_counter() - began, by=by, moves=found.moves)
    kept = keeping.keep(made, gathered, community=community)
    moved, where = {one.job for one in found.moves if one.before != one.after}, found.plan.where()
    return _hand_out(kept, {job: where[job] for job in where if job in moved}, gathered, at=at)


def finish(*, community: Community, at: datetime) -> bool:
    """Give what today's plan has for people, if whoever made it was cut off before all was given; tell whether it was so.

    Records `plan.made`, which is the mark that all was given. Two queries where there is nothing to do.
    """
    row = keeping.current(at.astimezone(community.zone).date())
    if row is None or Fact.objects.about(row.pk).filter(kind="plan.made").exists():
        return False
    gathered = gathering.gather(community=community, on=row.day, at=at)
    _hand_out(row, keeping.recall(row, gathered).where(), gathered, at=at)
    return True


def _is_elsewhere(job: day.Job, plan: day.Plan) -> bool:
    """Tell whether somebody else took an order than the plan has it with: to them it is new."""
    known = plan.where().get(job.id)
    return job.worker is not None and (known is None or known[0] != job.worker)


def _without(plan: day.Plan, jobs: set[str]) -> day.Plan:
    rounds = tuple(replace(one, stops=tuple(stop for stop in one.stops if stop.job not in jobs)) for one in plan.rounds)
    return replace(plan, rounds=rounds, unplanned=tuple(one for one in plan.unplanned if one.job not in jobs))


def _hand_out(row: DayPlan, where: Mapping[str, tuple[str, day.Stop]], gathered: Gathered, *, at: datetime) -> DayPlan:
    """Give each order to the worker that the plan has for it; say so by a fact when all is given."""
    given = 0
    for order, (worker, stop) in where.items():
        kept = gathered.orders[order]
        if str(kept.provider_id) != worker and (gathering.is_free(kept) or order in gathered.pinned):
            given += _give(kept, gathered, worker, stop, at=at)
    with transaction.atomic():
        facts.record(
            kind="plan.made", at=at, community=row.community_id, actor=row.made_by_id, subject=("plan", row.pk),
            payload={"day": row.day.isoformat(), "version": row.version, "why": row.why, "given": given, **row.totals},
        )  # fmt: skip
    return row


def _give(order: Order, gathered: Gathered, worker: str, stop: day.Stop, *, at: datetime) -> bool:
    try:
        orders.give(
            order_id=order.pk, worker=gathered.workers[worker], reasons=keeping.reasons_of(stop), at=at,
            is_pinned=str(order.pk) in gathered.pinned,
        )  # fmt: skip
    except OrderError as problem:
        # Somebody took it, set out or called it off since the day was gathered: it is theirs.
        log.info("plan: %s stays as it is: %s", order.number, problem)
        return False
    return True


def dawn(*, at: datetime) -> int:
    """Ask for today's plan in every community where it has dawned and none was asked for; return how many were.

    The work itself is the background worker's, from the fact `plan.dawn`. Runs on the schedule.
    """
    asked = 0
    for community in Community.objects.order_by("id"):
        local = at.astimezone(community.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if local.time() >= DAWN:
            with community_scope(community.pk), transaction.atomic():
                Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
                if not Fact.objects.filter(kind="plan.dawn", subject_id=community.pk, at__gte=midnight).exists():
                    facts.record(kind="plan.dawn", at=at, community=community.pk, subject=("community", community.pk))
                    asked += 1
    return asked


@transaction.atomic
def ask(*, community: Community, by: Person, at: datetime) -> Fact:
    """Ask for a new plan of today; the worker makes it, from the fact `plan.ask`."""
    return facts.record(
        kind="plan.ask", at=at, community=community.pk, actor=by.pk, subject=("community", community.pk)
    )


def has_new(*, at: datetime, community: Community) -> bool:
    """Tell whether planned work waits that today's plan has not got. Two queries."""
    row = keeping.current(at.astimezone(community.zone).date())
    if row is None:
        return False
    tomorrow = at + timedelta(days=1)
    waiting = Order.objects.filter(source__in=PLANNED, state__in=UNTAKEN).exclude(slot_starts__gte=tomorrow)
    known = Stop.objects.filter(plan=row, order__isnull=False).values("order")
    left = {UUID(one["order"]) for one in row.unplanned}
    return waiting.exclude(pk__in=known).exclude(pk__in=left).exists()
