"""A period of the ledger as CSV and as a workbook, from the console."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.core.scoping import community_scope
from linli.ledger import services as ledger
from linli.ledger.models import Account, Transfer
from linli.people.models import Person
from linli.points import issuing
from linli.portals import statements
from tests.cast import Town
from tests.conftest import SignedIn

URL = "/console/points/ledger/export/"
# The first moment of November in Hangzhou.
NOVEMBER = datetime(2026, 10, 31, 16, tzinfo=UTC)


def give(
    town: Town, amount: int, at: datetime, *, cause: str, unit: str = "green", person: Person | None = None
) -> Account:
    """Give the resident points, or yuan in fen."""
    home, owner = town.community.pk, (person or town.resident).pk
    source = ledger.ensure(community=home, owner=home, kind="issued-202611", unit=unit, lowest=None, at=at)
    purse = issuing.purse(community=home, person=owner, unit=unit, at=at)
    ledger.post(community=home, cause=cause, kind="award", legs=[(source.pk, -amount), (purse.pk, amount)], at=at)
    return purse


def table(response: Any) -> list[list[str]]:  # noqa: ANN401 - the test client's answer
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


def cells(response: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - the test client's answer
    return list(load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0].iter_rows())


def test_statement_of_a_person_is_this_month_in_the_communitys_zone(
    console: SignedIn, town: Town, at: datetime
) -> None:
    give(town, 40, NOVEMBER - timedelta(seconds=1), cause="october")
    give(town, 2, NOVEMBER, cause="november")
    give(town, 8, datetime(2026, 11, 30, 16, tzinfo=UTC), cause="december")
    response = console.get(URL, {"q": "林禾", "form": "csv"})
    name, home = town.resident.name, town.community.name
    number = str(Transfer.objects.get(cause="november").pk)
    assert table(response) == [
        ["户主", "账户", "单位", "时间", "种类", "事由", "对方", "数额", "余额", "交易号"],
        [name, "本人", "环保积分", "2026-11-01 00:00:00", "期初余额", "", "", "", "40", ""],
        [name, "本人", "环保积分", "2026-11-01 00:00:00", "发放", "november", f"{home} 202611 发放", "2", "42", number],
        [name, "本人", "环保积分", "2026-11-30 23:59:59", "期末余额", "", "", "", "42", ""],
    ]  # fmt: skip


def test_period_is_the_one_that_was_chosen(console: SignedIn, town: Town) -> None:
    give(town, 40, NOVEMBER - timedelta(seconds=1), cause="october")
    give(town, 2, NOVEMBER, cause="november")
    response = console.get(URL, {"q": "林禾", "form": "csv", "since": "2026-10-31", "until": "2026-10-31"})
    assert "filename*=utf-8''%E8%B4%A6%E6%9C%AC-20261031-20261031.csv" in response["Content-Disposition"]
    assert [row[7:9] for row in table(response)[1:]] == [["", "0"], ["40", "40"], ["", "40"]]


def test_money_is_shown_in_yuan_to_the_fen(console: SignedIn, town: Town, at: datetime) -> None:
    give(town, 123_456_789_012_305, at, cause="pay", unit="cny")
    row = table(console.get(URL, {"q": "林禾", "form": "csv"}))[2]
    assert (row[2], row[7], row[8]) == ("人民币（元）", "1234567890123.05", "1234567890123.05")
    give(town, -5, at + timedelta(seconds=1), cause="back", unit="cny")
    last = cells(console.get(URL, {"q": "林禾", "form": "xlsx"}))[3]
    assert (last[7].value, last[7].number_format) == (-0.05, "#,##0.00")


def test_cause_gives_a_journal_of_its_transfers(console: SignedIn, town: Town, at: datetime) -> None:
    give(town, 2, at, cause="gift:1")
    give(town, 3, at, cause="other")
    found = table(console.get(URL, {"q": "gift", "form": "csv"}))
    assert [(row[5], row[7], row[8]) for row in found[1:]] == [("gift:1", "-2", ""), ("gift:1", "2", "")]
    assert len(table(console.get(URL, {"form": "csv"}))) == 5


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_words_like_formulas_stay_words(console: SignedIn, town: Town, at: datetime, typed: str) -> None:
    Person.objects.filter(pk=town.resident.pk).update(name=f"{typed}林禾")
    give(town, 7, at, cause=f"{typed}cause")
    row = table(console.get(URL, {"q": "林禾", "form": "csv"}))[2]
    assert (row[0], row[5]) == (f"'{typed}林禾", f"'{typed}cause")
    sheet = cells(console.get(URL, {"q": "林禾", "form": "xlsx"}))
    assert [(cell.value, cell.data_type) for cell in (sheet[2][0], sheet[2][5])] == [
        (f"{typed}林禾", "s"), (f"{typed}cause", "s"),
    ]  # fmt: skip


def test_workbook_says_where_it_was_cut(
    console: SignedIn, town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST", 3)
    for number in range(5):
        give(town, 1, at, cause=f"g{number}")
    sheet = cells(console.get(URL, {"q": "林禾", "form": "xlsx"}))
    assert (len(sheet), sheet[-1][0].value) == (5, "只导出了前 3 行。请缩短时间，或导出 CSV。")


def test_period_in_which_nothing_moved_says_so(console: SignedIn, town: Town, at: datetime) -> None:
    give(town, 1, at, cause="x")
    response = console.get(URL, {"q": "林禾", "form": "csv", "since": "2025-01-01", "until": "2025-12-31"})
    assert table(response)[1:] == [["这段时间没有进出。"]]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-30", "2026-11-01", "结束日期早于开始日期，请把两个日期对调。"),
        ("2026-02-30", "", "没有这一天：2026-02-30。请按 2026-11-01 的样子填。"),
        ("", "soon", "没有这一天：soon。请按 2026-11-01 的样子填。"),
        ("", "9999-12-31", "只能选 2000 年到 2100 年之间的日期。"),
        ("0001-01-01", "", "只能选 2000 年到 2100 年之间的日期。"),
    ],
)
def test_dates_without_sense_are_refused_in_words(console: SignedIn, since: str, until: str, words: str) -> None:
    response = console.get(URL, {"form": "csv", "since": since, "until": until})
    assert (response.status_code, response.context["error"]) == (422, words)
    assert words in response.content.decode()


def test_ledger_page_offers_this_month(console: SignedIn, town: Town) -> None:
    page = console.get("/console/points/ledger/", {"q": "林禾"})
    assert (page.context["since"], page.context["until"]) == ("2026-11-01", "2026-11-30")
    assert f'action="{URL}"' in page.content.decode()


@pytest.mark.parametrize("asked", [{"form": "pdf"}, {}, {"form": "csv", "q": "查无此人"}])
def test_what_is_not_there_is_not_found(console: SignedIn, asked: dict[str, str]) -> None:
    assert console.get(URL, asked).status_code == 404


def test_stranger_finds_nobody_of_ours(browser: SignedIn, town: Town, elsewhere: Town, at: datetime) -> None:
    with community_scope(town.community.pk):
        give(town, 5, at, cause="ours")
    browser.as_(elsewhere.operator)
    for wanted in (town.resident.name, str(town.resident.phone)[-8:], "ours"):
        assert browser.get(URL, {"form": "csv", "q": wanted}).status_code == 404, wanted
    assert table(browser.get(URL, {"form": "csv"}))[1:] == [["这段时间没有进出。"]]


def test_who_may_not_see_figures_is_refused(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.resident).get(URL, {"form": "csv"}).status_code == 403


@pytest.mark.parametrize("wanted", ["林禾", "gift", ""])
def test_queries_do_not_grow_with_rows(console: SignedIn, town: Town, at: datetime, wanted: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            table(console.get(URL, {"form": "csv", "q": wanted}))
        return len(queries)

    give(town, 1, at, cause="gift")
    one = asked()
    for number in range(29):
        give(town, 1, at, cause=f"gift{number}")
    assert asked() == one
