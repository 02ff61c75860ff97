"""Posting on PostgreSQL: one call of a function, one round trip (sql/postgresql.sql)."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction

from linli.ledger.drafts import Draft, Posted
from linli.ledger.engines.faults import error_of
from linli.ledger.errors import OverdraftError

_POST = "SELECT transfer, fault FROM ledger_post(%s, %s, %s, %s, %s, %s, %s::bigint[], %s::bigint[], %s, %s)"
_POST_MANY = (
    "SELECT place, transfer, fault FROM ledger_post_many(%s, %s, %s, %s::timestamptz[], %s::uuid[], %s, %s::integer[], "
    "%s::bigint[], %s::bigint[])"
)


def post(draft: Draft) -> Posted:
    """Post one draft; the function's statement is a transaction of its own where none is open."""
    accounts, amounts = zip(*draft.legs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            [
                draft.community, draft.cause, draft.kind, draft.at, draft.actor, draft.memo_text(), list(accounts),
                list(amounts), draft.settles, draft.reverses,
            ],
        )  # fmt: skip
        transfer, fault = cursor.fetchone()
    if fault and fault != "known":
        raise error_of(fault)
    return Posted(transfer, is_new=fault is None)


def post_many(drafts: Sequence[Draft]) -> dict[int, int]:
    """Post what is new of the drafts of one community; return the ids of those by their place (0 …)."""
    legs = [(place, account, amount) for place, d in enumerate(drafts, start=1) for account, amount in d.legs]
    columns: list[Any] = [
        drafts[0].community, [d.cause for d in drafts], [d.kind for d in drafts], [d.at for d in drafts],
        [d.actor for d in drafts], [d.memo_text() for d in drafts], *(list(column) for column in zip(*legs, strict=True)),
    ]  # fmt: skip
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_POST_MANY, columns)
            rows = cursor.fetchall()
    except IntegrityError as error:
        if "account_not_below_lowest" in str(error):
            raise OverdraftError from error
        raise
    for _place, _transfer, fault in rows:
        if fault:
            raise error_of(fault)
    return {place - 1: transfer for place, transfer, _fault in rows}
