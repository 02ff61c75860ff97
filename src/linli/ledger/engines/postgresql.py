"""Posting on PostgreSQL: one call of a function, one round trip (sql/postgresql.sql)."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import connection, transaction

from linli.ledger.drafts import Draft, Posted
from linli.ledger.engines.faults import error_of

_POST = "SELECT ledger_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_POST_MANY = "SELECT place, transfer, fault FROM ledger_post_many(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def post(draft: Draft) -> Posted:
    """Post one draft; the function's statement is a transaction of its own where none is open."""
    legs = sorted(draft.legs)
    [(told,)] = _fetch(
        _POST,
        [
            draft.community, draft.cause, draft.kind, draft.at, draft.actor, draft.memo_text(),
            _array(account for account, _amount in legs), _array(amount for _account, amount in legs),
            draft.settles, draft.reverses,
        ],
    )  # fmt: skip
    if told.isdecimal():
        return Posted(int(told), is_new=True)
    word, _space, detail = told.partition(" ")
    if word == "known":
        return Posted(int(detail), is_new=False)
    raise error_of(told)
