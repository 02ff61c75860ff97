"""The database refuses to forget; and what its owner alters behind its back, `linli ledger verify` names."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from linli.ledger import sealing
from linli.ledger.models import Account
from tests.ledger.conftest import Move

TABLES = ("ledger_leg", "ledger_transfer", "ledger_account")


@pytest.fixture
def moved(source: Account, purse: Account, move: Move, at: datetime, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Eight transfers of ten points, under two seals of four; their ids in order."""
    monkeypatch.setattr(sealing, "BATCH", 4)
    made = [move(source, purse, 10, f"n{number}") for number in range(8)]
    sealing.seal_all(at=at)
    return made


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_leg SET amount = -amount", "UPDATE ledger_leg SET account_id = account_id + 1",
        "UPDATE ledger_leg SET at = '2020-01-01 00:00:00'", "DELETE FROM ledger_leg WHERE amount > 0",
        "UPDATE ledger_transfer SET at = '2020-01-01 00:00:00'", "UPDATE ledger_transfer SET memo = 'x'",
        "UPDATE ledger_transfer SET settles_id = id", "UPDATE ledger_transfer SET seal_no = 9",
        "UPDATE ledger_transfer SET seal_digest = NULL", "DELETE FROM ledger_transfer WHERE cause = 'n3'",
        "UPDATE ledger_account SET unit = 'sport'", "UPDATE ledger_account SET kind = 'held'", "DELETE FROM ledger_account",
    ],
)  # fmt: skip
def test_database_refuses_what_is_no_new_row(moved: list[int], statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"append-only|keeps its"), transaction.atomic():
        run(statement)
    call_command("ledger", "verify")


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def without_triggers(*statements: str) -> None:
    """Change rows as somebody would who owns the database."""
    run(*switches(), *statements)


def switches() -> Iterator[str]:
    if connection.vendor == "postgresql":
        # Checks that wait for the end of the transaction would forbid to alter the tables.
        yield "SET CONSTRAINTS ALL IMMEDIATE"
        yield from (f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES)
    else:
        yield from (f"DROP TRIGGER {table}_keep_{what}" for table in TABLES for what in ("update", "delete"))


ALTERED = "transfer {2} or one of its legs was altered after it was sealed"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger_leg SET amount = amount + 1 WHERE transfer_id = {2} AND amount > 0", ALTERED),
        ("UPDATE ledger_leg SET amount = amount * 2 WHERE transfer_id IN ({2}, {5})", ALTERED),
        ("DELETE FROM ledger_leg WHERE transfer_id = {2} AND amount > 0", ALTERED),
        ("UPDATE ledger_transfer SET memo = '{{}} ' WHERE id >= {2}", ALTERED),
        ("UPDATE ledger_transfer SET actor = community_id WHERE id = {2}", ALTERED),
        ("UPDATE ledger_account SET kind = 'held' WHERE kind = 'own'", "transfer {0} or one of its legs was altered after it was sealed"),
        ("DELETE FROM ledger_transfer WHERE id = {2}", "legs of transfer {2} are there, the transfer is not"),
        ("UPDATE ledger_ledgerseal SET digest = substr(digest, 2) || substr(digest, 1, 1) WHERE number = 2",
         "the chain is broken at seal 2: its transfers were sealed anew"),
        ("UPDATE ledger_account SET balance = 81 WHERE kind = 'own'", "account {purse} says 81, its legs sum to 80"),
    ],
)  # fmt: skip
def test_verify_names_the_first_row_that_was_altered(
    moved: list[int], purse: Account, statement: str, words: str
) -> None:
    without_triggers(statement.format(*moved))
    with pytest.raises(CommandError) as told:
        call_command("ledger", "verify")
    assert str(told.value) == f"The ledger is not whole: {words.format(*moved, purse=purse.pk)}."


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize(
    ("which", "words"),
    [("number = 1", "seal 1 is missing"), ("number = 2", "seal 2 is missing"), ("number > 0", "seal 1 is missing")],
)
def test_verify_misses_a_seal_that_is_gone(which: str, words: str) -> None:
    """The newest is missed by the transfers that stand under it."""
    without_triggers(f"DELETE FROM ledger_ledgerseal WHERE {which}")  # noqa: S608 - one of the three above
    with pytest.raises(CommandError, match=words):
        call_command("ledger", "verify")


GONE = (
    "DELETE FROM ledger_leg WHERE transfer_id = {0}",
    "DELETE FROM ledger_transfer WHERE id = {0}",
    "UPDATE ledger_account SET balance = balance - 10 WHERE kind = 'own'",
    "UPDATE ledger_account SET balance = balance + 10 WHERE kind = 'issued'",
)


def test_verify_names_a_transfer_that_is_gone_with_its_legs(moved: list[int], purse: Account) -> None:
    """Its balance was mended too: then its seal misses it."""
    without_triggers(*(statement.format(moved[5]) for statement in GONE))
    with pytest.raises(CommandError, match="seal 2 covers 4 transfers, 3 are there"):
        call_command("ledger", "verify")
