"""The basket, as the resident's phone shows it: counts, ways, points, prices that changed, and on to paying."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import BasketLine, Checkout, Variant
from linli.market.services import ItemDraft, VariantDraft
from linli.merchants.enums import Standing
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.resident.market_stage import MARKET, basket, put

BASKET = f"{MARKET}basket/"


def dear(shop: Market, fen: int = 6600) -> None:
    """Let rice become dearer than it was."""
    market.price(variant=shop.rice.pk, fen=fen, by=shop.owner, at=shop.at)


def lines(page: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - the test client's answer
    return [line for parcel in page.context["parcels"] for line in parcel.lines]


def test_empty_basket_offers_the_first_step(phone: SignedIn, shop: Market) -> None:
    assert "购物篮是空的" in phone.get(BASKET).text


def test_basket_is_ones_own(phone: SignedIn, shop: Market, town: Town) -> None:
    put(phone, shop.rice)
    assert phone.as_(town.daughter).get(BASKET).context["parcels"] == []


def test_basket_is_by_merchant_with_the_ways_that_all_lines_have(phone: SignedIn, shop: Market, town: Town) -> None:
    other = marketplace.stall(town, at=shop.at, name_zh="鲜果铺")
    draft = ItemDraft(
        product=shop.rice.item.product, kind=ItemKind.GOODS, name_zh="苹果", ways=[Way.PICKUP],
        variants=[VariantDraft(name_zh="一斤", price_fen=800, stock=9)],
    )  # fmt: skip
    apples = market.add(merchant=other.pk, draft=draft, by=other.applicant, at=shop.at).variants.get()
    market.change(item=shop.oil.item_id, changes={"ways": ["delivery", "pickup"]}, by=shop.owner, at=shop.at)
    for row, count in ((shop.rice, 2), (shop.oil, 1), (apples, 3)):
        put(phone, row, count)
    parcels = {one.merchant.name: one for one in phone.get(BASKET).context["parcels"]}
    assert [way["value"] for way in parcels["守田粮店"].ways] == ["delivery", "pickup"]
    assert [way["value"] for way in parcels["鲜果铺"].ways] == ["pickup"]
    assert [one.price for one in parcels.values()] == ["¥209.50", "¥24.00"]
    said = basket(shop, **{f"way-{other.pk}": "pickup"})
    phone.post(BASKET, said)
    assert sorted(Checkout.objects.get().sales.values_list("way", "total_fen")) == [
        ("delivery", 20950),
        ("pickup", 2400),
    ]


def test_lines_that_no_way_has_in_common_are_told(phone: SignedIn, shop: Market) -> None:
    market.change(item=shop.oil.item_id, changes={"ways": ["delivery"]}, by=shop.owner, at=shop.at)
    market.change(item=shop.rice.item_id, changes={"ways": ["pickup"]}, by=shop.owner, at=shop.at)
    put(phone, shop.rice)
    put(phone, shop.oil)
    page = phone.get(BASKET)
    assert (page.context["can_buy"], "这几样不能一起送" in page.text) == (False, True)


def test_counts_are_changed_and_lines_taken_out_without_script(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    put(phone, shop.oil)
    phone.post(BASKET, basket(shop, do="update", **{f"count-{shop.rice.pk}": "3", f"count-{shop.oil.pk}": "1"}))
    assert dict(BasketLine.objects.values_list("variant", "count")) == {shop.rice.pk: 3, shop.oil.pk: 1}
    phone.post(BASKET, basket(shop, do=f"remove-{shop.rice.pk}", **{f"count-{shop.oil.pk}": "2"}))
    assert dict(BasketLine.objects.values_list("variant", "count")) == {shop.oil.pk: 2}
    phone.post(BASKET, basket(shop, do="update", **{f"count-{shop.oil.pk}": "0"}))
    assert not BasketLine.objects.exists()


@pytest.mark.parametrize("count", ["", "-1", "many", "100", "99999999999"])
@pytest.mark.parametrize("do", ["update", "checkout"])
def test_bad_count_is_told_and_changes_nothing(phone: SignedIn, shop: Market, do: str, count: str) -> None:
    put(phone, shop.rice, 2)
    answer = phone.post(BASKET, basket(shop, do=do, **{f"count-{shop.rice.pk}": count}))
    assert (answer.status_code, "数量不对" in answer.text) == (422, True)
    assert (BasketLine.objects.get().count, Checkout.objects.exists()) == (2, False)


def test_checkout_takes_what_was_typed_and_two_taps_are_one(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    said = basket(shop, way="pickup", **{f"count-{shop.rice.pk}": "2"})
    first = phone.post(BASKET, said)["Location"]
    row = Checkout.objects.get()
    assert first == f"{MARKET}pay/{row.pk}/"
    assert (row.total_fen, BasketLine.objects.exists()) == (12000, False)
    assert phone.post(BASKET, said)["Location"] == first


def test_nothing_chosen_is_told(phone: SignedIn, shop: Market) -> None:
    answer = phone.post(BASKET, basket(shop))
    assert (answer.status_code, "还没有选东西" in answer.text) == (422, True)


def test_more_than_there_is_keeps_what_was_typed(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    answer = phone.post(BASKET, basket(shop, way="pickup", **{f"count-{shop.rice.pk}": "21"}))
    assert (answer.status_code, "只剩 20 件" in answer.text, lines(answer)[0]["count"]) == (409, True, 21)
    checked = [way["value"] for way in answer.context["parcels"][0].ways if way["checked"]]
    assert (checked, Variant.objects.get(pk=shop.rice.pk).stock) == (["pickup"], 20)


def test_sold_out_is_told(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    Variant.objects.filter(pk=shop.rice.pk).update(stock=0)
    answer = phone.post(BASKET, basket(shop))
    assert (answer.status_code, "卖完了" in answer.text, BasketLine.objects.count()) == (409, True, 1)


# --- prices that change ------------------------------------------------------------------------------------------
def test_price_that_changed_is_marked_and_taken_only_when_accepted(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    dear(shop)
    page = phone.get(BASKET)
    assert lines(page)[0]["changed"] == "放进来时 ¥60.00，现在 ¥66.00"
    assert ("按新价下单" in page.text, "去付款" in page.text) == (True, False)
    answer = phone.post(BASKET, basket(shop))
    assert (answer.status_code, "东北大米从 ¥60.00 变成 ¥66.00" in answer.text) == (409, True)
    assert ("按新价下单" in answer.text, Checkout.objects.exists()) == (True, False)
    phone.post(BASKET, basket(shop, do="accept", **{f"seen-{shop.rice.pk}": "6600"}))
    assert Checkout.objects.get().total_fen == 6600


def test_price_that_changed_once_more_is_told_once_more(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    dear(shop)
    dear(shop, 7000)
    answer = phone.post(BASKET, basket(shop, do="accept", **{f"seen-{shop.rice.pk}": "6600"}))
    assert (answer.status_code, "从 ¥66.00 变成 ¥70.00" in answer.text) == (409, True)
    assert ("按新价下单" in answer.text, Checkout.objects.exists()) == (True, False)


def test_what_cannot_be_bought_now_is_marked_and_left_out(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    put(phone, shop.oil)
    market.change(item=shop.oil.item_id, changes={"is_active": False}, by=shop.owner, at=shop.at)
    page = phone.get(BASKET)
    assert (page.context["total"], "现在不能买" in page.text) == (6000, True)
    phone.post(BASKET, basket(shop))
    assert Checkout.objects.get().total_fen == 6000
    assert BasketLine.objects.get().variant_id == shop.oil.pk


def test_suspended_merchant_leaves_nothing_to_buy(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    shop.shop.standing = Standing.SUSPENDED
    shop.shop.save(update_fields=["standing"])
    page = phone.get(BASKET)
    assert (page.context["can_buy"], page.context["total"]) == (False, 0)


# --- points ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("has", "most", "worth"), [(5000, 1800, "¥18.00"), (700, 700, "¥7.00"), (0, 0, "¥0.00")])
def test_points_are_offered_up_to_what_may_pay(phone: SignedIn, shop: Market, has: int, most: int, worth: str) -> None:
    if has:
        shop.give_points(has)
    put(phone, shop.rice)
    points = phone.get(BASKET).context["points"]
    assert (points["has"], points["most"], points["worth"]) == (has, most, worth)


def test_points_pay_a_part(phone: SignedIn, shop: Market) -> None:
    shop.give_points(5000)
    put(phone, shop.rice)
    phone.post(BASKET, basket(shop, points="1000"))
    row = Checkout.objects.get()
    assert (row.total_fen, row.money_fen) == (6000, 5000)


@pytest.mark.parametrize("points", ["1801", "-5", "a lot"])
def test_points_that_may_not_pay_are_told_and_kept_in_the_box(phone: SignedIn, shop: Market, points: str) -> None:
    shop.give_points(5000)
    put(phone, shop.rice)
    answer = phone.post(BASKET, basket(shop, points=points))
    assert (answer.status_code, answer.context["typed_points"]) == (422, points)
    assert not Checkout.objects.exists()


# --- where it cannot go -------------------------------------------------------------------------------------------
def test_door_outside_the_ring_is_told(phone: SignedIn, shop: Market) -> None:
    shop.shop.lng, shop.shop.ring_metres = 121.0, 100
    shop.shop.save(update_fields=["lng", "ring_metres"])
    put(phone, shop.rice)
    answer = phone.post(BASKET, basket(shop))
    assert (answer.status_code, "可以选到店自提" in answer.text) == (409, True)


def test_basket_costs_the_same_queries_with_one_line_and_with_thirty(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    phone.get(BASKET)
    with CaptureQueriesContext(connection) as one:
        phone.get(BASKET)
    for n in range(29):
        draft = VariantDraft(name_zh=f"{n}", price_fen=1000, stock=5)
        row = market.add_variant(item=shop.oil.item_id, draft=draft, by=shop.owner, at=shop.at)
        market.put(person=shop.town.resident, variant=row.pk, count=1, at=shop.at + timedelta(minutes=n))
    with CaptureQueriesContext(connection) as thirty:
        page = phone.get(BASKET)
    assert (len(lines(page)), len(thirty)) == (30, len(one))


def test_form_without_its_key_is_told(phone: SignedIn, shop: Market) -> None:
    put(phone, shop.rice)
    answer = phone.post(BASKET, {**basket(shop), "form_key": "none"})
    assert (answer.status_code, Checkout.objects.exists()) == (422, False)
    assert phone.post(BASKET, {**basket(shop), "form_key": str(uuid4())}).status_code == 302
