"""Writing what happened long ago: the memory of a `facts.history()` block, in which rows wait to be written together.

Everything in the block is one transaction, so nobody else can see, or move, what it made: such a row need not be locked,
read again or written at every step. Outside a block each function here does the plain thing at once.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from django.db import models, transaction

from linli.core.models import Fact

BATCH = 500


@dataclass(slots=True)
class Past:
    """What an open block keeps: facts, rows it made by model and key, rows it locked, and answers worth keeping."""

    facts: list[Fact] = field(default_factory=list)
    made: dict[type[models.Model], dict[Any, models.Model]] = field(default_factory=dict)
    locked: dict[Any, models.Model] = field(default_factory=dict)
    answers: dict[Hashable, Any] = field(default_factory=dict)

    def keep(self, row: models.Model) -> None:
        """Keep a row for the end of the block: by its key, or by itself where the database will give it one."""
        self.made.setdefault(type(row), {})[id(row) if row.pk is None else row.pk] = row


_open: ContextVar[Past | None] = ContextVar("past", default=None)


def current() -> Past | None:
    """Return the open block's memory, None outside one."""
    return _open.get()


@contextmanager
def block() -> Iterator[Past]:
    """Open a block in a transaction of its own; at its end write rows in the order of first making, then facts.

    If the block fails nothing is kept.
    """
    past = Past()
    token = _open.set(past)
    try:
        with transaction.atomic():
            yield past
            for model, rows in past.made.items():
                manager: models.Manager[Any] = model._base_manager
                manager.bulk_create(list(rows.values()), batch_size=BATCH)
            Fact.objects.bulk_create(past.facts, batch_size=BATCH)
    finally:
        _open.reset(token)


def atomic[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction. In a block it is a part of the block's: if it fails, the whole block does."""

    @wraps(service)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=_open.get() is None):
            return service(*args, **kwargs)

    return inside


def create(row: models.Model) -> None:
    """Insert a row: now, or at the end of the block."""
    if (past := _open.get()) is not None:
        past.keep(row)
    else:
        row.save(force_insert=True)


def create_all[M: models.Model](rows: Sequence[M]) -> None:
    """Insert rows of one model in one statement: now, or at the end of the block."""
    if (past := _open.get()) is not None:
        for row in rows:
            past.keep(row)
    elif rows:
        manager: models.Manager[Any] = type(rows[0])._base_manager
        manager.bulk_create(rows)


def update(row: models.Model, fields: Sequence[str]) -> None:
    """Write some columns of a row; one that the block made is written as it then is, at the end."""
    if not is_made(row):
        row.save(update_fields=fields)


def is_made(row: models.Model) -> bool:
    """Tell whether the open block made the row and has not written it yet."""
    past = _open.get()
    return past is not None and row.pk in past.made.get(type(row), ())


def made[M: models.Model](model: type[M]) -> list[M]:
    """Return the rows of a model that the open block made; none outside one."""
    past = _open.get()
    return list(cast("dict[Any, M]", past.made.get(model, {})).values()) if past else []


def once[T](key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` returns; in a block it is asked once and its answer kept."""
    past = _open.get()
    if past is None:
        return read()
    if key not in past.answers:
        past.answers[key] = read()
    return cast("T", past.answers[key])


def forget(key: Hashable) -> None:
    """Drop a kept answer that is no longer true."""
    if (past := _open.get()) is not None:
        past.answers.pop(key, None)
