"""Who makes the calls of a test, writes them into plain Python books, and compares the database with these."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from linli.core.ids import uuid7
from linli.ledger import sealing, verifying
from linli.ledger import services as ledger
from linli.ledger.drafts import Draft, Posted
from linli.ledger.errors import LedgerError
from linli.ledger.models import Account, Leg, Transfer
from tests.ledger.books import Books, Refusals

UNITS = ("green", "sport", "cny")
NOBODYS = 10**12


class CrashError(Exception):
    """The process ends here."""


class Crash:
    """Stands between the ledger and its database: after so many of the ledger's statements there is no next one."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001 - Django's hook
        answer = execute(sql, params, many, context)
        if "ledger_" in sql:
            self.left -= 1
            if not self.left:
                raise CrashError
        return answer


class Clerk(RuleBasedStateMachine):
    """After each call the database is read whole and compared with the books."""

    def __init__(self, home: UUID, at: datetime) -> None:
        super().__init__()
        self.home, self.at, self.books = home, at, Books()
        self.rows: dict[int, tuple[Any, ...]] = {}
        self.said: list[tuple[Callable[[], list[Posted]], list[Draft]]] = []
        # An example ends as it began: its transaction is taken back.
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.own = [self._opened(uuid7(), unit) for unit in UNITS for _ in range(3)]
        self.issuers = [
            self._opened(home, unit, kind="issued", lowest=None if unit != "sport" else -60) for unit in UNITS
        ]
        for issuer, account in zip([one for one in self.issuers for _ in range(3)], self.own, strict=True):
            self._post([self._draft(f"gift{account.pk}", [(issuer.pk, -15), (account.pk, 15)])])

    def _opened(self, owner: UUID, unit: str, *, kind: str = "own", lowest: int | None = 0) -> Account:
        account = ledger.ensure(community=self.home, owner=owner, unit=unit, kind=kind, lowest=lowest, at=self.at)
        self.books.open(account.pk, unit=unit, lowest=lowest)
        return account

    @property
    def accounts(self) -> list[Account]:
        return [*self.own, *self.issuers]

    def _draft(self, cause: str, legs: Sequence[tuple[int, int]], **more: Any) -> Draft:
        return Draft(
            **{"community": self.home, "cause": cause, "kind": "move", "legs": list(legs), "at": self.at, **more}
        )

    # --- a call, and what must come of it -------------------------------------------------------------------------
    def _call(self, call: Callable[[], list[Posted]], drafts: list[Draft], refusals: Refusals | None = None) -> None:
        """Make the call: it is refused for one of the reasons there are, or it posts what the drafts say."""
        told: list[Posted] = []
        refused: type[LedgerError] | None = None
        try:
            told = call()
        except LedgerError as error:
            refused = type(error)
        refusals = refusals or self.books.refusals(drafts)
        assert (refused in refusals) if refusals else refused is None, (refused, refusals)
        for posted, draft in zip(told, drafts, strict=not refusals):
            assert posted.is_new == self.books.enter(draft, number=posted.id)
            assert posted.id == self.books.entries[draft.cause].id
        if not refusals:
            self.said.append((call, drafts))

    @staticmethod
    def _one[T](rows: Sequence[T], which: int) -> T:
        """Return one of the rows, counted from the latest."""
        return rows[-1 - which % len(rows)]

    def _post(self, drafts: list[Draft]) -> None:
        self._call(self._poster(drafts), drafts)

    def _poster(self, drafts: list[Draft]) -> Callable[[], list[Posted]]:
        draft = drafts[0]
        if len(drafts) == 1 and draft.settles is None:
            named = {name: getattr(draft, name) for name in ("community", "cause", "kind", "legs", "at")}
            return lambda: [ledger.post(**named)]
        return lambda: ledger.post_many(drafts)

    def _legs(self, moves: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
        """Return the legs of moves (from, to, amount) between accounts of one unit, added up."""
        sums = Counter[int]()
        for source, to, amount in moves:
            giver = self.accounts[source % len(self.accounts)]
            takers = [one for one in self.accounts if one.unit == giver.unit and one is not giver]
            sums[giver.pk] -= amount
            sums[takers[to % len(takers)].pk] += amount
        return [(account, amount) for account, amount in sums.items() if amount]

    def held_of(self, account: Account) -> int:
        """Return the holding account; a hold, refused or not, may have opened it."""
        row = Account.objects.filter(owner=account.owner, unit=account.unit, kind="held").first()
        if row is None:
            return NOBODYS
        if row.pk not in self.books.units:
            self.books.open(row.pk, unit=row.unit, lowest=0)
        return row.pk

    # --- what always holds ----------------------------------------------------------------------------------------
    @invariant()
    def stands_as_in_the_books(self) -> None:
        """Each cause once, with its legs; each balance the sum of its legs and within its bound; held is what is held."""
        legs: dict[int, set[tuple[int, int]]] = {}
        sums, held, units = Counter[int](), Counter[int](), Counter[str]()
        for transfer, account, amount in Leg.objects.values_list("transfer_id", "account_id", "amount"):
            legs.setdefault(transfer, set()).add((account, amount))
            sums[account] += amount
            units[self.books.units[account]] += amount
        found = sorted((cause, pk) for pk, cause in Transfer.objects.values_list("pk", "cause"))
        assert found == sorted((cause, entry.id) for cause, entry in self.books.entries.items())
        assert legs == {entry.id: set(entry.legs) for entry in self.books.entries.values()}
        assert set(units.values()) <= {0}
        for hold in self.books.open_holds():
            account, amount = max(hold.legs, key=lambda leg: leg[1])
            held[account] += amount
        for row in Account.objects.all():
            assert row.balance == sums[row.pk] == self.books.balances.get(row.pk, 0)
            assert row.lowest is None or row.balance >= row.lowest
            assert row.kind != "held" or row.balance == held[row.pk]

    @invariant()
    def keeps_what_was_written(self) -> None:
        """No row ever goes or changes, but for its seal, which comes once."""
        fields = [field.attname for field in Transfer._meta.fields if not field.attname.startswith("seal_")]
        rows = {row[0]: row for row in Transfer.objects.values_list(*fields)}
        assert rows | self.rows == rows
        self.rows = rows

    def teardown(self) -> None:
        try:
            sealing.seal_all(at=self.at)
            found = verifying.verify()
            assert (found.fault, found.unsealed, found.transfers) == ("", 0, len(self.books.entries))
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
