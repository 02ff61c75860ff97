"""The tab 积分 on a resident's phone, and the merchant's counter."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.ids import uuid7
from linli.ledger import services as ledger
from linli.merchants import services as merchants
from linli.merchants.enums import Standing
from linli.merchants.models import Merchant
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.points import issuing
from linli.points import services as points
from linli.points.models import Reward, Voucher
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market


def endow(town: Town, person: Person, amount: int, at: datetime, kind: str = "green") -> None:
    source = issuing.issuer(community=town.community.pk, kind=kind, day=at.date(), at=at)
    purse = issuing.purse(community=town.community.pk, person=person.pk, unit=kind, at=at)
    legs = [(source.pk, -amount), (purse.pk, amount)]
    ledger.post(community=town.community.pk, cause=f"gift:{uuid7()}", kind="award", legs=legs, at=at)


@pytest.fixture
def rice(town: Town) -> Reward:
    return Reward.objects.create(
        community=town.community, name_zh="一袋米", merchant_zh="南街粮店", points=50, stock=1, most_a_person=1
    )


@pytest.fixture
def merchant(town: Town, at: datetime) -> Person:
    person = people.register(name="粮店老张", phone="+8613700000088")
    people.join(person=person, community=town.community, role=Role.MERCHANT, at=at)
    return person


@pytest.fixture
def voucher(town: Town, rice: Reward, at: datetime) -> Voucher:
    endow(town, town.resident, 120, at)
    return points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid7(), at=at)


def test_balances_are_shown_by_kind_with_what_is_near(phone: SignedIn, town: Town, rice: Reward, at: datetime) -> None:
    endow(town, town.resident, 40, at)
    endow(town, town.resident, 7, at, "reputation")
    page = phone.get("/home/points/")
    assert (page.context["purse"]["total"], page.context["purse"]["spendable"]) == (47, 40)
    assert "再攒 10 分，就能换“一袋米”" in page.content.decode()


def test_nobody_has_points_at_first(phone: SignedIn) -> None:
    assert "帮邻居一次" in phone.get("/home/points/").content.decode()


@pytest.mark.parametrize("kind", ["all", "green", "sport"])
def test_kind_tells_how_it_was_earned(phone: SignedIn, kind: str) -> None:
    assert phone.get(f"/home/points/kind/{kind}/").status_code == 200


def test_unknown_kind_is_not_found(phone: SignedIn) -> None:
    assert phone.get("/home/points/kind/gold/").status_code == 404


def test_reward_of_a_shop_that_takes_no_new_orders_is_not_given_out(
    phone: SignedIn, town: Town, rice: Reward, shop: Market, at: datetime
) -> None:
    endow(town, town.resident, 120, at)
    Reward.objects.filter(pk=rice.pk).update(shop=shop.shop.pk)
    address = f"/home/points/rewards/{rice.pk}/"
    form_key = phone.get(address).context["form_key"]
    merchants.suspend(merchant=shop.shop.pk, why="证照过期", by=town.operator, at=at)
    assert address not in phone.get("/home/points/").text
    assert [phone.get(address).status_code, phone.post(address, {"form_key": form_key}).status_code] == [404, 404]
    assert Voucher.objects.count() == 0
    Merchant.objects.filter(pk=shop.shop.pk).update(standing=Standing.MEMBER)
    assert address in phone.get("/home/points/").text


def test_reward_is_taken_and_its_code_shown(phone: SignedIn, town: Town, rice: Reward, at: datetime) -> None:
    endow(town, town.resident, 120, at)
    page = phone.get(f"/home/points/rewards/{rice.pk}/")
    taken = phone.post(f"/home/points/rewards/{rice.pk}/", {"form_key": page.context["form_key"]})
    again = phone.post(f"/home/points/rewards/{rice.pk}/", {"form_key": page.context["form_key"]})
    row = Voucher.objects.get()
    assert (taken["Location"], again["Location"]) == (f"/home/points/vouchers/{row.pk}/",) * 2
    shown = phone.get(taken["Location"]).content.decode()
    assert "<svg" in shown.split("voucher-qr")[1]
    assert row.token[:4].upper() in shown


def test_reward_beyond_ones_points_is_refused_with_the_figure(
    phone: SignedIn, town: Town, rice: Reward, at: datetime
) -> None:
    endow(town, town.resident, 30, at)
    answer = phone.post(f"/home/points/rewards/{rice.pk}/", {"form_key": uuid7()})
    assert (answer.status_code, "还差 20 分" in answer.content.decode()) == (409, True)
    assert Voucher.objects.count() == 0


def test_reward_that_is_gone_is_refused_in_words(
    browser: SignedIn, town: Town, voucher: Voucher, rice: Reward, at: datetime
) -> None:
    endow(town, town.daughter, 120, at)
    answer = browser.as_(town.daughter).post(f"/home/points/rewards/{rice.pk}/", {"form_key": uuid7()})
    assert (answer.status_code, "已经换完了" in answer.content.decode()) == (409, True)


def test_somebody_elses_voucher_is_not_found(browser: SignedIn, town: Town, voucher: Voucher) -> None:
    browser.as_(town.daughter)
    assert browser.get(f"/home/points/vouchers/{voucher.pk}/").status_code == 404
    assert browser.post(f"/home/points/vouchers/{voucher.pk}/back/").status_code == 404


def test_voucher_is_given_back(phone: SignedIn, voucher: Voucher) -> None:
    phone.post(f"/home/points/vouchers/{voucher.pk}/back/")
    voucher.refresh_from_db()
    assert voucher.state == "cancelled"


# --- the counter -------------------------------------------------------------------------------------------------
def test_voucher_is_scanned_once(browser: SignedIn, merchant: Person, voucher: Voucher) -> None:
    browser.as_(merchant)
    path = f"/counter/v/{voucher.token}/"
    assert "交货，核销" in browser.get(path).content.decode()
    assert browser.post(path)["Location"] == "/counter/"
    for second in (browser.get(path), browser.post(path)):
        assert (second.status_code, "已经用过了" in second.content.decode()) == (409, True)
        assert "交货，核销" not in second.content.decode()


def test_typed_code_leads_to_its_voucher(browser: SignedIn, merchant: Person, voucher: Voucher) -> None:
    browser.as_(merchant)
    spaced = " ".join(voucher.token[n : n + 4] for n in range(0, 32, 4)).upper()
    for typed in (spaced, f"https://linli.example/counter/v/{voucher.token}/"):
        assert browser.post("/counter/", {"code": typed})["Location"] == f"/counter/v/{voucher.token}/"
    assert browser.post("/counter/", {"code": "12"}).status_code == 422


def test_voucher_of_another_community_is_unknown_here(
    browser: SignedIn, town: Town, elsewhere: Town, voucher: Voucher, at: datetime
) -> None:
    people.join(person=elsewhere.resident, community=elsewhere.community, role=Role.MERCHANT, at=at)
    answer = browser.as_(elsewhere.resident).post(f"/counter/v/{voucher.token}/")
    assert (answer.status_code, "不是本社区的券" in answer.content.decode()) == (404, True)
    voucher.refresh_from_db()
    assert voucher.state == "issued"


def test_expired_voucher_is_refused(browser: SignedIn, merchant: Person, voucher: Voucher, at: datetime) -> None:
    Voucher.objects.update(issued_at=at - timedelta(days=40), expires_at=at - timedelta(days=1))
    assert browser.as_(merchant).post(f"/counter/v/{voucher.token}/").status_code == 410


@pytest.mark.parametrize("path", ["/counter/", "/counter/v/x/"])
def test_counter_is_not_for_residents(phone: SignedIn, path: str) -> None:
    assert phone.get(path).status_code == 403


# --- paying for a service ----------------------------------------------------------------------------------------
def test_service_is_paid_with_points(phone: SignedIn, town: Town, at: datetime) -> None:
    product = town.products["value.home.aircon"]
    product.points_price = 80
    product.save(update_fields=["points_price"])
    endow(town, town.resident, 100, at)
    page = phone.get(f"/home/product/{product.pk}/?pay=points")
    assert [chip["checked"] for chip in page.context["paying"]] == [False, True]
    phone.post(f"/home/product/{product.pk}/", {"form_key": uuid7(), "slot": "", "pay": "points"})
    order = Order.objects.get()
    assert order.payment is not None
    assert (order.payment.points, order.payment.state) == (80, "held")


def test_queries_do_not_grow_with_what_was_earned(phone: SignedIn, town: Town, at: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            phone.get("/home/points/")
        return len(asked)

    endow(town, town.resident, 10, at)
    Reward.objects.create(community=town.community, name_zh="米", merchant_zh="店", points=5)
    one = queries()
    for _ in range(30):
        endow(town, town.resident, 10, at)
        Reward.objects.create(community=town.community, name_zh="米", merchant_zh="店", points=5)
    assert queries() == one
