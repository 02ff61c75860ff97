"""What the ledger says somebody gave and earned: by kind and year, in all, and of many people at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from linli.ledger.enums import Unit
from linli.ledger.models import Leg
from linli.ledger.services.accounts import OWN
from linli.neighbours import levels
from linli.neighbours.levels import Standing
from linli.people.models import Person
from linli.places.models import Community
from linli.points import queries as points
from linli.points.enums import KIND_VALUES

EVER = datetime(2000, 1, 1, tzinfo=UTC)
COUNTED = (*KIND_VALUES, Unit.MINUTES.value)
# Transfers that give for what was done, and take back: spending and expiry do not undo what somebody did.
_EARNED = ("award", "reversal", "work")


@dataclass(frozen=True, slots=True)
class Hours:
    """Volunteer time in a period: minutes, and for how many services."""

    minutes: int
    times: int


def year_of(year: int, community: Community) -> tuple[datetime, datetime]:
    """Return when a year begins and ends where the community is."""
    return midnight(date(year, 1, 1), community), midnight(date(year + 1, 1, 1), community)


def midnight(day: date, community: Community) -> datetime:
    """Return when a day begins where the community is."""
    return datetime.combine(day, time(), community.zone)


def by_year(
    person: Person, *, community: Community, kinds: Collection[str], years: Collection[int]
) -> dict[str, dict[int, int]]:
    """Return kind → year → earned less what was taken back, without noughts; "minutes" is a kind here. One query a year."""
    found: dict[str, dict[int, int]] = {}
    for year in sorted(years):
        since, until = year_of(year, community)
        sums = points.total_of(person.pk, community=community.pk, kinds=tuple(kinds), since=since, until=until)
        for kind, total in sums.items():
            if total:
                found.setdefault(kind, {})[year] = total
    return {kind: found[kind] for kind in COUNTED if kind in found}


def years_of(person: Person, *, community: Community, at: datetime) -> list[int]:
    """Return the years in which the person earned or gave anything, the newest first. One query."""
    first = (
        Leg.objects.filter(account__community=community, account__owner=person.pk, account__kind=OWN)
        .filter(account__unit__in=COUNTED, transfer__kind__in=_EARNED)
        .order_by("at").values_list("at", flat=True).first()
    )  # fmt: skip
    if first is None:
        return []
    return list(range(at.astimezone(community.zone).year, first.astimezone(community.zone).year - 1, -1))


def hours(person: Person, *, community: Community, since: date, until: date) -> Hours:
    """Return the volunteer time given from one day to another, both included. One query."""
    ends = midnight(until + timedelta(days=1), community)
    rows = Leg.objects.filter(
        account__community=community, account__owner=person.pk, account__kind=OWN, account__unit=Unit.MINUTES,
        at__gte=midnight(since, community), at__lt=ends, transfer__kind__in=_EARNED,
    )  # fmt: skip
    told = rows.aggregate(
        minutes=Sum("amount"),
        gave=Count("transfer", filter=Q(amount__gt=0)),
        back=Count("transfer", filter=Q(amount__lt=0)),
    )
    return Hours(told["minutes"] or 0, told["gave"] - told["back"])


def standing_of(person: Person, *, community: Community, at: datetime) -> Standing:
    """Return the person's score and level by all they ever earned and gave here. One query."""
    sums = points.total_of(
        person.pk, community=community.pk, kinds=COUNTED, since=EVER, until=at + timedelta(seconds=1)
    )
    return levels.standing(_score(sums))


def earned_by_many(
    people: Collection[UUID], *, community: Community, since: datetime, until: datetime
) -> Mapping[UUID, tuple[int, int]]:
    """Return person → (points of all six kinds, volunteer minutes) between two moments. One query."""
    rows = Leg.objects.filter(
        account__community=community, account__owner__in=people, account__kind=OWN, account__unit__in=COUNTED,
        at__gte=since, at__lt=until, transfer__kind__in=_EARNED,
    )  # fmt: skip
    is_time = Q(account__unit=Unit.MINUTES)
    sums = rows.values_list("account__owner").annotate(
        points=Sum("amount", filter=~is_time, default=0), minutes=Sum("amount", filter=is_time, default=0)
    )
    return {owner: (earned, minutes) for owner, earned, minutes in sums.order_by()}


def _score(sums: Mapping[str, int]) -> int:
    minutes = sums.get(Unit.MINUTES, 0)
    return levels.score(points=sum(sums.values()) - minutes, minutes=minutes)
