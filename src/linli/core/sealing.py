"""The hash chain over facts: sealed in batches, so that tampering shows and no writer ever waits for another.

A seal covers exactly the unsealed facts that are committed when the sealer looks; a transaction still open is simply
covered by a later seal. Each fact carries the number of its seal, which the database lets be set once (migration 0002).
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from linli.core.models import Fact, Seal
from linli.core.scoping import unscoped

GENESIS = "0" * 64
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: `seals` and `facts` checked, `unsealed` facts not yet covered, `fault` in words or empty."""

    seals: int
    facts: int
    unsealed: int
    fault: str = ""


def digest(*, previous: str, facts: Iterable[Fact]) -> tuple[str, int]:
    """Return the chain's next digest over `previous` and the facts in order of id, and how many there were."""
    sha, count = hashlib.sha256(previous.encode()), 0
    for fact in facts:
        sha.update(_canonical(fact))
        count += 1
    return sha.hexdigest(), count


def _canonical(fact: Fact) -> bytes:
    row = [
        fact.pk, fact.kind, _utc(fact.at), _utc(fact.recorded_at), str(fact.community_id), str(fact.actor_id),
        fact.subject_type, str(fact.subject_id), fact.payload,
    ]  # fmt: skip
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@transaction.atomic
def seal(*, at: datetime) -> int:
    """Seal the facts not yet covered, at most BATCH of them; return how many.

    Locks the newest seal, so that two sealers queue up; facts' writers take no lock that this one holds.
    """
    with unscoped("the chain runs over all communities"):
        last = Seal.objects.select_for_update().order_by("-number").first()
        facts = list(Fact.objects.filter(seal_no=None).order_by("id")[:BATCH])
        if not facts:
            return 0
        number = last.number + 1 if last else 1
        value, count = digest(previous=last.digest if last else GENESIS, facts=facts)
        Seal.objects.create(number=number, sealed_at=at, count=count, digest=value)
        covered = Fact.objects.filter(pk__in=[fact.pk for fact in facts], seal_no=None).update(seal_no=number)
        assert covered == count, "another sealer took the same facts"  # noqa: S101 - the newest seal's lock forbids it
        return count


def seal_all(*, at: datetime) -> int:
    """Seal batch by batch until every committed fact is covered; return how many were."""
    total = 0
    while sealed := seal(at=at):
        total += sealed
    return total


def verify(*, progress: Callable[[int], None] | None = None) -> Verdict:
    """Recompute the whole chain, seal by seal; stop at the first seal that does not hold and name it.

    `progress`, if given, is called with the number of facts of each seal checked.
    """
    previous, seals, facts = GENESIS, 0, 0
    with unscoped("the chain runs over all communities"):
        for link in Seal.objects.order_by("number").iterator():
            value, count = digest(
                previous=previous, facts=Fact.objects.filter(seal_no=link.number).order_by("id").iterator()
            )
            fault = _fault(link, expected=seals + 1, value=value, count=count)
            if fault:
                return Verdict(seals, facts, _unsealed(), fault)
            previous, seals, facts = value, seals + 1, facts + count
            if progress:
                progress(count)
        return Verdict(seals, facts, _unsealed())


def _fault(link: Seal, *, expected: int, value: str, count: int) -> str:
    if link.number != expected:
        return f"seal {expected} is missing"
    if link.count != count:
        return f"seal {link.number} covers {link.count} facts, {count} are there"
    return "" if link.digest == value else f"a fact under seal {link.number} was altered"


def _unsealed() -> int:
    return Fact.objects.filter(seal_no=None).count()
