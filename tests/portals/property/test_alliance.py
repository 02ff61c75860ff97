"""The alliance on the console: the month's table, the panel, the office's word, appeals, a merchant's history."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.alliance import queries
from linli.alliance import services as alliance
from linli.alliance.enums import State
from linli.alliance.models import Assessment
from linli.merchants import services as merchants
from linli.merchants.enums import Standing, Tier
from linli.merchants.models import Merchant, Paper
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from tests.alliance import conftest as made
from tests.alliance.conftest import NEXT, shops, sold
from tests.cast import Town
from tests.conftest import SignedIn

member, papers, seen, shop, tang = made.member, made.papers, made.seen, made.shop, made.tang
TABLE = "/console/alliance/"


@pytest.fixture
def warned(town: Town, member: Merchant, at: datetime) -> Assessment:
    """The shop's work was poor, and this month warns it."""
    sold(town, member, 30, at=at, stars=1, late=20, reopened=6)
    alliance.propose_month(community=town.community, at=at)
    return queries.history(member)[0]


@pytest.fixture
def appealed(town: Town, warned: Assessment, tang: Person, at: datetime) -> Assessment:
    """The warning was confirmed by somebody else, and is appealed against."""
    alliance.confirm(assessment=warned.pk, by=town.supervisor, at=at)
    alliance.appeal(assessment=warned.pk, words="那几单是下大雪", by=tang, at=at)
    return queries.history(warned.merchant)[0]


def page(row: Assessment, deed: str = "") -> str:
    return f"{TABLE}{row.pk}/{deed + '/' if deed else ''}"


def history(row: Assessment) -> str:
    return f"{TABLE}merchants/{row.merchant_id}/"


def state(row: Assessment) -> str:
    return Assessment.objects.get(pk=row.pk).state


# --- who may -------------------------------------------------------------------------------------------------------
def test_pages_open_in_both_languages(console: SignedIn, town: Town, appealed: Assessment) -> None:
    pages = (
        TABLE,
        page(appealed),
        history(appealed),
        f"/console/merchants/{appealed.merchant_id}/",
        "/console/merchants/",
    )
    assert [console.get(path).status_code for path in pages] == [200] * 5
    people.prefer(person=town.operator, language="en")
    assert [console.get(path).status_code for path in pages] == [200] * 5
    assert 'lang="en"' in console.get(page(appealed)).text


def test_before_the_first_month_the_table_says_so(console: SignedIn, member: Merchant) -> None:
    shown = console.get(TABLE)
    assert (shown.context["rows"], "还没有评定过" in shown.text) == ([], True)
    assert "还没有评定过" in console.get(f"{TABLE}merchants/{member.pk}/").text


def test_supervisor_looks_and_only_the_office_decides(
    browser: SignedIn, town: Town, warned: Assessment, tang: Person
) -> None:
    for person, status in ((town.supervisor, 200), (town.steward.person, 403), (town.resident, 403), (tang, 403)):
        browser.as_(person)
        assert [browser.get(path).status_code for path in (TABLE, page(warned), history(warned))] == [status] * 3
        told = [browser.post(page(warned, deed), {"words": "x"}).status_code for deed in ("confirm", "keep", "answer")]
        assert told == [403] * 3
    assert 'name="words"' not in browser.as_(town.supervisor).get(page(warned)).text
    assert state(warned) == State.PROPOSED


def test_strangers_find_nothing(browser: SignedIn, elsewhere: Town, appealed: Assessment) -> None:
    browser.as_(elsewhere.operator)
    assert browser.get(TABLE).context["rows"] == []
    assert [browser.get(path).status_code for path in (page(appealed), history(appealed))] == [404, 404]
    said = {"words": "x", "outcome": "upheld"}
    told = [browser.post(page(appealed, deed), said).status_code for deed in ("confirm", "keep", "answer")]
    assert told == [404] * 3
    assert state(appealed) == State.APPEALED


