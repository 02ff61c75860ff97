"""Posting on PostgreSQL: one call of a function, one round trip (sql/postgresql.sql)."""

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import Connection
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from linli.ledger.drafts import Draft, Posted
from linli.ledger.engines.faults import error_of

_POST = (
    "SELECT ledger_post(%s::uuid, %s::text, %s::text, %s::timestamptz, %s::uuid, %s::text, %s::bigint[], %s::bigint[],"
    " %s::bigint, %s::bigint)"
)
_NAME = b"linli_ledger_post"
_PREPARED = b"SELECT ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_POST_MANY = "SELECT place, transfer, fault FROM ledger_post_many(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"

_Cursor: Any = ServerBindingCursor  # Django's stubs leave out what it is a cursor of
# The connections on which the statement is prepared.
_ready: WeakSet[Connection] = WeakSet()


def post(draft: Draft) -> Posted:
    """Post one draft; the function's statement is a transaction of its own where none is open."""
    legs = sorted(draft.legs)
    told = _told(
        [
            str(draft.community), draft.cause, draft.kind, draft.at.isoformat(), _text(draft.actor), draft.memo_text(),
            _array(account for account, _amount in legs), _array(amount for _account, amount in legs),
            _text(draft.settles), _text(draft.reverses),
        ]
    )  # fmt: skip
    if told.isdecimal():
        return Posted(int(told), is_new=True)
    if told.startswith("known "):
        return Posted(int(told.removeprefix("known ")), is_new=False)
    raise error_of(told)


def post_many(drafts: Sequence[Draft]) -> dict[int, int]:
    """Post what is new of the drafts of one community, in the caller's transaction; return the ids of those by their place (0 …)."""
    places, rows = list(range(len(drafts))), _call(drafts)
    if rows[0][2] == "known":
        known = {place - 1 for place, _transfer, _fault in rows}
        places = [place for place in places if place not in known]
        rows = _call([drafts[place] for place in places]) if places else []
    return {places[place - 1]: transfer for place, transfer, _fault in rows}


def _call(drafts: Sequence[Draft]) -> list[tuple[int, int, str | None]]:
    legs = [(place, account, amount) for place, d in enumerate(drafts, start=1) for account, amount in d.legs]
    rows = _fetch(
        _POST_MANY,
        [
            drafts[0].community, _texts(d.cause for d in drafts), _texts(d.kind for d in drafts),
            _array(d.at.isoformat() for d in drafts), _array(d.actor for d in drafts),
            _texts(d.memo_text() for d in drafts), _array(d.settles for d in drafts), _array(d.reverses for d in drafts),
            *(_array(column) for column in zip(*legs, strict=True)),
        ],
    )  # fmt: skip
    if rows[0][0] == 0:
        raise error_of(rows[0][2])
    return rows


def _array(values: Iterable[object]) -> str:
    """Return PostgreSQL's text of an array of numbers, UUIDs or moments; the driver takes ten times as long."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _texts(values: Iterable[str]) -> str:
    """Return PostgreSQL's text of an array of texts, each in quotes."""
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(quoted) + '"}'


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _told(values: Sequence[str | None]) -> str:
    """Call the posting function and return what it told.

    Where nobody looks on and a statement needs nothing before it, the prepared statement is called on the connection's
    own handle: what a cursor does round each call, and waiting in Python, costs as much as posting (ADR 0013).
    """
    # Looked up once: each look at django.db.connection searches for the thread's own anew.
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    driver = database.connection
    is_ready = driver.autocommit or driver.pgconn.transaction_status == TransactionStatus.INTRANS
    if database.queries_logged or database.execute_wrappers or not is_ready:
        return str(_fetch(_POST, values)[0][0])
    with database.wrap_database_errors:
        database.validate_no_broken_transaction()
        return _called(driver, [None if value is None else value.encode() for value in values])


def _called(driver: Connection, values: Sequence[bytes | None]) -> str:
    """Call the prepared statement, prepared at its first call on a connection; raise what the server raises."""
    handle = driver.pgconn
    if driver not in _ready:
        _check(handle.prepare(_NAME, _PREPARED))
        _ready.add(driver)
    result = handle.exec_prepared(_NAME, values)  # type: ignore[arg-type]  # None is NULL, which its stubs leave out
    _check(result)
    return str((result.get_value(0, 0) or b"").decode())


def _check(result: PGresult) -> None:
    if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        raise error_from_result(result)


def _fetch(query: str, values: Sequence[Any]) -> list[Any]:
    """Fetch with the values beside the statement, not written into it as Django does: less to write, nothing to parse again."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors:
        raw = _Cursor(database.connection)
    with database.make_debug_cursor(raw) if database.queries_logged else database.make_cursor(raw) as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
