"""Who is told what, when something happens in the market: once each, with where the money is and what comes next."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import resolve

from linli.core import facts, tasks
from linli.core.models import Fact
from linli.market import services as market
from linli.market import tasks as following
from linli.market.enums import Channel, RefundCause, Way
from linli.market.errors import BadFieldError
from linli.market.models import Checkout, Refund, Sale
from linli.market.services import Plan, grouping, noting, refunding, subscribing
from linli.messages.models import Message
from linli.messages.texts import words
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Person
from tests.cast import Town
from tests.marketplace import Market

DAY = timedelta(days=1)


def told(
    at: datetime, prefixes: tuple[str, ...] = ("sale", "refund", "group", "subscription", "payout", "item", "payment")
) -> list[tuple[str, Person]]:
    """Let what is owed be done, and return who was told what of the market's, in order of kind and person."""
    tasks.run_all(at=at)
    rows = Message.objects.select_related("person").order_by("kind", "person")
    return [(row.kind, row.person) for row in rows if row.kind.split(".")[0] in prefixes]


def one(kind: str) -> Message:
    return Message.objects.filter(kind=kind).first()  # type: ignore[return-value]  # a case has it


def body(kind: str) -> str:
    row = one(kind)
    return words(row.kind, row.values)[1]


def people(shop: Market) -> list[Person]:
    return sorted([shop.owner, shop.clerk], key=lambda person: person.pk)


def test_buyer_hears_what_comes_next_and_the_shop_that_it_sold(shop: Market, at: datetime) -> None:
    sale = shop.buy((shop.rice, 1), (shop.oil, 1))
    assert told(at) == [*(("sale.new", who) for who in people(shop)), ("sale.paid", shop.town.resident)]
    assert body("sale.paid") == "守田粮店，¥149.50。商家接单后送上门，请准备好收货码。"
    assert words("sale.paid", one("sale.paid").values)[0] == "付好了：东北大米 5 公斤等"
    assert (one("sale.paid").link, one("sale.new").link) == (
        f"/home/market/sale/{sale.pk}/", f"/counter/shop/{shop.shop.pk}/orders/{sale.pk}/",
    )  # fmt: skip


def test_half_an_hour_rings_at_night_and_a_delivery_waits_for_the_morning(shop: Market) -> None:
    night = datetime.fromisoformat("2026-11-23T15:00:00+00:00")
    for way in (Way.HALF_HOUR, Way.DELIVERY):
        row = shop.begin((shop.rice, 1), way=way, at=night)
        market.from_wallet(checkout=row.pk, by=shop.town.resident, at=night)
    told(night)
    assert one("sale.new-fast").push_at == night
    assert one("sale.new").push_at == night.replace(hour=23, minute=30)


def test_cash_is_said_to_be_paid_at_the_door(shop: Market, at: datetime) -> None:
    row = shop.begin((shop.rice, 1), way=Way.PICKUP)
    market.in_cash(checkout=row.pk, by=shop.town.resident, at=at)
    assert ("sale.ordered", shop.town.resident) in told(at)
    assert body("sale.ordered") == "守田粮店，¥60.00，收货时付现金。备好以后凭收货码到店里取。"


def test_late_is_told_with_what_was_paid_for_it(shop: Market, at: datetime) -> None:
    sale = shop.buy((shop.rice, 1), way=Way.HALF_HOUR)
    late = at + timedelta(minutes=45)
    shop.bring(sale, at=late)
    assert ("sale.late", shop.town.resident) in told(late)
    row = one("sale.late")
    assert words(row.kind, row.values)[0] == "守田粮店送晚了，赔您 ¥3.00"


def test_refund_says_how_much_why_and_where_it_went(shop: Market, at: datetime) -> None:
    sale = shop.buy((shop.rice, 1))
    market.refund(sale=sale.pk, fen=500, cause=RefundCause.DEFECT, words="袋子破了", by=shop.owner, at=at)
    assert told(at, ("refund",)) == [("refund.made", shop.town.resident)]
    assert body("refund.made") == "袋子破了。已经退到您的余额。"


def test_shop_hears_of_a_complaint_about_what_it_sold_and_of_no_other(
    shop: Market, accepted: Order, at: datetime
) -> None:
    row = shop.bring(shop.buy((shop.rice, 1)))
    tasks.run_all(at=at)
    orders.complain(order_id=row.order_id, words="袋子是破的", by=shop.town.resident, at=at)  # type: ignore[arg-type]  # it has one
    orders.complain(order_id=accepted.pk, words="还在漏", by=shop.town.resident, at=at)
    assert [one for one in told(at) if one[0] == "sale.complained"] == [
        ("sale.complained", who) for who in people(shop)
    ]
    assert body("sale.complained") == "守田粮店：“袋子是破的”请看看怎么补救，可以退一部分。"
    assert one("sale.complained").link == f"/counter/shop/{shop.shop.pk}/orders/{row.pk}/"


