"""How a draft becomes rows: one module for each kind of database, chosen by the connection."""

from types import ModuleType

from django.db import connection

from linli.ledger.engines import postgresql, sqlite

ENGINES: dict[str, ModuleType] = {"postgresql": postgresql, "sqlite": sqlite}


def current() -> ModuleType:
    """Return the engine of the default database: `post(draft)` and `post_many(drafts)`."""
    return ENGINES[connection.vendor]
