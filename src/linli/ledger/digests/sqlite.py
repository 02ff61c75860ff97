"""Digests on SQLite: the rows are here anyway, and Python hashes them."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, starmap
from operator import itemgetter
from typing import NamedTuple

from django.db import connection

from linli.ledger.digests import Digested, Stretch

# A moment as text, as it is kept, not as Python would read it.
_TRANSFERS = "SELECT id, community_id, at || '', actor, settles_id, reverses_id, cause, kind, memo, seal_digest FROM ledger_transfer"
_LEGS = (
    "SELECT l.transfer_id, l.account_id, l.amount, l.at || '', a.unit, a.owner, a.kind, a.community_id FROM ledger_leg l "
    "LEFT JOIN ledger_account a ON a.id = l.account_id"
)
_KEEP = "UPDATE ledger_transfer SET seal_no = %s, seal_digest = %s WHERE id = %s"
_LINK = "SELECT seal_digest FROM ledger_transfer WHERE seal_no = %s ORDER BY id"
# SQLite takes at most 32,766 values in a statement.
CHUNK = 10_000


class _Transfer(NamedTuple):
    id: int
    community: str
    at: str
    actor: str | None
    settles: int | None
    reverses: int | None
    cause: str
    kind: str
    memo: str
    kept: bytes | None


class _Leg(NamedTuple):
    transfer: int
    account: int
    amount: int
    at: str
    unit: str | None
    owner: str | None
    kind: str | None
    community: str | None


def keep(number: int, ids: Sequence[int]) -> list[Digested]:
    """Put these transfers under seal `number`, each with its digest; return them in order of id."""
    found = []
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        marks = ",".join(["%s"] * len(part))
        legs = _legs(f"l.transfer_id IN ({marks})", part)
        for row in _transfers(f"seal_no IS NULL AND id IN ({marks})", part):
            its = legs.get(row.id, [])
            found.append(Digested(row.id, len(its), _digest(row, its)))
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP, [(number, row.digest, row.id) for row in found])
    return sorted(found)


def look(first: int, last: int) -> Stretch:
    """Recompute the transfers of these ids and return what was found."""
    legs = _legs("l.transfer_id BETWEEN %s AND %s", [first, last])
    rows = {row.id: row for row in _transfers("id BETWEEN %s AND %s", [first, last])}
    pairs = [(row, legs.get(pk, [])) for pk, row in rows.items()]
    return Stretch(
        transfers=len(rows),
        legs=sum(len(its) for its in legs.values()),
        unsealed=sum(row.kept is None for row in rows.values()),
        altered=_first(row.id for row, its in pairs if row.kept is not None and bytes(row.kept) != _digest(row, its)),
        bare=_first(row.id for row, its in pairs if not its),
        missing=_first(legs.keys() - rows.keys()),
        astray=_first(row.id for row, its in pairs if _is_astray(row, its)),
        uneven=min((fault for pk, its in legs.items() for fault in _uneven(pk, its)), default=None),
    )


def links(first: int, last: int) -> dict[int, tuple[int, str]]:
    """Return, of each seal of these numbers, how many transfers are under it and the digest that they make."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, digest FROM ledger_ledgerseal WHERE number BETWEEN %s AND %s", [first - 1, last])
        seals = dict(cursor.fetchall())
        made = {}
        for number in range(first, last + 1):
            cursor.execute(_LINK, [number])
            kept = [bytes(digest or b"") for (digest,) in cursor.fetchall()]
            sha = hashlib.sha256(seals.get(number - 1, "0" * 64).encode() + b"".join(kept))
            made[number] = (len(kept), sha.hexdigest())
        return made


def _transfers(where: str, values: Sequence[int]) -> Iterator[_Transfer]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_TRANSFERS} WHERE {where} ORDER BY id", values)
        yield from starmap(_Transfer, cursor.fetchall())


def _legs(where: str, values: Sequence[int]) -> dict[int, list[_Leg]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_LEGS} WHERE {where} ORDER BY l.transfer_id, l.account_id", values)
        rows = starmap(_Leg, cursor.fetchall())
        return {transfer: list(its) for transfer, its in groupby(rows, key=itemgetter(0))}


def _first(ids: Iterable[int]) -> int | None:
    return min(ids, default=None)


def _digest(row: _Transfer, legs: Iterable[_Leg]) -> bytes:
    line = "|".join([
        str(row.id), _dashed(row.community), _moment(row.at), _dashed(row.actor), _text(row.settles), _text(row.reverses),
        ",".join(_leg(leg) for leg in legs), str(len(row.cause)), str(len(row.kind)), row.cause + row.kind + row.memo,
    ])  # fmt: skip
    return hashlib.sha256(line.encode()).digest()


def _leg(leg: _Leg) -> str:
    named = [] if leg.owner is None else [leg.unit, _dashed(leg.owner), len(leg.kind or ""), leg.kind]
    return ":".join(map(str, [leg.account, leg.amount, *named]))


def _moment(at: str) -> str:
    return (at.rstrip("0").rstrip(".") if "." in at else at) + "+00"


def _dashed(value: str | None) -> str:
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}" if value else ""


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _is_astray(row: _Transfer, legs: Iterable[_Leg]) -> bool:
    return any((leg.at, leg.community) != (row.at, row.community) for leg in legs)


def _uneven(transfer: int, legs: Iterable[_Leg]) -> Iterator[tuple[int, str, int]]:
    sums: Counter[str] = Counter()
    for leg in legs:
        sums[leg.unit or "?"] += leg.amount
    return ((transfer, unit, total) for unit, total in sums.items() if total)
