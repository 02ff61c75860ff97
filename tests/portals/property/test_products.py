"""Products on the console: drafts, the preview, the office's word, versions and what differs between them."""

import html
import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.catalogue import drafting, services
from linli.catalogue.drafting import Idea
from linli.catalogue.enums import DraftState
from linli.catalogue.models import Product, ProductDraft
from linli.catalogue.slots import Policy
from linli.people import services as people
from tests.cast import Town
from tests.catalogue.conftest import FULL
from tests.conftest import SignedIn
from tests.orders.test_repeated import homes, say

DRAFTS = "/console/catalogue/drafts/"
NEW = f"{DRAFTS}new/"


@pytest.fixture
def desk(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.operator)


@pytest.fixture
def draft(town: Town, at: datetime) -> ProductDraft:
    idea = Idea(content=FULL, words="一周有十几单")
    return drafting.propose(community=town.community, idea=idea, by=town.steward.person, at=at)


def typed(town: Town, **other: object) -> dict[str, Any]:
    """What the long form sends of a full draft, but for `other`; None leaves a field out."""
    aircon = town.products["value.home.aircon"]
    values = {
        **{name: value for name, value in FULL.items() if name not in ("line", "sla", "checklist", "price_fen", "is_free", "skills")},
        "line": aircon.line_id, "sla": aircon.sla_id, "price": "3", "points": 0,
        "checklist": "核对门牌 | Check the door\n放在门口拍照 | Leave it and take a photo", **other,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


def page(draft: ProductDraft, tail: str = "") -> str:
    return f"{DRAFTS}{draft.pk}/{tail}"


def text(markup: str) -> str:
    """Return what one reads of a piece of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


# --- who may ---------------------------------------------------------------------------------------------------------
def test_only_the_office_sees_drafts(browser: SignedIn, town: Town, draft: ProductDraft) -> None:
    paths = [DRAFTS, NEW, page(draft), page(draft, "edit/"), f"/console/catalogue/{town.water.pk}/versions/"]
    for who in (town.supervisor, town.lead.person, town.steward.person, town.resident):
        assert [browser.as_(who).get(path).status_code for path in paths] == [403] * 5
        assert browser.post(page(draft, "publish/"), {"seen": 1}).status_code == 403
    assert [browser.as_(town.operator).get(path).status_code for path in paths] == [200] * 5


def test_draft_of_another_community_is_not_there(
    browser: SignedIn, elsewhere: Town, draft: ProductDraft, town: Town
) -> None:
    browser.as_(elsewhere.operator)
    seen = [browser.get(path).status_code for path in (page(draft), page(draft, "edit/"))]
    done = [
        browser.post(page(draft, tail), {"seen": 1, "why": "x"}).status_code
        for tail in ("edit/", "publish/", "decline/")
    ]
    other = [
        browser.get(f"{NEW}?product={town.water.pk}").status_code,
        browser.get(f"/console/catalogue/{town.water.pk}/versions/").status_code,
        browser.post(f"/console/catalogue/{town.water.pk}/shelf/", {"to": "off"}).status_code,
    ]
    assert [*seen, *done, *other] == [404] * 8
    assert ProductDraft.objects.get().state == DraftState.PROPOSED


@pytest.mark.parametrize("query", ["?from=nothing", "?product=x", "?product=00000000-0000-4000-8000-000000000001"])
def test_draft_of_what_is_not_there_is_not_begun(desk: SignedIn, query: str) -> None:
    assert desk.get(NEW + query).status_code == 404


def test_pages_are_english_for_who_reads_english(desk: SignedIn, town: Town, draft: ProductDraft) -> None:
    people.prefer(person=town.operator, language="en")
    for path in (DRAFTS, NEW, page(draft), page(draft, "edit/")):
        answer = desk.get(path)
        assert (answer.status_code, 'lang="en"' in answer.text) == (200, True)


# --- the list --------------------------------------------------------------------------------------------------------
def test_list_shows_what_waits_and_what_is_asked_again_and_again(
    desk: SignedIn, town: Town, draft: ProductDraft, at: datetime
) -> None:
    for home in homes(town, 3):
        say(town, at, "遛狗", home)
    context = desk.get(DRAFTS).context
    assert [one["row"] for one in context["rows"]] == [draft]
    assert [(one.words, one.count) for one in context["repeats"]] == [("遛狗", 3)]
    assert [one["row"] for one in desk.get(f"{DRAFTS}?state=declined").context["rows"]] == []
    assert [one["row"] for one in desk.get(f"{DRAFTS}?state=lost").context["rows"]] == [draft]


def test_list_asks_as_much_for_thirty_as_for_one(
    desk: SignedIn, town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "MOST_WAITING", 100)
    counts = []
    for many in (1, 29):
        for _turn in range(many):
            drafting.propose(community=town.community, idea=Idea(content=FULL), by=town.steward.person, at=at)
        desk.get(DRAFTS)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(DRAFTS).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the long form ---------------------------------------------------------------------------------------------------
def test_draft_is_begun_with_what_is_asked_again_and_again(desk: SignedIn, town: Town, at: datetime) -> None:
    for home in homes(town, 3):
        say(town, at, "遛狗", home)
    path = f"{NEW}?from={desk.get(DRAFTS).context['repeats'][0].key}"
    Product.objects.filter(pk=town.visit.pk).update(skills=["care"], points=7, points_price=90, unit_zh="次")
    form = desk.get(path).context["form"]
    empty = [form[name].value() for name in ("skills", "points", "points_price", "unit_zh", "checklist", "price")]
    assert not any(empty), empty
    assert (form["name_zh"].value(), form["line"].value(), form["providers"].value()) == (
        "遛狗", town.visit.line_id, ["steward", "volunteer"],
    )  # fmt: skip
    assert desk.post(path, typed(town, name_zh="上门遛狗")).status_code == 302
    row = ProductDraft.objects.get()
    assert (row.name, row.origin) == ("上门遛狗", {"count": 3, "homes": 3, "days": 90, "words": "遛狗"})


def test_what_was_typed_is_kept_and_leads_to_the_preview(desk: SignedIn, town: Town) -> None:
    hours = {
        "has_slots": "on",
        "slot_weekdays": ["0", "5"],
        "slot_opens": "10:00",
        "slot_closes": "12:00",
        "slot_minutes": 30,
    }
    answer = desk.post(NEW, typed(town, words=" 常有人问 ", **hours))
    row = ProductDraft.objects.get()
    assert (answer["Location"], row.words) == (page(row), "常有人问")
    policy = {"lead_hours": 2, "minutes": 30, "weekdays": [0, 5], "opens": "10:00", "closes": "12:00", "capacity": 1}
    assert row.content["slots"] == policy
    assert {name: row.content[name] for name in FULL} == FULL


def test_second_tap_is_the_first_draft(desk: SignedIn, town: Town) -> None:
    said = typed(town, form_key=str(uuid4()))
    assert desk.post(NEW, said)["Location"] == desk.post(NEW, said)["Location"]
    assert ProductDraft.objects.count() == 1


def test_key_that_makes_no_sense_is_none(desk: SignedIn, town: Town) -> None:
    assert desk.post(NEW, typed(town, form_key="x")).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_zh": ""}, "name_zh"), ({"price": "便宜"}, "price"), ({"checklist": "| only English"}, "checklist"),
        ({"is_free": "on"}, "price"), ({"has_slots": "on", "slot_weekdays": []}, "has_slots"), ({"line": "x"}, "line"),
        ({"has_slots": "on", "slot_weekdays": ["1"], "slot_opens": "9", "slot_closes": "8"}, "has_slots"), ({"minutes": "0"}, "minutes"),
        ({"points_price": "-1"}, "points_price"), ({"standard_zh": "长" * 301}, "standard_zh"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_at_its_field_and_keeps_the_rest(
    desk: SignedIn, town: Town, wrong: dict[str, object], field: str
) -> None:
    answer = desk.post(NEW, typed(town, **{"name_en": "Parcels", **wrong}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert 'value="Parcels"' in answer.text
    assert not ProductDraft.objects.exists()


def test_editor_says_what_is_still_lacking(desk: SignedIn, draft: ProductDraft, town: Town, at: datetime) -> None:
    drafting.edit(draft=draft.pk, content={"name_en": "", "checklist": []}, seen=1, by=town.operator, at=at)
    for path in (page(draft), page(draft, "edit/")):
        assert [label for label, _words in desk.get(path).context["lacking"]] == ["英文名", "步骤"]
    assert 'action="' + page(draft, "publish/") not in desk.get(page(draft)).text


def test_edit_of_what_somebody_changed_meanwhile_is_told(
    desk: SignedIn, draft: ProductDraft, town: Town, at: datetime
) -> None:
    drafting.edit(draft=draft.pk, content={"minutes": 15}, seen=1, by=town.steward.person, at=at)
    answer = desk.post(page(draft, "edit/"), typed(town, minutes=40, seen=1))
    assert (answer.status_code, "别人刚改过这份草案" in answer.text, 'value="40"' in answer.text) == (409, True, True)
    assert desk.post(page(draft, "edit/"), typed(town, minutes=40, seen=2)).status_code == 302
    assert ProductDraft.objects.get().content["minutes"] == 40


# --- preview and the office's word -----------------------------------------------------------------------------------
@pytest.mark.parametrize("slots", [{}, Policy(lead_hours=2, weekdays=(0, 1)).kept()])
def test_preview_is_word_for_word_what_the_resident_will_see(
    browser: SignedIn, town: Town, draft: ProductDraft, at: datetime, slots: dict[str, object]
) -> None:
    drafting.edit(draft=draft.pk, content={"slots": slots, "points_price": 40}, seen=1, by=town.operator, at=at)
    pages = {one["code"]: text(one["html"]) for one in browser.as_(town.operator).get(page(draft)).context["pages"]}
    assert browser.post(page(draft, "publish/"), {"seen": ProductDraft.objects.get().revision}).status_code == 302
    made = Product.objects.get(source="operator")
    browser.as_(town.resident)
    for code in ("zh-hans", "en"):
        people.prefer(person=town.resident, language=code)
        assert pages[code] in text(browser.get(f"/home/product/{made.pk}/").text), code
    assert {"当天送到，不压不湿。", "核对门牌", "¥3.00"} <= set(re.split(r"[ /]", pages["zh-hans"]))
    assert "Same day, dry and whole." in pages["en"]


def test_published_product_is_in_the_catalogue_and_can_be_ordered(
    browser: SignedIn, town: Town, draft: ProductDraft
) -> None:
    browser.as_(town.operator).post(page(draft, "publish/"), {"seen": 1})
    made = Product.objects.get(source="operator")
    browser.as_(town.resident)
    assert "代收快递到家" in browser.get("/home/services/service/").text
    answer = browser.post(f"/home/product/{made.pk}/", {"words": "两件", "slot": "", "form_key": str(uuid4())})
    order = town.household.orders.get()
    assert (answer.status_code, order.product, order.version, order.price_fen) == (302, made, made.newest, 300)


def test_product_with_slots_offers_these_and_no_others(
    browser: SignedIn, town: Town, draft: ProductDraft, at: datetime
) -> None:
    kept = Policy(minutes=60, opens="16:00", closes="18:00").kept()
    services.edit_product(product_id=town.lift.pk, values={"slots": kept}, by=town.operator, at=at)
    path = f"/home/product/{town.lift.pk}/"
    answer = browser.as_(town.resident).get(path)
    assert [one["label"] for one in answer.context["slots"]][:2] == ["今天 16:00–17:00", "今天 17:00–18:00"]
    assert 'name="day"' not in answer.text
    refused = browser.post(path, {"words": "困住了", "slot": "", "form_key": str(uuid4())})
    assert (refused.status_code, "这个时段约不了" in refused.text) == (409, True)
    chosen = answer.context["slots"][0]["value"]
    assert browser.post(path, {"words": "困住了", "slot": chosen, "form_key": str(uuid4())}).status_code == 302
    assert next(one["label"] for one in browser.get(path).context["slots"]) == "今天 17:00–18:00"


def test_only_what_was_previewed_is_published(desk: SignedIn, draft: ProductDraft, town: Town, at: datetime) -> None:
    drafting.edit(draft=draft.pk, content={"minutes": 15}, seen=1, by=town.steward.person, at=at)
    answer = desk.post(page(draft, "publish/"), {"seen": 1})
    assert (answer.status_code, answer.context["publishing"]["seen"].value()) == (409, 2)
    assert not Product.objects.filter(source="operator").exists()


@pytest.mark.parametrize("seen", ["", "x"])
def test_publishing_nothing_that_was_seen_is_refused(desk: SignedIn, draft: ProductDraft, seen: str) -> None:
    assert desk.post(page(draft, "publish/"), {"seen": seen}).status_code == 422
    assert ProductDraft.objects.get().state == DraftState.PROPOSED


def test_declined_draft_says_why_and_is_decided_once(desk: SignedIn, draft: ProductDraft) -> None:
    assert desk.post(page(draft, "decline/"), {"why": " "}).status_code == 422
    assert desk.post(page(draft, "decline/"), {"why": "门卫在做"})["Location"] == DRAFTS
    again = desk.post(page(draft, "publish/"), {"seen": 1})
    assert (again.status_code, "没有采用" in again.text, "门卫在做" in again.text) == (409, True, True)
    assert desk.get(page(draft, "edit/"))["Location"] == page(draft)
