"""The peer on SQLite: the same transfer by hand, with the sqlite3 module: `python -m bench.by_hand FILE serve`.

On the same tables, with the same promises, and told what to do as `bench.posting` is. One transaction: take the write lock,
see that the cause is new, look at both balances, insert the transfer and its two legs, move both balances, commit to the
disk.
"""

import sqlite3
import sys
from datetime import UTC, datetime
from random import Random
from time import perf_counter
from uuid import uuid4

dice = Random()  # noqa: S311 - which neighbour pays which
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"


class TooLowError(Exception):
    """The giver has not got enough."""


def transfer(database: sqlite3.Connection, community: str, giver: int, taker: int) -> None:
    """Move one point."""
    cause, at = f"b:{uuid4().hex}", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    database.execute("BEGIN IMMEDIATE")
    if database.execute(
        "SELECT 1 FROM ledger_transfer WHERE community_id = ? AND cause = ?", (community, cause)
    ).fetchone():
        database.execute("ROLLBACK")
        return
    rows = database.execute(
        "SELECT id, balance FROM ledger_account WHERE community_id = ? AND id IN (?, ?)", (community, giver, taker)
    )
    if dict(rows.fetchall())[giver] < 1:
        database.execute("ROLLBACK")
        raise TooLowError
    made = database.execute(
        "INSERT INTO ledger_transfer (community_id, cause, kind, at, memo) VALUES (?, ?, 'gift', ?, '{}')",
        (community, cause, at),
    ).lastrowid
    legs = [(made, giver, -1, at), (made, taker, 1, at)]
    database.executemany("INSERT INTO ledger_leg (transfer_id, account_id, amount, at) VALUES (?, ?, ?, ?)", legs)
    database.executemany("UPDATE ledger_account SET balance = balance + ? WHERE id = ?", [(-1, giver), (1, taker)])
    database.execute("COMMIT")


def serve(file: str) -> None:
    """Do what each line says, and say what came of it."""
    database = sqlite3.connect(file, timeout=20, isolation_level=None)
    database.executescript(PRAGMAS)
    community = database.execute("SELECT id FROM places_community WHERE slug = 'bench'").fetchone()[0]
    own = [pk for (pk,) in database.execute("SELECT id FROM ledger_account WHERE kind = 'own'")]
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, done, began = float(line.split()[1]), 0, perf_counter()
        while (spent := perf_counter() - began) < seconds:
            transfer(database, community, *dice.sample(own, 2))
            done += 1
        print(done, spent, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
