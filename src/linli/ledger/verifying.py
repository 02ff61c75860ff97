"""Proof that the ledger is whole: every seal, every transfer's zero, every balance, recomputed from the rows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from linli.core.scoping import unscoped
from linli.ledger import sealing
from linli.ledger.models import LedgerSeal, Transfer

CHUNK = 50_000

_UNBALANCED = """
SELECT l.transfer_id, a.unit, sum(l.amount) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
WHERE l.transfer_id BETWEEN %s AND %s GROUP BY l.transfer_id, a.unit HAVING sum(l.amount) <> 0
ORDER BY l.transfer_id LIMIT 1
"""
_ASTRAY = """
SELECT l.transfer_id, l.id FROM ledger_leg l JOIN ledger_transfer t ON t.id = l.transfer_id
JOIN ledger_account a ON a.id = l.account_id
WHERE l.transfer_id BETWEEN %s AND %s AND (l.at <> t.at OR a.community_id <> t.community_id) ORDER BY l.id LIMIT 1
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


def verify(*, progress: Progress | None = None) -> Verdict:
    """Recompute the whole ledger and return what was found; stops at the first thing that is wrong and names its row.

    Seal by seal: each transfer's digest, the chain, and that its legs sum to zero in each unit; then what is not sealed
    yet; then every account's balance against its legs. Memory does not grow with the number of legs: one seal at a time,
    and the sums stay in the database. May run beside writers.
    """
    tell = progress or (lambda _legs: None)
    with unscoped("the chain runs over all communities"):
        verdict = _chain(tell)
        fault = verdict.fault or _outside() or _balances()
        unsealed = Transfer.objects.filter(seal_no=None).count()
    return Verdict(verdict.seals, verdict.transfers, verdict.legs, unsealed, fault)


def _chain(tell: Progress) -> Verdict:
    previous, seals, transfers, legs = sealing.GENESIS, 0, 0, 0
    for row in LedgerSeal.objects.order_by("number").iterator():
        found = list(sealing.rows("t.seal_no = %s", [row.number]))
        fault = _link_fault(row, found, expected=seals + 1, previous=previous) or _legs_fault(found)
        if fault:
            return Verdict(seals, transfers, legs, fault=fault)
        previous, seals, transfers, legs = row.digest, seals + 1, transfers + row.transfers, legs + row.legs
        tell(row.legs)
    return Verdict(seals, transfers, legs)


def _link_fault(row: LedgerSeal, found: list[sealing.Sealed], *, expected: int, previous: str) -> str:
    if row.number != expected:
        return f"seal {expected} is missing"
    altered = next((one.id for one in found if one.digest != one.kept), None)
    if altered is not None:
        return f"transfer {altered} or one of its legs was altered after seal {row.number}"
    counted = len(found), sum(one.legs for one in found)
    if counted != (row.transfers, row.legs):
        return f"seal {row.number} covers {row.transfers} transfers with {row.legs} legs; {counted[0]} with {counted[1]} are there"
    if sealing.link(previous, [one.digest for one in found]) != row.digest:
        return f"the chain is broken at seal {row.number}: its transfers were sealed anew"
    return ""


def _legs_fault(found: list[sealing.Sealed]) -> str:
    return _range_fault(found[0].id, found[-1].id) if found else ""


def _range_fault(first: int, last: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_UNBALANCED, [first, last])
        if row := cursor.fetchone():
            return f"transfer {row[0]} does not sum to zero: {row[2]:+} {row[1]}"
        cursor.execute(_ASTRAY, [first, last])
        if row := cursor.fetchone():
            return f"leg {row[1]} of transfer {row[0]} belongs to another moment or community than its transfer"
    return ""


def _outside() -> str:
    """Return what is wrong with transfers that no seal covers yet."""
    unsealed = Transfer.objects.filter(seal_no=None)
    last = unsealed.order_by("-id").values_list("pk", flat=True).first()
    first = unsealed.order_by("id").values_list("pk", flat=True).first()
    while first is not None and last is not None and first <= last:
        if fault := _range_fault(first, min(first + CHUNK, last)):
            return fault
        first += CHUNK + 1
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
