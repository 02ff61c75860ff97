"""`linli sample`: the living sample, 和睦里 and 桃源居."""

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from linli.core import clock
from linli.places.models import Community
from linli.simulation import sample
from linli.simulation.progress import bars, hurried


class Command(BaseCommand):
    """Make the sample communities."""

    help = "Make the living sample: two communities, a month of history, today alive with orders in every state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take when to do nothing, the seed, and what time it is in the town."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where any community stands already")
        parser.add_argument("--days", type=int, default=sample.DAYS, help="days of history (default %(default)s)")
        parser.add_argument(
            "--households", type=int, default=sample.HOUSEHOLDS, help="households of 和睦里 (default %(default)s)"
        )
        parser.add_argument("--seed", type=int, default=sample.SEED, help="the same seed gives the same communities")
        parser.add_argument(
            "--at", type=datetime.fromisoformat, help="now, as ISO 8601 with offset (default: the clock)"
        )

    def handle(self, *_args: Any, if_empty: bool, at: datetime | None, **options: Any) -> None:
        """Make the sample; exit 1 where it stands already."""
        new = not Community.objects.exists()
        if if_empty and not new:
            return
        if Community.objects.filter(Q(slug=sample.SLUG) | Q(slug=sample.SMALL_SLUG)).exists():
            raise CommandError("The sample communities are here already.")
        began = time.monotonic()
        with hurried(new=new), bars() as report:
            size = {name: options[name] for name in ("seed", "days", "households")}
            sample.make(now=at or clock.now(), report=report, **size)
        self.stdout.write(f"The sample communities are ready ({time.monotonic() - began:.0f} s).")
