"""A bar for whoever waits, and a database that hurries while nobody else uses it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from linli.simulation.running import Progress as Step


@contextmanager
def bars() -> Iterator["Bars"]:
    """Show progress bars, one a piece of work, while the block runs; on no terminal, only the last line of each."""
    with Progress(TextColumn("{task.description:<14}"), BarColumn(), TimeElapsedColumn()) as shown:
        yield Bars(shown)


class Bars:
    """Gives a bar to each piece of work."""

    def __init__(self, shown: Progress) -> None:
        """Draw on this display."""
        self._shown = shown

    @contextmanager
    def __call__(self, name: str, total: float) -> Iterator[Step]:
        """Show a bar of so much work; yield what to call with how much more is done."""
        bar = self._shown.add_task(name, total=total)
        yield lambda done: self._shown.advance(bar, done)
        self._shown.update(bar, completed=total)


@contextmanager
def hurried(*, new: bool) -> Iterator[None]:
    """Let SQLite not wait for the disk within the block; only for a new database, which a power cut may cost.

    Elsewhere, and on PostgreSQL, nothing changes. Before the end everything is brought safely to the disk.
    """
    if not (new and connection.vendor == "sqlite"):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        was = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={int(was)}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
