"""Clients of the ledger's public service: `python -m bench.posting open`, then `python -m bench.posting serve`.

A client that serves is told by lines on its standard input what to do and for how long ("single 8"), and answers each
with how many transfers it posted and the seconds it took; between lines it costs nothing, so that peers take turns.
"""

import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from random import Random
from time import perf_counter
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()

from linli.core.ids import uuid7  # noqa: E402 - after the settings
from linli.core.scoping import community_scope  # noqa: E402 - the same
from linli.ledger import services as ledger  # noqa: E402 - the same
from linli.ledger.drafts import Draft  # noqa: E402 - the same
from linli.ledger.enums import Unit  # noqa: E402 - the same
from linli.ledger.models import Account  # noqa: E402 - the same
from linli.places.models import Community  # noqa: E402 - the same

ACCOUNTS = 10_000
GIVEN = 1_000_000
BATCH = 10_000
SLUG = "bench"
dice = Random()  # noqa: S311 - which neighbour pays which


def open_books() -> None:
    """Open the accounts of ten thousand neighbours, each with something to spend, and one that issues."""
    at = datetime.now(UTC)
    community = Community.objects.create(
        slug=SLUG,
        name_zh="量测社区",
        name_en="Bench",
        operator_zh="量测",
        address="-",
        number_prefix="B",
        created_at=at,
    )
    with community_scope(community.pk):
        issuer = ledger.ensure(
            community=community.pk, owner=community.pk, kind="issued", unit=Unit.SKILL, at=at, lowest=None
        )
        names = [(uuid4(), "own", Unit.SKILL) for _ in range(ACCOUNTS)]
        own = ledger.ensure_many(community=community.pk, names=names, at=at)
        ledger.post_many([_draft(community.pk, issuer.pk, account.pk, GIVEN) for account in own.values()])


def _draft(community: UUID, giver: int, taker: int, amount: int) -> Draft:
    return Draft(
        community=community, cause=cause(), kind="gift", legs=[(giver, -amount), (taker, amount)],
        at=datetime.now(UTC),
    )  # fmt: skip


def cause() -> str:
    """Return a cause as the product makes them: a word, and a key in the order of time."""
    return f"award:{uuid7()}"


class Books:
    """The accounts there are, and the three ways to post between them."""

    def __init__(self, community: UUID) -> None:
        self.community = community
        self.own = list(Account.objects.filter(kind="own").values_list("pk", flat=True))
        self.issuer = Account.objects.get(kind="issued").pk

    def single(self) -> int:
        """Post one transfer between two neighbours."""
        return self._post(*self._pair())

    def issue(self) -> int:
        """Post one transfer from the one account that everybody's points come from."""
        return self._post(self.issuer, dice.choice(self.own))

    def _post(self, giver: int, taker: int) -> int:
        ledger.post(
            community=self.community,
            cause=cause(),
            kind="gift",
            legs=[(giver, -1), (taker, 1)],
            at=datetime.now(UTC),
        )
        return 1

    def batch(self) -> int:
        """Post ten thousand transfers in one call."""
        pairs = (self._pair() for _ in range(BATCH))
        ledger.post_many([_draft(self.community, giver, taker, 1) for giver, taker in pairs])
        return BATCH

    def _pair(self) -> tuple[int, int]:
        giver, taker = dice.choice(self.own), dice.choice(self.own)
        return (giver, taker) if giver != taker else self._pair()

    def balance(self) -> int:
        """Read one balance."""
        return int(Account.objects.filter(pk=dice.choice(self.own)).values_list("balance", flat=True)[0] >= 0)


def repeat(work: Callable[[], int], *, seconds: float) -> tuple[int, float]:
    """Return how much work was done in the time, and the time it took: the last piece is let finish."""
    done, began = 0, perf_counter()
    while (spent := perf_counter() - began) < seconds:
        done += work()
    return done, spent


def serve(lines: Iterable[str]) -> None:
    """Do what each line says, and say what came of it."""
    community = Community.objects.get(slug=SLUG).pk
    with community_scope(community):
        books = Books(community)
        print("ready", flush=True)
        for line in lines:
            what, seconds = line.split()
            print(*repeat(getattr(books, what), seconds=float(seconds)), flush=True)


if __name__ == "__main__":
    open_books() if sys.argv[1] == "open" else serve(sys.stdin)
