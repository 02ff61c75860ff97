"""Opening accounts. An account is opened by whoever first needs it, and never closed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from linli.ledger.models import Account, Leg

OWN, HELD = "own", "held"
# Whose it is, what it is for, what it counts.
type Name = tuple[UUID, str, str]


def ensure(
    *, community: UUID, owner: UUID, unit: str, at: datetime, kind: str = OWN, lowest: int | None = 0
) -> Account:
    """Return the owner's account of this kind and unit, opened now if there is none.

    `lowest` is the lowest balance a new account may have, None for no bound; an account that is there keeps its own.
    """
    name = {"community_id": community, "owner": owner, "kind": kind, "unit": unit}
    found = Account.objects.filter(**name).first()
    if found is None:
        Account.objects.bulk_create([Account(**name, lowest=lowest, opened_at=at)], ignore_conflicts=True)
        found = Account.objects.get(**name)
    return found


def ensure_many(
    *, community: UUID, names: Iterable[Name], at: datetime, lowest: int | None = 0
) -> dict[Name, Account]:  # fmt: skip
    """Return the accounts of these names, opened now where there are none. Three queries, however many."""
    wanted = list(dict.fromkeys(names))
    found = _named(community, wanted)
    new = [
        Account(community_id=community, owner=owner, kind=kind, unit=unit, lowest=lowest, opened_at=at)
        for owner, kind, unit in wanted
        if (owner, kind, unit) not in found
    ]
    if not new:
        return found
    Account.objects.bulk_create(new, ignore_conflicts=True)
    return _named(community, wanted)


def lock(*, accounts: Iterable[int] = (), transfers: Collection[int] = ()) -> None:
    """Lock the accounts with these ids, and those that these transfers moved, until the transaction ends, in order of id.

    Whoever posts more than one transfer in a transaction locks all their accounts first: each alone locks in order of
    id, but two of them one after the other do not, and two transactions could wait for each other. SQLite has one writer
    at a time, and nothing to lock.
    """
    moved = Leg.objects.filter(transfer__in=transfers).values_list("account_id", flat=True)
    wanted = {*accounts, *(moved if transfers else ())}
    list(Account.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))


def _named(community: UUID, names: Iterable[Name]) -> dict[Name, Account]:
    wanted = set(names)
    rows = Account.objects.filter(community_id=community, owner__in={owner for owner, _kind, _unit in wanted})
    found = {(row.owner, row.kind, row.unit): row for row in rows}
    return {name: row for name, row in found.items() if name in wanted}
