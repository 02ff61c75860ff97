"""Saying something again is doing it once; saying something else for the same cause does nothing at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest
from django.conf import settings as installed
from django.db import connection

from linli.ledger import services as ledger
from linli.ledger.drafts import Draft
from linli.ledger.errors import CauseReusedError, UnknownAccountError
from linli.ledger.models import Account, Transfer
from linli.ledger.services import posting
from tests.cast import Town
from tests.ledger.conftest import Move


def balance(account: Account) -> int:
    return Account.objects.values_list("balance", flat=True).get(pk=account.pk)


def draft(town: Town, giver: Account, taker: Account, amount: int, *, cause: str, at: datetime) -> Draft:
    legs = [(giver.pk, -amount), (taker.pk, amount)]
    return Draft(community=town.community.pk, cause=cause, kind="move", legs=legs, at=at)


def test_batch_with_a_cause_that_meant_something_else_posts_nothing(
    town: Town, source: Account, purse: Account, move: Move, at: datetime
) -> None:
    move(source, purse, 7, "known")
    fresh, other = (draft(town, source, purse, 8, cause=cause, at=at) for cause in ("fresh", "known"))
    with pytest.raises(CauseReusedError):
        ledger.post_many([fresh, other])
    assert (balance(purse), Transfer.objects.count()) == (7, 1)


def test_batch_may_lead_through_less_than_there_is(
    town: Town, source: Account, purse: Account, move: Move, at: datetime
) -> None:
    """Balances are checked after the whole batch, in whatever order its drafts stand."""
    ledger.post_many([
        draft(town, purse, source, 5, cause="out", at=at), draft(town, source, purse, 6, cause="in", at=at),
    ])  # fmt: skip
    assert balance(purse) == 1


@pytest.mark.parametrize("end", ["release", "capture"])
def test_cause_that_ended_a_hold_does_not_end_its_twin(
    town: Town, source: Account, purse: Account, move: Move, at: datetime, end: str
) -> None:
    """Two holds of one purse look the same; whoever is told that the second was ended must find it ended."""
    move(source, purse, 20, "gift")
    first, twin = (ledger.hold(account=purse, amount=10, cause=cause, at=at).id for cause in ("first", "twin"))
    ledger.release(hold_id=first, cause="end", at=at)
    again = partial(ledger.capture, to=purse) if end == "capture" else ledger.release
    with pytest.raises(CauseReusedError):
        again(hold_id=twin, cause="end", at=at)
    assert balance(purse) == 10
    ledger.release(hold_id=twin, cause="end of the twin", at=at)
    assert balance(purse) == 20


def test_same_legs_of_another_kind_are_refused(
    town: Town, source: Account, purse: Account, move: Move, at: datetime
) -> None:
    move(source, purse, 7, "known")
    legs = [(source.pk, -7), (purse.pk, 7)]
    with pytest.raises(CauseReusedError):
        ledger.post(community=town.community.pk, cause="known", kind="award", legs=legs, at=at)


@pytest.mark.parametrize(
    "ending", [{"settles": 999_999, "reverses": None}, {"settles": None, "reverses": 999_999}], ids=["hold", "transfer"]
)
@pytest.mark.parametrize("post", [posting.put, lambda one: ledger.post_many([one])], ids=["alone", "in a batch"])
def test_transfer_that_is_not_there_is_neither_ended_nor_reversed(
    town: Town, source: Account, purse: Account, at: datetime, ending: dict[str, int | None], post: Callable[[Draft], object]
) -> None:  # fmt: skip
    gone = replace(
        draft(town, source, purse, 5, cause="end", at=at), settles=ending["settles"], reverses=ending["reverses"]
    )
    with pytest.raises(UnknownAccountError):
        post(gone)
    assert (balance(purse), Transfer.objects.count()) == (0, 0)


def test_batch_keeps_every_letter_of_its_causes_and_memos(
    town: Town, source: Account, purse: Account, at: datetime
) -> None:
    said = ['a"b', "c\\d", 'e\\"f', "{g,h}", "NULL", "邻里 😀", "i'j\nk", "\\", '"']
    drafts = [
        replace(draft(town, source, purse, 1, cause=f"{n}{words}", at=at), memo={"words": words})
        for n, words in enumerate(said)
    ]
    ledger.post_many(drafts)
    rows = Transfer.objects.order_by("id").values_list("cause", "memo", "at")
    assert list(rows) == [(one.cause, one.memo_text(), at) for one in drafts]


@pytest.mark.postgres
@pytest.mark.skipif(installed.ON_SQLITE, reason="SQLite in memory is its connection")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_followed_by_one_that_posts(source: Account, purse: Account, move: Move) -> None:
    """What was prepared on one connection is not taken for prepared on the next."""
    move(source, purse, 3, "before")
    connection.close()
    move(source, purse, 4, "after")
    assert balance(purse) == 7
