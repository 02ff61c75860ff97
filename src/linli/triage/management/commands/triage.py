"""`linli triage`: one request a line in, one JSON object a line out. Needs no database."""

import io
import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from linli.core import clock
from linli.triage import engine, model
from linli.triage.slots import ZONE


class Command(BaseCommand):
    """Read requests from standard input."""

    help = "Read one request a line from standard input, print one JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the moment from which times are understood."""
        parser.add_argument("--at", help="ISO 8601 moment from which 'tomorrow' is counted; now, if not given")

    def handle(self, *_args: Any, at: str | None, **_options: Any) -> None:
        """Answer every line, blank ones too, in order."""
        moment = _moment(at) if at else clock.now()
        # Trains and keeps the model where there is none yet, even if no line follows: set-up calls it for that.
        model.current()
        stream = getattr(sys.stdin, "buffer", None)
        lines = io.TextIOWrapper(stream, encoding="utf-8", errors="replace") if stream else sys.stdin
        for line in lines:
            self.stdout.write(json.dumps(_row(engine.read(line.rstrip("\r\n"), at=moment)), ensure_ascii=False))


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise CommandError(f"--at is not an ISO 8601 moment: {text}")
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _row(reading: engine.Reading) -> dict[str, Any]:
    slot = reading.slot
    return {
        "text": reading.text, "product": reading.product, "urgency": reading.urgency,
        "slot": {"starts": slot.starts.isoformat(), "ends": slot.ends.isoformat()} if slot else None,
        "confidence": reading.confidence, "alternatives": reading.alternatives,
    }  # fmt: skip