def test_what_is_not_there_is_not_there(console: SignedIn, warned: Assessment) -> None:
    assert console.get(page(Assessment(pk=UUID(int=0)))).status_code == 404
    assert console.get(page(warned, "confirm")).status_code == 405
    assert console.post(page(warned, "answer"), {})["Location"] == page(warned)


# --- the table -----------------------------------------------------------------------------------------------------
def test_falls_come_first_then_warnings_rises_and_who_stays(
    console: SignedIn, town: Town, tang: Person, member: Merchant, papers: dict[str, Paper], at: datetime
) -> None:
    warned, rising, steady = shops(town, tang, 3, at=at)
    Merchant.objects.filter(pk=rising.pk).update(tier=Tier.INCUBATING)
    sold(town, rising, 60, at=at, first=100)
    sold(town, warned, 30, at=at, stars=1, late=25, reopened=9, first=200)
    sold(town, steady, 15, at=at, stars=5, first=300)
    merchants.check_paper(paper=papers["food"].pk, good=False, why="看不清", by=town.operator, at=at)
    alliance.propose_month(community=town.community, at=at)
    rows = console.get(TABLE).context["rows"]
    assert [(row["row"].merchant_id, row["move"]["label"]) for row in rows] == [
        (member.pk, "暂停接单"), (warned.pk, "提醒：要降级"), (rising.pk, "升为铜牌"), (steady.pk, "不变"),
    ]  # fmt: skip
    assert [row["state"]["label"] for row in rows] == ["待确认", "待确认", "待确认", "已确认"]
    assert rows[0]["reasons"] == ["安全的项目不合格：食品经营许可证在有效期内，挂在看得见的地方"]


def test_months_are_chosen_from(console: SignedIn, town: Town, warned: Assessment, at: datetime) -> None:
    alliance.propose_month(community=town.community, at=at + NEXT)
    assert [f"{console.get(TABLE + said).context['month']:%Y-%m}" for said in ("", "?month=2026-11", "?month=x")] == [
        "2026-12", "2026-11", "2026-12",
    ]  # fmt: skip
    assert [view["label"] for view in console.get(TABLE).context["views"]] == ["2026年12月", "2026年11月"]


def test_panel_shows_the_parts_the_figures_and_why(console: SignedIn, warned: Assessment) -> None:
    shown = console.get(page(warned))
    assert [part["name"] for part in shown.context["parts"]] == ["居民评价", "准时", "返工", "投诉和处理", "做成的单数"]
    assert "30 单里准时 10 单" in shown.context["parts"][1]["figures"]
    assert shown.context["one"]["reasons"][0].startswith("得分 ")
    part = console.get(page(warned), headers={"HX-Request": "true"})
    assert ("<html" in part.text, "30 单里准时 10 单" in part.text) == (False, True)


