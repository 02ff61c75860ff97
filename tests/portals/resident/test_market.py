"""The market's shelves and items, as the resident's phone shows them; taking one at once; the same each month."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.scoping import community_scope
from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import Checkout, Item
from linli.market.services import ItemDraft, Plan, VariantDraft
from linli.merchants.enums import Standing, Tier
from linli.merchants.models import Merchant
from linli.orders import services as orders
from linli.orders.services import Need
from linli.people import services as people
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.resident.market_stage import MARKET, item_at, seen


def names(phone: SignedIn, **query: str) -> list[str]:
    return sorted(card["name"] for card in phone.get(MARKET, query).context["cards"])


def more_items(shop: Market, number: int) -> None:
    for n in range(number):
        draft = ItemDraft(
            product=shop.rice.item.product, kind=ItemKind.GOODS, name_zh=f"货{n:02d}", ways=[Way.DELIVERY],
            variants=[VariantDraft(name_zh="一份", price_fen=1000, stock=9)],
        )  # fmt: skip
        market.add(merchant=shop.shop.pk, draft=draft, by=shop.owner, at=shop.at)


def group(shop: Market, **changes: object) -> str:
    said = {
        "name_zh": "拼大米", "way": Way.DELIVERY, "tiers": [(3, 5500), (10, 5000)], "most": 20,
        "closes_at": shop.at + timedelta(days=2), **changes,
    }  # fmt: skip
    return str(market.start(variant=shop.rice.pk, plan=Plan(**said), by=shop.owner, at=shop.at).pk)  # type: ignore[arg-type]  # a case's values


# --- the shelves -------------------------------------------------------------------------------------------------
def test_shelves_show_what_is_sold_with_merchant_price_and_ways(phone: SignedIn, shop: Market) -> None:
    cards = {card["name"]: card for card in phone.get(MARKET).context["cards"]}
    assert sorted(cards) == ["东北大米", "空调清洗", "米油套餐", "菜籽油"]
    rice = cards["东北大米"]
    assert (rice["merchant"], rice["price"], rice["ways"]) == (
        "守田粮店", "¥60.00", ["半小时达", "送货上门", "到店自提", "邻里代送"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tier", "on_shelf", "on_page"),
    [
        (Tier.INCUBATING, "", "新店试营业"), (Tier.BRONZE, "铜牌", "铜牌"), (Tier.SILVER, "银牌", "银牌"),
        (Tier.GOLD, "金牌", "金牌"), (Tier.WATCH, "", "观察"),
    ],
)  # fmt: skip
def test_tier_stands_on_the_shelf_where_it_was_earned_and_a_trial_on_the_page_in_words(
    phone: SignedIn, shop: Market, tier: Tier, on_shelf: str, on_page: str
) -> None:
    Merchant.objects.filter(pk=shop.shop.pk).update(tier=tier)
    shelf, page = phone.get(MARKET), phone.get(item_at(shop.rice))
    assert {card["badge"].get("label", "") for card in shelf.context["cards"]} == {on_shelf}
    assert shelf.text.count('class="state') == (len(shelf.context["cards"]) if on_shelf else 0)
    assert (page.context["shop"]["badge"]["label"], on_page in page.text) == (on_page, True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "大米"}, ["东北大米"]), ({"q": "rapeseed"}, ["菜籽油"]), ({"q": "飞碟"}, []),
        ({"way": "visit"}, ["空调清洗"]), ({"way": "half-hour", "q": "菜籽油"}, ["菜籽油"]),
        ({"group": "family"}, ["东北大米", "米油套餐", "菜籽油"]), ({"scene": "health"}, []),
        ({"season": "on"}, ["东北大米", "空调清洗", "米油套餐", "菜籽油"]),
        ({"merchant": "no key", "way": "flying"}, ["东北大米", "空调清洗", "米油套餐", "菜籽油"]),
    ],
)  # fmt: skip
def test_shelves_are_narrowed_by_words_and_chips(
    phone: SignedIn, shop: Market, query: dict[str, str], expected: list[str]
) -> None:
    assert names(phone, **query) == expected


def test_item_of_another_month_is_not_in_season(phone: SignedIn, shop: Market) -> None:
    market.change(item=shop.oil.item_id, changes={"months": [6]}, by=shop.owner, at=shop.at)
    assert "菜籽油" not in names(phone, season="on")


def test_product_page_leads_to_items_of_that_product(phone: SignedIn, shop: Market, town: Town) -> None:
    aircon = town.products["value.home.aircon"].pk
    assert f"{MARKET}?product={aircon}" in phone.get(f"/home/product/{aircon}/").text
    assert names(phone, product=str(aircon)) == ["空调清洗"]
    assert f"{MARKET}?product" not in phone.get(f"/home/product/{town.water.pk}/").text


def test_chip_is_added_to_what_is_chosen_and_taken_away_again(phone: SignedIn, shop: Market) -> None:
    chips = phone.get(MARKET, {"q": "米", "way": "pickup"}).context["chips"]["how"]
    by_label = {chip["label"]: chip for chip in chips}
    assert by_label["到店自提"]["current"]
    assert by_label["到店自提"]["url"] == f"{MARKET}?q=%E7%B1%B3"
    assert by_label["半小时达"]["url"] == f"{MARKET}?q=%E7%B1%B3&way=half-hour"


def test_shelves_go_on_page_by_page(phone: SignedIn, shop: Market) -> None:
    more_items(shop, 20)
    assert [len(phone.get(MARKET, {"page": page}).context["cards"]) for page in (1, 2)] == [20, 4]


def test_suspended_merchant_is_not_on_the_shelves(phone: SignedIn, shop: Market) -> None:
    shop.shop.standing = Standing.SUSPENDED
    shop.shop.save(update_fields=["standing"])
    assert names(phone) == []
    page = phone.get(item_at(shop.rice))
    assert (page.status_code, page.context["can_buy"]) == (200, False)


def test_stranger_sees_nothing_of_this_market(browser: SignedIn, shop: Market, elsewhere: Town) -> None:
    key = group(shop)
    browser.as_(elsewhere.resident)
    assert names(browser) == []
    assert [
        browser.get(path).status_code for path in (item_at(shop.rice), f"{MARKET}group/{key}/")
    ] == [404, 404]  # fmt: skip
    said = {"variant": seen(shop.rice), "count": 1, "form_key": str(uuid4()), "way": "delivery"}
    assert [browser.post(item_at(shop.rice, act), said).status_code for act in ("put/", "buy/", "monthly/")] == [
        404
    ] * 3


@pytest.mark.parametrize("path", ["", "basket/", "purchases/", "refunds/", "monthly/", "groups/", "wallet/"])
def test_page_opens_in_both_languages_and_only_for_whoever_signed_in(phone: SignedIn, town: Town, path: str) -> None:
    assert phone.get(MARKET + path).status_code == 200
    people.prefer(person=town.resident, language="en")
    assert 'lang="en"' in phone.get(MARKET + path).text
    phone.logout()
    assert phone.get(MARKET + path)["Location"].startswith("/sign-in/")


# --- what may be offered unasked (K1) ----------------------------------------------------------------------------
def test_group_buys_are_offered_on_services_and_shelves(phone: SignedIn, shop: Market) -> None:
    group(shop)
    assert [len(phone.get(path).context["spots"]) for path in ("/home/services/", MARKET)] == [1, 1]


def test_nothing_is_offered_while_a_base_service_is_overdue_but_it_can_be_found(
    phone: SignedIn, shop: Market, town: Town, at: datetime
) -> None:
    group(shop)
    need = Need(product=town.water, words="厨房水管漏水", household=town.household, requester=town.resident)
    orders.request(community=town.community, need=need, by=town.resident, at=at - timedelta(days=3))
    assert [phone.get(path).context["spots"] for path in ("/home/services/", MARKET)] == [[], []]
    assert len(phone.get(f"{MARKET}groups/").context["groups"]) == 1


def test_elder_mode_offers_nothing_and_still_buys(phone: SignedIn, shop: Market, town: Town) -> None:
    group(shop)
    people.prefer(person=town.resident, mode="elder")
    assert [phone.get(path).context["spots"] for path in ("/home/services/", MARKET)] == [[], []]
    answer = phone.post(
        item_at(shop.rice, "buy/"),
        {"form_key": str(uuid4()), "variant": seen(shop.rice), "count": 1, "way": "delivery"},
    )
    assert answer["Location"] == f"{MARKET}pay/{Checkout.objects.get().pk}/"


# --- how much it costs -------------------------------------------------------------------------------------------
def shelves(phone: SignedIn, shop: Market) -> int:
    return phone.get(MARKET).status_code


def services(phone: SignedIn, shop: Market) -> int:
    return phone.get("/home/services/").status_code


def one_item(phone: SignedIn, shop: Market) -> int:
    return phone.get(item_at(shop.rice)).status_code


def together(phone: SignedIn, shop: Market) -> int:
    return phone.get(f"{MARKET}groups/").status_code


@pytest.mark.parametrize("ask", [shelves, services, one_item, together])
def test_page_costs_the_same_queries_with_one_and_with_thirty(
    ask: Callable[[SignedIn, Market], int], phone: SignedIn, shop: Market
) -> None:
    group(shop)
    assert ask(phone, shop) == 200
    with CaptureQueriesContext(connection) as one:
        ask(phone, shop)
    more_items(shop, 30)
    for n in range(30):
        market.price(variant=shop.rice.pk, fen=5000 + n, by=shop.owner, at=shop.at)
        group(shop, name_zh=f"团{n}", tiers=[(2, 4000)])
    with CaptureQueriesContext(connection) as thirty:
        ask(phone, shop)
    assert len(thirty) == len(one)


def test_items_of_another_community_stay_there(phone: SignedIn, shop: Market, elsewhere: Town, at: datetime) -> None:
    with community_scope(elsewhere.community.pk):
        theirs = marketplace.open_(elsewhere, at=at)
    assert phone.get(item_at(theirs.rice)).status_code == 404
    assert Item.objects.count() == 4
