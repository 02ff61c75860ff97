"""A purchase on its way, on the buyer's phone: the way and the courier on the plan, and nothing of either for anybody else or afterwards."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.market import services as market
from linli.market.models import Sale
from linli.merchants.models import Merchant
from linli.orders import services as orders
from linli.people import services as people
from linli.people.models import Person
from linli.places.models import Building
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market, order_of
from tests.portals.resident.market_stage import MARKET
from tests.portals.siting_stage import houses

MINUTE = timedelta(minutes=1)
# 74 metres from 3幢, half way from the shop.
HERE = (120.1005, 30.2005)
SEEN = "到 3幢还有约 70 米，14:32 的位置"


@pytest.fixture
def near(town: Town) -> Building:
    return houses(town)


@pytest.fixture
def out(shop: Market, near: Building, monkeypatch: pytest.MonkeyPatch) -> Sale:
    """The shop's owner set out at half past two, and it is three minutes later."""
    monkeypatch.setattr(clock, "now", lambda: shop.at + 3 * MINUTE)
    row = shop.buy((shop.rice, 1))
    orders.dispatch(order_id=order_of(row).pk, at=shop.at)
    market.accept(sale=row.pk, by=shop.owner, at=shop.at)
    market.set_out(sale=row.pk, by=shop.owner, at=shop.at)
    return row


def tracked(shop: Market, row: Sale) -> Sale:
    market.track(sale=row.pk, lng=HERE[0], lat=HERE[1], by=shop.owner, at=shop.at + 2 * MINUTE)
    return row


def sale_at(row: Sale, act: str = "") -> str:
    return f"{MARKET}sale/{row.pk}/{act}"


def shows(phone: SignedIn, row: Sale) -> list[bool]:
    """Return whether page and live part show a courier's dot."""
    return ["map-me-dot" in phone.get(sale_at(row, act)).text for act in ("", "live/")]


def test_way_is_drawn_though_nobody_says_where_they_are(phone: SignedIn, out: Sale) -> None:
    page = phone.get(sale_at(out))
    way = page.context["underway"]
    assert way.said == "从守田粮店到 3幢约 150 米，还不知道送货的人走到哪里"
    assert (way.said in page.text, f'aria-label="社区平面图：{way.said}"' in page.text) == (True, True)
    assert ([stop.text for stop in way.drawing.stops], [one.tone for one in way.drawing.routes]) == (
        ["店", "家"],
        ["next"],
    )
    assert shows(phone, out) == [False, False]


def test_courier_is_drawn_with_the_distance_and_the_time(phone: SignedIn, shop: Market, out: Sale) -> None:
    page = phone.get(sale_at(tracked(shop, out)))
    way = page.context["underway"]
    assert (way.said, SEEN in page.text) == (SEEN, True)
    me = way.drawing.me
    assert (me.x, me.y) == way.drawing.frame.at(HERE)
    assert [one.tone for one in way.drawing.routes] == ["done", "now"]
    assert shows(phone, out) == [True, True]


def test_place_that_is_old_is_not_shown(
    phone: SignedIn, shop: Market, out: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracked(shop, out)
    monkeypatch.setattr(clock, "now", lambda: shop.at + 13 * MINUTE)
    assert (shows(phone, out), SEEN in phone.get(sale_at(out)).text) == ([False, False], False)


def test_way_is_not_shown_before_they_set_out(phone: SignedIn, shop: Market, near: Building) -> None:
    assert phone.get(sale_at(shop.buy((shop.rice, 1)))).context["underway"] is None


def test_after_the_hand_over_the_buyer_sees_nothing(phone: SignedIn, shop: Market, out: Sale) -> None:
    market.hand_over(sale=tracked(shop, out).pk, code=out.code, by=shop.owner, at=shop.at + 3 * MINUTE)
    page, part = phone.get(sale_at(out)), phone.get(sale_at(out, "live/"))
    assert [("走到哪里了" in one.text, SEEN in one.text, '<svg class="map"' in one.text) for one in (page, part)] == [
        (False, False, False)
    ] * 2
    assert "data-poll=" not in page.text


def test_nobody_else_sees_where_a_courier_is(
    phone: SignedIn, shop: Market, out: Sale, town: Town, stranger: Person
) -> None:
    tracked(shop, out)
    for person in (town.daughter, town.steward.person, town.operator, shop.clerk, stranger):
        phone.as_(person)
        assert {phone.get(sale_at(out, act)).status_code for act in ("", "live/")} <= {403, 404}
    # Another buyer of the same shop sees their own purchase, and no courier on it.
    shop.top_up(500_00, person=town.daughter)
    other = shop.begin((shop.rice, 1), person=town.daughter)
    market.from_wallet(checkout=other.pk, by=town.daughter, at=shop.at)
    assert shows(phone.as_(town.daughter), other.sales.get()) == [False, False]


def test_live_part_is_304_until_something_moves(phone: SignedIn, shop: Market, out: Sale) -> None:
    first = phone.get(sale_at(out, "live/"))
    assert (first.status_code, "<html" in first.text, f'data-poll="{sale_at(out, "live/")}"' in phone.get(sale_at(out)).text) == (
        200, False, True,
    )  # fmt: skip
    again = {"If-None-Match": first["ETag"]}
    assert phone.get(sale_at(out, "live/"), headers=again).status_code == 304
    tracked(shop, out)
    moved = phone.get(sale_at(out, "live/"), headers=again)
    assert (moved.status_code, SEEN in moved.text) == (200, True)


def test_shop_or_house_that_is_not_on_the_map_leaves_what_is_known(phone: SignedIn, shop: Market, out: Sale) -> None:
    Merchant.objects.update(lng=None, lat=None)
    way = phone.get(sale_at(out)).context["underway"]
    assert (way.said, [stop.text for stop in way.drawing.stops]) == ("正往 3幢来，还不知道送货的人走到哪里", ["家"])
    Building.objects.update(lng=None, lat=None)
    tracked(shop, out)
    way = phone.get(sale_at(out)).context["underway"]
    assert (way.said, way.drawing) == ("正往 3幢来，还不知道送货的人走到哪里", None)


def test_courier_far_away_does_not_shrink_the_plan(phone: SignedIn, shop: Market, out: Sale) -> None:
    market.track(sale=out.pk, lng=121.1, lat=30.2, by=shop.owner, at=shop.at + MINUTE)
    way = phone.get(sale_at(out)).context["underway"]
    assert (way.drawing.me, way.said.startswith("到 3幢还有约 9")) == (None, True)


def test_elder_reads_it_in_her_own_dress_and_in_english(phone: SignedIn, shop: Market, out: Sale, town: Town) -> None:
    tracked(shop, out)
    people.prefer(person=town.resident, mode="elder")
    page = phone.get(sale_at(out)).text
    assert ('data-mode="elder"' in page, f"data-read>{SEEN}" in page) == (True, True)
    people.prefer(person=town.resident, language="en")
    assert 'lang="en"' in phone.get(sale_at(out)).text


def test_purchase_that_is_not_on_its_way_asks_for_no_map(phone: SignedIn, shop: Market, out: Sale) -> None:
    waits = shop.buy((shop.oil, 1))
    for row in (out, waits):
        phone.get(sale_at(row))
    with CaptureQueriesContext(connection) as quiet:
        phone.get(sale_at(waits))
    assert not any("places_pointofinterest" in query["sql"] for query in quiet)