def test_cash_goes_back_by_hand_once_it_was_handed_over_and_is_owed_less_before(shop: Market, at: datetime) -> None:
    row = shop.begin((shop.rice, 1))
    market.in_cash(checkout=row.pk, by=shop.town.resident, at=at)
    sale = row.sales.get()
    market.refund(sale=sale.pk, fen=500, cause=RefundCause.GOODWILL, words="少一点", by=shop.owner, at=at)
    told(at)
    assert body("refund.made") == "少一点。还没有付现金，收货时少付这么多。"
    shop.settle(shop.bring(sale))
    Message.objects.all().delete()
    market.refund(sale=sale.pk, fen=500, cause=RefundCause.DEFECT, words="有虫", by=shop.owner, at=at)
    told(at)
    assert body("refund.made") == "有虫。请向店家当面拿回现金。"


def test_sale_called_off_is_told_to_the_shop_but_not_to_who_did_it(shop: Market, at: datetime) -> None:
    mine, theirs = shop.buy((shop.rice, 1)), shop.buy((shop.oil, 1))
    mine.refresh_from_db()
    assert mine.order_id
    orders.cancel(order_id=mine.order_id, by=shop.town.resident, at=at, words="不要了")
    assert told(at, ("refund",)) == [("refund.made", shop.town.resident)]
    assert [kind_who for kind_who in told(at) if kind_who[0] == "sale.called-off"] == [
        ("sale.called-off", who) for who in people(shop)
    ]
    Message.objects.all().delete()
    market.refuse(sale=theirs.pk, why="卖完了", by=shop.owner, at=at)
    assert [who for kind, who in told(at) if kind == "sale.called-off"] == [shop.clerk]


def test_refund_that_failed_at_its_channel_is_told_to_buyer_and_office(shop: Market, at: datetime) -> None:
    sale = shop.buy((shop.rice, 1))
    Checkout.objects.update(channel=Channel.WECHAT)
    with facts.history():
        sale.refresh_from_db()
        made = refunding.give_back(sale, fen=100, cause=RefundCause.DEFECT, at=at)
    refunding.heard(number=made.number, state="failed", at=at)
    assert told(at, ("refund",)) == [("refund.failed", shop.town.resident), ("refund.stuck", shop.town.operator)]
    assert one("refund.stuck").link == f"/console/market/sales/{sale.pk}/"


def test_payment_of_another_amount_is_told_to_the_office(shop: Market, at: datetime) -> None:
    row = shop.begin((shop.rice, 1))
    subject = ("checkout", row.pk)
    noting.about(
        "checkout.unequal", subject, community=row.community_id, at=at, by=None, fen=5000, asked=6000, channel="wechat"
    )
    assert told(at, ("payment",)) == [("payment.unequal", shop.town.operator)]
    assert body("payment.unequal") == f"应付 ¥60.00，渠道说付了 ¥50.00，没有入账。付款号 {row.number}，请核对。"


def _group(shop: Market, at: datetime, count: int) -> None:
    plan = Plan(
        name_zh="大米团", way=Way.PICKUP, tiers=[(2, 5500), (4, 5000)], closes_at=at + DAY, most=10, form_key=uuid4()
    )
    row = market.start(variant=shop.rice.pk, plan=plan, by=shop.owner, at=at)
    choice = market.Choice(lines=[market.Wanted(shop.rice.pk, count, 5500)], group=row.pk, form_key=uuid4())
    made = market.begin(
        community=shop.town.community, person=shop.town.resident, household=shop.town.household, choice=choice, at=at
    )
    market.from_wallet(checkout=made.pk, by=shop.town.resident, at=at)
    told(at)
    assert body("sale.paid").endswith("到截止时间人够了就成团，不够就全额退。")
    assert Message.objects.filter(kind="sale.new").count() == 0
    grouping.close(at=at + DAY)


def test_group_that_was_won_is_told_to_buyers_and_shop(shop: Market, at: datetime) -> None:
    _group(shop, at, 4)
    assert told(at + DAY, ("group",)) == [
        ("group.won", shop.town.resident), *(("group.won-shop", who) for who in people(shop))
    ]  # fmt: skip
    assert body("group.won-shop") == "一共 4 份，每份 ¥50.00。订单已经到了，请备货。"


