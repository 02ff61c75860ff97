"""Where points come from and where they go: the community's own accounts. The ledger's bound is the month's budget."""

from datetime import date, datetime
from uuid import UUID

from linli.core import past
from linli.ledger import services as ledger
from linli.ledger.enums import Unit
from linli.ledger.models import Account
from linli.points.models import Budget

REDEEMED, EXPIRED, WORKED = "redeemed", "expired", "worked"


def first_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def budget_of(*, kind: str, day: date) -> int | None:
    """Return the budget of a kind in the month of a day, the latest that began by then; None: no bound."""
    rows = Budget.objects.filter(kind=kind, month__lte=first_of(day)).order_by("-month")
    return rows.values_list("points", flat=True).first()


def issuer(*, community: UUID, kind: str, day: date, at: datetime) -> Account:
    """Return the account from which the month's points of a kind are issued, opened with the month's budget as its bound."""

    def opened() -> Account:
        budget = budget_of(kind=kind, day=day)
        return ledger.ensure(
            community=community, owner=community, kind=issued(day), unit=kind, at=at,
            lowest=None if budget is None else -budget,
        )  # fmt: skip

    return past.once(("issuer", community, kind, issued(day)), opened)


def issued(day: date) -> str:
    """Return the name of the month's issuing accounts."""
    return f"issued-{day:%Y%m}"


def sink(*, community: UUID, kind: str, unit: str, at: datetime) -> Account:
    """Return the community's account that takes what was redeemed or has expired."""
    return past.once(
        ("sink", community, kind, unit),
        lambda: ledger.ensure(community=community, owner=community, kind=kind, unit=unit, at=at),
    )


def clock(*, community: UUID, at: datetime) -> Account:
    """Return the account from which volunteer minutes come; there is no bound to what people give."""
    return past.once(
        ("clock", community),
        lambda: ledger.ensure(
            community=community, owner=community, kind=WORKED, unit=Unit.MINUTES, at=at, lowest=None
        ),
    )  # fmt: skip


def purse(*, community: UUID, person: UUID, unit: str, at: datetime) -> Account:
    """Return a person's own account of a unit."""
    return past.once(
        ("purse", community, person, unit),
        lambda: ledger.ensure(community=community, owner=person, unit=unit, at=at),
    )
