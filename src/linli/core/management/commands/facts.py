"""`linli facts verify`: recompute the hash chain over all facts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from linli.core import clock, sealing
from linli.core.models import Fact
from linli.core.scoping import unscoped


class Command(BaseCommand):
    """Seal or verify the facts."""

    help = (
        "verify: recompute the chain and name the first seal that does not hold. seal: cover what is not yet covered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the verb."""
        parser.add_argument("verb", choices=["verify", "seal"])

    def handle(self, *_args: Any, verb: str, **_options: Any) -> None:
        """Do the verb; exit 1 where the chain does not hold."""
        if verb == "seal":
            self.stdout.write(f"{sealing.seal_all(at=clock.now())} facts sealed")
            return
        with unscoped("the chain runs over all communities"):
            total = Fact.objects.exclude(seal_no=None).count()
        with Progress(transient=True) as bar:
            row = bar.add_task("facts", total=total)
            verdict = sealing.verify(progress=lambda n: bar.advance(row, n))
        if verdict.fault:
            raise CommandError(f"The chain does not hold: {verdict.fault}.")
        self.stdout.write(f"{verdict.facts} facts under {verdict.seals} seals hold; {verdict.unsealed} not yet sealed.")
