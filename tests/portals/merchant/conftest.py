"""The grocer's shop, its owner's phone, and something that was bought there."""

from datetime import datetime

import pytest

from linli.market.enums import Way
from linli.market.models import Sale
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.merchant.till import asked


@pytest.fixture
def grocer(town: Town, at: datetime) -> Market:
    """The shop is open; the resident has ¥2,000 in her wallet."""
    return marketplace.opened(town, at=at, fen=2000_00)


@pytest.fixture
def owner(browser: SignedIn, grocer: Market) -> SignedIn:
    """The owner's phone."""
    return browser.as_(grocer.owner)


@pytest.fixture
def sale(grocer: Market) -> Sale:
    """Two bags of rice within half an hour; the shop's people were asked."""
    return asked(grocer, grocer.buy((grocer.rice, 2), way=Way.HALF_HOUR))
