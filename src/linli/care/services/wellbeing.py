"""The daily "I am well" 平安打卡, and the gentle chain when it stays away: reminder, family, a steward at the door."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from linli.care import doors
from linli.care.enums import Step, Trigger
from linli.care.errors import BadRuleError, NotListedError
from linli.care.models import Rule, Silence, WellBeing
from linli.care.models.person import SignOfLife
from linli.care.services import starting
from linli.core import facts
from linli.core.scoping import community_scope, unscoped
from linli.people.models import Person
from linli.places.models import Community

# After the reminder the family is told, and then somebody goes: each an hour after the step before (defaults of ours).
PATIENCE = timedelta(hours=1)
MOST_FAMILY = 5
# A day whose chain is not through by then is over; the next day has its own.
LAST = time(20)
BATCH = 500


@transaction.atomic
def take_part(
    *, community: Community, person: Person, by_time: time, family: Iterable[Person], at: datetime, by: Person | None = None
) -> WellBeing:  # fmt: skip
    """Let somebody say each day that they are well, from tomorrow on; who takes part already changes their wishes.

    Records `well-being.start`. Raises BadRuleError: "by" (before 6:00 or after 18:00), "family" (more than MOST_FAMILY).
    """
    told = list(family)
    if not time(6) <= by_time <= time(18):
        raise BadRuleError("by")
    if len(told) > MOST_FAMILY or person in told:
        raise BadRuleError("family")
    row, _made = WellBeing.objects.update_or_create(
        community=community,
        person=person,
        ended_at=None,
        defaults={"by": by_time},
        create_defaults={"by": by_time, "since": at},
    )
    row.family.set(told)
    _note("well-being.start", row, by=by or person, at=at)
    return row


@transaction.atomic
def stop(*, person: Person, at: datetime, by: Person | None = None) -> None:
    """End the daily sign. Records `well-being.end`. Raises NotListedError."""
    row = _of(person)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    Silence.objects.filter(well_being=row, ended_at=None).update(ended_at=at)
    _note("well-being.end", row, by=by or person, at=at)


@transaction.atomic
def away(*, person: Person, first: date | None, last: date | None, at: datetime, by: Person | None = None) -> WellBeing:
    """Expect no sign on these days, both included; None: the person is back. Records `well-being.away`.

    Raises NotListedError, BadRuleError ("away").
    """
    if (first is None) != (last is None) or (first and last and last < first):
        raise BadRuleError("away")
    row = _of(person)
    row.away_from, row.away_until = first, last
    row.save(update_fields=["away_from", "away_until"])
    _note("well-being.away", row, by=by or person, at=at)
    return row


@transaction.atomic
def say(*, person: Person, at: datetime, by: Person | None = None) -> bool:
    """Say that the person is well today; return whether it was the first time today.

    A chain that has begun ends, and who was told of it is told that all is well. Records `well-being.sign`.
    Raises NotListedError.
    """
    row = _of(person)
    _sign, is_new = SignOfLife.objects.get_or_create(
        well_being=row, day=_today(row, at), defaults={"at": at, "community_id": row.community_id}
    )
    if not is_new:
        return False
    silence = Silence.objects.select_for_update().filter(well_being=row, day=_today(row, at), ended_at=None).first()
    step = silence.step if silence else Step.NONE
    if silence:
        silence.ended_at = at
        silence.save(update_fields=["ended_at"])
    _note("well-being.sign", row, by=by or person, at=at, step=int(step))
    return True


def _of(person: Person) -> WellBeing:
    row = (
        WellBeing.objects.select_for_update(of=("self",))
        .select_related("community")
        .filter(person=person, ended_at=None)
        .first()
    )
    if row is None:
        raise NotListedError
    return row


def _today(row: WellBeing, at: datetime) -> date:
    return at.astimezone(row.community.zone).date()


def watch(*, at: datetime) -> int:
    """Take the next step wherever a sign of life is overdue; return how many steps were taken.

    First the person is reminded, an hour later the family is told, and an hour after that a steward is sent to the door.
    Quiet on days away and on the first day. One transaction each, one row a person and day: a second watch, or a crash
    between two steps, repeats none. Records `silence.reminder`, `silence.family`, `silence.door`.
    """
    with unscoped("the schedule goes over all communities"):
        rows = WellBeing.objects.filter(ended_at=None, since__lt=at).select_related("community")
        late = [row for row in rows if _is_late(row, at=at)]
        quiet = _signed(late, at=at)
    steps = 0
    for row in late:
        if row.pk not in quiet:
            with community_scope(row.community_id):
                steps += _step(row, at=at)
    return steps


def _is_late(row: WellBeing, *, at: datetime) -> bool:
    local = at.astimezone(row.community.zone)
    is_away = (
        row.away_from is not None and row.away_until is not None and row.away_from <= local.date() <= row.away_until
    )
    is_first = row.since.astimezone(row.community.zone).date() == local.date()
    return row.by <= local.time() < LAST and not is_away and not is_first


def _signed(rows: list[WellBeing], *, at: datetime) -> set[UUID]:
    """Return who needs nothing now: signed today, or the next step is not yet due, or there is none."""
    days = Q(day__in={_today(row, at) for row in rows})
    mine = {row.pk: _today(row, at) for row in rows}
    signed = SignOfLife.objects.filter(days, well_being__in=mine).values_list("well_being", "day")
    done = Silence.objects.filter(
        days, Q(next_at__gt=at) | Q(step=Step.DOOR) | Q(ended_at__isnull=False), well_being__in=mine
    )
    return {pk for pk, day in (*signed, *done.values_list("well_being", "day")) if mine[pk] == day}


@transaction.atomic
def _step(row: WellBeing, *, at: datetime) -> bool:
    # The person's row first, as `say` does: a sign of life and the next step never pass each other unseen.
    row = WellBeing.objects.select_for_update(of=("self",)).select_related("community").get(pk=row.pk)
    day = _today(row, at)
    if row.ended_at is not None or SignOfLife.objects.filter(well_being=row, day=day).exists():
        return False
    silence, _made = Silence.objects.get_or_create(
        well_being=row, day=day, defaults={"community_id": row.community_id, "next_at": at}
    )
    if silence.ended_at or silence.step == Step.DOOR or silence.next_at > at:
        return False
    silence.step += 1
    if silence.step == Step.FAMILY and not row.family.exists():
        silence.step = Step.DOOR
    silence.next_at = at + PATIENCE
    if silence.step == Step.DOOR:
        _send(row, day=day, at=at)
    silence.save(update_fields=["step", "next_at"])
    kind = {Step.REMINDED: "reminder", Step.FAMILY: "family", Step.DOOR: "door"}[Step(silence.step)]
    _note(f"silence.{kind}", row, by=None, at=at, day=day.isoformat())
    return True


def _send(row: WellBeing, *, day: date, at: datetime) -> None:
    """Start the rules of silence at the person's door."""
    home = doors.home(row.person_id)
    door = doors.Door(key=str(row.person_id), household=home, person=row.person_id)
    for rule in (
        Rule.objects.filter(trigger=Trigger.SILENCE, is_active=True).select_related("product").order_by("position")
    ):
        span = (at, at + timedelta(hours=rule.hours))
        starting.start(rule=rule, doors=[door], cause=f"silence-{day.isoformat()}", at=at, span=span)


def _note(kind: str, row: WellBeing, *, by: Person | None, at: datetime, **more: object) -> None:
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk if by else None, subject=("person", row.person_id),
        payload={"well_being": str(row.pk), **more},
    )  # fmt: skip
