"""The test database: tables straight from the models, and then what the migrations do beyond tables.

Django renders every model's history anew for each of some hundred and sixty tables, which takes longer than most suites. That
the migrations lead to these same tables is what `make check` asks; that they run, the sample and whatever is played on it.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from linli.core.scoping import unscoped


def complete() -> None:
    """Lay out triggers and functions: run the Python of our migrations, in their order, on the tables that are there."""
    with unscoped("migrations go over all communities"):
        for migration in _plan():
            for operation in migration.operations:
                if isinstance(operation, RunPython):
                    with connection.schema_editor(atomic=True) as editor:
                        operation.code(apps, editor)  # type: ignore[arg-type]  # the models of today are those of the last migration


def _plan() -> Iterator[Migration]:
    """Yield our migrations, each after those it depends on."""
    with override_settings(MIGRATION_MODULES={}):
        loader = MigrationLoader(None, ignore_no_migrations=True)
    seen = set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            migration = loader.graph.nodes[key]
            if key not in seen and migration is not None and type(migration).__module__.startswith("linli."):
                yield migration
            seen.add(key)
