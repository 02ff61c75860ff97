"""Two purses of one unit, and where their points come from."""

from collections.abc import Callable
from datetime import datetime

import pytest

from linli.core.ids import uuid7
from linli.ledger import services as ledger
from linli.ledger.models import Account
from tests.cast import Town

# Posts a transfer between two accounts and returns its id.
type Move = Callable[[Account, Account, int, str], int]


@pytest.fixture
def source(town: Town, at: datetime) -> Account:
    """Where points come from: may fall as low as it likes."""
    home = town.community.pk
    return ledger.ensure(community=home, owner=home, kind="issued", unit="green", lowest=None, at=at)


@pytest.fixture
def purse(town: Town, at: datetime) -> Account:
    """Somebody's own account, empty."""
    return ledger.ensure(community=town.community.pk, owner=uuid7(), unit="green", at=at)


@pytest.fixture
def move(town: Town, at: datetime) -> Move:
    """Move an amount from one account to another, for a cause."""

    def move(giver: Account, taker: Account, amount: int, cause: str) -> int:
        legs = [(giver.pk, -amount), (taker.pk, amount)]
        return ledger.post(community=town.community.pk, cause=cause, kind="move", legs=legs, at=at).id

    return move
