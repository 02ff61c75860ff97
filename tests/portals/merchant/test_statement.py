"""What a shop is owed and was paid: due days, payouts, a month from the ledger, on paper and in Excel; owners only."""

import io
from datetime import date, datetime, timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.core import clock
from linli.market import services as market
from linli.market.enums import Way
from linli.market.models import Sale
from linli.people import services as people
from linli.people.enums import Role
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market


def at_(grocer: Market, page: str = "") -> str:
    return f"/counter/shop/{grocer.shop.pk}/statement/{page}"


def sold(grocer: Market, *, on: datetime | None = None) -> Sale:
    """Sell a bag of rice at ¥60 and settle it: ¥58.20 are the shop's at three per cent."""
    return grocer.settle(grocer.bring(grocer.buy((grocer.rice, 1))), at=on)


def test_page_is_the_owners(owner: SignedIn, grocer: Market, town: Town, elsewhere: Town, at: datetime) -> None:
    other = marketplace.stall(town, at=at)
    people.join(person=elsewhere.resident, community=elsewhere.community, role=Role.MERCHANT, at=at)
    pages = [at_(grocer), at_(grocer, "xlsx/"), at_(grocer, "pdf/")]
    for somebody, status in (
        (grocer.owner, 200), (grocer.clerk, 403), (other.applicant, 404), (elsewhere.resident, 404), (town.resident, 403),
        (town.operator, 403),
    ):  # fmt: skip
        owner.as_(somebody)
        assert [owner.get(page).status_code for page in pages] == [status] * 3
    assert owner.as_(grocer.owner).get(at_(grocer, "docx/")).status_code == 404


def test_clerk_has_no_tab_that_does_not_open(owner: SignedIn, grocer: Market) -> None:
    shop = f"/counter/shop/{grocer.shop.pk}/"
    tabs = {
        who: [tab["label"] for tab in owner.as_(who).get(shop).context["tabs"]] for who in (grocer.owner, grocer.clerk)
    }
    assert tabs == {
        grocer.owner: ["订单", "商品", "需求", "对账", "店铺"],
        grocer.clerk: ["订单", "商品", "需求", "店铺"],
    }
    assert [owner.get(tab["url"]).status_code for tab in owner.get(shop).context["tabs"]] == [200] * 4


def test_empty_shop_reads_in_both_languages(owner: SignedIn, grocer: Market) -> None:
    for language in ("zh-hans", "en"):
        people.prefer(person=grocer.owner, language=language)
        page = owner.get(at_(grocer))
        assert (page.status_code, page.context["due"].fen, page.context["coming"], page.context["statement"].lines) == (
            200,
            0,
            [],
            [],
        )


def test_what_falls_due_is_told_by_the_day(
    owner: SignedIn, grocer: Market, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(grocer)
    sold(grocer, on=at + timedelta(days=1))
    sold(grocer, on=at + timedelta(days=1))
    page = owner.get(at_(grocer)).context
    assert (page["due"].fen, page["due"].balance) == (0, 3 * 5820)
    assert page["coming"] == [(date(2026, 11, 30), 5820), (date(2026, 12, 1), 2 * 5820)]
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=7))
    page = owner.get(at_(grocer)).context
    assert (page["due"].fen, page["coming"]) == (5820, [(date(2026, 12, 1), 2 * 5820)])


def test_what_was_given_back_is_taken_from_the_first_day(owner: SignedIn, grocer: Market, at: datetime) -> None:
    first = sold(grocer)
    sold(grocer, on=at + timedelta(days=1))
    market.refund(sale=first.pk, fen=1000, cause="goodwill", words="破了", by=grocer.owner, at=at + timedelta(days=1))
    assert owner.get(at_(grocer)).context["coming"] == [(date(2026, 11, 30), 5820 - 970), (date(2026, 12, 1), 5820)]


