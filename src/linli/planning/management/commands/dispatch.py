"""`linli dispatch plan FILE`: a day as JSON in, everybody's round as JSON out. Needs no database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.dispatch import day

EXIT_BAD_INPUT = 2


class Command(BaseCommand):
    """Plan a day."""

    help = "plan: read a day (workers and jobs) as JSON, print everybody's round. docs/dispatch-plan.md describes both."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and how long and from which seed to search."""
        parser.add_argument("verb", choices=["plan"])
        parser.add_argument("file", help="the day as JSON; - for standard input")
        parser.add_argument("--seconds", type=float, default=None, help="how long to search; 8, if nothing is given")
        parser.add_argument("--iterations", type=int, default=None, help="search steps: the same plan on any machine")
        parser.add_argument("--seed", type=int, default=0, help="where the search begins; 0, if not given")
        parser.add_argument("--out", help="file to write the plan to; standard output, if not given")

    def handle(self, *_args: Any, file: str, out: str | None, **options: Any) -> None:
        """Plan it; exit 2 with one sentence for what cannot be read or planned."""
        seconds, iterations, seed = options["seconds"], options["iterations"], options["seed"]
        if (seconds is not None and not 0 <= seconds < float("inf")) or (iterations or 0) < 0 or seed < 0:
            raise CommandError("--seconds, --iterations and --seed must be nought or more.", returncode=EXIT_BAD_INPUT)
        if seconds is None and iterations is None:
            seconds = day.SECONDS
        try:
            asked, weights = day.reading.day_from(_read(file))
            found = day.plan(day=asked, seed=seed, seconds=seconds, iterations=iterations, weights=weights)
            self._tell(day.writing.plan_to(found), out)
        except day.BadDayError as fault:
            raise CommandError(f"{file}: {fault}.", returncode=EXIT_BAD_INPUT) from fault
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"A file cannot be read or written: {fault}.", returncode=EXIT_BAD_INPUT) from fault

    def _tell(self, text: str, out: str | None) -> None:
        if out is None:
            self.stdout.write(text)
        else:
            Path(out).write_text(f"{text}\n", encoding="utf-8")


def _read(file: str) -> str:
    return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
