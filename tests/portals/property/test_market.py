"""The market on the console: who may look and act, sales with their money, the shelf, payouts, bills, terms, wallets."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli import gateways
from linli.core.models import Fact
from linli.market import services as market
from linli.market.enums import Channel, RefundCause, SaleState, Way
from linli.market.models import Difference, Item, MarketPolicy, Payout, Reconciliation, Refund, Sale
from linli.market.services import Plan, reconciling
from linli.orders import services as orders
from linli.people import services as people
from linli.people.models import Person
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market

DAY = timedelta(days=1)
PAGES = ("", "items/", "settlements/", "reconciliation/", "terms/", "groups/", "wallets/")
TERMS = {
    "pay_minutes": "20", "half_hour_minutes": "35", "late_fen": "4.50", "point_fen": "2", "points_percent": "25",
    "settle_days": "5",
}  # fmt: skip


@pytest.fixture
def shop(town: Town, at: datetime) -> Market:
    """The shop is open; the resident has ¥500 in her wallet."""
    made = marketplace.open_(town, at=at)
    made.top_up(500_00)
    return made


@pytest.fixture
def console(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.operator)


def _at(path: str = "") -> str:
    return f"/console/market/{path}"


def _sale(row: Sale, deed: str = "") -> str:
    return _at(f"sales/{row.pk}/{deed}")


def _settled(shop: Market, *, times: int = 1) -> Sale:
    """Sell a bag of rice that was delivered ten days ago, so that its money is due."""
    row = Sale()
    now = shop.at
    shop.at = now - 10 * DAY
    for _n in range(times):
        row = shop.settle(shop.bring(shop.buy((shop.rice, 1))))
    shop.at = now
    return row


def _refunding(**changes: str) -> dict[str, str]:
    return {"fen": "5.00", "cause": "defect", "words": "袋子破了", "form_key": f"{uuid4()}", **changes}


def _queries(console: SignedIn, path: str) -> int:
    console.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert console.get(path).status_code == 200
    return len(caught)


def _book(response: object) -> list[list[object]]:
    content = _file(response)
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def _number(row: Sale) -> str:
    row.refresh_from_db()
    assert row.order
    return row.order.number


def _file(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file


# --- who may ------------------------------------------------------------------------------------------------------
def test_pages_open_in_both_languages(console: SignedIn, town: Town, shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    paths = [
        *map(_at, PAGES),
        _sale(sale),
        _sale(sale, "refund/"),
        _at(f"items/{shop.rice.item_id}/take-off/"),
        _at(f"wallets/{town.resident.pk}/"),
    ]
    assert {path: console.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    people.prefer(person=town.operator, language="en")
    assert {path: console.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_supervisor_looks_and_only_the_office_acts(browser: SignedIn, town: Town, shop: Market) -> None:
    sale = _settled(shop)
    wallet, take_off = _at(f"wallets/{town.resident.pk}/"), _at(f"items/{shop.rice.item_id}/take-off/")
    looked = [*map(_at, PAGES), _sale(sale), wallet]
    acts = [
        (_sale(sale, "refund/"), _refunding()), (take_off, {"why": "x"}), (_at("settlements/pay/"), {"seen": "5820"}),
        (_at("reconciliation/run/"), {"channel": "wechat", "day": "2026-11-22"}), (_at("terms/"), TERMS),
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
    sale = _settled(shop)

    def offered(person: Person) -> list[bool]:
        browser.as_(person)
        shown = {
            _sale(sale): "/refund/", _at("items/"): "/take-off/", _at("settlements/"): "/settlements/pay/",
            _at("reconciliation/"): "/run/", _at(f"wallets/{town.resident.pk}/"): 'name="is_out"',
        }  # fmt: skip
        return [mark in browser.get(path).text for path, mark in shown.items()]

    assert (offered(town.operator), offered(town.supervisor)) == ([True] * 5, [False] * 5)


def test_nothing_of_another_community_is_there(browser: SignedIn, elsewhere: Town, town: Town, shop: Market) -> None:
    sale = _settled(shop)
    paid = market.pay_out(merchant=shop.shop.pk, by=town.operator, at=shop.at)
    day = reconciling.keep(
        community=town.community, channel="wechat", day=(shop.at - DAY).date(), theirs={"x": 1}, at=shop.at
    )
    gap = day.differences.get()
    browser.as_(elsewhere.operator)
    paths = [
        _sale(sale), _sale(sale, "refund/"), _at(f"items/{shop.rice.item_id}/take-off/"), _at(f"wallets/{town.resident.pk}/"),
        _at(f"settlements/{paid.pk}/statement.pdf"), _at(f"reconciliation/{day.pk}/"), _at(f"reconciliation/{day.pk}/export/"),
        _at(f"reconciliation/differences/{gap.pk}/"),
    ]  # fmt: skip
    assert [browser.get(path).status_code for path in paths] == [404] * len(paths)
    assert browser.post(_sale(sale, "refund/"), _refunding()).status_code == 404
    assert [list(browser.get(_at(path)).context["rows"]) for path in ("", "items/", "groups/")] == [[], [], []]
    assert browser.get(_at("settlements/")).context["dues"] == []


# --- sales --------------------------------------------------------------------------------------------------------
def test_sales_are_narrowed_by_state_merchant_way_channel_and_day(console: SignedIn, town: Town, shop: Market) -> None:
    done = _settled(shop)
    fast = shop.buy((shop.oil, 1), (shop.rice, 2), way=Way.HALF_HOUR)
    shop.begin((shop.rice, 1), way=Way.PICKUP)

    def shown(query: str) -> list[UUID]:
        return [one["row"].pk for one in console.get(_at(f"?{query}")).context["rows"]]

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
    sale, said = _settled(shop), _refunding()
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
    sale = _settled(shop)
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
        return [one["row"].name_zh for one in console.get(_at(f"items/?{query}")).context["rows"]]

    assert shown("") == ["空调清洗", "米油套餐", "菜籽油", "东北大米"]
    assert (shown("kind=service"), shown("q=rice"), shown("q=大米&shown=on")) == (
        ["空调清洗"],
        ["米油套餐", "东北大米"],
        ["东北大米"],
    )
    assert (shown("shown=off"), shown(f"merchant={uuid4()}")) == ([], [])
    row = console.get(_at("items/?q=大米")).context["rows"][0]["row"]
    assert (row.stock, row.sizes, row.from_fen) == (20, 1, 6000)


def test_item_is_taken_off_with_a_reason(console: SignedIn, shop: Market) -> None:
    path = _at(f"items/{shop.rice.item_id}/take-off/")
    page = console.post(path, {"why": " "})
    assert (page.status_code, "商家会看到" in page.text, Item.objects.filter(is_active=False).count()) == (422, True, 0)
    for _again in range(2):
        assert console.post(path, {"why": "标签不合格"}).headers["Location"] == _at("items/")
    fact = Fact.objects.get(kind="item.take-off")
    assert (Item.objects.get(is_active=False).pk, fact.payload["why"], fact.actor_id) == (
        shop.rice.item_id, "标签不合格", shop.town.operator.pk,
    )  # fmt: skip


# --- payouts ------------------------------------------------------------------------------------------------------
def test_due_is_paid_to_one_after_it_was_shown_once_more(console: SignedIn, shop: Market) -> None:
    _settled(shop)
    path = _at(f"settlements/pay/?merchant={shop.shop.pk}")
    assert (console.get(_at("settlements/")).context["total"], console.get(path).context["total"]) == (5820, 5820)
    assert console.post(path, {"seen": "5820"}).headers["Location"] == _at("settlements/")
    row = Payout.objects.get()
    assert (row.fen, row.by, row.merchant) == (5820, shop.town.operator, shop.shop)
    again = console.post(path, {"seen": "5820"})
    assert (again.status_code, "什么也没有付" in again.text, Payout.objects.count()) == (409, True, 1)


def test_nothing_is_paid_where_the_amount_changed_since_it_was_shown(console: SignedIn, shop: Market) -> None:
    sale = _settled(shop)
    market.refund(sale=sale.pk, fen=1000, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=shop.at)
    page = console.post(_at("settlements/pay/"), {"seen": "5820"})
    assert (page.status_code, page.context["total"], Payout.objects.count()) == (409, 4850, 0)


def test_all_are_paid_together(console: SignedIn, town: Town, shop: Market) -> None:
    _settled(shop)
    other = marketplace.stall(town, at=shop.at, name_zh="拾光鲜果")
    assert console.post(_at("settlements/pay/"), {"seen": "5820"}).status_code == 302
    assert (list(Payout.objects.values_list("merchant", "fen")), other.payouts.count()) == ([(shop.shop.pk, 5820)], 0)


def test_statement_of_a_payout_tells_every_line_since_the_one_before(console: SignedIn, shop: Market) -> None:
    sale = _settled(shop)
    market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=shop.at - 2 * DAY)
    shop.at -= 9 * DAY
    late = shop.settle(shop.bring(shop.buy((shop.oil, 1))))
    shop.at += 9 * DAY
    second = market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=shop.at)
    first = Payout.objects.exclude(pk=second.pk).get()
    rows = _book(console.get(_at(f"settlements/{first.pk}/statement.xlsx")))
    assert [row[1:5] for row in rows[2:]][:2] == [["期初余额", None, None, 0], ["结算", _number(sale), 58.2, 58.2]]
    assert rows[0][1] == "守田粮店"
    assert rows[-1][1] == "付给商家"
    assert _number(late) in [row[2] for row in rows]
    for form, kind in (("pdf", "application/pdf"), ("xlsx", "spreadsheetml")):
        page = console.get(_at(f"settlements/{second.pk}/statement.{form}"))
        content = _file(page)
        assert (page.status_code, kind in page.headers["Content-Type"], content[:2] in (b"%P", b"PK")) == (
            200,
            True,
            True,
        )
    assert console.get(_at(f"settlements/{second.pk}/statement.doc")).status_code == 404


def test_long_statement_turns_the_page(console: SignedIn, shop: Market) -> None:
    _settled(shop)
    for _n in range(60):
        market.refund(sale=Sale.objects.get().pk, fen=1, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=shop.at)
    row = market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=shop.at)
    content = _file(console.get(_at(f"settlements/{row.pk}/statement.pdf")))
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") == 2


# --- bills --------------------------------------------------------------------------------------------------------
class Bank:
    """A channel that has a bill, or has none yet."""

    def __init__(self, rows: list[gateways.BillRow] | None) -> None:
        self.rows = rows

    def bill(self, *, day: object) -> list[gateways.BillRow]:
        if self.rows is None:
            raise gateways.UnreachableError(f"no bill of {day}")
        return self.rows


def _bank(monkeypatch: pytest.MonkeyPatch, rows: list[gateways.BillRow] | None) -> None:
    monkeypatch.setattr(gateways, "gateway", lambda _code: Bank(rows))


def _run(console: SignedIn, **changes: str) -> object:
    return console.post(_at("reconciliation/run/"), {"channel": "wechat", "day": "2026-11-22", **changes})


def test_day_of_a_channel_is_compared_and_its_difference_cleared(
    console: SignedIn, shop: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    when = datetime(2026, 11, 22, 4, tzinfo=UTC)
    _bank(
        monkeypatch,
        [gateways.BillRow(kind="payment", number="n1", refund_number="", trade_no="t", fen=700, fee_fen=0, at=when)],
    )
    page = _run(console)
    row = Reconciliation.objects.get()
    assert page.headers["Location"] == _at(f"reconciliation/{row.pk}/")  # type: ignore[attr-defined]  # a response
    gap = Difference.objects.get()
    path = _at(f"reconciliation/differences/{gap.pk}/")
    assert (gap.gap, gap.theirs_fen, "没核清" in console.get(_at(f"reconciliation/{row.pk}/")).text) == (
        "only-theirs",
        700,
        True,
    )
    assert [console.get(path).status_code, console.post(path, {"words": ""}).status_code] == [200, 422]
    assert console.post(path, {"words": "=渠道测试款，已退"}).status_code == 302
    assert _book(console.get(_at(f"reconciliation/{row.pk}/export/")))[1][:4] == ["n1", "对方有，我方没有", None, 7]
    assert console.get(_at("reconciliation/")).context["rows"][0].still == 0


@pytest.mark.parametrize(("changes", "status", "said"), [
    ({}, 409, "没有开通"), ({"day": "2026-11-23"}, 422, "当天还没有过完"), ({"day": "x"}, 422, "请选一天"), ({"channel": "cash"}, 422, ""),
])  # fmt: skip
def test_comparing_is_refused_in_words_where_there_is_no_channel_or_day(
    console: SignedIn, shop: Market, changes: dict[str, str], status: int, said: str
) -> None:
    page = _run(console, **changes)
    assert (page.status_code, said in page.text, Reconciliation.objects.count()) == (status, True, 0)  # type: ignore[attr-defined]  # a response


def test_comparing_is_refused_in_words_where_there_is_no_bill(
    console: SignedIn, shop: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    _bank(monkeypatch, None)
    page = _run(console)
    assert (page.status_code, "没有给出这天的账单" in page.text, Reconciliation.objects.count()) == (502, True, 0)  # type: ignore[attr-defined]  # a response


# --- terms, group-buys, invoices ----------------------------------------------------------------------------------
def test_terms_are_set_and_recorded(console: SignedIn, town: Town, shop: Market) -> None:
    page = console.get(_at("terms/")).text
    assert ("我们的默认值：15 分钟" in page, "3%" in page, f"/console/merchants/{shop.shop.pk}/" in page) == (
        True,
        True,
        True,
    )
    for _again in range(2):
        assert console.post(_at("terms/"), TERMS).status_code == 302
    row = MarketPolicy.objects.get()
    assert (row.pay_minutes, row.half_hour_minutes, row.late_fen, row.point_fen, row.points_percent, row.settle_days) == (
        20, 35, 450, 2, 25, 5,
    )  # fmt: skip
    assert Fact.objects.get(kind="market.terms").payload["settle_days"] == 5


@pytest.mark.parametrize(("name", "value"), [
    ("pay_minutes", "0"), ("half_hour_minutes", "4"), ("late_fen", "100.01"), ("late_fen", "三元"), ("point_fen", ""),
    ("points_percent", "101"), ("settle_days", "61"), ("settle_days", "1.5"),
])  # fmt: skip
def test_terms_that_make_no_sense_are_refused_beside_the_field(
    console: SignedIn, shop: Market, name: str, value: str
) -> None:
    page = console.post(_at("terms/"), {**TERMS, name: value})
    assert (page.status_code, list(page.context["form"].errors), MarketPolicy.objects.count()) == (422, [name], 0)
    assert f'value="{value}"' in page.text or not value


def test_group_buys_are_shown_with_how_far_they_are(console: SignedIn, shop: Market, at: datetime) -> None:
    plan = Plan(name_zh="大米团", way=Way.PICKUP, tiers=[(4, 5500), (10, 5000)], closes_at=at + DAY, most=20)
    row = market.start(variant=shop.rice.pk, plan=plan, by=shop.owner, at=at)
    row.joined = 3
    row.save(update_fields=["joined"])
    shown = console.get(_at("groups/")).context["rows"][0]
    assert (shown["percent"], shown["ahead"], shown["fen"]) == (75, {"count": 4, "fen": 5500}, None)
    assert console.get(_at("groups/?state=won")).context["rows"] == []


def test_invoices_of_a_month_name_the_seller_and_what_went_back(console: SignedIn, shop: Market) -> None:
    sale = _settled(shop)
    market.refund(sale=sale.pk, fen=500, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=shop.at)
    shop.begin((shop.rice, 1))
    rows = _book(console.get(_at("invoices/?month=2026-11")))
    assert len(rows) == 2
    assert rows[1][:3] == [shop.shop.legal_name, shop.shop.licence_no, _number(sale)]
    assert rows[1][6:12] == ["余额", 60, 0, 5, 55, 3]
    assert len(_book(console.get(_at("invoices/?month=2026-10")))) == 1
    assert console.get(_at("invoices/?month=x")).status_code == 404


# --- wallets ------------------------------------------------------------------------------------------------------
def test_person_is_found_by_name_or_end_of_number(
    console: SignedIn, town: Town, shop: Market, stranger: Person
) -> None:
    number = town.resident.phone or ""

    def shown(query: str) -> list[tuple[Person, int]]:
        return [(one["person"], one["fen"]) for one in console.get(_at(f"wallets/?q={query}")).context["rows"]]

    assert (shown("林禾"), shown(number[-8:])) == ([(town.resident, 500_00)],) * 2
    assert (shown(""), shown("没有这人")) == ([], [])


def test_cash_is_taken_in_once_and_paid_out(console: SignedIn, town: Town, shop: Market) -> None:
    path, key = _at(f"wallets/{town.resident.pk}/"), f"{uuid4()}"
    for _again in range(2):
        assert console.post(path, {"fen": "20.50", "form_key": key}).headers["Location"] == path
    assert shop.wallet() == 520_50
    assert console.post(path, {"fen": "20.50", "form_key": f"{uuid4()}", "is_out": "1"}).status_code == 302
    assert shop.wallet() == 500_00
    facts = Fact.objects.filter(kind="wallet.top-up", payload__fen__in=[2050, -2050])
    assert (
        list(facts.order_by("id").values_list("actor_id", "subject_id")) == [(town.operator.pk, town.resident.pk)] * 2
    )
    assert [one["fen"] for one in console.get(path).context["moves"]] == [-2050, 2050, 50000]


@pytest.mark.parametrize(("said", "status", "words"), [
    ({"fen": "500.01", "is_out": "1"}, 409, "余额只有 ¥500.00"), ({"fen": "5000.01"}, 422, "金额不对"), ({"fen": ""}, 422, "金额不对"),
    ({"fen": "十块"}, 422, "金额不对"),
])  # fmt: skip
def test_desk_refuses_in_words_and_nothing_moves(
    console: SignedIn, town: Town, shop: Market, said: dict[str, str], status: int, words: str
) -> None:
    page = console.post(_at(f"wallets/{town.resident.pk}/"), {"form_key": f"{uuid4()}", **said})
    assert (page.status_code, words in page.text, shop.wallet()) == (status, True, 500_00)


def test_form_sent_again_with_another_amount_is_not_taken_for_the_first(
    console: SignedIn, town: Town, shop: Market
) -> None:
    path, key = _at(f"wallets/{town.resident.pk}/"), f"{uuid4()}"
    console.post(path, {"fen": "20", "form_key": key})
    page = console.post(path, {"fen": "30", "form_key": key})
    assert (page.status_code, "已经记过了" in page.text, shop.wallet()) == (409, True, 520_00)


# --- what it costs ------------------------------------------------------------------------------------------------
def test_pages_cost_the_same_for_one_row_and_for_thirty(console: SignedIn, town: Town, shop: Market) -> None:
    _settled(shop)
    market.pay_out(merchant=shop.shop.pk, by=town.operator, at=shop.at - 2 * DAY)
    reconciling.keep(
        community=town.community, channel=Channel.WECHAT, day=(shop.at - DAY).date(), theirs={"a": 1}, at=shop.at
    )
    day = Reconciliation.objects.get()
    shown = [
        *map(_at, PAGES),
        _at(f"reconciliation/{day.pk}/"),
        _at("wallets/?q=HM"),
        _at(f"wallets/{town.resident.pk}/"),
        _sale(Sale.objects.get()),
    ]
    before = {path: _queries(console, path) for path in shown}
    _many(town, shop)
    assert {path: _queries(console, path) for path in shown} == before
    assert (before[_at()], before[_at("settlements/")], before[_at("items/")]) == (10, 12, 9)


def _many(town: Town, shop: Market) -> None:
    """Let there be thirty of everything."""
    market.restock(variant=shop.rice.pk, more=500, by=shop.owner, at=shop.at)
    shop.top_up(4000_00)
    _settled(shop, times=29)
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
