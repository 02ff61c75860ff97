"""Nothing is offered unasked while a base service is overdue, nor in elder mode (K1, R7)."""

from datetime import datetime, timedelta

import pytest

from linli.core import clock
from linli.orders.models import Order
from linli.people import services as people
from linli.portals.resident import promotions
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn

LATER = cast.NOW + timedelta(hours=3)


def test_allowed_without_orders(town: Town, at: datetime) -> None:
    assert promotions.allowed(town.resident, at=at)


def test_allowed_while_base_order_is_in_time(town: Town, order: Order, at: datetime) -> None:
    assert promotions.allowed(town.resident, at=at)


def test_allowed_never_while_base_order_is_overdue(town: Town, order: Order) -> None:
    assert not promotions.allowed(town.resident, at=LATER)


def test_allowed_for_the_neighbour_whose_order_it_is_not(town: Town, order: Order) -> None:
    assert promotions.allowed(town.daughter, at=LATER)


def test_allowed_never_in_elder_mode(town: Town, at: datetime) -> None:
    people.prefer(person=town.resident, mode="elder")
    assert not promotions.allowed(town.resident, at=at)


def test_shelf_has_paid_services_only(town: Town) -> None:
    rows = promotions.shelf(list(town.products.values()), on=cast.NOW.date())
    assert [row.code for row in rows] == ["value.home.aircon"]


def test_shelf_of_nothing_is_empty() -> None:
    assert promotions.shelf([], on=cast.NOW.date()) == []


def test_home_promotes_with_price(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get("/home/").text
    assert "为您推荐" in page
    assert "¥99.00 起" in page


def test_home_promotes_nothing_while_base_order_is_overdue(
    browser: SignedIn, town: Town, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.as_(town.resident)
    assert "为您推荐" in browser.get("/home/").text
    monkeypatch.setattr(clock, "now", lambda: LATER)
    page = browser.get("/home/").text
    assert "超时了" in page
    assert "为您推荐" not in page
    assert "¥99.00" not in page
