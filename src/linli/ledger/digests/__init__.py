"""A transfer's digest: SHA-256 over one line of text with its row, its legs and the names of their accounts.

    id|community|moment|actor|settles|reverses|legs|length of cause|length of kind|cause kind memo

Moments are in UTC as PostgreSQL writes them, "2026-11-23 06:30:00.5+00"; UUIDs have dashes; what is not there is empty.
A leg is `account:amount:unit:owner:length of kind:kind`; legs stand in order of account, with commas between. The lengths
count characters, so that no two rows make the same line. Both databases make the same line, byte for byte, so that a
ledger may move from one to the other under its seals.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from django.db import connection


class Digested(NamedTuple):
    """A transfer under its seal: its id, how many legs it has, and its digest."""

    id: int
    legs: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found in a stretch of transfer ids: how much, and of each kind of fault the first transfer that has it."""

    transfers: int = 0
    legs: int = 0
    unsealed: int = 0
    # Its digest now is not the one under its seal.
    altered: int | None = None
    # It has no legs.
    bare: int | None = None
    # Legs name it, but it is not there.
    missing: int | None = None
    # A leg has another moment, an account of another community, or one that is not there.
    astray: int | None = None
    # It does not sum to zero in a unit: the transfer, the unit, the sum.
    uneven: tuple[int, str, int] | None = None


def current() -> ModuleType:
    """Return the module for the default database: `keep(number, ids)`, `look(first, last)`, `links(first, last)`."""
    return _of(connection.vendor)


@cache
def _of(vendor: str) -> ModuleType:
    return import_module(f"linli.ledger.digests.{vendor}")
