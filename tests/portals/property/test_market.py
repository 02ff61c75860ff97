"""The market on the console: who may look and act, sales with their money, the shelf, payouts, bills, terms, wallets."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.models import Fact
from linli.market import services as market
from linli.market.enums import Channel, RefundCause, SaleState, Way
from linli.market.models import Difference, Item, MarketPolicy, Payout, Reconciliation, Refund, Sale
from linli.market.services import reconciling
from linli.orders import services as orders
from linli.people import services as people
from linli.people.models import Person
from tests import cast, marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.property.office import DAY, TERMS, at_, settled

PAGES = ("", "items/", "settlements/", "reconciliation/", "terms/", "groups/", "wallets/")


def _sale(row: Sale, deed: str = "") -> str:
    return at_(f"sales/{row.pk}/{deed}")


def _refunding(**changes: str) -> dict[str, str]:
    return {"fen": "5.00", "cause": "defect", "words": "袋子破了", "form_key": f"{uuid4()}", **changes}


def _queries(console: SignedIn, path: str) -> int:
    console.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert console.get(path).status_code == 200
    return len(caught)


# --- who may ------------------------------------------------------------------------------------------------------
def test_pages_open_in_both_languages(console: SignedIn, town: Town, shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    paths = [
        *map(at_, PAGES),
        _sale(sale),
        _sale(sale, "refund/"),
        at_(f"items/{shop.rice.item_id}/take-off/"),
        at_(f"wallets/{town.resident.pk}/"),
    ]
    assert {path: console.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    people.prefer(person=town.operator, language="en")
    assert {path: console.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_supervisor_looks_and_only_the_office_acts(browser: SignedIn, town: Town, shop: Market) -> None:
    sale = settled(shop)
    wallet, take_off = at_(f"wallets/{town.resident.pk}/"), at_(f"items/{shop.rice.item_id}/take-off/")
    looked = [*map(at_, PAGES), _sale(sale), wallet]
    acts = [
        (_sale(sale, "refund/"), _refunding()), (take_off, {"why": "x"}), (take_off.replace("take-off", "put-back"), {}),
        (at_("settlements/pay/"), {"seen": "5820"}),
        (at_("reconciliation/run/"), {"channel": "wechat", "day": "2026-11-22"}), (at_("terms/"), TERMS),
        (wallet, {"fen": "1", "form_key": f"{uuid4()}"}),
    ]  # fmt: skip
    for person, sees in ((town.supervisor, 200), (town.steward.person, 403), (town.resident, 403), (shop.owner, 403)):
        browser.as_(person)
        assert [browser.get(path).status_code for path in looked] == [sees] * len(looked)
        assert [browser.post(path, said).status_code for path, said in acts] == [403] * len(acts)
    assert (Refund.objects.count(), Payout.objects.count(), MarketPolicy.objects.count(), shop.wallet()) == (
        0,
        0,
        0,
        440_00,
    )


def test_who_only_looks_is_offered_no_deeds(browser: SignedIn, town: Town, shop: Market) -> None:
    sale = settled(shop)

    def offered(person: Person) -> list[bool]:
        browser.as_(person)
        shown = {
            _sale(sale): "/refund/", at_("items/"): "/take-off/", at_("settlements/"): "/settlements/pay/",
            at_("reconciliation/"): "/run/", at_(f"wallets/{town.resident.pk}/"): 'name="is_out"',
        }  # fmt: skip
        return [mark in browser.get(path).text for path, mark in shown.items()]

    assert (offered(town.operator), offered(town.supervisor)) == ([True] * 5, [False] * 5)


def test_nothing_of_another_community_is_there(browser: SignedIn, elsewhere: Town, town: Town, shop: Market) -> None:
    sale = settled(shop)
    paid = market.pay_out(merchant=shop.shop.pk, by=town.operator, at=shop.at)
    day = reconciling.keep(
        community=town.community, channel="wechat", day=(shop.at - DAY).date(), theirs={"x": 1}, at=shop.at
    )
    gap = day.differences.get()
    browser.as_(elsewhere.operator)
    paths = [
        _sale(sale), _sale(sale, "refund/"), at_(f"items/{shop.rice.item_id}/take-off/"), at_(f"wallets/{town.resident.pk}/"),
        at_(f"settlements/{paid.pk}/statement.pdf"), at_(f"reconciliation/{day.pk}/"), at_(f"reconciliation/{day.pk}/export/"),
        at_(f"reconciliation/differences/{gap.pk}/"),
    ]  # fmt: skip
    assert [browser.get(path).status_code for path in paths] == [404] * len(paths)
    put_back = at_(f"items/{shop.rice.item_id}/put-back/")
    assert [browser.post(path, said).status_code for path, said in ((_sale(sale, "refund/"), _refunding()), (put_back, {}))] == [
        404, 404
    ]  # fmt: skip
    assert [list(browser.get(at_(path)).context["rows"]) for path in ("", "items/", "groups/")] == [[], [], []]
    assert browser.get(at_("settlements/")).context["dues"] == []


# --- sales --------------------------------------------------------------------------------------------------------
def test_sales_are_narrowed_by_state_merchant_way_channel_and_day(console: SignedIn, town: Town, shop: Market) -> None:
    done = settled(shop)
    fast = shop.buy((shop.oil, 1), (shop.rice, 2), way=Way.HALF_HOUR)
    shop.begin((shop.rice, 1), way=Way.PICKUP)

    def shown(query: str) -> list[UUID]:
        return [one["row"].pk for one in console.get(at_(f"?{query}")).context["rows"]]

    open_ = Sale.objects.get(state=SaleState.RESERVED)
    assert shown("") == [open_.pk, fast.pk, done.pk]
    assert (shown("state=paid"), shown("way=pickup"), shown("channel=wallet")) == (
        [fast.pk],
        [open_.pk],
        [fast.pk, done.pk],
    )
    assert (shown("day=2026-11-13"), shown(f"merchant={shop.shop.pk}&state=captured")) == ([done.pk], [done.pk])
    assert shown(f"merchant={uuid4()}") == []
    # What nobody could have chosen narrows nothing.
    assert len(shown("state=x&way=y&channel=z&day=yesterday&merchant=me")) == 3


def test_sale_shows_its_lines_and_what_moved_of_its_money(console: SignedIn, shop: Market) -> None:
    shop.give_points(1000)
    sale = shop.settle(shop.bring(shop.buy((shop.rice, 2), points=1000)))
    other = shop.settle(shop.bring(shop.buy((shop.oil, 1))))
    market.refund(sale=sale.pk, fen=500, cause=RefundCause.DEFECT, words="袋子破了", by=shop.owner, at=shop.at)
    page = console.get(_sale(sale))
    moves = page.context["moves"]
    assert [(one["kind"], [leg["fen"] for leg in one["legs"]]) for one in moves] == [
        ("付款", [-11000, -1000, 12000]), ("结算", [-12000, 360, 11640]), ("退款", [-485, -15, 500]),
    ]  # fmt: skip
    assert [leg["account"] for leg in moves[1]["legs"]] == ["担保账户", "社区佣金", "应付商家"]
    assert (
        "东北大米 5 公斤" in page.text,
        "袋子破了" in page.text,
        f"/console/orders/{sale.order_id}/" in page.text,
    ) == (True, True, True)
    assert len(console.get(_sale(other)).context["moves"]) == 2


def test_panel_alone_is_sent_to_htmx_and_keeps_the_list(console: SignedIn, shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    part = console.get(f"{_sale(sale)}?way=delivery", headers={"HX-Request": "true"})
    assert ("<html" in part.text, 'href="/console/market/?way=delivery"' in part.text) == (False, True)


def test_complaint_of_the_order_is_shown_beside_the_money(console: SignedIn, shop: Market) -> None:
    sale = shop.settle(shop.bring(shop.buy((shop.rice, 1))))
    assert sale.order
    orders.complain(order_id=sale.order.pk, words="米里有虫，店家不认", by=shop.town.resident, at=shop.at)
    assert "米里有虫，店家不认" in console.get(_sale(sale)).text


def test_office_refunds_a_part_once_however_often_it_is_sent(console: SignedIn, shop: Market) -> None:
    sale, said = settled(shop), _refunding()
    sent = [console.post(_sale(sale, "refund/") + "?state=captured", said) for _again in range(2)]
    assert [one.headers["Location"] for one in sent] == [f"{_sale(sale)}?state=captured"] * 2
    row = Refund.objects.get()
    assert (row.fen, row.by, row.words, row.cause) == (500, shop.town.operator, "袋子破了", "defect")
    assert shop.wallet() == 445_00


@pytest.mark.parametrize(("changes", "said"), [
    ({"fen": "60.01"}, "最多还可以退 ¥60.00"), ({"fen": "0"}, "金额不对"), ({"fen": "-5"}, "金额不对"),
    ({"fen": "五块"}, "金额不对"), ({"fen": "1.234"}, "金额不对"), ({"words": " "}, "请写一句说明"), ({"cause": "tier"}, ""),
])  # fmt: skip
def test_refund_that_cannot_be_says_why_and_keeps_what_was_typed(
    console: SignedIn, shop: Market, changes: dict[str, str], said: str
) -> None:
    sale = settled(shop)
    page = console.post(_sale(sale, "refund/"), _refunding(**changes))
    assert (page.status_code, said in page.text, Refund.objects.count()) == (422, True, 0)
    if "words" not in changes:
        assert "袋子破了" in page.text


def test_sale_that_was_never_paid_is_not_refunded(console: SignedIn, shop: Market) -> None:
    sale = shop.begin((shop.rice, 1)).sales.get()
    page = console.post(_sale(sale, "refund/"), _refunding())
    assert (page.status_code, Refund.objects.count()) == (409, 0)


# --- the shelf ----------------------------------------------------------------------------------------------------
def test_shelf_of_all_merchants_is_narrowed(console: SignedIn, shop: Market) -> None:
    def shown(query: str) -> list[str]:
        return [one["row"].name_zh for one in console.get(at_(f"items/?{query}")).context["rows"]]

    assert shown("") == ["空调清洗", "米油套餐", "菜籽油", "东北大米"]
    assert (shown("kind=service"), shown("q=rice"), shown("q=大米&shown=on")) == (
        ["空调清洗"],
        ["米油套餐", "东北大米"],
        ["东北大米"],
    )
    assert (shown("shown=off"), shown(f"merchant={uuid4()}")) == ([], [])
    row = console.get(at_("items/?q=大米")).context["rows"][0]["row"]
    assert (row.stock, row.sizes, row.from_fen) == (20, 1, 6000)


def test_item_is_taken_off_with_a_reason(console: SignedIn, shop: Market) -> None:
    path = at_(f"items/{shop.rice.item_id}/take-off/")
    page = console.post(path, {"why": " "})
    assert (page.status_code, "商家会看到" in page.text, Item.objects.filter(is_active=False).count()) == (422, True, 0)
    for _again in range(2):
        assert console.post(path, {"why": "标签不合格"}).headers["Location"] == at_("items/")
    fact = Fact.objects.get(kind="item.take-off")
    assert (Item.objects.get(is_active=False).pk, fact.payload["why"], fact.actor_id) == (
        shop.rice.item_id, "标签不合格", shop.town.operator.pk,
    )  # fmt: skip


def test_item_that_the_office_took_off_says_so_and_why_and_is_put_back(console: SignedIn, shop: Market) -> None:
    market.change(item=shop.oil.item_id, changes={"is_active": False}, by=shop.owner, at=shop.at)
    console.post(at_(f"items/{shop.rice.item_id}/take-off/"), {"why": "标签不合格"})
    page, back = console.get(at_("items/")), at_(f"items/{shop.rice.item_id}/put-back/")
    labels = {one["row"].name: one["badge"]["label"] for one in page.context["rows"]}
    assert labels == {"东北大米": "物业下架", "菜籽油": "商家下架", "米油套餐": "在架", "空调清洗": "在架"}
    assert (page.text.count("标签不合格"), page.text.count("/put-back/"), page.text.count("/take-off/")) == (1, 1, 2)
    only = console.get(at_("items/?shown=office")).context
    assert ([one["row"].name for one in only["rows"]], only["wanted"]["shown"]) == (["东北大米"], "office")
    assert console.get(back).status_code == 405
    for _tap in range(2):
        assert console.post(back).headers["Location"] == at_("items/")
    assert "放回货架了" in console.get(at_("items/")).text
    assert Fact.objects.get(kind="item.put-back").actor_id == shop.town.operator.pk
    assert Item.objects.get(pk=shop.rice.item_id).is_active is True


def test_items_show_their_covers_and_else_the_icon(console: SignedIn, shop: Market) -> None:
    cover, _more = market.add_pictures(
        item=shop.rice.item_id, photos=[cast.photo()] * 2, by=shop.owner, at=shop.at
    )  # fmt: skip
    page = console.get(at_("items/"))
    small = f"/market/pictures/{cover.pk}/?thumb=1"
    assert {one["row"].name: one["thumb"] for one in page.context["rows"] if one["thumb"]} == {"东北大米": small}
    assert page.text.count(f'src="{small}"') == page.text.count("/market/pictures/") == 1


# --- what it costs ------------------------------------------------------------------------------------------------
def test_pages_cost_the_same_for_one_row_and_for_thirty(console: SignedIn, town: Town, shop: Market) -> None:
    settled(shop)
    market.pay_out(merchant=shop.shop.pk, by=town.operator, at=shop.at - 2 * DAY)
    reconciling.keep(
        community=town.community, channel=Channel.WECHAT, day=(shop.at - DAY).date(), theirs={"a": 1}, at=shop.at
    )
    day = Reconciliation.objects.get()
    shown = [
        *map(at_, PAGES),
        at_(f"reconciliation/{day.pk}/"),
        at_("wallets/?q=HM"),
        at_(f"wallets/{town.resident.pk}/"),
        _sale(Sale.objects.get()),
    ]
    before = {path: _queries(console, path) for path in shown}
    _many(town, shop)
    assert {path: _queries(console, path) for path in shown} == before
    assert (before[at_()], before[at_("settlements/")], before[at_("items/")]) == (10, 12, 9)


def _many(town: Town, shop: Market) -> None:
    """Let there be thirty of everything."""
    market.restock(variant=shop.rice.pk, more=500, by=shop.owner, at=shop.at)
    shop.top_up(4000_00)
    settled(shop, times=29)
    for number in range(29):
        sale = Sale.objects.order_by("pk")[number]
        market.refund(
            sale=Sale.objects.order_by("pk")[0].pk,
            fen=1,
            cause=RefundCause.DEFECT,
            words="x",
            by=shop.owner,
            at=shop.at,
        )
        stall = marketplace.stall(town, at=shop.at, name_zh=f"铺子{number}")
        item = Item.objects.get(pk=shop.rice.item_id)
        item.pk, item.merchant, item.name_zh = uuid4(), stall, f"货{number}"
        item.save(force_insert=True)
        market.add_pictures(item=item.pk, photos=[cast.photo()], by=stall.applicant, at=shop.at)
        Payout.objects.create(community=town.community, merchant=stall, until=shop.at, fen=sale.total_fen, at=shop.at)
        reconciling.keep(
            community=town.community, channel=Channel.ALIPAY, day=(shop.at - (number + 2) * DAY).date(), theirs={"a": 1},
            at=shop.at,
        )  # fmt: skip
    Difference.objects.bulk_create(
        Difference(
            community=town.community,
            reconciliation=Reconciliation.objects.get(channel="wechat"),
            number=f"n{n}",
            gap="only-ours",
            ours_fen=1,
        )
        for n in range(29)
    )
