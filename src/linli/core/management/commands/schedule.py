"""`linli schedule`: the clockwork of the installation; one process of `linli serve`."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from linli.core import schedule


class Command(BaseCommand):
    """Run the schedule until told to stop."""

    help = "Run what is done again and again: SLA clocks, offers that expire, sweep, seals."
    stopping = False

    def _stop(self, _signum: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Loop until SIGTERM or SIGINT; finish the piece at hand first."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        schedule.loop(stopped=lambda: self.stopping)
