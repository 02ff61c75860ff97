"""Plans: made, changed, stopped and taken up again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.catalogue.models import Product
from linli.core import facts
from linli.orders import services as orders
from linli.orders.enums import UNTAKEN, State
from linli.people.models import Person
from linli.places.models import Community
from linli.rounds.errors import BadFieldError
from linli.rounds.models import Checkpoint, Plan, PlanStop, Round
from linli.stewards.models import Team

# An order keeps thirty photos at most: as many stops as have one each, and some are left for the end.
MOST_STOPS, MOST_WITH_PHOTO = 60, 24
MOST_STEPS, LONGEST_STEP = 20, 120
LONGEST_NAME, LONGEST_READING, LONGEST_UNIT = 60, 30, 12
LARGEST = Decimal("99999999.99")
# What nobody has begun with: called off with its plan.
UNTOUCHED = (*UNTAKEN, State.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class StopDraft:
    """A checkpoint to pass, and what is read there, between which figures; "" where nothing is."""

    checkpoint: Checkpoint
    reading: tuple[str, str] = ("", "")
    unit: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """A plan as the office writes it; names and steps in both languages, times on the community's clock."""

    names: tuple[str, str]
    product: Product
    team: Team
    rrule: str
    starts_on: date
    window: tuple[time, time]
    minutes: int = 30
    checklist: Sequence[Mapping[str, str]] = ()
    needs_photo: bool = False
    stops: Sequence[StopDraft] = field(default=())


@transaction.atomic
def plan(*, community: Community, draft: PlanDraft, by: Person, at: datetime) -> Plan:
    """Keep a plan and return it; its rounds are laid out from now on. Records `plan.create`.

    Raises BadFieldError ("names", "product", "team", "window", "minutes", "checklist", "stops") and what is wrong with
    the rule (errors.BadRuleError); nothing is kept then.
    """
    row = Plan(community=community, laid_until=at)
    _fill(row, draft)
    row.save(force_insert=True)
    _pass(row, draft)
    _note("plan.create", row, by=by, at=at, **_told(row, draft))
    return row


@transaction.atomic
def replan(*, plan_id: UUID, draft: PlanDraft, by: Person, at: datetime) -> Plan:
    """Change a plan. What is laid out already, a day at most, stays as it was. Records `plan.edit`; raises like `plan`."""
    row = _locked(plan_id)
    _fill(row, draft)
    row.save()
    row.stops.all().delete()
    _pass(row, draft)
    _note("plan.edit", row, by=by, at=at, **_told(row, draft))
    return row


@transaction.atomic
def stop(*, plan_id: UUID, by: Person, at: datetime) -> int:
    """Stop a plan: no more rounds, and those that nobody has begun are called off with their orders; return how many.

    Records `plan.stop`. A plan that is stopped already stays so.
    """
    row = _locked(plan_id)
    if not row.is_active:
        return 0
    row.is_active = False
    row.save(update_fields=["is_active"])
    _note("plan.stop", row, by=by, at=at)
    ahead = Round.objects.filter(plan=row, judged_at=None, called_off_at=None, check_ins=None)
    return sum(_call_off(pk, at=at) for pk in ahead.filter(order__state__in=UNTOUCHED).values_list("pk", flat=True))


def _call_off(pk: UUID, *, at: datetime) -> bool:
    row = Round.objects.select_for_update(of=("self",)).select_related("order").get(pk=pk)
    if row.order is None or row.judged_at or row.called_off_at or row.order.state not in UNTOUCHED:
        return False
    row.called_off_at = at
    row.save(update_fields=["called_off_at"])
    orders.cancel(order_id=row.order.pk, by=None, at=at)
    return True


@transaction.atomic
def resume(*, plan_id: UUID, by: Person, at: datetime) -> Plan:
    """Take a stopped plan up again, from now: what would have been due meanwhile is neither due nor missed.

    Records `plan.resume`.
    """
    row = _locked(plan_id)
    if row.is_active:
        return row
    row.is_active, row.laid_until = True, at
    row.save(update_fields=["is_active", "laid_until"])
    _note("plan.resume", row, by=by, at=at)
    return row


def _locked(plan_id: UUID) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("community").get(pk=plan_id)


def _fill(row: Plan, draft: PlanDraft) -> None:
    """Check a draft and put it into the row; raise what `plan` raises."""
    _check(row.community, draft)
    row.name_zh, row.name_en = (name.strip() for name in draft.names)
    row.product, row.team, row.minutes, row.needs_photo = draft.product, draft.team, draft.minutes, draft.needs_photo
    row.starts_on, (row.window_from, row.window_until) = draft.starts_on, draft.window
    row.checklist, row.rrule = [dict(step) for step in draft.checklist], draft.rrule
    row.rrule = row.recurrence.text


def _pass(row: Plan, draft: PlanDraft) -> None:
    """Write down the stops."""
    PlanStop.objects.bulk_create(
        PlanStop(
            community=row.community, plan=row, checkpoint=one.checkpoint, position=position, reading_zh=one.reading[0],
            reading_en=one.reading[1], unit=one.unit, lowest=one.lowest, highest=one.highest,
        )
        for position, one in enumerate(draft.stops, start=1)
    )  # fmt: skip


def _check(community: Community, draft: PlanDraft) -> None:
    faults = {
        "names": not 0 < len(draft.names[0].strip()) <= LONGEST_NAME,
        "product": draft.product.community_id != community.pk or not draft.product.is_active,
        "team": draft.team.community_id != community.pk,
        "window": draft.window[0] == draft.window[1],
        "minutes": not 0 < draft.minutes <= 24 * 60,
        "checklist": not _are_steps(draft.checklist),
        "stops": not _are_stops(community, draft),
    }
    for name, wrong in faults.items():
        if wrong:
            raise BadFieldError(name)


def _are_steps(steps: Sequence[Mapping[str, str]]) -> bool:
    return len(steps) <= MOST_STEPS and all(0 < len(step.get("zh", "").strip()) <= LONGEST_STEP for step in steps)


def _are_stops(community: Community, draft: PlanDraft) -> bool:
    most = MOST_WITH_PHOTO if draft.needs_photo else MOST_STOPS
    keys = {one.checkpoint.pk for one in draft.stops}
    return len(keys) == len(draft.stops) <= most and all(_is_stop(community, one) for one in draft.stops)


def _is_stop(community: Community, one: StopDraft) -> bool:
    low, high = one.lowest, one.highest
    bounds = [bound for bound in (low, high) if bound is not None]
    read = bool(one.reading[0]) or not bounds
    fits = len(one.reading[0]) <= LONGEST_READING and len(one.unit) <= LONGEST_UNIT
    small = all(abs(bound) <= LARGEST for bound in bounds) and bounds == sorted(bounds)
    return one.checkpoint.community_id == community.pk and one.checkpoint.is_active and read and fits and small


def _told(row: Plan, draft: PlanDraft) -> dict[str, Any]:
    return {"rrule": row.rrule, "product": draft.product.code, "team": draft.team.code, "stops": len(draft.stops)}


def _note(kind: str, row: Plan, *, by: Person, at: datetime, **told: Any) -> None:
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk, subject=("plan", row.pk),
        payload={"name": row.names, **told},
    )  # fmt: skip
