"""The ledger's hash chain: sealed in batches by whoever runs the schedule; who posts never waits for it (ADR 0003).

A transfer's digest covers its row and its legs; a seal's digest covers the seal before and its transfers' digests in
order of id. The text that is hashed is the same, byte for byte, on SQLite and PostgreSQL.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from linli.core.scoping import unscoped
from linli.ledger.models import LedgerSeal, Transfer

GENESIS = "0" * 64
BATCH = 5000

_LINE = {
    "postgresql": "concat_ws('|', t.id, replace(t.community_id::text, '-', ''), t.cause, t.kind, "
    "to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), coalesce(replace(t.actor::text, '-', ''), ''), t.memo, "
    "coalesce(t.settles_id::text, ''), coalesce(t.reverses_id::text, ''), {legs})",
    "sqlite": "t.id || '|' || t.community_id || '|' || t.cause || '|' || t.kind || '|' || "
    "CASE length(t.at) WHEN 19 THEN t.at || '.000000' ELSE t.at END || '|' || coalesce(t.actor, '') || '|' || t.memo || "
    "'|' || coalesce(t.settles_id, '') || '|' || coalesce(t.reverses_id, '') || '|' || {legs}",
}
_LEGS = {
    "postgresql": "coalesce(string_agg(l.account_id || ':' || l.amount, ',' ORDER BY l.id), '')",
    # SQLite orders within an aggregate only since 3.44.
    "sqlite": "coalesce((SELECT group_concat(leg, ',') FROM (SELECT account_id || ':' || amount AS leg FROM ledger_leg "
    "WHERE transfer_id = t.id ORDER BY id)), '')",
}


class Sealed(NamedTuple):
    """A transfer as it stands: its id, how many legs it has, its digest now, and the digest under its seal."""

    id: int
    legs: int
    digest: bytes
    kept: bytes | None


def rows(where: str, values: Sequence[int]) -> Iterator[Sealed]:
    """Yield the transfers of a condition over `t`, in order of id, each with its digest computed anew."""
    line = _LINE[connection.vendor].format(legs=_LEGS[connection.vendor])
    if connection.vendor == "postgresql":
        line = f"sha256(convert_to({line}, 'UTF8'))"
    query = (
        f"SELECT t.id, count(l.id), {line}, t.seal_digest FROM ledger_transfer t "  # noqa: S608 - the fragments stand above
        f"LEFT JOIN ledger_leg l ON l.transfer_id = t.id WHERE {where} GROUP BY t.id ORDER BY t.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        for number, legs, found, kept in cursor.fetchall():
            digest = bytes(found) if connection.vendor == "postgresql" else hashlib.sha256(found.encode()).digest()
            yield Sealed(number, legs, digest, bytes(kept) if kept is not None else None)


def link(previous: str, digests: Sequence[bytes]) -> str:
    """Return the chain's next digest over the one before and the digests of a batch, in order."""
    sha = hashlib.sha256(previous.encode())
    for digest in digests:
        sha.update(digest)
    return sha.hexdigest()


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
        found = list(rows("t.seal_no IS NULL AND t.id BETWEEN %s AND %s", [fresh[0], fresh[-1]]))
        number = last.number + 1 if last else 1
        LedgerSeal.objects.create(
            number=number, sealed_at=at, transfers=len(found), legs=sum(row.legs for row in found),
            digest=link(last.digest if last else GENESIS, [row.digest for row in found]),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE ledger_transfer SET seal_no = %s, seal_digest = %s WHERE id = %s",
                [(number, row.digest, row.id) for row in found],
            )
        return len(found)


def seal_all(*, at: datetime) -> int:
    """Seal batch by batch until every committed transfer is covered; return how many were. Runs on the schedule."""
    total = 0
    while sealed := seal(at=at):
        total += sealed
    return total
