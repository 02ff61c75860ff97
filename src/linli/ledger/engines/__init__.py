"""How a draft becomes rows: one module for each kind of database, chosen by the connection."""

from functools import cache
from importlib import import_module
from types import ModuleType

from django.db import connection


def current() -> ModuleType:
    """Return the engine of the default database: `post(draft)` and `post_many(drafts)`."""
    return _of(connection.vendor)


@cache
def _of(vendor: str) -> ModuleType:
    # Only the one in use: PostgreSQL's driver takes a while to load.
    return import_module(f"linli.ledger.engines.{vendor}")
