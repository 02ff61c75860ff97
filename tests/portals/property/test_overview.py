"""The console's first page."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.orders import services as orders
from linli.orders.models import Order
from linli.portals.property import figures
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.property import many


def test_overview_shows_the_days_chain_and_leads_to_its_orders(
    town: Town, browser: SignedIn, finished: Order, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.core.clock.now", lambda: at + timedelta(minutes=1))
    orders.confirm(order_id=finished.pk, by=town.resident, at=at)
    orders.review(order_id=finished.pk, stars=5, by=town.resident, at=at)
    response = browser.as_(town.operator).get("/console/")
    counts = [link.count for link in response.context["chain"].links]
    page = response.content.decode()
    assert counts == [1, 1, 1, 1, 1, 1, 0]
    for link in ("?state=requested", "?due=over", "?due=soon"):
        assert f"/console/orders/{link}" in page


def test_overview_empty_community_has_figures_too(town: Town, browser: SignedIn) -> None:
    page = browser.as_(town.supervisor).get("/console/").content.decode()
    for words in ("没有超时的订单", "没有没答复的投诉", "今天还没有评价"):
        assert words in page


@pytest.mark.parametrize("count", [1, 30])
def test_overview_any_number_of_orders_same_number_of_queries(
    count: int, town: Town, browser: SignedIn, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many.orders(town, count, at=at)
    browser.as_(town.operator)
    with django_assert_num_queries(16):
        browser.get("/console/")


def test_bands_the_longest_fills_the_room() -> None:
    drawn = figures.bands([("保修", 4, "#a"), ("问候", 1, "#b")])
    assert drawn.bands[0].width == 4 * drawn.bands[1].width
    assert figures.bands([]).bands == ()
