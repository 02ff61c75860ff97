"""Statements: what an account had, each entry with the balance after it, and what it has at the end of a period."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import batched, groupby, starmap
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Sum

from linli.ledger.models import Account, Leg, Transfer

# Entries that are read, each with its transfer's other legs, at a time.
CHUNK = 500
_PARTY = ("account_id", "account__owner", "account__kind", "account__unit")


class Part(StrEnum):
    """What a line of a statement is."""

    OPENING = "opening"
    ENTRY = "entry"
    CLOSING = "closing"


class Party(NamedTuple):
    """An account as a statement names it."""

    id: int
    owner: UUID
    kind: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line about an account: an entry, or the balance with which the period begins or ends. Whole units; money in fen."""

    part: Part
    account: Party
    at: datetime
    # After the entry; None in a journal, which leaves entries out.
    balance: int | None = None
    amount: int = 0
    # Of an entry: its transfer, what that did, and why.
    transfer: int | None = None
    kind: str = ""
    cause: str = ""
    # Who gave what the account gained, or gained what it gave: in the same unit, in order of account.
    others: tuple[Party, ...] = ()

    @property
    def number(self) -> int:
        """The account's id: statements go by it."""
        return self.account.id


def statement(*, accounts: QuerySet[Account], since: datetime, until: datetime) -> Iterator[Line]:
    """Yield the accounts' lines from `since` to before `until`: opening balance, entries by moment, closing balance.

    One account after the other, in the order they were opened; those that had nothing and moved nothing are left out. An
    entry belongs to the moment it was posted for. Three queries, and one more for each CHUNK of entries; memory does not
    grow with entries. What is posted meanwhile may be in or not, but the lines of an account always add up. Must be read
    inside the scope.
    """
    legs = Leg.objects.filter(account__in=accounts)
    before = _balances(legs.filter(at__lt=since))
    entries = _entries(legs.filter(at__gte=since, at__lt=until).order_by("account", "at", "transfer"))
    lines = heapq.merge(_openings(accounts, before, since), entries, key=attrgetter("number"))
    for number, found in groupby(lines, key=attrgetter("number")):
        yield from _sheet(found, before.get(number, 0), since=since, until=until)


def journal(*, transfers: QuerySet[Transfer], since: datetime, until: datetime) -> Iterator[Line]:
    """Yield every leg of the transfers from `since` to before `until`, by moment, who gave first; without balances.

    One query, and one more for each CHUNK of legs; memory does not grow with them. Must be read inside the scope.
    """
    legs = Leg.objects.filter(transfer__in=transfers, at__gte=since, at__lt=until)
    yield from _entries(legs.order_by("at", "transfer", "amount", "account"))


def _balances(legs: QuerySet[Leg]) -> dict[int, int]:
    """Return what the legs sum to for each account; zeros are left out."""
    sums = legs.values_list("account_id").annotate(total=Sum("amount")).order_by()
    return {account: total for account, total in sums if total}


def _openings(accounts: QuerySet[Account], before: dict[int, int], since: datetime) -> Iterator[Line]:
    rows = accounts.order_by("pk").values_list("pk", "owner", "kind", "unit").iterator(chunk_size=CHUNK)
    for party in starmap(Party, rows):
        if party.id in before:
            yield Line(part=Part.OPENING, account=party, at=since)


def _entries(legs: QuerySet[Leg]) -> Iterator[Line]:
    """Yield the legs, in their order, as lines without balances."""
    rows = legs.values_list(*_PARTY, "at", "amount", "transfer_id", "transfer__kind", "transfer__cause")
    for part in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        sides = _sides({row[6] for row in part})
        for *account, at, amount, transfer, kind, cause in part:
            party = Party(*account)
            others = (o for o, n in sides[transfer] if o.unit == party.unit and (n > 0) != (amount > 0))
            yield Line(
                part=Part.ENTRY, account=party, at=at, amount=amount, transfer=transfer, kind=kind, cause=cause,
                others=tuple(others),
            )  # fmt: skip


def _sides(transfers: set[int]) -> dict[int, list[tuple[Party, int]]]:
    """Return the legs of transfers, those of each in order of account."""
    rows = Leg.objects.filter(transfer__in=transfers).order_by("transfer", "account")
    found: dict[int, list[tuple[Party, int]]] = {}
    for transfer, amount, *account in rows.values_list("transfer_id", "amount", *_PARTY):
        found.setdefault(transfer, []).append((Party(*account), amount))
    return found


def _sheet(lines: Iterator[Line], balance: int, *, since: datetime, until: datetime) -> Iterator[Line]:
    """Yield an account's lines with their balances; it may come with an opening line, or without."""
    account = None
    for line in lines:
        if account is None:
            account = line.account
            yield Line(part=Part.OPENING, account=account, at=since, balance=balance)
        if line.part == Part.ENTRY:
            balance += line.amount
            yield replace(line, balance=balance)
    if account is not None:
        yield Line(part=Part.CLOSING, account=account, at=until, balance=balance)
