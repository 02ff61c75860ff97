"""Posting on SQLite: a few statements under the write lock, which IMMEDIATE takes at the beginning."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from linli.ledger.drafts import Draft, Posted
from linli.ledger.engines.faults import error_of

_KNOWN = "SELECT id FROM ledger_transfer WHERE community_id = %s AND cause = %s"
_NAMED = "SELECT count(*) FROM ledger_transfer WHERE id = %s OR id = %s"
_SETTLED = "SELECT 1 FROM ledger_transfer WHERE settles_id = %s OR reverses_id = %s"
_ACCOUNTS = "SELECT id, unit, balance, lowest FROM ledger_account WHERE community_id = %s AND id IN ({})"
_TRANSFER = (
    "INSERT INTO ledger_transfer (id, community_id, cause, kind, at, actor, memo, settles_id, reverses_id) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_LEG = "INSERT INTO ledger_leg (transfer_id, account_id, amount, at) VALUES (%s, %s, %s, %s)"
_MOVE = "UPDATE ledger_account SET balance = balance + %s WHERE id = %s"
# SQLite takes at most 32,766 values in a statement.
CHUNK = 10_000


def post(draft: Draft) -> Posted:
    """Post one draft in a transaction, or in the caller's."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KNOWN, [_hex(draft.community), draft.cause])
        if known := cursor.fetchone():
            return Posted(known[0], is_new=False)
        _not_settled(cursor, draft)
        _check(cursor, [draft])
        return Posted(_write(cursor, [draft])[0], is_new=True)


def post_many(drafts: Sequence[Draft]) -> dict[int, int]:
    """Post what is new of the drafts of one community, in the caller's transaction; return the ids of those by their place (0 …)."""
    with connection.cursor() as cursor:
        known = _known(cursor, drafts)
        fresh = {place: draft for place, draft in enumerate(drafts) if draft.cause not in known}
        for draft in fresh.values():
            _not_settled(cursor, draft)
        _check(cursor, list(fresh.values()))
        return dict(zip(fresh, _write(cursor, list(fresh.values())), strict=True))


def _not_settled(cursor: Any, draft: Draft) -> None:  # noqa: ANN401 - Django's cursor wrapper
    if draft.settles or draft.reverses:
        cursor.execute(_SETTLED, [draft.settles, draft.reverses])
        if cursor.fetchone():
            raise error_of("settled")
        cursor.execute(_NAMED, [draft.settles, draft.reverses])
        if cursor.fetchone()[0] != len({draft.settles, draft.reverses} - {None}):
            raise error_of("unknown")


def _known(cursor: Any, drafts: Sequence[Draft]) -> set[str]:  # noqa: ANN401 - see above
    found: set[str] = set()
    for start in range(0, len(drafts), CHUNK):
        causes = [draft.cause for draft in drafts[start : start + CHUNK]]
        marks = ",".join(["%s"] * len(causes))
        cursor.execute(
            f"SELECT cause FROM ledger_transfer WHERE community_id = %s AND cause IN ({marks})",  # noqa: S608 - marks only
            [_hex(drafts[0].community), *causes],
        )
        found.update(cause for (cause,) in cursor.fetchall())
    return found


def _check(cursor: Any, drafts: Sequence[Draft]) -> None:  # noqa: ANN401 - see above
    """Raise what is wrong: an account that is not there, a unit that does not balance, a balance that falls too low."""
    accounts = _accounts(cursor, drafts)
    for draft in drafts:
        _balanced(draft, accounts)
    for account, amount in sorted(_sums(drafts).items()):
        _unit, balance, lowest = accounts[account]
        if amount < 0 and lowest is not None and balance + amount < lowest:
            raise error_of(f"overdraft {account}")


def _accounts(cursor: Any, drafts: Sequence[Draft]) -> dict[int, tuple[str, int, int | None]]:  # noqa: ANN401 - see above
    wanted = list({account for draft in drafts for account, _amount in draft.legs})
    found: dict[int, tuple[str, int, int | None]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        cursor.execute(_ACCOUNTS.format(",".join(["%s"] * len(part))), [_hex(drafts[0].community), *part])
        found.update((row[0], row[1:]) for row in cursor.fetchall())
    if len(found) != len(wanted):
        raise error_of("unknown")
    return found


def _balanced(draft: Draft, accounts: Mapping[int, tuple[str, int, int | None]]) -> None:
    sums: Counter[str] = Counter()
    for account, amount in draft.legs:
        sums[accounts[account][0]] += amount
    if unit := min((unit for unit, total in sums.items() if total), default=""):
        raise error_of(f"unbalanced {unit}")


def _sums(drafts: Sequence[Draft]) -> Counter[int]:
    """Return what each account gains, or loses, by all of the drafts."""
    sums: Counter[int] = Counter()
    for draft in drafts:
        for account, amount in draft.legs:
            sums[account] += amount
    return sums


def _write(cursor: Any, drafts: Sequence[Draft]) -> list[int]:  # noqa: ANN401 - see above
    """Insert the drafts with ids of their own making: the write lock is ours, so nobody else takes them."""
    cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_transfer")
    first = cursor.fetchone()[0] + 1
    numbered = list(enumerate(drafts, start=first))
    cursor.executemany(_TRANSFER, [_row(number, draft) for number, draft in numbered])
    cursor.executemany(_LEG, [(n, account, amount, _when(d.at)) for n, d in numbered for account, amount in d.legs])
    # What each account gains in all: on the way there it might be lower than it may, at the end it is not.
    cursor.executemany(_MOVE, [(amount, account) for account, amount in _sums(drafts).items() if amount])
    return [number for number, _draft in numbered]


def _row(number: int, draft: Draft) -> tuple[object, ...]:
    return (
        number, _hex(draft.community), draft.cause, draft.kind, _when(draft.at), _hex(draft.actor), draft.memo_text(),
        draft.settles, draft.reverses,
    )  # fmt: skip


def _when(at: datetime) -> str | None:
    return connection.ops.adapt_datetimefield_value(at)


def _hex(value: UUID | None) -> str | None:
    return value.hex if value else None
