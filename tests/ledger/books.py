"""The ledger once more, in plain Python: what must stand in the database, and which refusals a call deserves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from linli.ledger.drafts import MOST, Draft
from linli.ledger.errors import (
    BadAmountError,
    CauseReusedError,
    LedgerError,
    OverdraftError,
    SettledError,
    UnbalancedError,
    UnknownAccountError,
)

type Refusals = set[type[LedgerError]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A transfer that was posted."""

    id: int
    kind: str
    legs: frozenset[tuple[int, int]]
    settles: int | None
    reverses: int | None

    def says(self, draft: Draft) -> bool:
        """Tell whether the draft is this entry once more."""
        said = (draft.kind, frozenset(draft.legs), draft.settles, draft.reverses)
        return said == (self.kind, self.legs, self.settles, self.reverses)


@dataclass(slots=True)
class Books:
    """Accounts and entries; a page is only ever added."""

    units: dict[int, str] = field(default_factory=dict)
    lowest: dict[int, int | None] = field(default_factory=dict)
    balances: dict[int, int] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def open(self, account: int, *, unit: str, lowest: int | None) -> None:
        self.units[account], self.lowest[account], self.balances[account] = unit, lowest, 0

    def refusals(self, batch: Sequence[Draft]) -> Refusals:
        """Return what may be said against these drafts, posted together; nothing: they must be posted."""
        if shapes := {wrong for draft in batch for wrong in _shape(draft)}:
            return shapes
        if len({draft.cause for draft in batch}) != len(batch):
            return {UnbalancedError}
        if _twice([draft.settles for draft in batch]) or _twice([draft.reverses for draft in batch]):
            return {SettledError}
        known = [draft for draft in batch if draft.cause in self.entries]
        reused: Refusals = {CauseReusedError} if any(not self.entries[d.cause].says(d) for d in known) else set()
        return reused | set(self._against([draft for draft in batch if draft.cause not in self.entries]))

    def _against(self, fresh: Sequence[Draft]) -> Iterator[type[LedgerError]]:
        if any(account not in self.units for draft in fresh for account, _amount in draft.legs):
            yield UnknownAccountError
            return
        if any(self._is_uneven(draft) for draft in fresh):
            yield UnbalancedError
        moved = Counter[int]()
        for draft in fresh:
            for account, amount in draft.legs:
                moved[account] += amount
        if any(self._is_too_low(account, amount) for account, amount in moved.items()):
            yield OverdraftError
        ended = {entry.settles for entry in self.entries.values()}, {entry.reverses for entry in self.entries.values()}
        if any((d.settles and d.settles in ended[0]) or (d.reverses and d.reverses in ended[1]) for d in fresh):
            yield SettledError

    def _is_uneven(self, draft: Draft) -> bool:
        sums = Counter[str]()
        for account, amount in draft.legs:
            sums[self.units[account]] += amount
        return any(sums.values())

    def _is_too_low(self, account: int, amount: int) -> bool:
        lowest = self.lowest[account]
        return amount < 0 and lowest is not None and self.balances[account] + amount < lowest

    def enter(self, draft: Draft, *, number: int) -> bool:
        """Write the draft down under its number; return False where it stood there before."""
        if draft.cause in self.entries:
            return False
        for account, amount in draft.legs:
            self.balances[account] += amount
        self.entries[draft.cause] = Entry(number, draft.kind, frozenset(draft.legs), draft.settles, draft.reverses)
        return True

    def holds(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.kind == "hold"]

    def open_holds(self) -> list[Entry]:
        """Return the holds that were neither captured nor released."""
        ended = {entry.settles for entry in self.entries.values()}
        return [entry for entry in self.holds() if entry.id not in ended]


def _twice(ended: Sequence[int | None]) -> bool:
    said = [one for one in ended if one]
    return len(set(said)) != len(said)


def _shape(draft: Draft) -> Iterator[type[LedgerError]]:
    if len(draft.legs) < 2 or len({account for account, _amount in draft.legs}) != len(draft.legs):
        yield UnbalancedError
    if any(type(amount) is not int or not 0 < abs(amount) <= MOST for _account, amount in draft.legs):
        yield BadAmountError
    elif sum(amount for _account, amount in draft.legs):
        yield UnbalancedError
