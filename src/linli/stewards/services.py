"""Keeping the people who deliver: who they are, when they are on duty, what they are in charge of."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.core import facts, week
from linli.core.week import Cell
from linli.people.enums import Role
from linli.people.models import Membership, Person
from linli.places.models import Building, Community
from linli.stewards.errors import AlreadyEngagedError
from linli.stewards.models import Charge, Shift, Team, Worker


@transaction.atomic
def engage(  # noqa: PLR0913 - what the staff sheet asks for
    *, community: Community, person: Person, kind: str, calls: tuple[str, str], skills: Sequence[str], at: datetime,
    team: Team | None = None, is_lead: bool = False, trades: tuple[str, str] = ("", ""), grade: int = 1,
    by: Person | None = None,
) -> Worker:  # fmt: skip
    """Take somebody on: a Worker with skills, and the membership whose role lets them sign in to the steward's face.

    Who works for a merchant near by is taken on as the Worker they are: what they do for it stays its own orders (see
    `stand_in`). So is a neighbour who was lent, as a volunteer; who is one already stays as they are, and nothing is recorded. Records
    `worker.engaged`. Raises AlreadyEngagedError for anybody else who works in the community.
    """
    said = {
        "kind": kind, "team": team, "is_lead": is_lead, "call_zh": calls[0], "call_en": calls[1], "trade_zh": trades[0],
        "trade_en": trades[1], "grade": grade, "skills": list(skills), "since": at.date(), "is_active": True,
    }  # fmt: skip
    rows = Worker.objects.select_for_update()
    worker, is_new = rows.get_or_create(community=community, person=person, defaults=said)
    if not is_new and not _may_become(worker, kind):
        raise AlreadyEngagedError(worker.kind)
    role = Role.TEAM_LEAD if is_lead else _ROLES[kind]
    _row, begins = Membership.objects.get_or_create(
        community=community, person=person, role=role, defaults={"since": at}
    )  # fmt: skip
    if not is_new:
        if worker.is_volunteer and not begins:
            return worker
        _become(worker, said)
    facts.record(
        kind="worker.engaged", at=at, community=community.pk, actor=by.pk if by else None,
        subject=("worker", worker.pk), payload={"kind": kind, "team": team.code if team else ""},
    )  # fmt: skip
    return worker


def _may_become(worker: Worker, kind: str) -> bool:
    """Tell whether somebody may be taken on as this: from a merchant's hand whatever it is, from a neighbour a volunteer."""
    return worker.kind == Worker.Kind.MERCHANT or (worker.is_volunteer and kind == Worker.Kind.VOLUNTEER)


def _become(worker: Worker, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(worker, name, value)
    worker.save(update_fields=list(said))


_ROLES: Mapping[str, Role] = {
    Worker.Kind.TEAM: Role.TEAM_MEMBER, Worker.Kind.STEWARD: Role.STEWARD, Worker.Kind.VOLUNTEER: Role.VOLUNTEER,
}  # fmt: skip


def lend(
    *, community: Community, person: Person, calls: tuple[str, str], skills: Sequence[str], at: datetime
) -> Worker:
    """Let a neighbour deliver what they are asked for in person: a volunteer Worker who is never offered work, without a role.

    Returns the person's Worker as it is where they have one.
    """
    row, _made = Worker.objects.get_or_create(
        community=community, person=person,
        defaults={
            "kind": Worker.Kind.VOLUNTEER, "is_active": False, "call_zh": calls[0], "call_en": calls[1],
            "skills": list(skills), "since": at.date(),
        },
    )  # fmt: skip
    return row


def stand_in(*, community: Community, person: Person, calls: tuple[str, str], at: datetime) -> Worker:
    """Let somebody who works for a merchant deliver its orders: a Worker who is offered no others, without a role.

    Returns the person's Worker as it is where they have one.
    """
    row, _made = Worker.objects.get_or_create(
        community=community, person=person,
        defaults={
            "kind": Worker.Kind.MERCHANT, "is_active": False, "call_zh": calls[0], "call_en": calls[1],
            "since": at.date(),
        },
    )  # fmt: skip
    return row


def reach(
    *, worker: Worker, skills: Sequence[str], times: Collection[Cell], buildings: Iterable[Building], is_active: bool
) -> Worker:  # fmt: skip
    """Put down what a volunteer can do, when and where, and whether they are offered work; whoever asks records it."""
    worker.skills, worker.times, worker.is_active = list(skills), week.listed(times), is_active
    worker.buildings = [str(building.pk) for building in buildings]
    worker.save(update_fields=["skills", "times", "buildings", "is_active"])
    return worker


def volunteer(*, worker: Worker) -> Worker:
    """Let somebody who works for a merchant near by give their time too: what they do for it stays its own orders."""
    worker.kind = Worker.Kind.VOLUNTEER
    worker.save(update_fields=["kind"])
    return worker


def insure(*, worker: Worker, until: date | None) -> Worker:
    """Put down the last day on which a volunteer's insurance pays, None for no insurance; whoever asks records it."""
    worker.insured_until = until
    worker.save(update_fields=["insured_until"])
    return worker


@transaction.atomic
def put_in_charge(*, worker: Worker, buildings: Iterable[Building], at: datetime, by: Person | None = None) -> None:
    """Make the worker the steward of these buildings, whoever was before. Records `worker.in-charge`."""
    chosen = list(buildings)
    Charge.objects.filter(building__in=chosen).delete()
    Charge.objects.bulk_create(Charge(community_id=worker.community_id, worker=worker, building=b) for b in chosen)
    facts.record(
        kind="worker.in-charge", at=at, community=worker.community_id, actor=by.pk if by else None,
        subject=("worker", worker.pk), payload={"buildings": [building.name for building in chosen]},
    )  # fmt: skip


@transaction.atomic
def roster(*, worker: Worker, spans: Iterable[tuple[datetime, datetime]]) -> int:
    """Put the worker on duty for these spans; those already there are left alone. Returns how many were given."""
    rows = [Shift(community_id=worker.community_id, worker=worker, starts=s, ends=e) for s, e in spans]
    Shift.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def seen(*, worker: Worker, lng: float, lat: float, at: datetime) -> None:
    """Note where the worker was last; the newest report wins, an older one that comes late is dropped."""
    Worker.objects.filter(pk=worker.pk).exclude(seen_at__gt=at).update(lng=lng, lat=lat, seen_at=at)


def forget(*, worker: Worker) -> None:
    """Keep no longer where the worker was last."""
    Worker.objects.filter(pk=worker.pk).update(lng=None, lat=None, seen_at=None)


def score(*, worker_id: UUID, stars_sum: int, stars_count: int, likes: int, done: int, on_time: int) -> None:
    """Put down the worker's figures, counted anew by whoever knows the orders."""
    Worker.objects.filter(pk=worker_id).update(
        stars_sum=stars_sum, stars_count=stars_count, likes_count=likes, done_count=done, on_time_count=on_time
    )
