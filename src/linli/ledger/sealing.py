"""The ledger's hash chain: sealed in batches by whoever runs the schedule; who posts never waits for it (ADR 0003).

A transfer's digest covers its row, its legs and the names of their accounts: see `digests`. A seal's digest covers the
seal before and its transfers' digests in order of id.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.core.scoping import unscoped
from linli.ledger import digests
from linli.ledger.models import LedgerSeal, Transfer

GENESIS = "0" * 64
BATCH = 10_000


def link(previous: str, digests_in_order: Sequence[bytes]) -> str:
    """Return the chain's next digest over the one before and the digests of a batch, in order of id."""
    return hashlib.sha256(previous.encode() + b"".join(digests_in_order)).hexdigest()


@transaction.atomic
def seal(*, at: datetime) -> int:
    """Seal the transfers not yet covered, at most BATCH of them; return how many.

    Locks the newest seal, so that two sealers queue up; who posts takes no lock that this one holds.
    """
    with unscoped("the chain runs over all communities"):
        last = LedgerSeal.objects.select_for_update().order_by("-number").first()
        fresh = list(Transfer.objects.filter(seal_no=None).order_by("id").values_list("pk", flat=True)[:BATCH])
        if not fresh:
            return 0
        number = last.number + 1 if last else 1
        covered = digests.current().keep(number, fresh)
        LedgerSeal.objects.create(
            number=number, sealed_at=at, transfers=len(covered), legs=sum(row.legs for row in covered),
            digest=link(last.digest if last else GENESIS, [row.digest for row in covered]),
        )  # fmt: skip
        return len(covered)


def seal_all(*, at: datetime) -> int:
    """Seal batch by batch until every committed transfer is covered; return how many were. Runs on the schedule."""
    total = 0
    while sealed := seal(at=at):
        total += sealed
    return total
