"""SQLite for many who write at once.

SQLite lets one writer in at a time, and whoever waits sleeps between two looks: at last a tenth of a second, in which nobody
may be writing, while who comes later looks sooner and goes first. Here all look every few milliseconds.
"""

import sqlite3
from random import uniform
from time import monotonic, sleep

from django.db.backends.sqlite3 import base

# Between two looks, in seconds; by chance, so that those who wait do not all look at once.
SHORTEST, LONGEST = 0.001, 0.004
USUAL_TIMEOUT = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin as soon as the one before has ended."""

    def _start_transaction_under_autocommit(self) -> None:
        """Begin; where another transaction writes, look again every few milliseconds for as long as `timeout` says.

        Raises OperationalError where it is still locked then. Where statements are watched it is Django's own.
        """
        options = self.settings_dict["OPTIONS"]
        if options.get("transaction_mode") != "IMMEDIATE" or self.queries_logged or self.execute_wrappers:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # its stubs leave it out
            return
        timeout = float(options.get("timeout", USUAL_TIMEOUT))
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            with self.wrap_database_errors:
                _begin(self.connection, until=monotonic() + timeout)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {round(timeout * 1000)}")


def _begin(connection: sqlite3.Connection, *, until: float) -> None:
    """Begin as soon as nobody else writes; raise what SQLite raises where that is not before `until`."""
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            is_taken = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_taken or monotonic() >= until:
                raise
        else:
            return
        sleep(uniform(SHORTEST, LONGEST))  # noqa: S311 - when to look again is no secret
