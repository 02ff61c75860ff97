"""Reads over points that several faces share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from linli.ledger.enums import Unit
from linli.ledger.models import Account, Leg
from linli.ledger.services.accounts import HELD, OWN
from linli.people.models import Person
from linli.places.models import Community
from linli.points import issuing
from linli.points.enums import KIND_VALUES, NOT_SPENDABLE, AwardState
from linli.points.models import Award, Policy


@dataclass(frozen=True, slots=True)
class Terms:
    """What a kind of points is good for."""

    is_spendable: bool
    expires: bool


def policies() -> Mapping[str, Terms]:
    """Return the terms of each of the six kinds in the community in scope; defaults where the operator set none. One query."""
    said = {row.kind: Terms(row.is_spendable, row.expires) for row in Policy.objects.all()}
    return {kind: said.get(kind, _default(kind)) for kind in KIND_VALUES}


def _default(kind: str) -> Terms:
    spendable = kind not in {unit.value for unit in NOT_SPENDABLE}
    return Terms(is_spendable=spendable, expires=spendable)


@dataclass(frozen=True, slots=True)
class Balance:
    """One kind of points of a person: what is there, what is set aside, and what was earned this month."""

    kind: str
    points: int
    held: int
    earned: int
    is_spendable: bool


def balances(*, community: Community, person: Person, at: datetime) -> list[Balance]:
    """Return the person's six kinds, in their order. Three queries."""
    rows = Account.objects.filter(community=community, owner=person.pk, kind__in=[OWN, HELD])
    found = {(row.kind, row.unit): row.balance for row in rows}
    month = issuing.first_of(at.astimezone(community.zone).date())
    earned = dict(
        Award.objects.filter(person=person, state=AwardState.POSTED, day__gte=month)
        .values_list("kind")
        .annotate(total=Sum("points"))
        .order_by()
    )
    return [
        Balance(
            kind=kind, points=found.get((OWN, kind), 0), held=found.get((HELD, kind), 0), earned=earned.get(kind, 0),
            is_spendable=terms.is_spendable,
        )
        for kind, terms in policies().items()
    ]  # fmt: skip


def minutes_given(*, community: Community, person: Person) -> int:
    """Return how many volunteer minutes the person has given. One query."""
    rows = Account.objects.filter(community=community, owner=person.pk, kind=OWN, unit=Unit.MINUTES)
    return rows.values_list("balance", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Flow:
    """What became of one kind in one month: issued, redeemed, expired, in points."""

    month: date
    kind: str
    issued: int = 0
    redeemed: int = 0
    expired: int = 0


def circulation(*, community: Community, at: datetime, months: int = 12) -> list[Flow]:
    """Return the flows of the last months, the newest first, kinds in their order; months without any are left out.

    One query over the community's own accounts.
    """
    since = at - timedelta(days=31 * months)
    rows = (
        Leg.objects.filter(account__community=community, account__owner=community.pk, at__gte=since)
        .exclude(account__unit__in=[Unit.MINUTES, Unit.CNY])
        .annotate(month=TruncMonth("at", tzinfo=community.zone))
        .values("month", "account__unit")
        .annotate(
            issued=Sum("amount", filter=Q(account__kind__startswith="issued"), default=0),
            redeemed=Sum("amount", filter=Q(account__kind=issuing.REDEEMED), default=0),
            expired=Sum("amount", filter=Q(account__kind=issuing.EXPIRED), default=0),
        )
        .order_by("-month", "account__unit")
    )
    flows = [
        Flow(
            row["month"].date(), row["account__unit"], issued=-row["issued"], redeemed=row["redeemed"],
            expired=row["expired"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(flows, key=lambda flow: (-flow.month.toordinal(), KIND_VALUES.index(flow.kind)))


@dataclass(frozen=True, slots=True)
class Allowance:
    """A kind's budget in a month and how much of it was issued; budget None: no bound."""

    kind: str
    budget: int | None
    issued: int


def allowances(*, community: Community, day: date) -> list[Allowance]:
    """Return what may be and what was issued of each kind in the month of a day. Seven queries."""
    accounts = dict(
        Account.objects.filter(community=community, owner=community.pk, kind=issuing.issued(day)).values_list(
            "unit", "balance"
        )
    )
    return [Allowance(kind, issuing.budget_of(kind=kind, day=day), -accounts.get(kind, 0)) for kind in KIND_VALUES]


def waiting() -> list[Award]:
    """Return the awards that wait for a yes, oldest first, with what they are for. One query."""
    rows = Award.objects.filter(state=AwardState.WAITING)
    return list(rows.select_related("person", "other", "rule", "occasion").order_by("at"))


def earned_of(person: Person, *, kind: str = "") -> "list[Award]":
    """Return what the person was given and refused, newest first, a hundred at most. One query."""
    rows = Award.objects.filter(person=person).select_related("rule", "occasion", "other")
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-at", "-id")[:100])


def total_of(
    person: UUID, *, community: UUID, kinds: tuple[str, ...], since: datetime, until: datetime
) -> dict[str, int]:
    """Return how many points of each kind the person earned between two moments, less what was taken back. One query."""
    rows = Leg.objects.filter(
        account__community=community, account__owner=person, account__kind=OWN, account__unit__in=kinds,
        at__gte=since, at__lt=until, transfer__kind__in=["award", "reversal", "work"],
    )  # fmt: skip
    return dict(rows.values_list("account__unit").annotate(total=Sum("amount")).order_by())
