"""`linli simulate`: a community that lived for some days, in the current database."""

import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from linli.core import clock
from linli.places.models import Community
from linli.simulation import founding, layout, report, running, staff
from linli.simulation.chance import Chance
from linli.simulation.founding import Charter
from linli.simulation.phones import Phones
from linli.simulation.progress import Bars, bars, hurried
from linli.simulation.town import Town

LARGEST = sum(block.entrances * block.floors for block in layout.HEMULI.blocks) * 2
PREFIXES = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Command(BaseCommand):
    """Let a new community live, then check what must hold in it."""

    help = "Found a community, let it live through some days up to now, and check the rules that must never break."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the community's size, age and seed, and what time it is at the end."""
        parser.add_argument("--days", type=int, default=30, help="days of history (default %(default)s)")
        parser.add_argument("--households", type=int, default=1000, help="households (default %(default)s)")
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same community")
        parser.add_argument("--slug", default="", help="the community's short name (default: town-SEED)")
        parser.add_argument(
            "--at", type=datetime.fromisoformat, help="now, as ISO 8601 with offset (default: the clock)"
        )

    def handle(self, *_args: Any, seed: int, slug: str, at: datetime | None, **options: Any) -> None:
        """Live, check, and print the community's fingerprint; exit 1 where a rule is broken."""
        charter = _charter(slug or f"town-{seed}", **{name: options[name] for name in ("days", "households")})
        began, now = time.monotonic(), at or clock.now()
        if now.tzinfo is None:
            raise CommandError("--at needs an offset, such as 2026-11-23T14:30+08:00")
        with hurried(new=not Community.objects.exists()), bars() as shown:
            town = live(charter, seed=seed, now=now, shown=shown)
        self.stdout.write(f"{charter.slug} lived {charter.days} days in {time.monotonic() - began:.0f} s")
        if broken := report.check(town.community):
            raise CommandError("\n".join(["What must hold does not:", *(f"  {rule}" for rule in broken)]))
        self.stdout.write(f"All rules hold. Fingerprint {report.digest(town.community)[:16]}")


def live(charter: Charter, *, seed: int, now: datetime, shown: Bars) -> Town:
    """Found the community and let it live until `now`, with its messages for the last hours; return the town."""
    phones = Phones()
    with shown("founding", 1), transaction.atomic():
        town = founding.found(charter, chance=Chance(seed), phones=phones, now=now)
    running.plan(town, days=charter.days, now=now)
    with shown("history", charter.days + 1) as step:
        running.history(town, until=now - running.LIVE, days=charter.days, progress=step)
    with shown("today", 1):
        running.live(town, until=now + timedelta(seconds=1))
    return town


def _charter(slug: str, *, days: int, households: int) -> Charter:
    if not (1 <= days <= 3660 and 1 <= households <= LARGEST):
        raise CommandError(f"--days is 1 to 3660, --households 1 to {LARGEST}")
    count = Community.objects.count()
    if Community.objects.filter(slug=slug).exists():
        raise CommandError(f"The community {slug} is here already; choose another --slug or --seed.")
    # T and a letter for each community already here: order numbers of two towns are never the same.
    prefix = "T" + PREFIXES[count % len(PREFIXES)]
    return Charter(
        slug=slug, name=(f"镜湖社区 {slug}", f"Mirror Lake {slug}"), prefix=prefix, households=households, days=days,
        ground=layout.HEMULI, sheet=staff.SHEET, numbers={},
    )  # fmt: skip
