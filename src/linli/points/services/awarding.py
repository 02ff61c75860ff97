"""Giving points for what has happened, inside the transaction in which it happens, and taking them back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, Sum

from linli.core import past
from linli.ledger import services as ledger
from linli.ledger.enums import Unit
from linli.ledger.errors import OverdraftError, SettledError
from linli.ledger.models import Account, Transfer
from linli.people.models import Person
from linli.places.models import Community
from linli.points import applying, issuing
from linli.points.applying import Gift, Had
from linli.points.enums import AwardState, Event, Refusal
from linli.points.models import Award, Occasion, Rule

AWARD, WORK = "award", "work"
_COUNTED = (AwardState.POSTED, AwardState.WAITING)
# Nobody is believed to have worked longer than this on one order without a pause.
MOST_MINUTES = 8 * 60


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What the spine tells of an event; `cause` makes it happen once."""

    community: Community
    event: str
    cause: str
    provider: Person | None = None
    requester: Person | None = None
    worker_kind: str = ""
    order_id: UUID | None = None
    service: Mapping[str, str] = field(default_factory=dict)
    product_kind: str = ""
    line: str = ""
    product_points: int = 0
    product_points_kind: str = ""
    minutes: int = 0
    stars: int = 0
    # Time given for nothing: kept as volunteer minutes, apart from points.
    is_volunteer: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """From which account to which something goes."""

    source: Account
    purse: Account


def award(*, happening: Happening, at: datetime) -> list[Award]:
    """Note the occasion, give what the rules of the day give for it, and post a volunteer's minutes; return the awards.

    Must run inside the transaction of what happened. Points go from the month's issuing account to the person's own; an
    award above its rule's threshold waits for a yes; where a bound or the budget leaves nothing, the award says so and
    nothing is posted. The same cause again gives nothing. Never raises for a reason that lies in the rules.
    """
    if past.current() is None and Occasion.objects.filter(cause=happening.cause).exists():
        return []
    occasion = _occasion(happening, at)
    past.create(occasion)
    day = at.astimezone(happening.community.zone).date()
    ways = [(rule, _way(rule, occasion, person, day=day, at=at)) for rule, person in _rules(occasion, day)]
    minutes = _minutes_way(occasion, at=at) if happening.is_volunteer and occasion.minutes else None
    # Two occasions of one person queue up here, so that both see what the other was given.
    moved = [way for _rule, way in ways] + ([minutes] if minutes else [])
    ledger.lock(accounts=[account.pk for way in moved for account in (way.source, way.purse)])
    if minutes:
        _post_minutes(occasion, minutes, at=at)
    return [made for rule, way in ways if (made := _by_rule(rule, occasion, way, day=day, at=at))]


def _occasion(happening: Happening, at: datetime) -> Occasion:
    return Occasion(
        community=happening.community, event=happening.event, cause=happening.cause, at=at, provider=happening.provider,
        requester=happening.requester, worker_kind=happening.worker_kind, order_id=happening.order_id,
        service=dict(happening.service), product_kind=happening.product_kind, line=happening.line,
        product_points=happening.product_points, product_points_kind=happening.product_points_kind,
        minutes=min(happening.minutes, MOST_MINUTES), stars=happening.stars,
    )  # fmt: skip


def _rules(occasion: Occasion, day: date) -> list[tuple[Rule, UUID]]:
    """Return the rules of the day that would give something, each with who would earn."""
    rows = past.once(("rules", occasion.community_id, day), lambda: list(Rule.objects.on(day)))
    return [
        (rule, person)
        for rule in rows
        if applying.matches(rule, occasion)
        and applying.measured(rule, occasion)[1]
        and (person := applying.parties(rule, occasion)[0])
    ]


def _way(rule: Rule, occasion: Occasion, person: UUID, *, day: date, at: datetime) -> _Way:
    kind, _points = applying.measured(rule, occasion)
    return _Way(
        source=issuing.issuer(community=occasion.community_id, kind=kind, day=day, at=at),
        purse=issuing.purse(community=occasion.community_id, person=person, unit=kind, at=at),
    )


def _minutes_way(occasion: Occasion, *, at: datetime) -> _Way | None:
    if occasion.provider_id is None:
        return None
    return _Way(
        source=issuing.clock(community=occasion.community_id, at=at),
        purse=issuing.purse(
            community=occasion.community_id, person=occasion.provider_id, unit=Unit.MINUTES, at=at
        ),
    )  # fmt: skip