def test_month_is_told_line_by_line_with_the_order_behind_it(
    owner: SignedIn, grocer: Market, town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sold(grocer)
    late = grocer.buy((grocer.rice, 1), way=Way.HALF_HOUR)
    grocer.bring(late, at=at + timedelta(minutes=40))
    grocer.settle(late, at=at + timedelta(hours=1))
    market.refund(sale=row.pk, fen=1000, cause="defect", words="有虫", by=grocer.owner, at=at + timedelta(hours=2))
    paid_at = at + timedelta(days=8)
    market.pay_out(merchant=grocer.shop.pk, by=town.operator, at=paid_at)
    monkeypatch.setattr(clock, "now", lambda: paid_at)
    number, number2 = (Sale.objects.get(pk=one.pk).order.number for one in (row, late))  # type: ignore[union-attr]  # both have one
    november = owner.get(at_(grocer), {"month": "2026-11"}).context["statement"]
    assert [(line.what, line.number, line.fen, line.balance) for line in november.lines] == [
        ("成交入账（已扣佣金）", number, 5820, 5820), ("晚到赔付", number2, -300, 5520), ("成交入账（已扣佣金）", number2, 5820, 11340),
        ("退款扣回", number, -970, 10370),
    ]  # fmt: skip
    assert (november.begins, november.came, november.went, november.ends) == (0, 11640, -1270, 10370)
    december = owner.get(at_(grocer)).context["statement"]
    assert (december.begins, [(line.what, line.fen) for line in december.lines], december.ends) == (
        10370, [("结算打款", -10370)], 0,
    )  # fmt: skip
    page = owner.get(at_(grocer), {"month": "2026-11"})
    assert (f'href="/counter/shop/{grocer.shop.pk}/orders/{row.pk}/"' in page.text, page.context["payouts"][0].fen) == (
        True,
        10370,
    )


def test_cash_stands_as_received(owner: SignedIn, grocer: Market, at: datetime) -> None:
    row = grocer.begin((grocer.rice, 1))
    market.in_cash(checkout=row.pk, by=grocer.town.resident, at=at)
    grocer.settle(grocer.bring(row.sales.get()))
    statement = owner.get(at_(grocer)).context["statement"]
    assert [(line.what, line.fen) for line in statement.lines] == [
        ("成交入账（已扣佣金）", 5820),
        ("现金，店里已收", -6000),
    ]
    assert statement.ends == -180


@pytest.mark.parametrize("month", ["2026-13", "soon", "1890-01", "2026-11-01"])
def test_month_that_is_none_is_this_one(owner: SignedIn, grocer: Market, month: str) -> None:
    assert owner.get(at_(grocer), {"month": month}).context["statement"].month == date(2026, 11, 1)


def test_workbook_and_paper_say_the_same(owner: SignedIn, grocer: Market) -> None:
    row = sold(grocer)
    number = Sale.objects.get(pk=row.pk).order.number  # type: ignore[union-attr]  # it has one
    sheet = load_workbook(io.BytesIO(owner.get(at_(grocer, "xlsx/")).content)).worksheets[0]
    cells = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
    assert cells[0][1:] == ["月初应付", None, None, None, 0]
    assert cells[1][1:] == ["成交入账（已扣佣金）", number, 58.2, None, 58.2]
    assert cells[2][1:] == ["合计", None, 58.2, 0, 58.2]
    answer = owner.get(at_(grocer, "pdf/"))
    assert (answer["Content-Type"], "statement-2026-11.pdf" in answer["Content-Disposition"]) == (
        "application/pdf",
        True,
    )
    words = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    assert (number in words, "¥58.20" in words) == (True, True)


def test_long_month_takes_more_than_a_page(owner: SignedIn, grocer: Market) -> None:
    row = grocer.settle(grocer.bring(grocer.buy((grocer.rice, 1))))
    for _time in range(40):
        market.refund(sale=row.pk, fen=1, cause="goodwill", words="一分", by=grocer.owner, at=grocer.at)
    assert len(pypdfium2.PdfDocument(owner.get(at_(grocer, "pdf/")).content)) == 2


def test_page_asks_as_much_for_thirty_lines_as_for_one(owner: SignedIn, grocer: Market, at: datetime) -> None:
    counts = []
    sold(grocer)
    owner.get(at_(grocer))
    for times in (0, 29):
        for _time in range(times):
            sold(grocer)
            market.restock(variant=grocer.rice.pk, more=1, by=grocer.owner, at=at)
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(at_(grocer)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
