"""`linli prepare`: bring an installation's data up to its code, in one process, doing only what is not yet done."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """Migrate, collect the static files, and load the sample community where it is asked for."""

    help = "Migrate the database, collect the static files; with --sample, fill an empty database."
    # As for `linli serve`: checks belong to `make check` and `linli check`, not to every start.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether an empty database gets the sample community."""
        parser.add_argument("--sample", action="store_true", help="load the sample community into an empty database")

    def handle(self, *_args: Any, sample: bool, **_options: Any) -> None:
        """Do what is missing; a second run finds nothing to do."""
        self._migrate()
        self._collect()
        if sample and "sample" in get_commands():
            call_command("sample", if_empty=True, stdout=self.stdout, stderr=self.stderr)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Laying out the database …")
            call_command("migrate", interactive=False, verbosity=0)

    def _collect(self) -> None:
        """Collect the static files unless they are as they were the last time; compressing them takes seconds."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        state = static_state()
        if stamp.is_file() and stamp.read_text() == state:
            return
        self.stdout.write("Collecting the static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(state)


def static_state() -> str:
    """Return a digest of every static file's name, size and time, and of how they are stored."""
    digest = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    rows = []
    for finder in get_finders():
        # Django's own collectstatic leaves the same patterns out.
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            facts = Path(storage.path(name)).stat()
            rows.append(f"{name} {facts.st_size} {facts.st_mtime_ns}")
    digest.update("\n".join(sorted(rows)).encode())
    return digest.hexdigest()
