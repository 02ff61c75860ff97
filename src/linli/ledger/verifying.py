"""Proof that the ledger is whole: every row, every transfer's zero, every seal, every balance, recomputed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Max

from linli.core.scoping import unscoped
from linli.ledger import digests
from linli.ledger.digests import Stretch
from linli.ledger.models import LedgerSeal, Transfer

# Transfer ids, and seals, that are looked at together; and how many such stretches at the same time.
CHUNK = {"postgresql": 100_000, "sqlite": 10_000}
SEALS = 20
SIDE_BY_SIDE = 2

_BOUNDS = """
SELECT min(low), max(high) FROM (
  SELECT min(id) AS low, max(id) AS high FROM ledger_transfer
  UNION ALL SELECT min(transfer_id), max(transfer_id) FROM ledger_leg
) s
"""
_BALANCES = """
SELECT a.id, a.balance, coalesce(s.total, 0) FROM ledger_account a
LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledger_leg GROUP BY account_id) s ON s.account_id = a.id
WHERE a.balance <> coalesce(s.total, 0) OR a.balance < a.lowest ORDER BY a.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, how much is not yet under a seal, and the first fault in words, or none."""

    seals: int = 0
    transfers: int = 0
    legs: int = 0
    unsealed: int = 0
    fault: str = ""


# Told how many legs have been checked since the last call.
type Progress = Callable[[int], None]
# From and to, both included.
type Range = tuple[int, int]


def verify(*, progress: Progress | None = None) -> Verdict:
    """Recompute the whole ledger and return what was found; stops at the first thing that is wrong and names its row.

    First the rows: each transfer's digest, and that its legs sum to zero in each unit. Then the chain of seals over the
    digests. Then every account's balance against its legs. Memory does not grow with the number of legs. May run beside
    writers: what they write meanwhile may be left to the next run. On PostgreSQL, outside a transaction, two connections
    work side by side.
    """
    with unscoped("the chain runs over all communities"):
        # The newest seal may be the one that was taken away: the transfers under it still say so.
        seals = max(
            LedgerSeal.objects.aggregate(n=Max("number"))["n"] or 0,
            Transfer.objects.aggregate(n=Max("seal_no"))["n"] or 0,
        )
        verdict = _rows(progress or (lambda _legs: None))
        return replace(verdict, seals=seals, fault=verdict.fault or _chain(seals) or _balances())


def _rows(tell: Progress) -> Verdict:
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS)
        first, last = cursor.fetchone()
    seen = Verdict()
    if first is None:
        return seen
    for found in _side_by_side(
        lambda part: digests.current().look(*part), _parts(first, last, CHUNK[connection.vendor])
    ):
        tell(found.legs)
        seen = Verdict(
            transfers=seen.transfers + found.transfers, legs=seen.legs + found.legs,
            unsealed=seen.unsealed + found.unsealed, fault=_fault(found),
        )  # fmt: skip
        if seen.fault:
            break
    return seen


def _fault(found: Stretch) -> str:
    words = {
        "legs of transfer {} are there, the transfer is not": found.missing,
        "transfer {} or one of its legs was altered after it was sealed": found.altered,
        "transfer {} has no legs": found.bare,
        "a leg of transfer {} belongs to another moment or community than its transfer": found.astray,
    }
    if found.uneven:
        transfer, unit, total = found.uneven
        words[f"transfer {{}} does not sum to zero: {total:+} {unit}"] = transfer
    return next((words.format(transfer) for words, transfer in words.items() if transfer is not None), "")


def _chain(seals: int) -> str:
    kept = {row.number: row for row in LedgerSeal.objects.filter(number__lte=seals).iterator()}
    if missing := next((number for number in range(1, seals + 1) if number not in kept), None):
        return f"seal {missing} is missing"
    for made in _side_by_side(lambda part: digests.current().links(*part), _parts(1, seals, SEALS)):
        for number, (count, digest) in sorted(made.items()):
            if fault := _link_fault(kept[number], count=count, digest=digest):
                return fault
    return ""


def _link_fault(row: LedgerSeal, *, count: int, digest: str) -> str:
    if count != row.transfers:
        return f"seal {row.number} covers {row.transfers} transfers, {count} are there"
    if digest != row.digest:
        return f"the chain is broken at seal {row.number}: its transfers were sealed anew"
    return ""


def _balances() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES)
        row = cursor.fetchone()
    if row is None:
        return ""
    number, balance, total = row
    if balance == total:
        return f"account {number} stands at {balance}, below the lowest it may have"
    return f"account {number} says {balance}, its legs sum to {total}"


def _parts(first: int, last: int, size: int) -> Iterator[Range]:
    for start in range(first, last + 1, size):
        yield start, min(start + size - 1, last)


def _side_by_side[T](work: Callable[[Range], T], parts: Iterator[Range]) -> Iterator[T]:
    """Yield what the work makes of each part, in order; on several connections at once where that can be."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        try:
            yield from pool.map(lambda part: _and_close(work, part), parts)
        finally:
            pool.shutdown(cancel_futures=True)


def _and_close[T](work: Callable[[Range], T], part: Range) -> T:
    try:
        return work(part)
    finally:
        # The thread's own, which nobody else would close.
        connection.close()