def test_table_of_thirty_takes_as_many_queries_as_of_one(
    console: SignedIn, town: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    alliance.propose_month(community=town.community, at=at)
    first = queries.history(member)[0]
    paths = (TABLE, page(first))
    for path in paths:
        console.get(path)
    with CaptureQueriesContext(connection) as one:
        assert [console.get(path).status_code for path in paths] == [200, 200]
    shops(town, tang, 29, at=at)
    Assessment.objects.all().delete()
    alliance.propose_month(community=town.community, at=at)
    paths = (TABLE, page(queries.history(member)[0]))
    with CaptureQueriesContext(connection) as thirty:
        assert [console.get(path).status_code for path in paths] == [200, 200]
    assert len(console.get(TABLE).context["rows"]) == 30
    assert len(thirty) == len(one)


# --- the word ------------------------------------------------------------------------------------------------------
def test_warning_is_confirmed_once_however_often_it_is_tapped(
    console: SignedIn, town: Town, warned: Assessment
) -> None:  # fmt: skip
    told = [console.post(page(warned, "confirm"), {"words": "请看返工的六单"}) for _ in range(2)]
    assert [one["Location"] for one in told] == [page(warned)] * 2
    row = Assessment.objects.get(pk=warned.pk)
    assert (row.state, row.words, row.decided_by) == (State.CONFIRMED, "请看返工的六单", town.operator)


def test_not_following_asks_why_and_keeps_what_was_typed(console: SignedIn, warned: Assessment) -> None:
    refused = console.post(page(warned, "keep"), {"words": ""})
    assert (refused.status_code, "请写清楚" in refused.text, state(warned)) == (422, True, State.PROPOSED)
    long = "长" * 401
    assert long in console.post(page(warned, "keep"), {"words": long}).text
    assert console.post(page(warned, "keep"), {"words": "停水"}).status_code == 302
    assert state(warned) == State.KEPT


def test_who_comes_second_reads_how_it_stands(console: SignedIn, town: Town, warned: Assessment, at: datetime) -> None:
    alliance.confirm(assessment=warned.pk, by=town.supervisor, at=at)
    late = console.post(page(warned, "keep"), {"words": "不"})
    assert (late.status_code, "已经有人处理过了：已确认" in late.text) == (409, True)


def test_suspension_asks_why_and_suspends(
    console: SignedIn, town: Town, member: Merchant, papers: dict[str, Paper], at: datetime
) -> None:
    merchants.check_paper(paper=papers["food"].pk, good=False, why="看不清", by=town.operator, at=at)
    alliance.propose_month(community=town.community, at=at)
    row = queries.history(member)[0]
    assert console.post(page(row, "confirm"), {"words": ""}).status_code == 422
    assert console.post(page(row, "confirm"), {"words": "许可证不合格"}).status_code == 302
    member.refresh_from_db()
    assert (member.standing, member.tier) == (Standing.SUSPENDED, Tier.WATCH)


# --- appeals -------------------------------------------------------------------------------------------------------
def test_appeal_waits_on_the_table_and_is_answered(console: SignedIn, appealed: Assessment) -> None:
    assert "那几单是下大雪" in console.get(TABLE).text
    assert [console.get(path).text.count("申诉中") > 0 for path in (TABLE, page(appealed), history(appealed))] == [
        True
    ] * 3
    refused = console.post(page(appealed, "answer"), {"words": "查过了"})
    assert (refused.status_code, "请选维持还是撤销" in refused.text, "查过了" in refused.text) == (422, True, True)
    said = {"outcome": "overturned", "words": "雪天不算"}
    assert [console.post(page(appealed, "answer"), said).status_code for _ in range(2)] == [302, 302]
    assert state(appealed) == State.OVERTURNED
    assert console.get(TABLE).context["appealed"] == []


def test_who_confirmed_is_told_to_leave_it_to_another(
    console: SignedIn, town: Town, warned: Assessment, tang: Person, at: datetime
) -> None:
    alliance.confirm(assessment=warned.pk, by=town.operator, at=at)
    alliance.appeal(assessment=warned.pk, words="不对", by=tang, at=at)
    colleague = people.register(name="何经理", phone="+8613900000888")
    people.join(person=colleague, community=town.community, role=Role.OPERATOR, at=at)
    refused = console.post(page(warned, "answer"), {"outcome": "upheld", "words": "查过了"})
    assert (refused.status_code, "请另一位同事来" in refused.text, state(warned)) == (403, True, State.APPEALED)
    console.as_(colleague)
    assert console.post(page(warned, "answer"), {"outcome": "upheld", "words": "查过了"}).status_code == 302


def test_history_tells_month_by_month(console: SignedIn, town: Town, appealed: Assessment, at: datetime) -> None:
    alliance.propose_month(community=town.community, at=at + NEXT)
    rows = console.get(history(appealed)).context["rows"]
    assert [(f"{row['row'].month:%m}", row["state"]["label"]) for row in rows] == [("12", "待确认"), ("11", "申诉中")]