def test_group_that_failed_says_once_where_the_money_is(shop: Market, at: datetime) -> None:
    _group(shop, at, 1)
    assert told(at + DAY, ("group", "refund")) == [
        ("group.failed", shop.town.resident), *(("group.failed-shop", who) for who in people(shop))
    ]  # fmt: skip
    assert body("group.failed") == "只有 1 份，钱全额退。已经退到您的余额。"


@pytest.mark.parametrize(("fen", "kind", "said"), [
    (6000, "subscription.bought", "¥60.00，从余额付的。下次 2027-01-24。"),
    (6500, "subscription.missed", "现在的价比约定的高。没有扣您的钱。下次 2027-01-24。"),
])  # fmt: skip
def test_subscription_says_what_was_bought_or_why_not(
    shop: Market, at: datetime, fen: int, kind: str, said: str
) -> None:
    town = shop.town
    row = market.subscribe(
        person=town.resident, household=town.household, variant=shop.rice.pk, count=1, way=Way.DELIVERY, day=24,
        form_key=uuid4(), at=at + DAY,
    )  # fmt: skip
    market.price(variant=shop.rice.pk, fen=fen, by=shop.owner, at=at)
    assert subscribing.buy_one(row.pk, at=at + 31 * DAY) == (fen == 6000)
    assert told(at + 31 * DAY, ("subscription",)) == [(kind, town.resident)]
    assert body(kind) == said


def test_payout_is_told_to_the_owner(shop: Market, at: datetime) -> None:
    shop.settle(shop.bring(shop.buy((shop.rice, 1))))
    market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=at + 8 * DAY)
    assert told(at + 8 * DAY, ("payout",)) == [("payout.made", shop.owner)]
    assert words("payout.made", one("payout.made").values)[0] == "货款到账：¥58.20"


def test_item_taken_off_is_told_with_the_reason_once(shop: Market, at: datetime) -> None:
    by, item = shop.town.operator, shop.rice.item_id
    rows = [market.take_off(item=item, why=" 标签不合格 ", by=by, at=at) for _again in range(2)]
    assert [row.is_active for row in rows] == [False, False]
    assert told(at, ("item",)) == [("item.taken-off", who) for who in people(shop)]
    assert body("item.taken-off") == "标签不合格"


@pytest.mark.parametrize("why", ["", "  ", "长" * 201])
def test_item_is_not_taken_off_without_a_reason(shop: Market, at: datetime, why: str) -> None:
    with pytest.raises(BadFieldError):
        market.take_off(item=shop.rice.item_id, why=why, by=shop.town.operator, at=at)
    assert type(shop.rice.item).objects.get(pk=shop.rice.item_id).is_active is True


def test_same_fact_tells_once_however_often_it_comes(shop: Market, at: datetime) -> None:
    sale = shop.buy((shop.rice, 1))
    tasks.run_all(at=at)
    before = Message.objects.count()
    fact = Fact.objects.about(sale.pk).get(kind="sale.pay")
    following.tell_paid(fact=fact, at=at)
    assert Message.objects.count() == before


def test_due_of_all_is_what_is_due_to_each(
    shop: Market, town: Town, at: datetime, django_assert_num_queries: object
) -> None:
    for back in (0, 700):
        sale = shop.settle(shop.bring(shop.buy((shop.rice, 1))))
        if back:
            market.refund(sale=sale.pk, fen=back, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=at)
    for later in (0, 6, 8):
        moment = at + later * DAY
        with django_assert_num_queries(3):  # type: ignore[operator]  # a fixture of pytest-django
            found = market.due_all(town.community, at=moment)
        assert found == [market.due(shop.shop, at=moment)]
    last = market.due(shop.shop, at=at + 8 * DAY)
    assert (last.fen, Refund.objects.count(), Sale.objects.count()) == (6000 * 2 - 180 * 2 - 700 + 21, 1, 2)


def test_every_link_of_a_message_leads_to_a_page(shop: Market, at: datetime) -> None:
    _group(shop, at, 1)
    sale = shop.settle(shop.bring(shop.buy((shop.rice, 1), way=Way.HALF_HOUR), at=at + timedelta(minutes=40)))
    market.refund(sale=sale.pk, fen=100, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=at)
    market.take_off(item=shop.oil.item_id, why="x", by=shop.town.operator, at=at)
    market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=at + 8 * DAY)
    tasks.run_all(at=at + 8 * DAY)
    links = set(Message.objects.exclude(kind__startswith="order").values_list("kind", "link"))
    assert {kind for kind, _link in links} >= {
        "sale.paid",
        "sale.new-fast",
        "sale.late",
        "refund.made",
        "payout.made",
        "item.taken-off",
        "group.failed-shop",
    }
    for _kind, link in links:
        resolve(link)
