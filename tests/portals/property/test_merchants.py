"""Merchants on the console: the table, one merchant with its checklist, documents checked, and the office's deeds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.core.models import Fact
from linli.merchants import licences
from linli.merchants import services as merchants
from linli.merchants.enums import PaperKind, Standing, Verdict
from linli.merchants.models import Criterion, Merchant, Paper
from linli.merchants.services import Terms
from linli.people import services as people
from linli.people.models import Person
from linli.stewards.models import Worker
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.merchants import conftest as made
from tests.merchants.conftest import LICENCE, other

DEEDS = ("select", "decline", "take-in", "commission", "suspend", "restore")
TERMS = {"commission": "8.25", "daily_limit": "5"}
DAY = timedelta(days=1)
type Seen = Callable[..., None]

papers, seen, shop, tang = made.papers, made.seen, made.shop, made.tang


@pytest.fixture
def ready(shop: Merchant, papers: dict[str, Paper], seen: Seen) -> Merchant:
    """The shop meets the checklist."""
    seen()
    return shop


@pytest.fixture
def tried(town: Town, ready: Merchant, at: datetime) -> Merchant:
    """The shop is being tried."""
    return merchants.select(merchant=ready.pk, terms=Terms(), by=town.operator, at=at)


def _page(row: Merchant, deed: str = "") -> str:
    return f"/console/merchants/{row.pk}/{deed + '/' if deed else ''}"


def _check(paper: Paper) -> str:
    return f"/console/merchants/papers/{paper.pk}/check/"


def _stands(row: Merchant) -> str:
    return Merchant.objects.get(pk=row.pk).standing


# --- who may ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["table", "shop", "select"])
def test_pages_open_in_both_languages(console: SignedIn, town: Town, ready: Merchant, path: str) -> None:
    address = {"table": "/console/merchants/", "shop": _page(ready), "select": _page(ready, "select")}[path]
    assert console.get(address).status_code == 200
    people.prefer(person=town.operator, language="en")
    page = console.get(address)
    assert (page.status_code, 'lang="en"' in page.text, "Fresh" in page.text) == (200, True, True)


def test_supervisor_looks_and_nobody_but_the_office_acts(
    browser: SignedIn, town: Town, ready: Merchant, papers: dict[str, Paper], tang: Person
) -> None:  # fmt: skip
    people_ = (town.supervisor, town.steward.person, town.resident, tang)
    looked = [
        [browser.as_(one).get(path).status_code for path in ("/console/merchants/", _page(ready))] for one in people_
    ]
    assert looked == [[200, 200], [403, 403], [403, 403], [403, 403]]
    for person in people_:
        browser.as_(person)
        told = [browser.post(_page(ready, deed), {**TERMS, "why": "x"}).status_code for deed in DEEDS]
        told.append(browser.post(_check(papers["food"]), {"verdict": "bad", "why": "x"}).status_code)
        assert told == [403] * 7
    assert (_stands(ready), Paper.objects.filter(verdict=Verdict.BAD).count()) == (Standing.APPLIED, 0)


def test_who_only_looks_is_shown_neither_deeds_nor_documents(
    browser: SignedIn, town: Town, ready: Merchant, papers: dict[str, Paper]
) -> None:  # fmt: skip
    def shown(person: Person) -> list[bool]:
        page = browser.as_(person).get(_page(ready)).text
        return [_page(ready, "select") in page, f"/papers/{papers['food'].pk}/" in page, _check(papers["food"]) in page]

    assert shown(town.operator) == [True, True, True]
    assert shown(town.supervisor) == [False, False, False]


def test_merchant_of_another_community_is_not_there(
    browser: SignedIn, elsewhere: Town, ready: Merchant, papers: dict[str, Paper]
) -> None:  # fmt: skip
    browser.as_(elsewhere.operator)
    assert list(browser.get("/console/merchants/").context["rows"]) == []
    assert [browser.get(_page(ready, deed)).status_code for deed in ("", *DEEDS)] == [404] * 7
    assert [browser.post(_page(ready, deed), {**TERMS, "why": "x"}).status_code for deed in DEEDS] == [404] * 6
    assert browser.post(_check(papers["food"]), {"verdict": "bad", "why": "x"}).status_code == 404
    assert (_stands(ready), Paper.objects.filter(verdict=Verdict.BAD).count()) == (Standing.APPLIED, 0)


def test_visitor_signs_in_first_and_what_is_no_deed_is_not_there(
    browser: SignedIn, town: Town, ready: Merchant
) -> None:
    assert browser.get(_page(ready)).headers["Location"] == f"/sign-in/?next={_page(ready)}"
    browser.as_(town.operator)
    assert [browser.post(_page(row, "sell")).status_code for row in (ready, Merchant(pk=UUID(int=0)))] == [404, 404]
    assert browser.get(_check(Paper(pk=UUID(int=0)))).status_code == 405


# --- the table ----------------------------------------------------------------------------------------------------
def test_table_says_where_each_stands_and_what_waits(
    console: SignedIn, town: Town, shop: Merchant, papers: dict[str, Paper], tang: Person, at: datetime
) -> None:  # fmt: skip
    for kind in (PaperKind.FOOD, PaperKind.FOOD, PaperKind.HEALTH):
        merchants.hand_in(merchant=shop.pk, kind=kind, photo=cast.photo(), by=tang, at=at)
    row = console.get("/console/merchants/").context["rows"][0]
    # Of the two food permits the newer waits.
    assert (row["row"], row["badge"]["label"], row["waiting"], row["seen"]) == (shop, "申请中", 2, None)


def test_table_says_when_somebody_was_last_there(
    console: SignedIn, ready: Merchant, seen: Seen, at: datetime
) -> None:  # fmt: skip
    seen(later=-2 * DAY)
    assert console.get("/console/merchants/").context["rows"][0]["seen"] == at


def test_table_is_narrowed_by_standing_with_counts(
    console: SignedIn, town: Town, tried: Merchant, tang: Person, at: datetime
) -> None:  # fmt: skip
    asked = merchants.apply(community=town.community, application=other(licence_no=_licence(1)), by=tang, at=at)
    gone = merchants.apply(community=town.community, application=other(licence_no=_licence(2)), by=tang, at=at)
    merchants.withdraw(merchant=gone.pk, by=tang, at=at)

    def shown(query: str) -> list[Merchant]:
        return [one["row"] for one in console.get(f"/console/merchants/{query}").context["rows"]]

    assert shown("") == [gone, asked, tried]
    assert [shown(f"?standing={one}") for one in ("applied", "incubating", "member")] == [[asked], [tried], []]
    assert shown("?standing=nonsense") == [gone, asked, tried]
    views = {one["label"]: one["count"] for one in console.get("/console/merchants/").context["views"]}
    assert views == {"全部": 3, "申请中": 1, "试营中": 1, "正式成员": 0, "暂停接单": 0, "已撤回": 1}


def test_empty_table_says_what_will_come(console: SignedIn, shop: Merchant) -> None:
    assert "没有这样的商家" in console.get("/console/merchants/?standing=member").text
    Merchant.objects.all().delete()
    assert "还没有商家申请" in console.get("/console/merchants/").text


def _licence(number: int) -> str:
    """Return another valid code."""
    body = f"{LICENCE[:13]}{number:04d}"
    return body + licences.check_character(body)


def test_pages_ask_as_much_for_thirty_as_for_one(
    console: SignedIn, town: Town, tried: Merchant, seen: Seen, tang: Person, at: datetime
) -> None:  # fmt: skip
    counts: dict[str, list[int]] = {"/console/merchants/": [], _page(tried): []}
    for rows in (range(1), range(1, 20)):
        for number in rows:
            application = other(licence_no=_licence(number))
            row = merchants.apply(community=town.community, application=application, by=town.resident, at=at)
            for key in (row.pk, tried.pk):
                by = town.resident if key == row.pk else tang
                if number < 10:
                    merchants.hand_in(merchant=key, kind=PaperKind.INSURANCE, photo=cast.photo(), by=by, at=at)
            Merchant.objects.filter(pk=row.pk).update(coach=town.steward)
            seen(later=number * DAY)
        for path, asked in counts.items():
            console.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert console.get(path).status_code == 200
            asked.append(len(queries))
    assert [one == thirty for one, thirty in counts.values()] == [True, True]


# --- one merchant -------------------------------------------------------------------------------------------------
def test_checklist_is_shown_line_by_line(
    console: SignedIn, town: Town, shop: Merchant, papers: dict[str, Paper], seen: Seen, tang: Person, at: datetime
) -> None:  # fmt: skip
    merchants.check_paper(paper=papers["licence"].pk, good=False, why="照片看不清", by=town.operator, at=at)
    merchants.hand_in(merchant=shop.pk, kind=PaperKind.HEALTH, photo=cast.photo(), by=tang, at=at)
    Paper.objects.filter(pk=papers["food"].pk).update(until=at.date() - DAY)

    def shown() -> dict[str, str]:
        return {one["name"][:4]: one["badge"]["label"] for one in console.get(_page(shop)).context["lines"]}

    assert list(shown().values()) == ["不满足", "过期了", "待核对", *["还没看"] * 6]
    seen("clean")
    assert list(shown().values())[3:] == ["满足", "不满足", *["满足"] * 4]
    page = console.get(_page(shop))
    assert (page.context["musts"], page.context["met"]) == (7, 3)
    assert "照片看不清" in page.text
    # The health certificate that was replaced.
    assert [one["url"] for one in page.context["others"]] == [f"/papers/{papers['health'].pk}/"]


def test_page_tells_who_they_are_and_what_happened(
    console: SignedIn, town: Town, tried: Merchant, tang: Person, at: datetime
) -> None:  # fmt: skip
    merchants.hire(merchant=tried.pk, person=town.resident, post="clerk", by=tang, at=at)  # type: ignore[arg-type]  # as the form has it
    Merchant.objects.filter(pk=tried.pk).update(
        hours={"0": [["06:00", "12:00"], ["13:00", "20:00"]]}, coach=town.steward
    )
    page = console.get(_page(tried))
    told = (
        "示例鲜果有限公司", LICENCE, "0571-88001122", "和睦路 12 号", "早上六点从基地拉菜", "1000 米", "5%", "王师傅",
        "周一 06:00–12:00、13:00–20:00", "去看过了", town.resident.name, tang.name,
    )  # fmt: skip
    assert [words for words in told if words not in page.text] == []
    steps = [(one["name"], one["note"]) for one in page.context["story"]]
    assert steps[0][0] == "加一位店里的人"
    assert ("选用，开始试营", town.operator.name) in steps
    assert ("管家看店", f"{town.steward.person.name} · 都满足") in steps
    assert ("核对证照", f"{town.operator.name} · 营业执照 核对无误") in steps
    assert steps[-1] == ("提交申请", tang.name)


def test_visits_are_shown_newest_first_with_what_was_found(
    console: SignedIn, shop: Merchant, seen: Seen
) -> None:  # fmt: skip
    seen("clean", "refund")
    seen(later=DAY)
    Criterion.objects.filter(code="prices").delete()
    visits = console.get(_page(shop)).context["visits"]
    assert [sum(not met for _name, met in one["findings"]) for one in visits] == [0, 2]
    # In the checklist's order, a line that is no more by its code at the end.
    assert [name[:4] for name, met in visits[1]["findings"] if not met] == ["店面干净", "退换货和"]
    assert visits[1]["findings"][-1] == ("prices", True)


# --- documents ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "verdict", "why"),
    [({"verdict": "good"}, Verdict.GOOD, ""), ({"verdict": "bad", "why": " 看不清 "}, Verdict.BAD, "看不清")],
)
def test_document_is_checked_once_however_often_it_is_tapped(
    console: SignedIn, shop: Merchant, tang: Person, at: datetime, said: dict[str, str], verdict: str, why: str
) -> None:  # fmt: skip
    paper = merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)
    answers = [console.post(_check(paper), said).headers["Location"] for _tap in range(2)]
    paper.refresh_from_db()
    assert answers == [_page(shop)] * 2
    assert (paper.verdict, paper.why, Fact.objects.filter(kind="merchant.paper-checked").count()) == (verdict, why, 1)


@pytest.mark.parametrize("said", [{}, {"verdict": "fine"}, {"verdict": "bad"}, {"verdict": "bad", "why": "长" * 201}])
def test_document_without_a_word_is_refused_and_the_page_says_why(
    console: SignedIn, shop: Merchant, tang: Person, at: datetime, said: dict[str, str]
) -> None:  # fmt: skip
    paper = merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)
    page = console.post(_check(paper), said)
    paper.refresh_from_db()
    assert (page.status_code, paper.verdict) == (422, Verdict.WAITING)
    assert page.context["problem"]
    assert 'role="alert"' in page.text


# --- deeds --------------------------------------------------------------------------------------------------------
def test_page_offers_what_the_standing_allows(console: SignedIn, town: Town, tried: Merchant, at: datetime) -> None:
    def offered() -> list[str]:
        return [code for code, _deed in console.get(_page(tried)).context["deeds"]]

    assert offered() == ["take-in", "commission", "suspend"]
    merchants.suspend(merchant=tried.pk, why="晚了", by=town.operator, at=at)
    assert offered() == ["commission", "restore"]
    Merchant.objects.update(standing=Standing.APPLIED)
    assert offered() == ["select", "decline"]
    Merchant.objects.update(standing=Standing.DECLINED)
    assert offered() == []
    assert _check(tried.papers.latest("id")) not in console.get(_page(tried)).text


def test_merchant_is_chosen_on_the_terms_that_were_filled_in(console: SignedIn, town: Town, ready: Merchant) -> None:
    answer = console.post(_page(ready, "select"), {**TERMS, "coach": town.steward.pk})
    assert answer.headers["Location"] == _page(ready)
    row = Merchant.objects.get(pk=ready.pk)
    assert (row.standing, row.commission, row.daily_limit, row.coach) == (Standing.INCUBATING, 825, 5, town.steward)
    assert "8.25%" in console.get(_page(ready)).text
    # A second tap changes nothing and says where it stands.
    again = console.post(_page(ready, "select"), {**TERMS, "commission": "1"})
    assert (again.status_code, "这家店试营中" in again.text, Merchant.objects.get(pk=ready.pk).commission) == (
        409,
        True,
        825,
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"commission": ""}, "commission"), ({"commission": "x"}, "commission"), ({"commission": "30.01"}, "commission"),
        ({"commission": "-1"}, "commission"), ({"commission": "5.001"}, "commission"), ({"commission": "NaN"}, "commission"),
        ({"daily_limit": "0"}, "daily_limit"), ({"daily_limit": "501"}, "daily_limit"), ({"daily_limit": "x"}, "daily_limit"),
        ({"coach": str(UUID(int=0))}, "coach"), ({"coach": "x"}, "coach"),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused_at_their_field(
    console: SignedIn, ready: Merchant, wrong: dict[str, str], field: str
) -> None:
    page = console.post(_page(ready, "select"), {**TERMS, **wrong})
    assert (page.status_code, list(page.context["form"].errors), _stands(ready)) == (422, [field], Standing.APPLIED)


def test_coach_is_a_steward_who_works_here_now(console: SignedIn, town: Town, elsewhere: Town, ready: Merchant) -> None:
    def offered() -> list[Worker]:
        return list(console.get(_page(ready, "select")).context["form"].fields["coach"].queryset)

    assert offered() == [town.steward]
    for worker in (town.engineer, elsewhere.steward):
        assert console.post(_page(ready, "select"), {**TERMS, "coach": worker.pk}).status_code == 422
    Worker.objects.filter(pk=town.steward.pk).update(is_active=False)
    assert offered() == []


def test_what_is_lacking_is_said_and_nobody_is_chosen(
    console: SignedIn, shop: Merchant, papers: dict[str, Paper]
) -> None:  # fmt: skip
    page = console.post(_page(shop, "select"), TERMS)
    assert (page.status_code, _stands(shop)) == (409, Standing.APPLIED)
    assert "还差：管家还没有去看过" in page.text


def test_reason_is_asked_for_and_kept(console: SignedIn, town: Town, tried: Merchant) -> None:
    for why in ("", "   ", "长" * 401):
        page = console.post(_page(tried, "suspend"), {"why": why})
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["why"])
    assert console.post(_page(tried, "suspend"), {"why": "三单都晚了一小时"}).status_code == 302
    assert _stands(tried) == Standing.SUSPENDED
    assert "三单都晚了一小时" in console.get(_page(tried)).text
    assert console.post(_page(tried, "restore")).status_code == 302
    assert _stands(tried) == Standing.INCUBATING


def test_application_is_declined_with_a_reason(console: SignedIn, shop: Merchant) -> None:
    assert console.get(_page(shop, "decline")).status_code == 200
    console.post(_page(shop, "decline"), {"why": "先把消防通道清出来"})
    row = Merchant.objects.get(pk=shop.pk)
    assert (row.standing, row.why) == (Standing.DECLINED, "先把消防通道清出来")


def test_merchant_is_taken_in_after_the_trial_and_not_before(
    console: SignedIn, town: Town, tried: Merchant, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = console.post(_page(tried, "take-in"))
    assert (page.status_code, "还有 30 天" in page.text, _stands(tried)) == (409, True, Standing.INCUBATING)
    monkeypatch.setattr(clock, "now", lambda: at + 30 * DAY)
    assert console.post(_page(tried, "take-in")).status_code == 302
    assert _stands(tried) == Standing.MEMBER


def test_form_of_a_deed_that_is_not_open_leads_back(console: SignedIn, shop: Merchant) -> None:
    answers: list[Any] = [console.get(_page(shop, deed)) for deed in DEEDS]
    assert [answer.status_code for answer in answers] == [200, 200, 302, 302, 302, 302]
    assert answers[2].headers["Location"] == _page(shop)
