"""Waiting to write on SQLite: short, fair enough, and with an end."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from linli.core.backends.sqlite3.base import DatabaseWrapper

# The test's own file is the database; pytest's has to be open for that.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "waiting.sqlite3"
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE taken (by text)")
    return made


def opened(file: Path, *, timeout: float) -> BaseDatabaseWrapper:
    options: dict[str, Any] = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
    usual = {
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
    }
    return DatabaseWrapper({**usual, "NAME": str(file), "OPTIONS": options, "TEST": {}}, alias="waiting")


@pytest.fixture
def waiting(file: Path) -> Iterator[BaseDatabaseWrapper]:
    connection = opened(file, timeout=5)
    connection.ensure_connection()
    yield connection
    connection.close()


def begin(connection: BaseDatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_writer_begins_right_after_the_one_before(file: Path, waiting: BaseDatabaseWrapper) -> None:
    ended: list[float] = []

    def write() -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            begun.set()
            sleep(0.54)
            other.execute("COMMIT")
            ended.append(monotonic())

    begun = threading.Event()
    other = threading.Thread(target=write)
    other.start()
    begun.wait()
    begin(waiting)
    began = monotonic()
    other.join()
    waiting.rollback()
    # SQLite's own wait would look at 0.528 s and at 0.628 s.
    assert began - ended[0] < 0.05


def test_wait_has_an_end_and_the_connection_goes_on(file: Path) -> None:
    waiting = opened(file, timeout=0.1)
    waiting.ensure_connection()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            begin(waiting)
        other.execute("COMMIT")
    begin(waiting)
    waiting.rollback()
    with waiting.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (100,)
    waiting.close()
