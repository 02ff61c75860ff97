"""A value chain in which work fails on its first tries: after it was done, which is the worst moment."""

from collections import Counter
from datetime import datetime

from django.utils.module_loading import import_string

from linli.config.value_chain import CHAIN as SOUND
from linli.core.models import Fact

FAILS = 2
tries: Counter[tuple[int, str]] = Counter()


class OutOfOrderError(Exception):
    """The fault that was ordered."""


class Unsteady:
    """A consumer that does its work and then fails, twice for every fact; the third time it succeeds."""

    def __init__(self, name: str) -> None:
        """Stand before the consumer of that dotted name."""
        self.name = name

    def __call__(self, *, fact: Fact, at: datetime) -> None:
        """Do the work, and fail."""
        import_string(self.name)(fact=fact, at=at)
        tries[fact.pk, self.name] += 1
        if tries[fact.pk, self.name] <= FAILS:
            raise OutOfOrderError


def _short(name: str) -> str:
    return name.replace(".", "_")


globals().update({_short(name): Unsteady(name) for names in SOUND.values() for name in names})
CHAIN = {kind: tuple(f"{__name__}.{_short(name)}" for name in names) for kind, names in SOUND.items()}
