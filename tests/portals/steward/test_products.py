"""The steward makes products of what residents ask for again and again."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.catalogue import drafting
from linli.catalogue.enums import DraftState
from linli.catalogue.models import Product, ProductDraft, ServiceGroup
from linli.people import services as people
from tests.cast import Town
from tests.conftest import SignedIn
from tests.orders.test_repeated import homes, say

INDEX = "/work/products/"
NEW = f"{INDEX}new/"
# What a service promises that is no part of what was asked for.
PROMISED: dict[str, Any] = {
    "skills": ["care"], "points": 7, "points_kind": "welfare", "points_price": 90, "unit_zh": "次", "unit_en": "visit",
    "evidence_photos": 2, "is_free": False, "price_fen": 8000, "needs_insurance": True, "standard_zh": "量好血压",
    "checklist": [{"zh": "量血压", "en": "Take the blood pressure"}],
}  # fmt: skip
SAID = {
    "name_zh": "上门遛狗", "line": "home", "checklist": "牵好绳\n带回家 | Back home", "providers": ["steward"], "minutes": "40",
    "words": "一周三四次",
}  # fmt: skip


@pytest.fixture
def phone(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.steward.person)


def made(phone: SignedIn, **other: object) -> ProductDraft:
    assert phone.post(NEW, {**SAID, **other}).status_code == 302
    return ProductDraft.objects.order_by("-id")[0]


def test_who_works_here_proposes_and_nobody_else(browser: SignedIn, town: Town) -> None:
    told = {}
    for who in (town.steward.person, town.engineer.person, town.resident, town.operator):
        browser.as_(who)
        told[who.name] = [
            browser.get(INDEX).status_code,
            browser.get(NEW).status_code,
            browser.post(NEW, SAID).status_code,
        ]
    assert list(told.values()) == [[200, 200, 302], [200, 200, 302], [403] * 3, [403] * 3]


def test_proposal_of_somebody_else_is_not_there(browser: SignedIn, town: Town, elsewhere: Town) -> None:
    row = made(browser.as_(town.steward.person))
    for who in (town.engineer.person, elsewhere.steward.person):
        browser.as_(who)
        path = f"{INDEX}{row.pk}/"
        assert [browser.get(path).status_code, browser.post(path, SAID).status_code] == [404, 404]
    assert browser.get(INDEX).context["mine"] == []


def test_idea_is_put_down_with_what_is_usual(phone: SignedIn, town: Town) -> None:
    row = made(phone)
    assert row.content == {
        "name_zh": "上门遛狗", "name_en": "", "summary_zh": "", "line": "home", "providers": ["steward"], "minutes": 40,
        "checklist": [{"zh": "牵好绳", "en": ""}, {"zh": "带回家", "en": "Back home"}], "scene": "service", "mode": "on-demand",
        "sla": "general",
    }  # fmt: skip
    assert (row.words, row.by, row.origin) == ("一周三四次", town.steward.person, {})
    assert "物业看过会告诉您" in phone.get(f"{INDEX}{row.pk}/").text


def test_what_is_asked_again_and_again_begins_a_proposal(phone: SignedIn, town: Town, at: datetime) -> None:
    ServiceGroup.objects.create(
        community=town.community, code="elder", name_zh="长者", icon="armchair", position=1, source="article"
    )
    for home in homes(town, 3):
        say(town, at, "遛狗", home)
    page = phone.get(INDEX)
    assert "最近 90 天 3 单，3 户" in page.text
    path = f"{NEW}?from={page.context['repeats'][0].key}"
    Product.objects.filter(code=town.visit.code).update(**PROMISED)
    form = phone.get(path).context["form"]
    assert (form["line"].value(), form["checklist"].value(), form["minutes"].value()) == (
        "greetings", "", town.visit.minutes,
    )  # fmt: skip
    assert phone.post(path, SAID).status_code == 302
    row = ProductDraft.objects.get()
    assert (row.origin["count"], row.content["sla"], row.content["line"]) == (3, "general", "home")
    # What the service under which it came promises is not promised here, where the steward would not even see it.
    assert not set(PROMISED) & (set(row.content) - {"checklist"})
    assert row.content["checklist"][0]["zh"] == "牵好绳"
    assert phone.get(f"{NEW}?from=nothing").status_code == 404


def test_second_tap_is_the_first_proposal(phone: SignedIn) -> None:
    key = str(uuid4())
    assert made(phone, form_key=key) == made(phone, form_key=key)
    assert made(phone, form_key="x") != made(phone, form_key="y")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_zh": ""}, "name_zh"), ({"line": ""}, "line"), ({"line": "nowhere"}, "line"), ({"checklist": ""}, "checklist"),
        ({"checklist": "|x"}, "checklist"), ({"providers": []}, "providers"), ({"minutes": "0"}, "minutes"),
        ({"words": ""}, "words"), ({"words": "长" * 401}, "words"), ({"summary_zh": "长" * 121}, "summary_zh"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_at_its_field_and_keeps_the_rest(
    phone: SignedIn, wrong: dict[str, Any], field: str
) -> None:
    page = phone.post(NEW, {**SAID, "name_en": "Dogs", **wrong})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert ('role="alert"' in page.text, 'value="Dogs"' in page.text) == (True, True)
    assert not ProductDraft.objects.exists()


def test_too_many_that_wait_are_told_so(phone: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "MOST_WAITING", 1)
    made(phone)
    page = phone.post(NEW, SAID)
    assert (page.status_code, "有 1 份草案在等物业看" in page.text) == (409, True)


def test_own_proposal_is_worked_on_while_it_waits(phone: SignedIn, town: Town, at: datetime) -> None:
    row = made(phone)
    path = f"{INDEX}{row.pk}/"
    assert phone.get(path).context["form"]["seen"].value() == 1
    assert phone.post(path, {**SAID, "minutes": "50", "seen": "1"})["Location"] == path
    assert ProductDraft.objects.get().content["minutes"] == 50
    stale = phone.post(path, {**SAID, "minutes": "60", "seen": "1"})
    assert (stale.status_code, "别人刚改过这份草案" in stale.text) == (409, True)
    drafting.decline(draft=row.pk, why="门卫在做", by=town.operator, at=at)
    page = phone.get(path)
    assert ("门卫在做" in page.text, 'id="proposal"' in page.text) == (True, False)
    assert phone.post(path, {**SAID, "seen": "2"}).status_code == 409
    assert ProductDraft.objects.get().state == DraftState.DECLINED


def test_pages_are_english_for_who_reads_english(phone: SignedIn, town: Town) -> None:
    row = made(phone)
    people.prefer(person=town.steward.person, language="en")
    for path in (INDEX, NEW, f"{INDEX}{row.pk}/"):
        page = phone.get(path)
        assert (page.status_code, 'lang="en"' in page.text) == (200, True)


def test_index_asks_as_much_for_thirty_as_for_one(phone: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "MOST_WAITING", 100)
    counts = []
    for many in (1, 29):
        for _turn in range(many):
            made(phone)
        phone.get(INDEX)
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(INDEX).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_growth_leads_there(phone: SignedIn) -> None:
    assert f'href="{INDEX}"' in phone.get("/work/growth/").text
