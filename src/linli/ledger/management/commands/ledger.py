"""`linli ledger verify`: is the ledger whole? `linli ledger seal`: cover what no seal covers yet."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from linli.core import clock
from linli.ledger import sealing, verifying
from linli.ledger.models import LedgerSeal


class Command(BaseCommand):
    """Check or seal the ledger."""

    help = "Recompute every seal, zero and balance of the ledger (verify), or seal what is not sealed yet (seal)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument("what", choices=["verify", "seal"])

    def handle(self, *_args: Any, what: str, **_options: Any) -> None:
        """Do it; exit 1 where something is wrong, with the first row that is."""
        if what == "seal":
            self.stdout.write(f"{sealing.seal_all(at=clock.now())} transfers sealed")
            return
        began = monotonic()
        verdict = self._verify()
        if verdict.fault:
            raise CommandError(f"The ledger is not whole: {verdict.fault}.")
        spent = max(monotonic() - began, 0.001)
        self.stdout.write(
            f"The ledger is whole: {verdict.seals} seals, {verdict.transfers} transfers, {verdict.legs} legs, and "
            f"{verdict.unsealed} transfers not sealed yet ({spent:.1f} s, {verdict.legs / spent:,.0f} legs/s)."
        )

    def _verify(self) -> verifying.Verdict:
        total = LedgerSeal.objects.aggregate(legs=Sum("legs"))["legs"] or 0
        shape = (TextColumn("legs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*shape, disable=not self.stdout.isatty()) as shown:
            bar = shown.add_task("verify", total=total)
            return verifying.verify(progress=lambda legs: shown.advance(bar, legs))
