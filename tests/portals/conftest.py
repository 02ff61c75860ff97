"""Whose screen it is, and the shop round the corner."""

from datetime import datetime

import pytest

from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market


@pytest.fixture
def phone(browser: SignedIn, town: Town) -> SignedIn:
    """The resident's phone."""
    return browser.as_(town.resident)


@pytest.fixture
def console(browser: SignedIn, town: Town) -> SignedIn:
    """The operator's desk."""
    return browser.as_(town.operator)


@pytest.fixture
def shop(town: Town, at: datetime) -> Market:
    """The grocer's shop is open; the resident has ¥500 in her wallet."""
    return marketplace.opened(town, at=at, fen=500_00)
