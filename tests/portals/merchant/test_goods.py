"""A shop's goods: the list, adding, prices and stock, times, group-buys."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import GroupBuy, Item, PriceChange, Slot, Variant
from linli.market.services import ItemDraft, VariantDraft
from linli.people import services as people
from linli.people.enums import Role
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market


def at_(grocer: Market, page: str = "") -> str:
    return f"/counter/shop/{grocer.shop.pk}/goods/{page}"


def of(row: Variant, page: str = "") -> str:
    return f"/counter/shop/{row.merchant_id}/goods/{row.item_id}/{page}"


def about(row: Variant, page: str = "") -> str:
    return f"/counter/shop/{row.merchant_id}/goods/variants/{row.pk}/{page}"


def new(grocer: Market, **changes: object) -> dict[str, Any]:
    said: dict[str, Any] = {
        "form_key": str(uuid4()), "kind": "goods", "product": str(marketplace.staples_of(grocer.town).pk), "name_zh": "小米",
        "name_en": "Millet", "ways": ["delivery", "pickup"], "name-0": "1 公斤", "sku-0": "M1", "price-0": "12.50", "stock-0": "8",
    }  # fmt: skip
    return {**said, **changes}


# --- who opens what ----------------------------------------------------------------------------------------------
def test_pages_open_in_both_languages(owner: SignedIn, grocer: Market, at: datetime) -> None:
    grocer.slots(24)
    pages = [
        at_(grocer), at_(grocer, "new/"), at_(grocer, "import/"), of(grocer.rice), of(grocer.package), of(grocer.cleaning),
        of(grocer.rice, "change/"), of(grocer.cleaning, "times/"), about(grocer.rice, "group/"),
        f"/counter/shop/{grocer.shop.pk}/groups/", f"/counter/shop/{grocer.shop.pk}/demand/",
    ]  # fmt: skip
    for language in ("zh-hans", "en"):
        people.prefer(person=grocer.owner, language=language)
        assert [owner.get(page).status_code for page in pages] == [200] * len(pages)


def test_goods_are_the_shops_own(owner: SignedIn, grocer: Market, town: Town, elsewhere: Town, at: datetime) -> None:
    other = marketplace.stall(town, at=at)
    people.join(person=elsewhere.resident, community=elsewhere.community, role=Role.MERCHANT, at=at)
    pages = [at_(grocer), at_(grocer, "new/"), at_(grocer, "export/"), at_(grocer, "import/"), of(grocer.rice)]
    for somebody, status in (
        (other.applicant, 404),
        (elsewhere.resident, 404),
        (town.resident, 403),
        (town.operator, 403),
    ):
        owner.as_(somebody)
        assert [owner.get(page).status_code for page in pages] == [status] * len(pages)
        assert owner.post(about(grocer.rice), {"fen": "1"}).status_code == status
    owner.as_(other.applicant)
    assert owner.get(f"/counter/shop/{other.pk}/goods/{grocer.rice.item_id}/").status_code == 404
    assert owner.post(f"/counter/shop/{other.pk}/goods/variants/{grocer.rice.pk}/", {"fen": "1"}).status_code == 404
    assert Variant.objects.get(pk=grocer.rice.pk).price_fen == 6000


def test_clerk_restocks_and_sets_no_prices(owner: SignedIn, grocer: Market) -> None:
    owner.as_(grocer.clerk)
    assert [owner.get(page).status_code for page in (at_(grocer), of(grocer.rice), at_(grocer, "export/"))] == [200] * 3
    closed = (at_(grocer, "new/"), at_(grocer, "import/"), of(grocer.rice, "change/"), of(grocer.cleaning, "times/"), about(grocer.rice, "group/"))  # fmt: skip
    assert [answer(page).status_code for page in closed for answer in (owner.get, owner.post)] == [403] * 10
    assert owner.post(of(grocer.rice, "shelf/"), {"on": "0"}).status_code == 403
    assert owner.post(about(grocer.rice), {"fen": "1"}).status_code == 403
    assert owner.post(at_(grocer, "import/write/"), {"sheet": ""}).status_code == 403
    assert owner.post(about(grocer.rice), {"restock": "1", "more": "5"}).status_code == 302
    row = Variant.objects.select_related("item").get(pk=grocer.rice.pk)
    assert (row.stock, row.price_fen, row.item.is_active) == (25, 6000, True)
    assert "改价" not in owner.get(of(grocer.rice)).text


# --- the list ----------------------------------------------------------------------------------------------------
def test_list_is_narrowed_by_shelf_stock_and_words(owner: SignedIn, grocer: Market) -> None:
    Variant.objects.filter(pk=grocer.oil.pk).update(stock=5)
    owner.post(of(grocer.rice, "shelf/"), {"on": "0"})

    def names(**query: str) -> list[str]:
        return [row["item"].name_zh for row in owner.get(at_(grocer), query).context["rows"]]

    everything = ["空调清洗", "米油套餐", "菜籽油", "东北大米"]
    assert names() == everything
    assert (names(show="on"), names(show="off"), names(show="low")) == (everything[:3], ["东北大米"], ["菜籽油"])
    assert (names(q="大米"), names(q="o5"), names(q="oil"), names(q="没有的")) == (
        ["东北大米"],
        ["菜籽油"],
        ["米油套餐", "菜籽油"],
        [],
    )
    assert [one["count"] for one in owner.get(at_(grocer)).context["filters"]] == [None, 3, 1, 1]


def test_list_asks_as_much_for_thirty_as_for_one(owner: SignedIn, grocer: Market, at: datetime) -> None:
    Variant.objects.exclude(item=grocer.rice.item_id).update(is_active=False)
    counts = []
    owner.get(at_(grocer))
    for number in (0, 29):
        for n in range(number):
            draft = ItemDraft(
                product=marketplace.staples_of(grocer.town), kind=ItemKind.GOODS, name_zh=f"杂货{n}", ways=[Way.DELIVERY],
                variants=[VariantDraft(name_zh="一件", price_fen=100, stock=1)],
            )  # fmt: skip
            market.add(merchant=grocer.shop.pk, draft=draft, by=grocer.owner, at=at)
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(at_(grocer)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_item_asks_as_much_for_thirty_variants_as_for_one(owner: SignedIn, grocer: Market, at: datetime) -> None:
    counts = []
    owner.get(of(grocer.rice))
    for number in (0, 29):
        for n in range(number):
            draft = VariantDraft(name_zh=f"{n} 公斤", price_fen=100 + n, stock=1)
            made = market.add_variant(item=grocer.rice.item_id, draft=draft, by=grocer.owner, at=at)
            market.price(variant=made.pk, fen=200 + n, by=grocer.owner, at=at)
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(of(grocer.rice)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- adding and changing -----------------------------------------------------------------------------------------
def test_goods_are_added_once_for_two_taps(owner: SignedIn, grocer: Market) -> None:
    said = new(
        grocer, **{"name-1": "5 公斤", "price-1": "55", "stock-1": "0", "months": ["9", "10"], "words_zh": "新米"}
    )
    places = {owner.post(at_(grocer, "new/"), said)["Location"] for _tap in range(2)}
    row = Item.objects.get(name_zh="小米")
    assert places == {f"/counter/shop/{grocer.shop.pk}/goods/{row.pk}/"}
    assert (row.months, row.ways, row.from_fen, row.words_zh) == ([9, 10], ["delivery", "pickup"], 1250, "新米")
    assert [(one.name_zh, one.sku, one.price_fen, one.stock) for one in row.variants.order_by("position")] == [
        ("1 公斤", "M1", 1250, 8), ("5 公斤", "", 5500, 0),
    ]  # fmt: skip


def test_service_and_package_are_added(owner: SignedIn, grocer: Market) -> None:
    service = new(grocer, kind="service", name_zh="修鞋", ways=["visit"], **{"name-0": "", "sku-0": "", "stock-0": ""})
    package = new(
        grocer,
        kind="package",
        name_zh="米油礼盒",
        **{"sku-0": "", "stock-0": "", "part-0": str(grocer.rice.pk), "count-0": "2"},
    )
    assert [owner.post(at_(grocer, "new/"), said).status_code for said in (service, package)] == [302, 302]
    assert Item.objects.get(name_zh="修鞋").variants.get().name_zh == "修鞋"
    held = Item.objects.get(name_zh="米油礼盒").variants.get().parts.get()
    assert (held.variant_id, held.count) == (grocer.rice.pk, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_zh": ""}, "name_zh"), ({"name_zh": "米" * 61}, "name_zh"), ({"product": ""}, "product"),
        ({"product": "01990000-0000-7000-8000-000000000000"}, "product"), ({"kind": "fruit"}, "kind"), ({"ways": []}, "ways"), ({"ways": ["visit"]}, "ways"),
        ({"months": ["13"]}, "months"), ({"price-0": ""}, "price-0"), ({"price-0": "0"}, "price-0"), ({"price-0": "1.005"}, "price-0"),
        ({"price-0": "100000.01"}, "price-0"), ({"stock-0": ""}, "stock-0"), ({"stock-0": "-1"}, "stock-0"),
        ({"sku-0": "R5"}, "sku-0"), ({"sku-1": "M1", "price-1": "1", "stock-1": "1"}, "sku-1"), ({"stock-1": "3"}, "price-1"),
        ({"part-0": "", "count-0": "2"}, "count-0"),
        ({"kind": "package", "stock-0": ""}, "part-0"),
        ({"kind": "service", "ways": ["visit"]}, "stock-0"),
    ],
    ids=str,
)  # fmt: skip
def test_item_that_makes_no_sense_is_refused_beside_its_field(
    owner: SignedIn, grocer: Market, changes: dict[str, object], field: str
) -> None:
    answer = owner.post(at_(grocer, "new/"), new(grocer, **{"words_zh": "今年的", **changes}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert ("今年的" in answer.text, Item.objects.count()) == (True, 4)


def test_item_is_changed_taken_off_and_put_back(owner: SignedIn, grocer: Market) -> None:
    said = {
        "name_zh": "五常大米",
        "name_en": "Rice",
        "words_zh": "",
        "words_en": "",
        "ways": ["delivery"],
        "months": ["10"],
    }
    assert owner.post(of(grocer.rice, "change/"), said)["Location"] == of(grocer.rice)
    row = Item.objects.get(pk=grocer.rice.item_id)
    assert (row.name_zh, row.ways, row.months) == ("五常大米", ["delivery"], [10])
    assert owner.post(of(grocer.rice, "change/"), {**said, "name_zh": ""}).status_code == 422
    for on, is_active in (("0", False), ("0", False), ("1", True)):
        owner.post(of(grocer.rice, "shelf/"), {"on": on})
        assert Item.objects.get(pk=grocer.rice.item_id).is_active is is_active


def test_item_that_the_office_took_off_says_why_and_is_not_put_back(owner: SignedIn, grocer: Market) -> None:
    shelf = f'action="{of(grocer.rice, "shelf/")}"'
    assert shelf in owner.get(of(grocer.rice)).text
    market.take_off(item=grocer.rice.item_id, why="标签不合格", by=grocer.town.operator, at=grocer.at)
    sentence = "物业把它下架了，原因是“标签不合格”。改好以后请联系物业，由物业放回货架。"
    page = owner.get(of(grocer.rice))
    assert (page.context["held"], sentence in page.text, shelf in page.text) == (sentence, True, False)
    refused = owner.post(of(grocer.rice, "shelf/"), {"on": "1"})
    assert (refused.status_code, sentence in refused.text) == (409, True)
    assert Item.objects.get(pk=grocer.rice.item_id).is_active is False
    badges = {one["item"].name: one["badge"]["label"] for one in owner.get(at_(grocer)).context["rows"]}
    assert (badges["东北大米"], badges["菜籽油"]) == ("物业下架", "在架")
    owner.as_(grocer.clerk)
    assert sentence in owner.get(of(grocer.rice)).text
    market.put_back(item=grocer.rice.item_id, by=grocer.town.operator, at=grocer.at)
    page = owner.as_(grocer.owner).get(of(grocer.rice))
    assert (page.context["held"], shelf in page.text) == ("", True)


# --- price and stock ---------------------------------------------------------------------------------------------
def test_price_has_a_history(owner: SignedIn, grocer: Market) -> None:
    for _tap in range(2):
        assert owner.post(about(grocer.rice), {"fen": "55.50"})["Location"] == of(grocer.rice)
    assert list(PriceChange.objects.filter(variant=grocer.rice).order_by("id").values_list("fen", flat=True)) == [
        6000,
        5550,
    ]
    shown = owner.get(of(grocer.rice)).context["variants"][0]["history"]
    assert [(one["fen"], one["who"]) for one in shown][::-1] == [(6000, grocer.owner.name), (5550, grocer.owner.name)]


@pytest.mark.parametrize("said", ["", "0", "-5", "1.005", "贵", "100000.01"])
def test_price_that_makes_no_sense_is_refused(owner: SignedIn, grocer: Market, said: str) -> None:
    answer = owner.post(about(grocer.rice), {"fen": said})
    assert (answer.status_code, list(answer.context["variants"][0]["price"].errors)) == (422, ["fen"])
    assert Variant.objects.get(pk=grocer.rice.pk).price_fen == 6000


def test_stock_comes_in_once_for_two_taps_and_goes(owner: SignedIn, grocer: Market) -> None:
    said = {"restock": "1", "more": "10", "form_key": str(uuid4())}
    for _tap in range(2):
        assert owner.post(about(grocer.rice), said)["Location"] == of(grocer.rice)
    assert Variant.objects.get(pk=grocer.rice.pk).stock == 30
    owner.post(about(grocer.rice), {"restock": "1", "more": "-2", "form_key": str(uuid4())})
    assert Variant.objects.get(pk=grocer.rice.pk).stock == 28


@pytest.mark.parametrize(("said", "status"), [("", 422), ("x", 422), ("1.5", 422), ("-21", 409), ("9999999", 422)])
def test_stock_that_makes_no_sense_is_refused(owner: SignedIn, grocer: Market, said: str, status: int) -> None:
    answer = owner.post(about(grocer.rice), {"restock": "1", "more": said})
    assert (answer.status_code, list(answer.context["variants"][0]["restock"].errors)) == (status, ["more"])
    assert ("现有 20 件" in answer.text) is (said == "-21")
    assert Variant.objects.get(pk=grocer.rice.pk).stock == 20


# --- times -------------------------------------------------------------------------------------------------------
def times(**changes: object) -> dict[str, Any]:
    said: dict[str, Any] = {
        "day": "2026-11-24", "begins": "09:00", "ends": "12:00", "minutes": "90", "capacity": "2", "weekdays": [], "until": "",
    }  # fmt: skip
    return {**said, **changes}


def test_times_are_cut_on_the_communitys_clock(owner: SignedIn, grocer: Market) -> None:
    for _tap in range(2):
        assert owner.post(of(grocer.cleaning, "times/"), times())["Location"] == of(grocer.cleaning, "times/")
    zone = grocer.town.community.zone
    assert [(f"{one.starts.astimezone(zone):%d %H:%M}", one.capacity) for one in Slot.objects.order_by("starts")] == [
        ("24 09:00", 2), ("24 10:30", 2),
    ]  # fmt: skip


def test_times_come_again_each_week_for_sixty_days_at_most(owner: SignedIn, grocer: Market) -> None:
    said = times(weekdays=["1", "3"], until="2026-12-04", minutes="180")
    assert owner.post(of(grocer.cleaning, "times/"), said).status_code == 302
    zone = grocer.town.community.zone
    days = [f"{one.starts.astimezone(zone):%m-%d}" for one in Slot.objects.order_by("starts")]
    assert days == ["11-24", "11-26", "12-01", "12-03"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-11-22"}, "__all__"), ({"day": "2027-02-01"}, "__all__"), ({"day": "soon"}, "day"), ({"begins": ""}, "begins"),
        ({"ends": "10:00"}, "ends"), ({"minutes": "5"}, "minutes"), ({"capacity": "0"}, "capacity"), ({"weekdays": ["1"]}, "until"),
        ({"weekdays": ["0", "1", "2", "3", "4", "5", "6"], "until": "2027-01-20", "minutes": "10"}, "until"),
    ],
    ids=str,
)  # fmt: skip
def test_times_that_make_no_sense_are_refused(
    owner: SignedIn, grocer: Market, changes: dict[str, object], field: str
) -> None:
    answer = owner.post(of(grocer.cleaning, "times/"), times(**changes))
    assert (answer.status_code, list(answer.context["form"].errors), Slot.objects.count()) == (422, [field], 0)


def test_goods_have_no_times(owner: SignedIn, grocer: Market) -> None:
    assert owner.get(of(grocer.rice, "times/")).status_code == 404


# --- group-buys --------------------------------------------------------------------------------------------------
def group(**changes: object) -> dict[str, Any]:
    said: dict[str, Any] = {
        "form_key": str(uuid4()), "name_zh": "大米团", "way": "pickup", "closes_at": "2026-11-25T18:00", "most": "50", "count-0": "5",
        "fen-0": "55", "count-1": "20", "fen-1": "50",
    }  # fmt: skip
    return {**said, **changes}


def test_group_buy_is_opened_once_for_two_taps_and_listed(owner: SignedIn, grocer: Market, at: datetime) -> None:
    said = group()
    for _tap in range(2):
        assert owner.post(about(grocer.rice, "group/"), said)["Location"] == f"/counter/shop/{grocer.shop.pk}/groups/"
    row = GroupBuy.objects.get()
    assert (row.tiers, row.most) == ([{"count": 5, "fen": 5500}, {"count": 20, "fen": 5000}], 50)
    assert row.closes_at - at == timedelta(hours=51, minutes=30)
    GroupBuy.objects.update(joined=7)
    (shown,) = owner.get(f"/counter/shop/{grocer.shop.pk}/groups/").context["rows"]
    assert (shown["percent"], shown["next"]) == (14, "再来 13 件就到 ¥50.00 一件")
    owner.as_(grocer.clerk)
    assert owner.get(f"/counter/shop/{grocer.shop.pk}/groups/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_zh": ""}, "name_zh"), ({"way": "visit"}, "way"), ({"closes_at": "2026-11-23T14:00"}, "closes_at"),
        ({"closes_at": "2027-01-23T14:00"}, "closes_at"), ({"closes_at": "x"}, "closes_at"), ({"most": "19"}, "most"),
        ({"count-0": ""}, "count-0"), ({"fen-1": "56"}, "count-0"), ({"count-1": "4"}, "count-0"), ({"fen-0": "61"}, "count-0"),
        ({"count-2": "30"}, "count-2"),
    ],
    ids=str,
)  # fmt: skip
def test_group_buy_that_makes_no_sense_is_refused(
    owner: SignedIn, grocer: Market, changes: dict[str, object], field: str
) -> None:
    answer = owner.post(about(grocer.rice, "group/"), group(**changes))
    assert (answer.status_code, list(answer.context["form"].errors), GroupBuy.objects.count()) == (422, [field], 0)


def test_service_is_not_bought_together(owner: SignedIn, grocer: Market) -> None:
    assert owner.get(about(grocer.cleaning, "group/")).status_code == 404


def test_demand_promises_groups_and_names_nobody(owner: SignedIn, grocer: Market) -> None:
    page = owner.get(f"/counter/shop/{grocer.shop.pk}/demand/").text
    assert ("至少 20 人" in page, "从不说某一个人" in page, grocer.town.resident.name in page) == (True, True, False)
