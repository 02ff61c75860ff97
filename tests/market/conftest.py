"""The grocer's shop, and a resident with money in her wallet."""

from datetime import datetime

import pytest

from tests import marketplace
from tests.cast import Town
from tests.marketplace import Market


@pytest.fixture
def shop(town: Town, at: datetime) -> Market:
    """The shop is open; the resident has ¥500 in her wallet."""
    return marketplace.opened(town, at=at, fen=500_00)
