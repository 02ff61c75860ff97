"""The books of the market on the console: payouts, bills, terms, group-buys, invoices, wallets."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from linli import gateways
from linli.core.models import Fact
from linli.market import services as market
from linli.market.enums import RefundCause, Way
from linli.market.models import Difference, MarketPolicy, Payout, Reconciliation, Sale
from linli.market.services import Plan
from linli.people.models import Person
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.property.office import DAY, TERMS, at_, book, file, number, settled


# --- payouts ------------------------------------------------------------------------------------------------------
def test_due_is_paid_to_one_after_it_was_shown_once_more(console: SignedIn, shop: Market) -> None:
    settled(shop)
    path = at_(f"settlements/pay/?merchant={shop.shop.pk}")
    assert (console.get(at_("settlements/")).context["total"], console.get(path).context["total"]) == (5820, 5820)
    assert console.post(path, {"seen": "5820"}).headers["Location"] == at_("settlements/")
    row = Payout.objects.get()
    assert (row.fen, row.by, row.merchant) == (5820, shop.town.operator, shop.shop)
    again = console.post(path, {"seen": "5820"})
    assert (again.status_code, "什么也没有付" in again.text, Payout.objects.count()) == (409, True, 1)


def test_nothing_is_paid_where_the_amount_changed_since_it_was_shown(console: SignedIn, shop: Market) -> None:
    sale = settled(shop)
    market.refund(sale=sale.pk, fen=1000, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=shop.at)
    page = console.post(at_("settlements/pay/"), {"seen": "5820"})
    assert (page.status_code, page.context["total"], Payout.objects.count()) == (409, 4850, 0)


def test_all_are_paid_together(console: SignedIn, town: Town, shop: Market) -> None:
    settled(shop)
    other = marketplace.stall(town, at=shop.at, name_zh="拾光鲜果")
    assert console.post(at_("settlements/pay/"), {"seen": "5820"}).status_code == 302
    assert (list(Payout.objects.values_list("merchant", "fen")), other.payouts.count()) == ([(shop.shop.pk, 5820)], 0)


def test_statement_of_a_payout_tells_every_line_since_the_one_before(console: SignedIn, shop: Market) -> None:
    sale = settled(shop)
    market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=shop.at - 2 * DAY)
    shop.at -= 9 * DAY
    late = shop.settle(shop.bring(shop.buy((shop.oil, 1))))
    shop.at += 9 * DAY
    second = market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=shop.at)
    first = Payout.objects.exclude(pk=second.pk).get()
    rows = book(console.get(at_(f"settlements/{first.pk}/statement.xlsx")))
    assert [row[1:5] for row in rows[2:]][:2] == [["期初余额", None, None, 0], ["结算", number(sale), 58.2, 58.2]]
    assert rows[0][1] == "守田粮店"
    assert rows[-1][1] == "付给商家"
    assert number(late) in [row[2] for row in rows]
    for form, kind in (("pdf", "application/pdf"), ("xlsx", "spreadsheetml")):
        page = console.get(at_(f"settlements/{second.pk}/statement.{form}"))
        content = file(page)
        assert (page.status_code, kind in page.headers["Content-Type"], content[:2] in (b"%P", b"PK")) == (
            200,
            True,
            True,
        )
    assert console.get(at_(f"settlements/{second.pk}/statement.doc")).status_code == 404


def test_long_statement_turns_the_page(console: SignedIn, shop: Market) -> None:
    settled(shop)
    for _n in range(60):
        market.refund(sale=Sale.objects.get().pk, fen=1, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=shop.at)
    row = market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=shop.at)
    content = file(console.get(at_(f"settlements/{row.pk}/statement.pdf")))
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
    return console.post(at_("reconciliation/run/"), {"channel": "wechat", "day": "2026-11-22", **changes})


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
    assert page.headers["Location"] == at_(f"reconciliation/{row.pk}/")  # type: ignore[attr-defined]  # a response
    gap = Difference.objects.get()
    path = at_(f"reconciliation/differences/{gap.pk}/")
    assert (gap.gap, gap.theirs_fen, "没核清" in console.get(at_(f"reconciliation/{row.pk}/")).text) == (
        "only-theirs",
        700,
        True,
    )
    assert [console.get(path).status_code, console.post(path, {"words": ""}).status_code] == [200, 422]
    assert console.post(path, {"words": "=渠道测试款，已退"}).status_code == 302
    assert book(console.get(at_(f"reconciliation/{row.pk}/export/")))[1][:4] == ["n1", "对方有，我方没有", None, 7]
    assert console.get(at_("reconciliation/")).context["rows"][0].still == 0


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
    page = console.get(at_("terms/")).text
    assert ("我们的默认值：15 分钟" in page, "3%" in page, f"/console/merchants/{shop.shop.pk}/" in page) == (
        True,
        True,
        True,
    )
    for _again in range(2):
        assert console.post(at_("terms/"), TERMS).status_code == 302
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
    page = console.post(at_("terms/"), {**TERMS, name: value})
    assert (page.status_code, list(page.context["form"].errors), MarketPolicy.objects.count()) == (422, [name], 0)
    assert f'value="{value}"' in page.text or not value


def test_group_buys_are_shown_with_how_far_they_are(console: SignedIn, shop: Market, at: datetime) -> None:
    plan = Plan(name_zh="大米团", way=Way.PICKUP, tiers=[(4, 5500), (10, 5000)], closes_at=at + DAY, most=20)
    row = market.start(variant=shop.rice.pk, plan=plan, by=shop.owner, at=at)
    row.joined = 3
    row.save(update_fields=["joined"])
    shown = console.get(at_("groups/")).context["rows"][0]
    assert (shown["percent"], shown["ahead"], shown["fen"]) == (75, {"count": 4, "fen": 5500}, None)
    assert console.get(at_("groups/?state=won")).context["rows"] == []


def test_invoices_of_a_month_name_the_seller_and_what_went_back(console: SignedIn, shop: Market) -> None:
    sale = settled(shop)
    market.refund(sale=sale.pk, fen=500, cause=RefundCause.DEFECT, words="x", by=shop.owner, at=shop.at)
    shop.begin((shop.rice, 1))
    rows = book(console.get(at_("invoices/?month=2026-11")))
    assert len(rows) == 2
    assert rows[1][:3] == [shop.shop.legal_name, shop.shop.licence_no, number(sale)]
    assert rows[1][6:12] == ["余额", 60, 0, 5, 55, 3]
    assert len(book(console.get(at_("invoices/?month=2026-10")))) == 1
    assert console.get(at_("invoices/?month=x")).status_code == 404


# --- wallets ------------------------------------------------------------------------------------------------------
def test_person_is_found_by_name_or_end_of_number(
    console: SignedIn, town: Town, shop: Market, stranger: Person
) -> None:
    number = town.resident.phone or ""

    def shown(query: str) -> list[tuple[Person, int]]:
        return [(one["person"], one["fen"]) for one in console.get(at_(f"wallets/?q={query}")).context["rows"]]

    assert (shown("林禾"), shown(number[-8:])) == ([(town.resident, 500_00)],) * 2
    assert (shown(""), shown("没有这人")) == ([], [])


def test_cash_is_taken_in_once_and_paid_out(console: SignedIn, town: Town, shop: Market) -> None:
    path, key = at_(f"wallets/{town.resident.pk}/"), f"{uuid4()}"
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
    page = console.post(at_(f"wallets/{town.resident.pk}/"), {"form_key": f"{uuid4()}", **said})
    assert (page.status_code, words in page.text, shop.wallet()) == (status, True, 500_00)


def test_form_sent_again_with_another_amount_is_not_taken_for_the_first(
    console: SignedIn, town: Town, shop: Market
) -> None:
    path, key = at_(f"wallets/{town.resident.pk}/"), f"{uuid4()}"
    console.post(path, {"fen": "20", "form_key": key})
    page = console.post(path, {"fen": "30", "form_key": key})
    assert (page.status_code, "已经记过了" in page.text, shop.wallet()) == (409, True, 520_00)
