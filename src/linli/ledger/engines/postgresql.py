"""Posting on PostgreSQL: one call of a function, one round trip (sql/postgresql.sql)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor

from linli.ledger.drafts import Draft, Posted
from linli.ledger.engines.faults import error_of

_POST = "SELECT ledger_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_POST_MANY = "SELECT place, transfer, fault FROM ledger_post_many(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def post(draft: Draft) -> Posted:
    """Post one draft; the function's statement is a transaction of its own where none is open."""
    legs = sorted(draft.legs)
    told = _fetch(
        _POST,
        [
            draft.community, draft.cause, draft.kind, draft.at, draft.actor, draft.memo_text(),
            _array(account for account, _amount in legs), _array(amount for _account, amount in legs), draft.settles,
            draft.reverses,
        ],
    )[0][0]  # fmt: skip
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


_ServerSide: Any = ServerBindingCursor


class _Prepared(_ServerSide):  # type: ignore[misc]  # Django's stubs leave out what it is a cursor of
    """A cursor whose statement is parsed and planned at its first call on a connection, and only then."""

    def execute(self, query: Any, params: Any = None) -> Any:  # noqa: ANN401 - psycopg's own names for them
        """Execute it, prepared."""
        return super().execute(query, params, prepare=True)


def _fetch(query: str, values: Sequence[Any]) -> list[Any]:
    """Fetch with the values beside the statement, not written into it as Django does: less to write, nothing to parse again."""
    # Looked up once: each look at django.db.connection searches for the thread's own anew.
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors:
        raw = _Prepared(database.connection)
        if not (database.queries_logged or database.execute_wrappers):
            # Nobody looks on: without what Django lays round a cursor for those who do.
            database.validate_no_broken_transaction()
            return list(raw.execute(query, values).fetchall())
    with database.make_debug_cursor(raw) if database.queries_logged else database.make_cursor(raw) as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
