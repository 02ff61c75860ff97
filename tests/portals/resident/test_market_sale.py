"""What was bought, as the resident's phone shows it: the list, the code, the clock, another time, refunds, invoice, wallet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.market import services as market
from linli.market.models import Sale
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.resident.market_stage import MARKET


def sale_at(row: Sale, act: str = "") -> str:
    return f"{MARKET}sale/{row.pk}/{act}"


# --- the list ----------------------------------------------------------------------------------------------------
def test_purchases_are_ones_own_newest_first_with_what_waits_to_be_paid(
    phone: SignedIn, shop: Market, town: Town
) -> None:
    first, second, unpaid = shop.buy((shop.rice, 1)), shop.buy((shop.oil, 1)), shop.begin((shop.rice, 3))
    page = phone.get(f"{MARKET}purchases/").context
    assert [card["row"] for card in page["cards"]] == [second, first]
    assert [card["name"] for card in page["cards"]] == ["菜籽油 5 升", "东北大米 5 公斤"]
    assert list(page["unpaid"]) == [unpaid]
    assert phone.as_(town.daughter).get(f"{MARKET}purchases/").context["cards"] == []


def test_purchases_cost_the_same_queries_with_one_and_with_many(phone: SignedIn, shop: Market) -> None:
    shop.buy((shop.rice, 1))
    phone.get(f"{MARKET}purchases/")
    with CaptureQueriesContext(connection) as one:
        phone.get(f"{MARKET}purchases/")
    shop.top_up(5000_00)
    for _n in range(18):
        shop.buy((shop.rice, 1))
    with CaptureQueriesContext(connection) as many:
        page = phone.get(f"{MARKET}purchases/")
    assert (len(page.context["cards"]), len(many)) == (19, len(one))


# --- one purchase ------------------------------------------------------------------------------------------------
def test_purchase_shows_code_lines_and_its_order(phone: SignedIn, shop: Market) -> None:
    row = shop.buy((shop.rice, 2))
    page = phone.get(sale_at(row))
    assert (page.context["code"], len(row.code)) == (row.code, 6)
    assert [row.code in page.text, f"/home/orders/{row.order_id}/" in page.text] == [True, True]
    order = phone.get(f"/home/orders/{row.order_id}/")
    assert sale_at(row) in order.text


def test_order_without_a_purchase_leads_to_none(phone: SignedIn, order: object) -> None:
    assert "看买的东西" not in phone.get(f"/home/orders/{order.pk}/").text  # type: ignore[attr-defined]  # the fixture's order


def test_another_code_replaces_the_first(phone: SignedIn, shop: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    row = shop.buy((shop.rice, 1))
    monkeypatch.setattr("secrets.randbelow", lambda _most: 42)
    phone.post(sale_at(row, "code/"))
    assert phone.get(sale_at(row)).context["code"] == "000042"


def test_code_is_gone_once_it_was_handed_over(phone: SignedIn, shop: Market) -> None:
    row = shop.bring(shop.buy((shop.rice, 1)))
    page = phone.get(sale_at(row))
    assert (page.context["code"], page.context["may_confirm"], "收到了吗" in page.text) == ("", True, True)
    answer = phone.post(sale_at(row, "code/"))
    assert (answer.status_code, "现在不能这样做" in answer.text) == (409, True)


def test_half_hour_has_its_clock_and_says_who_brings_it(
    phone: SignedIn, shop: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = shop.buy((shop.rice, 1), way="half-hour")
    monkeypatch.setattr(clock, "now", lambda: shop.at + timedelta(minutes=12))
    (one,) = phone.get(sale_at(row)).context["clocks"]
    assert (one["percent"], one["tone"], one["note"]) == (40, "", "约定 30分钟，还有 18分钟")
    monkeypatch.setattr(clock, "now", lambda: shop.at + timedelta(minutes=50))
    shop.bring(row, at=shop.at + timedelta(minutes=40))
    page = phone.get(sale_at(row))
    (one,) = page.context["clocks"]
    assert (one["percent"], one["tone"], one["note"]) == (100, "over", "约定 30分钟，超了 10分钟")
    assert page.context["bringer"]["note"] == "守田粮店"
    assert "晚到赔付 ¥3.00，已经进您的余额" in page.text


def test_delivery_without_a_promise_has_no_clock(phone: SignedIn, shop: Market) -> None:
    assert phone.get(sale_at(shop.buy((shop.rice, 1)))).context["clocks"] == []


def test_only_its_buyer_sees_and_changes_a_purchase(phone: SignedIn, shop: Market, town: Town, elsewhere: Town) -> None:
    row = shop.buy((shop.rice, 1))
    for person in (town.daughter, elsewhere.resident):
        phone.as_(person)
        assert [phone.get(sale_at(row, act)).status_code for act in ("", "move/", "invoice/")] == [404] * 3
        assert [phone.post(sale_at(row, act)).status_code for act in ("code/", "move/")] == [404] * 2
    assert Sale.objects.get().code == row.code


# --- another time ------------------------------------------------------------------------------------------------
def test_time_is_moved_and_the_old_one_is_free_again(phone: SignedIn, shop: Market) -> None:
    first, second = shop.slots(20, 44)
    row = shop.buy((shop.cleaning, 1), way="visit", slot=first)
    assert [one["value"] for day in phone.get(sale_at(row, "move/")).context["days"] for one in day["options"]] == [
        str(second)
    ]
    assert phone.post(sale_at(row, "move/"), {"slot": str(second)})["Location"] == sale_at(row)
    row.refresh_from_db()
    assert (row.slot_id, dict(shop.cleaning.item.slots.values_list("pk", "taken"))) == (second, {first: 0, second: 1})


def test_time_taken_meanwhile_leaves_the_old_one(phone: SignedIn, shop: Market, town: Town) -> None:
    first, second = shop.slots(20, 44)
    row = shop.buy((shop.cleaning, 1), way="visit", slot=first)
    shop.begin((shop.cleaning, 1), person=town.daughter, way="visit", slot=second)
    answer = phone.post(sale_at(row, "move/"), {"slot": str(second)})
    row.refresh_from_db()
    assert (answer.status_code, "刚被约走了" in answer.text, row.slot_id) == (409, True, first)
    assert phone.post(sale_at(row, "move/"), {"slot": "tomorrow"}).status_code == 422


def test_goods_have_no_time_to_move(phone: SignedIn, shop: Market) -> None:
    assert phone.get(sale_at(shop.buy((shop.rice, 1)), "move/")).status_code == 404


# --- money back, invoice, wallet ---------------------------------------------------------------------------------
def test_refund_is_shown_on_the_purchase_and_in_the_list(phone: SignedIn, shop: Market) -> None:
    row = shop.buy((shop.rice, 2))
    market.refund(sale=row.pk, fen=1500, cause="defect", words="袋子破了", by=shop.owner, at=shop.at, form_key=uuid4())
    for path in (sale_at(row), f"{MARKET}refunds/"):
        page = phone.get(path)
        (one,) = page.context["refunds" if path == sale_at(row) else "rows"]
        assert (one["price"], one["why"], one["to"], one["badge"].label) == ("¥15.00", "质量问题", "余额", "已退回")
        assert "袋子破了" in page.text


def test_invoice_data_has_seller_number_lines_and_what_was_really_paid(phone: SignedIn, shop: Market) -> None:
    shop.give_points(1000)
    row = shop.buy((shop.rice, 2), points=1000)
    market.refund(sale=row.pk, fen=1500, cause="defect", words="袋子破了", by=shop.owner, at=shop.at, form_key=uuid4())
    page = phone.get(sale_at(row, "invoice/"))
    assert all(
        said in page.text for said in ("示例粮油商行", shop.shop.licence_no, "东北大米 5 公斤", "¥120.00", "¥10.00")
    )
    assert (page.context["back"], page.context["paid"]) == (1500, 9500)


def test_unpaid_purchase_has_no_invoice(phone: SignedIn, shop: Market) -> None:
    row = shop.begin((shop.rice, 1)).sales.get()
    assert phone.get(sale_at(row, "invoice/")).status_code == 404
    assert "去付款" in phone.get(sale_at(row)).text


def test_wallet_shows_balance_and_entries_with_their_purchase(phone: SignedIn, shop: Market, town: Town) -> None:
    row = shop.buy((shop.rice, 1))
    page = phone.get(f"{MARKET}wallet/")
    assert page.context["balance"] == "¥440.00"
    assert sorted((one["title"], one["amount"], one["url"]) for one in page.context["entries"]) == [
        ("前台充值或取出", "+¥500.00", ""), ("购物付款", "−¥60.00", sale_at(row))
    ]  # fmt: skip
    other = phone.as_(town.daughter).get(f"{MARKET}wallet/").context
    assert (other["balance"], other["entries"]) == ("¥0.00", [])


def test_order_of_a_purchase_leaves_its_time_to_the_purchase(phone: SignedIn, shop: Market) -> None:
    first, _second = shop.slots(20, 44)
    row = shop.buy((shop.cleaning, 1), way="visit", slot=first)
    assert f"/home/orders/{row.order_id}/reschedule/" not in phone.get(f"/home/orders/{row.order_id}/").text
    assert sale_at(row, "move/") in phone.get(sale_at(row)).text
