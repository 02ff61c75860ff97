"""The ledger's verbs, one by one, and what each refuses."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from linli.core.ids import uuid7
from linli.core.scoping import community_scope
from linli.ledger import digests, sealing, verifying
from linli.ledger import services as ledger
from linli.ledger.drafts import Draft
from linli.ledger.errors import (
    BadAmountError,
    BadCauseError,
    CauseReusedError,
    NotAHoldError,
    NotReversibleError,
    OverdraftError,
    SettledError,
    UnbalancedError,
    UnknownAccountError,
)
from linli.ledger.models import Account, Leg, Transfer
from tests.cast import Town


@pytest.fixture
def home(town: Town) -> UUID:
    """The community, by its key."""
    return town.community.pk


@pytest.fixture
def issuer(home: UUID, at: datetime) -> Account:
    """Where green points come from: may fall as low as it likes."""
    return ledger.ensure(community=home, owner=home, kind="issued", unit="green", lowest=None, at=at)


@pytest.fixture
def lin(home: UUID, at: datetime) -> Account:
    return ledger.ensure(community=home, owner=uuid7(), unit="green", at=at)


@pytest.fixture
def chen(home: UUID, at: datetime) -> Account:
    return ledger.ensure(community=home, owner=uuid7(), unit="green", at=at)


@pytest.fixture
def rich(home: UUID, issuer: Account, lin: Account, at: datetime) -> Account:
    """The same account of 林, with a hundred points in it."""
    ledger.post(community=home, cause="gift", kind="award", legs=[(issuer.pk, -100), (lin.pk, 100)], at=at)
    return lin


def balance(account: Account) -> int:
    return Account.objects.values_list("balance", flat=True).get(pk=account.pk)


def move(home: UUID, source: Account, to: Account, amount: int, at: datetime, cause: str = "move") -> int:
    legs = [(source.pk, -amount), (to.pk, amount)]
    return ledger.post(community=home, cause=cause, kind="move", legs=legs, at=at).id


def test_post_moves_both_balances(home: UUID, issuer: Account, rich: Account) -> None:
    assert (balance(issuer), balance(rich)) == (-100, 100)
    assert verifying.verify().fault == ""


def test_post_of_many_legs_in_two_units_moves_all(
    home: UUID, issuer: Account, rich: Account, chen: Account, at: datetime
) -> None:
    time = [ledger.ensure(community=home, owner=who, unit="minutes", lowest=None, at=at) for who in (home, rich.owner)]
    legs = [(rich.pk, -30), (chen.pk, 20), (issuer.pk, 10), (time[0].pk, -45), (time[1].pk, 45)]
    ledger.post(community=home, cause="five", kind="move", legs=legs, at=at)
    assert [balance(a) for a in (rich, chen, issuer, *time)] == [70, 20, -90, -45, 45]


def test_post_again_writes_nothing_and_returns_the_first(
    home: UUID, rich: Account, chen: Account, at: datetime
) -> None:
    legs = [(rich.pk, -7), (chen.pk, 7)]
    first = ledger.post(community=home, cause="same", kind="move", legs=legs, at=at)
    second = ledger.post(community=home, cause="same", kind="move", legs=legs[::-1], at=at + timedelta(days=1))
    assert (first.is_new, second.is_new, second.id) == (True, False, first.id)
    assert balance(rich) == 93


def test_post_of_another_amount_under_the_same_cause_is_refused(
    home: UUID, rich: Account, chen: Account, at: datetime
) -> None:
    move(home, rich, chen, 7, at)
    with pytest.raises(CauseReusedError):
        move(home, rich, chen, 8, at)
    assert balance(rich) == 93


@pytest.mark.parametrize("amount", [0, 1.5, True, "3", 10**16, None])
def test_amount_that_is_no_whole_number_is_refused(
    home: UUID, rich: Account, chen: Account, at: datetime, amount: int
) -> None:
    with pytest.raises(BadAmountError):
        ledger.post(community=home, cause="odd", kind="move", legs=[(rich.pk, amount), (chen.pk, amount)], at=at)
    assert Transfer.objects.filter(cause="odd").count() == 0


@pytest.mark.parametrize("cause", ["", "c" * 121, "half\0seen"])
def test_cause_that_cannot_be_kept_is_refused(
    home: UUID, rich: Account, chen: Account, at: datetime, cause: str
) -> None:
    with pytest.raises(BadCauseError):
        ledger.post(community=home, cause=cause, kind="move", legs=[(rich.pk, -3), (chen.pk, 3)], at=at)
    assert balance(rich) == 100


@pytest.mark.parametrize("amount", [-3, 0])
def test_hold_of_nothing_or_less_is_refused(rich: Account, at: datetime, amount: int) -> None:
    with pytest.raises(BadAmountError):
        ledger.hold(account=rich, amount=amount, cause="odd", at=at)


def test_legs_that_do_not_sum_to_zero_are_refused(home: UUID, rich: Account, chen: Account, at: datetime) -> None:
    with pytest.raises(UnbalancedError):
        ledger.post(community=home, cause="odd", kind="move", legs=[(rich.pk, -3), (chen.pk, 4)], at=at)
    with pytest.raises(UnbalancedError):
        ledger.post(community=home, cause="odd", kind="move", legs=[(rich.pk, -3), (rich.pk, 3)], at=at)


def test_one_unit_cannot_become_another(home: UUID, rich: Account, at: datetime) -> None:
    sport = ledger.ensure(community=home, owner=rich.owner, unit="sport", at=at)
    with pytest.raises(UnbalancedError) as refused:
        ledger.post(community=home, cause="odd", kind="move", legs=[(rich.pk, -3), (sport.pk, 3)], at=at)
    assert refused.value.unit in {"green", "sport"}
    assert balance(rich) == 100


def test_account_of_another_community_is_unknown(home: UUID, rich: Account, elsewhere: Town, at: datetime) -> None:
    with community_scope(elsewhere.community.pk):
        theirs = ledger.ensure(community=elsewhere.community.pk, owner=uuid7(), unit="green", at=at)
    for account in (theirs.pk, 10**9):
        with pytest.raises(UnknownAccountError):
            ledger.post(community=home, cause="odd", kind="move", legs=[(rich.pk, -3), (account, 3)], at=at)
    assert balance(rich) == 100


def test_overdraft_is_refused_and_names_the_account(home: UUID, rich: Account, chen: Account, at: datetime) -> None:
    with pytest.raises(OverdraftError) as refused:
        move(home, rich, chen, 101, at)
    assert refused.value.account == rich.pk
    assert (balance(rich), balance(chen)) == (100, 0)


def test_refusal_leaves_the_callers_transaction_whole(home: UUID, rich: Account, chen: Account, at: datetime) -> None:
    with transaction.atomic():
        with pytest.raises(OverdraftError):
            move(home, rich, chen, 101, at)
        move(home, rich, chen, 1, at, cause="after")
    assert balance(chen) == 1


def test_batch_posts_what_is_new_of_it(home: UUID, rich: Account, chen: Account, at: datetime) -> None:
    known = move(home, rich, chen, 1, at, cause="n1")
    batch = [
        Draft(community=home, cause=f"n{n}", kind="move", legs=[(rich.pk, -n), (chen.pk, n)], at=at) for n in (1, 2, 3)
    ]
    posted = ledger.post_many(batch)
    assert [one.is_new for one in posted] == [False, True, True]
    assert posted[0].id == known
    assert (balance(rich), balance(chen)) == (94, 6)
    assert [one.is_new for one in ledger.post_many(batch)] == [False, False, False]
    assert verifying.verify().fault == ""


@pytest.mark.parametrize("amount", [60, 0])
def test_batch_with_one_fault_posts_nothing(
    home: UUID, rich: Account, chen: Account, at: datetime, amount: int
) -> None:
    drafts = [Draft(community=home, cause="a", kind="move", legs=[(rich.pk, -50), (chen.pk, 50)], at=at)]
    legs = [(rich.pk, -60), (chen.pk, 60)] if amount else [(rich.pk, -1), (10**9, 1)]
    drafts.append(Draft(community=home, cause="b", kind="move", legs=legs, at=at))
    with pytest.raises(OverdraftError if amount else UnknownAccountError):
        ledger.post_many(drafts)
    assert (balance(rich), Transfer.objects.count()) == (100, 1)


@pytest.mark.parametrize("end", ["settles", "reverses"])
def test_batch_ends_a_transfer_once(home: UUID, rich: Account, chen: Account, at: datetime, end: str) -> None:
    first: dict[str, Any] = {end: move(home, rich, chen, 10, at, cause="first")}
    legs = [(chen.pk, -5), (rich.pk, 5)]
    drafts = [Draft(community=home, cause=cause, kind="back", legs=legs, at=at, **first) for cause in "ab"]
    with pytest.raises(SettledError):
        ledger.post_many(drafts)
    assert balance(chen) == 10


def test_hold_sets_aside_and_capture_gives(rich: Account, chen: Account, at: datetime) -> None:
    held = ledger.hold(account=rich, amount=40, cause="hold", at=at)
    with pytest.raises(OverdraftError):
        ledger.hold(account=rich, amount=61, cause="more", at=at)
    ledger.capture(hold_id=held.id, to=chen, cause="capture", at=at)
    assert (balance(rich), balance(chen)) == (60, 40)
    with pytest.raises(SettledError):
        ledger.release(hold_id=held.id, cause="release", at=at)


def test_capture_of_a_part_gives_the_rest_back(rich: Account, chen: Account, at: datetime) -> None:
    held = ledger.hold(account=rich, amount=40, cause="hold", at=at)
    with pytest.raises(OverdraftError):
        ledger.capture(hold_id=held.id, to=chen, amount=41, cause="capture", at=at)
    ledger.capture(hold_id=held.id, to=chen, amount=15, cause="capture", at=at)
    assert (balance(rich), balance(chen)) == (85, 15)
    assert Account.objects.get(owner=rich.owner, kind="held").balance == 0


def test_release_gives_back_once_however_often_it_is_told(rich: Account, at: datetime) -> None:
    held = ledger.hold(account=rich, amount=40, cause="hold", at=at)
    first = ledger.release(hold_id=held.id, cause="release", at=at)
    assert ledger.release(hold_id=held.id, cause="release", at=at) == type(first)(first.id, is_new=False)
    assert balance(rich) == 100


def test_what_is_no_hold_is_not_captured(home: UUID, rich: Account, chen: Account, at: datetime) -> None:
    with pytest.raises(NotAHoldError):
        ledger.capture(hold_id=move(home, rich, chen, 1, at), to=chen, cause="x", at=at)


def test_reverse_takes_back_once(home: UUID, rich: Account, chen: Account, at: datetime) -> None:
    transfer = move(home, rich, chen, 30, at)
    ledger.reverse(transfer=transfer, cause="sorry", at=at)
    assert (balance(rich), balance(chen)) == (100, 0)
    with pytest.raises(SettledError):
        ledger.reverse(transfer=transfer, cause="sorry again", at=at)


def test_reverse_of_what_was_spent_is_refused(
    home: UUID, issuer: Account, rich: Account, chen: Account, at: datetime
) -> None:
    transfer = move(home, rich, chen, 30, at)
    move(home, chen, issuer, 20, at, cause="spent")
    with pytest.raises(OverdraftError):
        ledger.reverse(transfer=transfer, cause="sorry", at=at)


def test_holds_are_released_not_reversed(rich: Account, at: datetime) -> None:
    held = ledger.hold(account=rich, amount=40, cause="hold", at=at)
    freed = ledger.release(hold_id=held.id, cause="release", at=at)
    for transfer in (held.id, freed.id):
        with pytest.raises(NotReversibleError):
            ledger.reverse(transfer=transfer, cause=f"x{transfer}", at=at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_leg SET amount = amount + 1", "DELETE FROM ledger_leg", "UPDATE ledger_transfer SET cause = 'x'",
        "DELETE FROM ledger_transfer", "UPDATE ledger_account SET balance = -1 WHERE lowest = 0",
    ],
)  # fmt: skip
def test_database_itself_refuses(rich: Account, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verifying.verify().fault == ""


# --- the proof ---------------------------------------------------------------------------------------------------
def without_triggers(*statements: str) -> None:
    """Change rows as somebody would who owns the database and switched its triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Checks that wait for the end of the transaction would forbid to alter the tables.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE ledger_leg DISABLE TRIGGER USER; ALTER TABLE ledger_transfer DISABLE TRIGGER USER"
            )
        else:
            for table in ("ledger_leg", "ledger_transfer"):
                cursor.execute(f"DROP TRIGGER {table}_keep_update")
                cursor.execute(f"DROP TRIGGER {table}_keep_delete")
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def sealed(home: UUID, rich: Account, chen: Account, at: datetime, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ten transfers of one point under seals of four transfers each."""
    monkeypatch.setattr(sealing, "BATCH", 4)
    moved = [move(home, rich, chen, 1, at + timedelta(seconds=n), cause=f"n{n}") for n in range(10)]
    assert sealing.seal_all(at=at) == 11
    return moved


def test_verify_counts_what_it_saw(
    sealed: list[int], home: UUID, rich: Account, chen: Account, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(home, rich, chen, 1, at)
    monkeypatch.setitem(verifying.CHUNK, connection.vendor, 5)
    seen: list[int] = []
    found = verifying.verify(progress=seen.append)
    assert (found.seals, found.transfers, found.legs, found.unsealed, found.fault) == (3, 12, 24, 1, "")
    assert seen == [10, 10, 4]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger_leg SET amount = amount * 2 WHERE transfer_id = {0}", "transfer {0} or one of its legs was altered"),
        ("UPDATE ledger_transfer SET cause = 'x' WHERE id = {0}", "transfer {0} or one of its legs was altered"),
        ("DELETE FROM ledger_leg WHERE transfer_id = {0}", "transfer {0} or one of its legs was altered"),
        ("UPDATE ledger_transfer SET seal_no = 1 WHERE id = {0}", "seal 1 covers 4 transfers"),
    ],
)  # fmt: skip
def test_verify_names_the_row_that_was_altered(sealed: list[int], statement: str, words: str) -> None:
    without_triggers(statement.format(sealed[5]))
    assert words.format(sealed[5]) in verifying.verify().fault


def test_verify_sees_rows_that_were_sealed_anew(sealed: list[int]) -> None:
    """Whoever alters a row and its digest too has not altered the chain."""
    without_triggers("UPDATE ledger_transfer SET kind = 'x', seal_no = NULL, seal_digest = NULL WHERE cause = 'n5'")
    digests.current().keep(2, [sealed[5]])
    assert "the chain is broken at seal 2" in verifying.verify().fault


def test_verify_sees_a_balance_that_its_legs_do_not_make(rich: Account) -> None:
    Account.objects.filter(pk=rich.pk).update(balance=999)
    assert verifying.verify().fault == f"account {rich.pk} says 999, its legs sum to 100"


def test_verify_sees_legs_written_past_the_services(home: UUID, rich: Account, chen: Account, at: datetime) -> None:
    Leg.objects.create(transfer=Transfer.objects.get(cause="gift"), account=chen, amount=5, at=at)
    assert "does not sum to zero: +5 green" in verifying.verify().fault
