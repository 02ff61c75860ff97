"""Shops on the steward's phone: which to visit, what the checklist asks there, and what was found."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.merchants import licences
from linli.merchants import services as merchants
from linli.merchants.enums import Standing
from linli.merchants.models import Criterion, Merchant, Paper, Visit
from linli.merchants.services import Terms
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.stewards.models import Worker
from tests.cast import Town
from tests.conftest import SignedIn
from tests.merchants import conftest as made
from tests.merchants.conftest import LICENCE, other

INDEX = "/work/merchants/"
MUSTS = {f"line-{code}": "yes" for code in ("prices", "clean", "fresh", "refund")}
DAY = timedelta(days=1)
type Seen = Callable[..., None]

papers, seen, shop, tang = made.papers, made.seen, made.shop, made.tang


@pytest.fixture
def phone(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.steward.person)


def _page(row: Merchant) -> str:
    return f"{INDEX}{row.pk}/"


def _another(town: Town, number: int, *, by: Person, at: datetime, name: str = "面馆") -> Merchant:
    body = f"{LICENCE[:13]}{number:04d}"
    application = other(licence_no=body + licences.check_character(body), name_zh=name)
    return merchants.apply(community=town.community, application=application, by=by, at=at)


def _listed(phone: SignedIn) -> list[list[Merchant]]:
    return [[one["row"] for one in shops] for _title, shops in phone.get(INDEX).context["groups"]]


# --- who may ------------------------------------------------------------------------------------------------------
def test_who_is_employed_goes_and_nobody_else(browser: SignedIn, town: Town, shop: Merchant) -> None:
    volunteer = people.register(name="志愿者", phone="+8613900000888")
    people.join(person=volunteer, community=town.community, role=Role.VOLUNTEER, at=shop.applied_at)
    unlisted = people.register(name="新来的", phone="+8613900000889")
    people.join(person=unlisted, community=town.community, role=Role.STEWARD, at=shop.applied_at)
    Worker.objects.create(
        community=town.community, person=volunteer, kind=Worker.Kind.VOLUNTEER, call_zh="志愿者", call_en="V"
    )
    told = {}
    for who in (town.steward.person, town.lead.person, volunteer, unlisted, town.resident, town.operator):
        browser.as_(who)
        told[who.name] = [browser.get(INDEX).status_code, browser.get(_page(shop)).status_code]
        if told[who.name] == [403, 403]:
            assert browser.post(_page(shop), MUSTS).status_code == 403
    assert list(told.values()) == [[200, 200], [200, 200], *[[403, 403]] * 4]
    assert not Visit.objects.exists()


def test_shop_of_another_community_is_not_there(browser: SignedIn, elsewhere: Town, shop: Merchant) -> None:
    browser.as_(elsewhere.steward.person)
    assert _listed(browser) == []
    assert [browser.get(_page(shop)).status_code, browser.post(_page(shop), MUSTS).status_code] == [404, 404]
    assert not shop.visits.exists()


def test_visitor_signs_in_first_and_what_is_no_shop_is_not_there(browser: SignedIn, town: Town) -> None:
    assert browser.get(INDEX).headers["Location"] == f"/sign-in/?next={INDEX}"
    assert browser.as_(town.steward.person).get(f"{INDEX}{UUID(int=0)}/").status_code == 404


def test_pages_are_english_for_who_reads_english(phone: SignedIn, town: Town, shop: Merchant) -> None:
    people.prefer(person=town.steward.person, language="en")
    for path in (INDEX, _page(shop)):
        page = phone.get(path)
        assert (page.status_code, 'lang="en"' in page.text, "Fresh" in page.text) == (200, True, True)


# --- the list -----------------------------------------------------------------------------------------------------
def test_shops_are_listed_by_where_they_stand_and_who_was_not_seen_comes_first(
    phone: SignedIn, town: Town, shop: Merchant, papers: dict[str, Paper], seen: Seen, tang: Person, at: datetime
) -> None:  # fmt: skip
    seen()
    fresh = _another(town, 1, by=tang, at=at)
    gone = _another(town, 2, by=tang, at=at)
    merchants.withdraw(merchant=gone.pk, by=tang, at=at)
    assert _listed(phone) == [[fresh, shop]]
    merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)
    assert _listed(phone) == [[fresh], [shop]]
    merchants.suspend(merchant=shop.pk, why="晚了", by=town.operator, at=at)
    titles = [title for title, _shops in phone.get(INDEX).context["groups"]]
    assert titles == ["申请了，等着看店", "暂停了，等着复查"]


def test_row_says_when_somebody_was_there_where_it_is_and_whom_to_call(
    phone: SignedIn, town: Town, shop: Merchant, seen: Seen, tang: Person, at: datetime
) -> None:  # fmt: skip
    assert "还没有人去看过" in phone.get(INDEX).text
    seen()
    placeless = _another(town, 1, by=tang, at=at)
    Merchant.objects.filter(pk=placeless.pk).update(lng=None, lat=None)
    page = phone.get(INDEX)
    told = ("上次 今天 14:30", "和睦路 12 号", 'href="geo:30.201000,120.101000"', 'href="tel:0571-88001122"')
    assert [words for words in told if words not in page.text] == []
    assert page.text.count("geo:") == 1


def test_neither_documents_nor_the_applicants_phone_are_shown(
    phone: SignedIn, shop: Merchant, papers: dict[str, Paper], tang: Person
) -> None:  # fmt: skip
    told = phone.get(INDEX).text + phone.get(_page(shop)).text
    assert tang.phone is not None
    hidden = ("/papers/", tang.phone, tang.phone.removeprefix("+86"), "营业执照", LICENCE)
    assert [words for words in hidden if words in told] == []


def test_empty_list_says_so(phone: SignedIn, town: Town) -> None:
    assert "现在没有要看的店" in phone.get(INDEX).text


def test_pages_ask_as_much_for_thirty_as_for_one(
    phone: SignedIn, town: Town, shop: Merchant, seen: Seen, tang: Person, at: datetime
) -> None:  # fmt: skip
    counts: dict[str, list[int]] = {INDEX: [], _page(shop): []}
    for rows in (range(1), range(1, 30)):
        for number in rows:
            _another(town, number, by=tang, at=at)
            seen(later=number * DAY)
        for path, asked in counts.items():
            phone.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert phone.get(path).status_code == 200
            asked.append(len(queries))
    assert [one == thirty for one, thirty in counts.values()] == [True, True]


# --- the visit ----------------------------------------------------------------------------------------------------
def test_form_asks_what_no_document_meets_in_the_checklists_order(phone: SignedIn, shop: Merchant) -> None:
    lines = phone.get(_page(shop)).context["form"].lines
    assert [line.name for line in lines] == [
        "line-prices", "line-clean", "line-fresh", "line-refund", "line-near", "line-neighbours",
    ]  # fmt: skip
    assert [line.field.required for line in lines] == [True] * 4 + [False] * 2
    assert {line.help_text for line in lines} == {""}
    assert {line.value() for line in lines} == {None}


def test_what_was_found_is_kept_and_leads_back_to_the_list(phone: SignedIn, town: Town, shop: Merchant) -> None:
    said = {**MUSTS, "line-clean": "no", "line-near": "yes", "words": " 后门堆了纸箱 ", "form_key": str(uuid4())}
    answer = phone.post(_page(shop), said)
    row = shop.visits.get()
    assert (answer.headers["Location"], row.by, row.words) == (INDEX, town.steward, "后门堆了纸箱")
    assert row.findings == {"prices": True, "clean": False, "fresh": True, "refund": True, "near": True}
    assert "记好了" in phone.get(INDEX).text
    page = phone.get(_page(shop))
    helps = {line.name: line.help_text for line in page.context["form"].lines}
    assert (helps["line-clean"], helps["line-near"], helps["line-neighbours"]) == ("上次：否", "上次：是", "")
    assert "后门堆了纸箱" in page.text


def test_second_tap_is_the_first_visit(phone: SignedIn, shop: Merchant) -> None:
    said = {**MUSTS, "form_key": str(uuid4())}
    assert [phone.post(_page(shop), said).status_code for _tap in range(2)] == [302, 302]
    assert shop.visits.count() == 1


def test_key_that_makes_no_sense_is_none(phone: SignedIn, shop: Merchant) -> None:
    assert phone.post(_page(shop), {**MUSTS, "form_key": "x"}).status_code == 302
    assert shop.visits.get().form_key is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"line-clean": ""}, "line-clean"), ({"line-clean": "maybe"}, "line-clean"), ({"line-near": "1"}, "line-near"),
        ({"words": "长" * 401}, "words"),
    ],
)  # fmt: skip
def test_visit_that_makes_no_sense_is_refused_at_its_line_and_keeps_the_rest(
    phone: SignedIn, shop: Merchant, wrong: dict[str, str], field: str
) -> None:  # fmt: skip
    page = phone.post(_page(shop), {**MUSTS, **wrong})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert page.context["form"]["line-prices"].value() == "yes"
    assert 'role="alert"' in page.text
    assert not shop.visits.exists()


def test_line_that_was_not_asked_is_left_out(phone: SignedIn, shop: Merchant) -> None:
    phone.post(_page(shop), {**MUSTS, "line-tools": "yes", "line-licence": "yes"})
    assert set(shop.visits.get().findings) == {"prices", "clean", "fresh", "refund"}


def test_line_that_became_a_must_meanwhile_is_asked(phone: SignedIn, shop: Merchant) -> None:
    Criterion.objects.filter(code="near").update(is_must=True)
    assert phone.post(_page(shop), MUSTS).status_code == 422


def test_shop_that_is_over_is_not_visited(phone: SignedIn, shop: Merchant, tang: Person, at: datetime) -> None:
    merchants.withdraw(merchant=shop.pk, by=tang, at=at)
    assert phone.get(_page(shop)).headers["Location"] == INDEX
    page = phone.post(_page(shop), MUSTS)
    assert (page.status_code, "已撤回" in page.text, shop.visits.exists()) == (409, True, False)
    assert Merchant.objects.get(pk=shop.pk).standing == Standing.WITHDRAWN
