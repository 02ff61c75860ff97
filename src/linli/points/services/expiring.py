"""Points that were not spent in time. No lots are kept: what was earned before the cut-off, less all that was spent."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, Sum

from linli.core.scoping import community_scope
from linli.ledger import services as ledger
from linli.ledger.drafts import Draft
from linli.ledger.models import Account, Leg
from linli.ledger.services.accounts import OWN
from linli.messages import services as messages
from linli.people.models import Person
from linli.places.models import Community
from linli.points import issuing, queries

EXPIRY = "expiry"
NOTICE = timedelta(days=30)
BATCH = 5000


def _year_ends(year: int, community: Community) -> datetime:
    """Return the moment at which a year ends where the community is."""
    return datetime.combine(date(year + 1, 1, 1), time(), community.zone).astimezone(UTC)


def falling(*, community: Community, year: int) -> dict[Account, int]:
    """Return what of each account would expire at the end of a year: earned before it began, and not spent since.

    Points earned in a year are good until the end of the year after. What was set aside counts as spent, unless it was
    given back.
    """
    kinds = [kind for kind, terms in queries.policies().items() if terms.expires]
    cutoff = _year_ends(year - 1, community)
    earned = Sum("amount", filter=Q(amount__gt=0, at__lt=cutoff, transfer__settles=None), default=0)
    spent = Sum("amount", filter=Q(amount__lt=0) | Q(transfer__settles__isnull=False), default=0)
    sums = (
        Leg.objects.filter(account__community=community, account__kind=OWN, account__unit__in=kinds)
        .values("account")
        .annotate(left=earned + spent)
        .filter(left__gt=0)
        .values_list("account", "left")
    )
    left = dict(sums)
    accounts = Account.objects.filter(pk__in=left, balance__gt=0)
    return {account: min(left[account.pk], account.balance) for account in accounts}


def expire(*, at: datetime) -> int:
    """Let expire, in every community, what was to be spent by the end of last year; return how many accounts lost some.

    Runs on the schedule every day; a year is done once, whenever it first runs in the new one.
    """
    return sum(_expire(community, at=at) for community in Community.objects.all())


def _expire(community: Community, *, at: datetime) -> int:
    year = at.astimezone(community.zone).year - 1
    with community_scope(community.pk):
        drafts = [
            _draft(community, account, amount, year=year, at=at)
            for account, amount in falling(community=community, year=year).items()
        ]
        batches = [drafts[start : start + BATCH] for start in range(0, len(drafts), BATCH)]
        return sum(one.is_new for batch in batches for one in ledger.post_many(batch))


def _draft(community: Community, account: Account, amount: int, *, year: int, at: datetime) -> Draft:
    to = issuing.sink(community=community.pk, kind=issuing.EXPIRED, unit=account.unit, at=at)
    return Draft(
        community=community.pk, cause=f"expiry:{year}:{account.pk}", kind=EXPIRY,
        legs=[(account.pk, -amount), (to.pk, amount)], at=at, memo={"year": year},
    )  # fmt: skip


def give_notice(*, at: datetime) -> int:
    """Tell, thirty days before the year ends, everybody who would lose points; return how many were told. On the schedule."""
    return sum(_give_notice(community, at=at) for community in Community.objects.all())


def _give_notice(community: Community, *, at: datetime) -> int:
    year = at.astimezone(community.zone).year
    if at < _year_ends(year, community) - NOTICE:
        return 0
    with community_scope(community.pk):
        losses: dict[UUID, int] = {}
        for account, amount in falling(community=community, year=year).items():
            losses[account.owner] = losses.get(account.owner, 0) + amount
        people = Person.objects.in_bulk(losses)
        return sum(
            messages.tell(
                people=[people[owner]], community=community, kind="points.expiring", at=at, link="/home/points/",
                values={"points": amount, "day": f"{year}-12-31"}, cause=f"expiry-notice:{year}:{owner}",
            )
            for owner, amount in losses.items()
            if owner in people
        )  # fmt: skip
