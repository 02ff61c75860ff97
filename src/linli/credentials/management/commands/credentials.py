"""`linli credentials rotate`: sign with a new key from now on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linli.core import clock
from linli.credentials import addresses, keys


class Command(BaseCommand):
    """Look after the issuer's key."""

    help = "rotate: retire the key that signs credentials and make a new one; what was signed stays valid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the verb."""
        parser.add_argument("verb", choices=["rotate"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it and name the new key."""
        key = keys.rotate(at=clock.now())
        self.stdout.write(
            f"Credentials are signed by {addresses.key(key.kid)} from now on; its file: {keys.file_of(key)}"
        )
