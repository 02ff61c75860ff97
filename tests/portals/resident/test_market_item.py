"""An item of the market, as the resident's phone shows it: prices, what is left, times; taking it at once, or each month."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.scoping import community_scope
from linli.market import services as market
from linli.market.enums import Way
from linli.market.models import BasketLine, Checkout, Picture, Sale, Subscription, Variant
from linli.market.services import Plan
from linli.people import services as people
from tests import cast, marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.resident.market_stage import MARKET, item_at, put, seen


# --- one item ----------------------------------------------------------------------------------------------------
def test_item_shows_price_history_and_who_sells_it(phone: SignedIn, shop: Market) -> None:
    market.price(variant=shop.rice.pk, fen=5500, by=shop.owner, at=shop.at - timedelta(days=100))
    market.price(variant=shop.rice.pk, fen=6600, by=shop.owner, at=shop.at - timedelta(days=5))
    page = phone.get(item_at(shop.rice))
    (one,) = page.context["variants"]
    # The price of the day it was put on the shelf stands at the cast's moment.
    assert (one["price"], one["told"]) == ("¥66.00", "近 90 天最低 ¥55.00，最高 ¥66.00。")
    assert (page.context["shop"]["hours"], page.context["shop"]["is_open"]) == ("00:00–23:59", True)


def test_price_that_never_changed_is_said_so(phone: SignedIn, shop: Market) -> None:
    assert phone.get(item_at(shop.rice)).context["variants"][0]["told"] == "近 90 天价格没有变。"


@pytest.mark.parametrize(("stock", "said"), [(6, ""), (5, "只剩 5 件"), (1, "只剩 1 件"), (0, "卖完了")])
def test_what_is_left_is_said_when_it_is_little(phone: SignedIn, shop: Market, stock: int, said: str) -> None:
    Variant.objects.filter(pk=shop.rice.pk).update(stock=stock)
    page = phone.get(item_at(shop.rice)).context
    assert (page["variants"][0]["left"], page["can_buy"]) == (said, stock > 0)


def test_package_tells_its_parts_and_what_they_suffice_for(phone: SignedIn, shop: Market) -> None:
    Variant.objects.filter(pk=shop.oil.pk).update(stock=2)
    page = phone.get(item_at(shop.package)).context
    assert [(part.variant.item.name, part.count) for part in page["parts"]] == [("东北大米", 1), ("菜籽油", 1)]
    assert page["variants"][0]["left"] == "只剩 2 件"


def test_service_shows_its_free_times_by_day_and_is_booked(phone: SignedIn, shop: Market) -> None:
    first, second = shop.slots(20, 44)
    page = phone.get(item_at(shop.cleaning))
    assert [(day["day"], [o["value"] for o in day["options"]]) for day in page.context["days"]] == [
        ("11月24日 周二", [str(first)]), ("11月25日 周三", [str(second)])
    ]  # fmt: skip
    assert "约这个时间" in page.text
    said = {"form_key": str(uuid4()), "variant": seen(shop.cleaning), "count": 1, "slot": str(second)}
    answer = phone.post(item_at(shop.cleaning, "buy/"), said)
    sale = Sale.objects.get()
    assert answer["Location"] == f"{MARKET}pay/{sale.checkout_id}/"
    assert (sale.slot_id, sale.way) == (second, "visit")
    assert [len(phone.get(item_at(shop.cleaning)).context["days"])] == [1]


def test_slot_that_was_taken_meanwhile_is_told_and_the_rest_is_kept(phone: SignedIn, shop: Market, town: Town) -> None:
    (slot,) = shop.slots(20)
    shop.begin((shop.cleaning, 1), person=town.daughter, way="visit", slot=slot)
    said = {"form_key": str(uuid4()), "variant": seen(shop.cleaning), "count": 1, "slot": str(slot)}
    answer = phone.post(item_at(shop.cleaning, "buy/"), said)
    assert (answer.status_code, "这个时段刚被约走了" in answer.text) == (409, True)
    assert Checkout.objects.filter(person=town.resident).count() == 0


def test_service_without_a_time_asks_for_one(phone: SignedIn, shop: Market) -> None:
    shop.slots(20)
    said = {"form_key": str(uuid4()), "variant": seen(shop.cleaning), "count": 1}
    answer = phone.post(item_at(shop.cleaning, "buy/"), said)
    assert (answer.status_code, "请选一个列出的时段" in answer.text) == (422, True)


def test_two_taps_buy_once(phone: SignedIn, shop: Market) -> None:
    said = {"form_key": str(uuid4()), "variant": seen(shop.rice), "count": 2, "way": "pickup"}
    places = {phone.post(item_at(shop.rice, "buy/"), said)["Location"] for _tap in range(2)}
    assert places == {f"{MARKET}pay/{Checkout.objects.get().pk}/"}
    assert Variant.objects.get(pk=shop.rice.pk).stock == 18


def test_price_that_changed_is_told_and_nothing_is_bought(phone: SignedIn, shop: Market) -> None:
    said = {"form_key": str(uuid4()), "variant": seen(shop.rice, 5000), "count": 2, "way": "pickup"}
    answer = phone.post(item_at(shop.rice, "buy/"), said)
    assert (answer.status_code, "东北大米从 ¥50.00 变成 ¥60.00" in answer.text) == (409, True)
    assert (answer.context["typed"], Checkout.objects.exists()) == ("2", False)


@pytest.mark.parametrize(
    ("field", "value", "status", "sentence"),
    [
        ("count", "0", 422, "数量不对"), ("count", "many", 422, "数量不对"), ("count", "30", 409, "只剩 20 件"),
        ("way", "flying", 422, "请换一种送法"), ("way", "", 422, "请换一种送法"), ("variant", "rice", 422, "请在页面上重新选一次"),
        ("variant", "00000000-0000-4000-8000-000000000001.100", 409, "现在不能买"), ("form_key", "", 422, "请在页面上重新选一次"),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_takes_nothing(
    phone: SignedIn, shop: Market, field: str, value: str, status: int, sentence: str
) -> None:
    said = {"form_key": str(uuid4()), "variant": seen(shop.rice), "count": "1", "way": "pickup", field: value}
    answer = phone.post(item_at(shop.rice, "buy/"), said)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert (Checkout.objects.exists(), Variant.objects.get(pk=shop.rice.pk).stock) == (False, 20)


def test_putting_into_the_basket_is_counted_at_the_top(phone: SignedIn, shop: Market, town: Town) -> None:
    put(phone, shop.rice, 2)
    put(phone, shop.oil)
    assert sorted(BasketLine.objects.values_list("count", flat=True)) == [1, 2]
    assert phone.get(MARKET).context["count"] == 2


# --- what it looks like -------------------------------------------------------------------------------------------
def pictured(shop: Market, row: Variant, number: int = 1) -> list[Picture]:
    return market.add_pictures(item=row.item_id, photos=[cast.photo()] * number, by=shop.owner, at=shop.at)


def test_pictures_stand_on_the_page_the_cover_first_and_else_the_icon(phone: SignedIn, shop: Market) -> None:
    one, two = pictured(shop, shop.rice, 2)
    market.put_first(item=shop.rice.item_id, picture=two.pk, by=shop.owner, at=shop.at)
    page = phone.get(item_at(shop.rice))
    assert [(photo["url"], photo["alt"]) for photo in page.context["photos"]] == [
        (f"/market/pictures/{two.pk}/", "东北大米，照片 1"), (f"/market/pictures/{one.pk}/", "东北大米，照片 2"),
    ]  # fmt: skip
    assert [("market-shots" in text, "market-big" in text) for text in (page.text, phone.get(item_at(shop.oil)).text)] == [
        (True, False), (False, True),
    ]  # fmt: skip


def test_cover_stands_on_the_shelf_and_else_the_icon(phone: SignedIn, shop: Market) -> None:
    cover, _more = pictured(shop, shop.rice, 2)
    page = phone.get(MARKET)
    thumbs = {card["name"]: card["thumb"] for card in page.context["cards"]}
    small = f"/market/pictures/{cover.pk}/?thumb=1"
    assert thumbs == {"东北大米": small, "菜籽油": "", "米油套餐": "", "空调清洗": ""}
    assert page.text.count("/market/pictures/") == 1


def test_cover_stands_in_the_basket_and_on_group_buys_and_else_the_icon(phone: SignedIn, shop: Market) -> None:
    cover, _more = pictured(shop, shop.rice, 2)
    small = f"/market/pictures/{cover.pk}/?thumb=1"
    for row, fen in ((shop.rice, 5500), (shop.oil, 8000)):
        put(phone, row)
        plan = Plan(name_zh="团", way=Way.DELIVERY, tiers=[(2, fen)], closes_at=shop.at + timedelta(days=1), most=9)
        market.start(variant=row.pk, plan=plan, by=shop.owner, at=shop.at)
    basket = phone.get(f"{MARKET}basket/")
    assert [line["thumb"] for part in basket.context["parcels"] for line in part.lines] == [small, ""]
    pages = [basket, *(phone.get(path) for path in (f"{MARKET}groups/", "/home/services/"))]
    assert [page.text.count(f'src="{small}"') for page in pages] == [1, 1, 1]
    assert [[one["thumb"] for one in page.context[name]] for page, name in zip(pages[1:], ("groups", "spots"), strict=True)] == [
        [small, ""]
    ] * 2  # fmt: skip


def test_pages_ask_as_much_with_many_pictures_as_with_one(phone: SignedIn, shop: Market) -> None:
    counts = []
    for row in (shop.rice, shop.oil):
        put(phone, row)
    for rows, number in (([shop.rice], 1), ([shop.oil, shop.package, shop.cleaning], 6), ([shop.rice], 5)):
        for row in rows:
            pictured(shop, row, number)
        asked = []
        for path in (MARKET, item_at(shop.rice), f"{MARKET}basket/"):
            phone.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert phone.get(path).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1] == counts[2]


def test_pictures_are_shown_to_elders_too(phone: SignedIn, shop: Market, town: Town) -> None:
    (cover,) = pictured(shop, shop.rice)
    people.prefer(person=town.resident, mode="elder")
    assert [str(cover.pk) in phone.get(path).text for path in (MARKET, item_at(shop.rice))] == [True, True]


@pytest.mark.parametrize("part", ["", "?thumb=1"])
def test_picture_is_served_to_the_community_and_kept_by_the_phone(
    phone: SignedIn, shop: Market, town: Town, part: str
) -> None:
    (row,) = pictured(shop, shop.rice)
    for person in (town.resident, shop.owner, shop.clerk, town.operator, town.steward.person):
        answer = phone.as_(person).get(f"/market/pictures/{row.pk}/{part}")
        assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
            200,
            "image/jpeg",
            "nosniff",
        )
        assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a FileResponse streams
        assert answer["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("part", ["", "?thumb=1"])
def test_picture_is_not_there_for_a_stranger_nor_theirs_here(
    phone: SignedIn, shop: Market, elsewhere: Town, part: str
) -> None:
    (ours,) = pictured(shop, shop.rice)
    with community_scope(elsewhere.community.pk):
        there = marketplace.open_(elsewhere, at=shop.at)
        (theirs,) = pictured(there, there.rice)
    assert phone.get(f"/market/pictures/{theirs.pk}/{part}").status_code == 404
    assert phone.as_(elsewhere.resident).get(f"/market/pictures/{ours.pk}/{part}").status_code == 404
    phone.logout()
    assert phone.get(f"/market/pictures/{ours.pk}/{part}")["Location"].startswith("/sign-in/")


def test_picture_that_was_taken_away_is_not_found(phone: SignedIn, shop: Market) -> None:
    (row,) = pictured(shop, shop.rice)
    market.remove_picture(item=shop.rice.item_id, picture=row.pk, by=shop.owner, at=shop.at)
    assert phone.get(f"/market/pictures/{row.pk}/").status_code == 404


# --- each month --------------------------------------------------------------------------------------------------
def monthly(shop: Market, **changes: object) -> dict[str, object]:
    return {
        "form_key": str(uuid4()), "variant": seen(shop.rice), "count": 2, "day": 5, "way": "delivery", **changes
    }  # fmt: skip


def test_monthly_is_agreed_once_shown_and_called_off(phone: SignedIn, shop: Market, town: Town) -> None:
    said = monthly(shop)
    for _tap in range(2):
        assert phone.post(item_at(shop.rice, "monthly/"), said)["Location"] == f"{MARKET}monthly/"
    row = Subscription.objects.get()
    assert (row.count, row.day, row.next_on.isoformat(), row.most_fen) == (2, 5, "2026-12-05", 6000)
    assert list(phone.get(f"{MARKET}monthly/").context["rows"]) == [row]
    assert phone.as_(town.daughter).post(f"{MARKET}monthly/{row.pk}/end/").status_code == 404
    phone.as_(town.resident).post(f"{MARKET}monthly/{row.pk}/end/")
    assert list(phone.get(f"{MARKET}monthly/").context["rows"]) == []


@pytest.mark.parametrize(("field", "value", "sentence"), [("day", "29", "1 到 28 日"), ("count", "0", "数量不对")])
def test_monthly_bad_input_stands_in_the_form(
    phone: SignedIn, shop: Market, field: str, value: str, sentence: str
) -> None:
    answer = phone.post(item_at(shop.rice, "monthly/"), monthly(shop, **{field: value}))
    assert (answer.status_code, sentence in answer.context["error"]) == (422, True)
    assert answer.context["monthly"][field].value() == value
    assert not Subscription.objects.exists()
