"""Paying, as the resident's phone shows it: by which ways, until when, and what is seen when the browser comes back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.market import services as market
from linli.market.enums import CheckoutState, SaleState
from linli.market.models import BasketLine, Checkout, Sale, Variant
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.resident.market_stage import MARKET


def pay_at(row: Checkout, act: str = "") -> str:
    return f"{MARKET}pay/{row.pk}/{act}"


def how(page: Any) -> dict[str, bool]:  # noqa: ANN401 - the client's answer
    return {one["value"]: one["is_off"] for one in page.context["how"]}


# --- what the page shows -----------------------------------------------------------------------------------------
def test_page_says_what_is_bought_until_when_and_by_which_ways(phone: SignedIn, shop: Market) -> None:
    row = shop.begin((shop.rice, 2), (shop.oil, 1))
    page = phone.get(pay_at(row))
    assert ("还有 15分钟" in page.text, page.context["row"].money_fen) == (True, 20950)
    assert [line["name"] for line in page.context["parts"][0]["lines"]] == ["东北大米 5 公斤", "菜籽油 5 升"]
    assert how(page) == {"wallet": False, "cash": False}


def test_wallet_with_too_little_cannot_be_chosen_and_says_what_is_missing(phone: SignedIn, shop: Market) -> None:
    page = phone.get(pay_at(shop.begin((shop.oil, 6))))
    assert how(page) == {"wallet": True, "cash": False}
    assert "余额 ¥500.00，还差 ¥37.00" in page.text


def test_cash_cannot_be_chosen_where_points_pay_a_part(phone: SignedIn, shop: Market) -> None:
    shop.give_points(1000)
    page = phone.get(pay_at(shop.begin((shop.rice, 1), points=500)))
    assert (how(page)["cash"], "用了积分，不能付现金" in page.text) == (True, True)


def test_only_its_buyer_sees_and_pays_it(phone: SignedIn, shop: Market, town: Town, elsewhere: Town) -> None:
    row = shop.begin((shop.rice, 1))
    for person in (town.daughter, elsewhere.resident, shop.owner):
        phone.as_(person)
        assert [phone.get(pay_at(row, act)).status_code for act in ("", "live/")] == [404, 404]
        said = {"how": "wallet"}
        assert [phone.post(pay_at(row, act), said).status_code for act in ("now/", "cancel/", "again/")] == [404] * 3
    row.refresh_from_db()
    assert row.state == CheckoutState.OPEN


# --- paying ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", ["wallet", "cash"])
def test_two_taps_pay_once_and_lead_to_the_purchase(phone: SignedIn, shop: Market, way: str) -> None:
    row = shop.begin((shop.rice, 1))
    for _tap in range(2):
        assert phone.post(pay_at(row, "now/"), {"how": way})["Location"] == pay_at(row)
    sale = Sale.objects.get()
    assert (sale.state, sale.order is not None) == (SaleState.PAID, True)
    assert shop.wallet() == (440_00 if way == "wallet" else 500_00)
    assert phone.get(pay_at(row))["Location"] == f"{MARKET}sale/{sale.pk}/"


def test_payment_to_two_merchants_shows_both(phone: SignedIn, shop: Market, town: Town) -> None:
    row = shop.begin((shop.rice, 1))
    other = shop.begin((shop.oil, 1))
    other.sales.update(checkout=row)
    Checkout.objects.filter(pk=row.pk).update(state=CheckoutState.PAID, channel="wallet", paid_at=shop.at)
    page = phone.get(pay_at(row))
    assert (page.status_code, len(page.context["parts"]), page.text.count("看到哪了")) == (200, 2, 2)


def test_wallet_that_ran_dry_meanwhile_is_told_and_the_goods_are_kept(phone: SignedIn, shop: Market) -> None:
    row = shop.begin((shop.rice, 1))
    shop.top_up(-450_00)
    answer = phone.post(pay_at(row, "now/"), {"how": "wallet"})
    assert (answer.status_code, "余额 ¥50.00，要付 ¥60.00，还不够" in answer.text) == (409, True)
    row.refresh_from_db()
    assert row.state == CheckoutState.OPEN


@pytest.mark.parametrize("way", ["", "gold", "wechat"])
def test_way_that_does_not_exist_pays_nothing(phone: SignedIn, shop: Market, way: str) -> None:
    row = shop.begin((shop.rice, 1))
    answer = phone.post(pay_at(row, "now/"), {"how": way})
    row.refresh_from_db()
    assert (answer.status_code, row.state) == (409 if way == "wechat" else 302, CheckoutState.OPEN)


# --- too late, and given up --------------------------------------------------------------------------------------
def test_time_that_is_over_takes_no_money_and_offers_to_buy_again(
    phone: SignedIn, shop: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, later = shop.begin((shop.rice, 2)), shop.at + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = phone.post(pay_at(row, "now/"), {"how": "wallet"})
    assert (answer.status_code, "付款时间已过" in answer.text, shop.wallet()) == (409, True, 500_00)
    market.lapse(at=later)
    page = phone.get(pay_at(row))
    assert ("没来得及付" in page.text, page.context["how"], "再买一次" in page.text) == (True, [], True)
    assert phone.post(pay_at(row, "again/"))["Location"] == f"{MARKET}basket/"
    assert BasketLine.objects.get().count == 2


def test_given_up_puts_the_goods_back(phone: SignedIn, shop: Market) -> None:
    row = shop.begin((shop.rice, 2))
    phone.post(pay_at(row, "cancel/"))
    row.refresh_from_db()
    assert (row.state, Variant.objects.get(pk=shop.rice.pk).stock) == (CheckoutState.CANCELLED, 20)
    assert "这笔不买了" in phone.get(pay_at(row)).text


def test_what_is_paid_cannot_be_given_up(phone: SignedIn, shop: Market) -> None:
    row = shop.begin((shop.rice, 1))
    phone.post(pay_at(row, "now/"), {"how": "wallet"})
    page = phone.post(pay_at(row, "cancel/"), follow=True)
    assert ("现在不能这样做：这单已付款" in page.text, shop.wallet()) == (True, 440_00)


def test_service_and_group_are_bought_again_on_their_own_pages(phone: SignedIn, shop: Market) -> None:
    (slot,) = shop.slots(20)
    row = shop.begin((shop.cleaning, 1), way="visit", slot=slot)
    phone.post(pay_at(row, "cancel/"))
    assert phone.post(pay_at(row, "again/"))["Location"] == f"{MARKET}item/{shop.cleaning.item_id}/"


def test_page_costs_the_same_queries_with_one_line_and_with_thirty(phone: SignedIn, shop: Market) -> None:
    row = shop.begin((shop.rice, 1))
    phone.get(pay_at(row))
    with CaptureQueriesContext(connection) as one:
        phone.get(pay_at(row))
    sale = row.sales.get()
    line = sale.lines.get()
    for n in range(29):
        variant = Variant.objects.create(
            community=shop.town.community,
            merchant=shop.shop,
            item=shop.oil.item,
            name_zh=f"{n}",
            price_fen=100,
            sku=f"{n}",
        )
        sale.lines.create(
            community=shop.town.community, variant=variant, name_zh=f"{n}", count=1, unit_fen=line.unit_fen
        )
    with CaptureQueriesContext(connection) as thirty:
        page = phone.get(pay_at(row))
    assert (len(page.context["parts"][0]["lines"]), len(thirty)) == (30, len(one))


def test_payment_that_never_was_is_not_found(phone: SignedIn, shop: Market) -> None:
    assert phone.get(f"{MARKET}pay/{uuid4()}/").status_code == 404
