"""What many tests begin with is made once by the services, and after that written again: its statements, in their order.

On SQLite a fourth of the time of the tests of pages went into making the same town and the same shop again. A test sees no
difference: the rows and what the fixture returns are those of the first time, keys included.
"""

import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.db import connection

_WRITES = ("INSERT", "UPDATE", "DELETE")
# By what is made, and where the database's counters stood when it was.
_kept: dict[tuple[object, ...], "_Made"] = {}


@dataclass(frozen=True, slots=True)
class _Made:
    statements: list[tuple[str, Any, bool]]
    result: bytes


class _Recorder:
    """Keeps what a builder writes; a wrapper of the connection's executions."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any, bool]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001 - as Django calls it
        assert not sql.startswith("ROLLBACK"), "what is taken back cannot be written again"
        if sql.lstrip().startswith(_WRITES):
            self.statements.append((sql, params, many))
        return execute(sql, params, many, context)


def replayed[T](name: tuple[object, ...], build: Callable[[], T], *, given: Any = None) -> T:  # noqa: ANN401 - a dataclass of any kind
    """Return what `build` makes, made anew only where nothing of this name was made on the same footing.

    `name` says what is made, and everything that decides how. `given` is a dataclass of what was there before: what is
    returned refers to its fields themselves, not to copies. PostgreSQL's counters go on when a test is over, so that a row
    written again would have another number than those that name it: there it is always built.
    """
    if not settings.ON_SQLITE:
        return build()
    known = {each.name: getattr(given, each.name) for each in fields(given)} if given else {}
    key = (*name, *_counters())
    if key not in _kept:
        recorder = _Recorder()
        with connection.execute_wrapper(recorder):
            made = build()
        _kept[key] = _Made(recorder.statements, _packed(made, known))
        return made
    with connection.cursor() as cursor:
        for sql, params, many in _kept[key].statements:
            (cursor.executemany if many else cursor.execute)(sql, params)
    result: T = _unpacked(_kept[key].result, known)
    return result


def _counters() -> list[tuple[str, int]]:
    """Return the last number given out in each table that counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return list(cursor.fetchall())


def _packed(made: object, known: Mapping[str, object]) -> bytes:
    """Return it pickled, with the names of what was given in the place of that."""
    names = {id(one): name for name, one in known.items()}
    body = io.BytesIO()

    class Pickler(pickle.Pickler):
        def persistent_id(self, one: object) -> str | None:
            return names.get(id(one))

    Pickler(body).dump(made)
    return body.getvalue()


def _unpacked(body: bytes, known: Mapping[str, object]) -> Any:  # noqa: ANN401 - whatever was packed
    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name: str) -> object:
            return known[name]

    return Unpickler(io.BytesIO(body)).load()
