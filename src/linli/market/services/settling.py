"""Paying merchants out T+N, and what their statements say: both read from the ledger, which nobody can rewrite."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from linli.ledger.enums import Unit
from linli.ledger.models import Account, Leg
from linli.market import books, queries
from linli.market.errors import BadFieldError
from linli.market.models import Payout
from linli.market.services import noting
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.places.models import Community


@dataclass(frozen=True, slots=True)
class Due:
    """What a merchant is to be paid for what was settled before a moment; `balance` is all it is owed now, both in fen."""

    merchant: Merchant
    until: datetime
    fen: int
    balance: int


# What came in ripens with its days; what went out counts at once. Cash ripens with the sale it was for.
_CAME = Q(amount__gt=0) | Q(transfer__kind=books.TILLED)
_WENT = Q(amount__lt=0) & ~Q(transfer__kind=books.TILLED)


def due(merchant: Merchant, *, at: datetime) -> Due:
    """Return what is due: what came in up to N days ago, less all that went out since then and before. Three queries."""
    until = at - timedelta(days=queries.policy(merchant.community_id).settle_days)
    account = _payable(merchant)
    if account is None:
        return Due(merchant, until, 0, 0)
    legs = Leg.objects.filter(account=account)
    ripe = legs.filter(_CAME, at__lte=until).aggregate(n=Sum("amount"))["n"] or 0
    gone = legs.filter(_WENT).aggregate(n=Sum("amount"))["n"] or 0
    return Due(merchant, until, max(ripe + gone, 0), account.balance)


def due_all(community: Community, *, at: datetime) -> list[Due]:
    """Return what is due to each merchant that was ever owed something, by name; see `due`. Three queries, however many."""
    until = at - timedelta(days=queries.policy(community.pk).settle_days)
    till = Q(legs__transfer__kind=books.TILLED)
    ripe = Q(legs__at__lte=until) & (Q(legs__amount__gt=0) | till)
    gone = Q(legs__amount__lt=0) & ~till
    accounts = Account.objects.filter(community=community, kind=books.PAYABLE, unit=Unit.CNY)
    sums = accounts.annotate(ripe=Sum("legs__amount", filter=ripe), gone=Sum("legs__amount", filter=gone))
    found = {row.owner: row for row in sums}
    shops = Merchant.objects.filter(pk__in=found).select_related("community").order_by("name_zh", "pk")
    return [
        Due(shop, until, max((found[shop.pk].ripe or 0) + (found[shop.pk].gone or 0), 0), found[shop.pk].balance)
        for shop in shops
    ]


def coming(merchant: Merchant, *, at: datetime) -> list[tuple[date, int]]:
    """Return what falls due on which day to come, in fen; what is owed already is taken from the first days. Four queries."""
    days = timedelta(days=queries.policy(merchant.community_id).settle_days)
    account = _payable(merchant)
    if account is None:
        return []
    legs = Leg.objects.filter(account=account)
    ripe = legs.filter(_CAME, at__lte=at - days).aggregate(n=Sum("amount"))["n"] or 0
    gone = legs.filter(_WENT).aggregate(n=Sum("amount"))["n"] or 0
    owed = max(-(ripe + gone), 0)
    found: dict[date, int] = {}
    fresh = legs.filter(_CAME, at__gt=at - days).values("at").annotate(fen=Sum("amount")).order_by("at")
    for came, fen in fresh.values_list("at", "fen"):
        taken = min(owed, fen)
        owed -= taken
        day = (came + days).astimezone(merchant.community.zone).date()
        found[day] = found.get(day, 0) + fen - taken
    return [(day, fen) for day, fen in found.items() if fen]


def _payable(merchant: Merchant) -> Account | None:
    return Account.objects.filter(
        community=merchant.community_id, owner=merchant.pk, kind=books.PAYABLE, unit=Unit.CNY
    ).first()  # fmt: skip


@transaction.atomic
def pay_out(*, merchant: UUID, by: Person | None, at: datetime) -> Payout:
    """Pay a merchant what is due. Records `payout.make`. Raises BadFieldError ("fen") where nothing is; a suspended one is paid too."""
    row = Merchant.objects.select_for_update(of=("self",)).select_related("community").get(pk=merchant)
    what = due(row, at=at)
    if what.fen <= 0:
        raise BadFieldError("fen")
    made = Payout.objects.create(
        community_id=row.community_id, merchant=row, until=what.until, fen=what.fen, at=at, by=by
    )  # fmt: skip
    books.put(
        books.payout(
            community=row.community_id, merchant=row.pk, fen=what.fen, cause=f"payout:{made.pk}", at=at,
            actor=by.pk if by else None,
        )
    )  # fmt: skip
    noting.about(
        "payout.make", ("merchant", row.pk), community=row.community_id, at=at, by=by.pk if by else None, fen=what.fen,
        name=row.name_zh,
    )  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a merchant's statement: when, what kind of transfer, how much in fen, about which sale; and the balance after it."""

    at: datetime
    kind: str
    fen: int
    sale: str
    balance: int


def statement(merchant: Merchant, *, since: datetime, until: datetime) -> tuple[int, list[Entry]]:
    """Return what a merchant was owed at the beginning, and the lines of the period in order. Three queries."""
    account = _payable(merchant)
    if account is None:
        return 0, []
    legs = Leg.objects.filter(account=account)
    begins = legs.filter(at__lt=since).aggregate(n=Sum("amount"))["n"] or 0
    rows = legs.filter(at__gte=since, at__lt=until).order_by("at", "transfer_id")
    entries, balance = [], begins
    for at, kind, cause, fen in rows.values_list("at", "transfer__kind", "transfer__cause", "amount"):
        balance += fen
        sale = cause.split(":")[1] if cause.startswith("sale:") else ""
        entries.append(Entry(at, kind, fen, sale, balance))
    return begins, entries
