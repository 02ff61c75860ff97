"""The roster of visits: who is visited how often, what was learnt, and the alarm that climbs when nobody comes."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.care.enums import Reason, Trigger
from linli.care.errors import AlreadyListedError, BadRuleError
from linli.care.models import Listed, WarmService
from linli.core import facts
from linli.core.scoping import community_scope, unscoped
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community

MOST_DAYS = 92
# An overdue visit is the lead's matter after a day, the supervisor's after three.
CLIMBS = ((3, 2), (1, 1))
LONGEST_LEARNT = 300
BATCH = 500


@transaction.atomic
def put_on_roster(
    *, community: Community, person: Person, reason: Reason, every_days: int, first_on: date, by: Person | None, at: datetime
) -> Listed:  # fmt: skip
    """Have somebody visited every so many days from a first day on; return the entry.

    Records `roster.list`, without the reason: that is for those who go there. Raises BadRuleError ("every_days"),
    AlreadyListedError.
    """
    if not 1 <= every_days <= MOST_DAYS:
        raise BadRuleError("every_days")
    try:
        with transaction.atomic():
            entry = Listed.objects.create(
                community=community, person=person, reason=reason, every_days=every_days, next_on=first_on, listed_at=at
            )
    except IntegrityError as known:
        raise AlreadyListedError from known
    _note("roster.list", entry, by=by, at=at)
    return entry


@transaction.atomic
def take_off_roster(*, entry: Listed, by: Person, at: datetime) -> Listed:
    """Visit somebody no longer. Records `roster.end`."""
    entry.ended_at = at
    entry.save(update_fields=["ended_at"])
    _note("roster.end", entry, by=by, at=at)
    return entry


@transaction.atomic
def visited(*, order: Order, learnt: str, at: datetime) -> Listed | None:
    """Take a visit as made: the next is due a cycle after today, the alarm ends, what was learnt is kept for the next one.

    Does nothing for an order that no roster started, and nothing the second time. Records `roster.visit`.
    """
    row = WarmService.objects.filter(order=order, rule__trigger=Trigger.ROSTER).order_by("id").first()
    if row is None or row.person_id is None:
        return None
    entry = Listed.objects.select_for_update(of=("self",)).filter(person=row.person_id, ended_at=None).first()
    if entry is None or (entry.visited_at and entry.visited_at >= at):
        return None
    today = at.astimezone(order.community.zone).date()
    entry.visited_at, entry.alarm = at, 0
    entry.next_on = max(entry.next_on, today) if entry.next_on > today else today + timedelta(days=entry.every_days)
    entry.learnt = learnt.strip()[:LONGEST_LEARNT] or entry.learnt
    entry.save(update_fields=["visited_at", "alarm", "next_on", "learnt"])
    _note("roster.visit", entry, by=None, at=at)
    return entry


def watch(*, at: datetime) -> int:
    """Let overdue visits climb: the lead is told after a day, the supervisor after three; return how many climbed.

    Records `roster.overdue` with the level, once per level and visit. Runs on the schedule.
    """
    with unscoped("the schedule goes over all communities"):
        # Wherever on earth it may be tomorrow already; each community's own clock decides below.
        late = (at + timedelta(hours=14)).date()
        rows = (
            Listed.objects.filter(next_on__lt=late, ended_at=None).select_related("community").order_by("next_on", "id")
        )
        found = [(row.pk, row.community) for row in rows if _level(row, at=at) > row.alarm][:BATCH]
    return sum(_climb(pk, community=community, at=at) for pk, community in found)


def _level(entry: Listed, *, at: datetime) -> int:
    days = (at.astimezone(entry.community.zone).date() - entry.next_on).days
    return next((level for least, level in CLIMBS if days >= least), 0)


def _climb(pk: UUID, *, community: Community, at: datetime) -> bool:
    with community_scope(community.pk), transaction.atomic():
        entry = Listed.objects.select_for_update(of=("self",)).select_related("community").get(pk=pk)
        level = _level(entry, at=at)
        if level <= entry.alarm or entry.ended_at is not None:
            return False
        entry.alarm = level
        entry.save(update_fields=["alarm"])
        _note("roster.overdue", entry, by=None, at=at, level=level)
        return True


def _note(kind: str, entry: Listed, *, by: Person | None, at: datetime, **more: object) -> None:
    facts.record(
        kind=kind, at=at, community=entry.community_id, actor=by.pk if by else None, subject=("listed", entry.pk),
        payload={"person": str(entry.person_id), "next_on": entry.next_on.isoformat(), **more},
    )  # fmt: skip