def _by_rule(rule: Rule, occasion: Occasion, way: _Way, *, day: date, at: datetime) -> Award | None:
    person, other = applying.parties(rule, occasion)
    gift = applying.give(rule, occasion, _had(rule, person=person, other=other, day=day))
    return _keep(gift, way, day=day, at=at) if gift else None


def _had(rule: Rule, *, person: UUID | None, other: UUID | None, day: date) -> Had:
    if rule.most_a_day is None and rule.most_a_month is None and rule.most_a_pair is None:
        return Had()
    month = Award.objects.filter(
        rule__code=rule.code, person=person, state__in=_COUNTED, day__gte=issuing.first_of(day), day__lte=day
    )
    sums = month.aggregate(
        day=Sum("points", filter=Q(day=day)), month=Sum("points"), pair=Sum("points", filter=Q(other=other))
    )
    return Had(**{name: total or 0 for name, total in sums.items()})


def _keep(gift: Gift, way: _Way, *, day: date, at: datetime) -> Award:
    """Write the award down: refused, waiting, or posted."""
    row = Award(
        community_id=gift.occasion.community_id, occasion=gift.occasion, rule=gift.rule, person_id=gift.person_id,
        other_id=gift.other_id, kind=gift.kind, points=gift.points, at=at, day=day, state=AwardState.REFUSED,
        refusal=gift.refusal,
    )  # fmt: skip
    if not gift.refusal:
        threshold = gift.rule.approve_above
        if threshold is not None and gift.points > threshold:
            row.state = AwardState.WAITING
        else:
            post(row, source=way.source, purse=way.purse, at=at)
    row.save(force_insert=True)
    return row


def post(row: Award, *, source: Account, purse: Account, at: datetime, actor: UUID | None = None) -> bool:
    """Post an award that is not yet: from the issuing account of its day's month into the purse. Does not save the row.

    Returns False, and marks the award refused, where the month's budget does not suffice.
    """
    legs = [(source.pk, -row.points), (purse.pk, row.points)]
    try:
        posted = ledger.post(
            community=row.community_id, cause=f"award:{row.pk}", kind=AWARD, legs=legs, at=at, actor=actor,
            memo={"rule": row.rule.code},
        )  # fmt: skip
    except OverdraftError:
        row.state, row.refusal = AwardState.REFUSED, Refusal.BUDGET
        return False
    row.state, row.refusal, row.transfer = AwardState.POSTED, "", posted.id
    return True


def _post_minutes(occasion: Occasion, way: _Way, *, at: datetime) -> None:
    ledger.post(
        community=occasion.community_id, cause=f"minutes:{occasion.cause}", kind=WORK, at=at,
        legs=[(way.source.pk, -occasion.minutes), (way.purse.pk, occasion.minutes)],
        memo={"order": str(occasion.order_id)} if occasion.order_id else {},
    )  # fmt: skip


def take_back(*, order_id: UUID, at: datetime, actor: UUID | None = None) -> list[Award]:
    """Reverse what was given for the confirmation of an order that was opened again; return the awards taken back.

    What waits is refused. Points that were spent meanwhile stay with the person, and their award stays as it is. The
    volunteer's minutes go back too: the next confirmation posts those of the work that was right.
    """
    told = Occasion.objects.filter(order_id=order_id, event=Event.CONFIRMED).values_list("cause", flat=True)
    worked = Transfer.objects.filter(cause__in=[f"minutes:{cause}" for cause in told], reversed_by=None)
    minutes = list(worked.values_list("pk", flat=True))
    rows = list(
        Award.objects.filter(occasion__order_id=order_id, occasion__event=Event.CONFIRMED, state__in=_COUNTED)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    ledger.lock(transfers=[*minutes, *(row.transfer for row in rows if row.transfer is not None)])
    for transfer in minutes:
        ledger.reverse(transfer=transfer, cause=f"minutes-back:{transfer}", at=at, actor=actor)
    return [row for row in rows if _take_back(row, at=at, actor=actor)]


def _take_back(row: Award, *, at: datetime, actor: UUID | None) -> bool:
    if row.transfer is not None:
        try:
            ledger.reverse(transfer=row.transfer, cause=f"award-back:{row.pk}", at=at, actor=actor)
        except (OverdraftError, SettledError):
            return False
    row.state, row.decided_at = AwardState.TAKEN_BACK, at
    row.save(update_fields=["state", "decided_at"])
    return True
