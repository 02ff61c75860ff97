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
        # (Django's stubs leave out both names of its own.)
        if self.transaction_mode != "IMMEDIATE" or self.queries_logged or self.execute_wrappers:  # type: ignore[attr-defined]
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", USUAL_TIMEOUT))
        until = monotonic() + timeout
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not _begins(self.connection):
                if monotonic() >= until:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]
                    return
                sleep(uniform(SHORTEST, LONGEST))  # noqa: S311 - no secret
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {round(timeout * 1000)}")


def _begins(connection: sqlite3.Connection) -> bool:
    """Try to begin; return False where another writes."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True
