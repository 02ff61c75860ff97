"""Care at the door: the card that is read before the bell is rung, the roster, the gate, and why an order came."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.care import services as care
from linli.care.enums import Trigger
from linli.care.models import VisitorPass
from linli.core.models import Fact
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.models import Household
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals import care as made


@pytest.fixture
def phone(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.steward.person)


def card_of(home: Household) -> str:
    return f"/work/residents/{home.pk}/care/"


@pytest.mark.parametrize("path", ["/work/visits/", "/work/gate/", "card"])
def test_page_opens_for_the_steward_in_both_languages_and_for_no_resident(
    phone: SignedIn, town: Town, path: str
) -> None:
    path = card_of(town.household) if path == "card" else path
    assert phone.get(path).status_code == 200
    people.prefer(person=town.steward.person, language="en")
    assert 'lang="en"' in phone.get(path).text
    assert phone.as_(town.resident).get(path).status_code == 403


# --- the card ----------------------------------------------------------------------------------------------------
def test_card_tells_what_is_needed_at_the_door(phone: SignedIn, town: Town, at: datetime) -> None:
    home, elder = made.settle(town, "301")
    Household.objects.filter(pk=home.pk).update(note="听力不好", needs_care=True)
    entry = made.listed(town, elder, at=at, late=2)
    entry.learnt, entry.visited_at = "药够吃到月底", at - timedelta(days=9)
    entry.save()
    made.renovation(town, at=at)
    made.alert(town, at=at)
    page = phone.get(card_of(home)).text
    said = (
        "重点关照",
        "听力不好",
        "独居老人",
        "晚了 2 天",
        "“药够吃到月底”",
        "现在是静音时段",
        "静音 12:00–15:00",
        "大风蓝色预警信号",
    )
    assert [words for words in said if words not in page] == []


def test_card_of_a_home_with_nothing_special_says_so(phone: SignedIn, town: Town) -> None:
    assert "这家没有要特别留意的" in phone.get(card_of(town.household)).text


def test_each_day_of_looking_is_on_record_once(phone: SignedIn, town: Town) -> None:
    for _look in range(3):
        phone.get(card_of(town.household))
    facts = Fact.objects.filter(kind="care.look").values_list("actor_id", "subject_id")
    assert list(facts) == [(town.steward.person.pk, town.household.pk)]


def test_card_is_for_who_goes_there(browser: SignedIn, town: Town, elsewhere: Town, accepted: Order) -> None:
    told = {
        who: browser.as_(person).get(card_of(town.household)).status_code
        for who, person in (
            ("lead", town.lead.person), ("engineer at work", town.engineer.person),
            ("engineer", town.second_engineer.person), ("stranger", elsewhere.steward.person),
        )
    }  # fmt: skip
    assert told == {"lead": 200, "engineer at work": 200, "engineer": 404, "stranger": 404}
    assert Fact.objects.filter(kind="care.look").count() == 2


# --- the roster --------------------------------------------------------------------------------------------------
def test_roster_shows_the_longest_overdue_first(phone: SignedIn, town: Town, at: datetime) -> None:
    for room, late in (("101", 0), ("102", 4), ("103", -3)):
        made.listed(town, made.settle(town, room)[1], at=at, late=late)
    visits = phone.get("/work/visits/").context["visits"]
    assert [(one.home.unit.room, one.late, one.tone) for one in visits] == [
        ("102", "晚了 4 天", "bad"), ("101", "今天", "warn"), ("103", "11月26日 周四", ""),
    ]  # fmt: skip


def test_roster_leads_to_the_order_under_way(phone: SignedIn, town: Town, at: datetime) -> None:
    home, elder = made.settle(town, "101")
    made.listed(town, elder, at=at)
    row = made.started(town, made.rule(town, trigger=Trigger.ROSTER), at=at, household=home, person=elder)
    assert f'href="/work/orders/{row.order_id}/"' in phone.get("/work/visits/").text


def test_roster_of_other_buildings_is_the_leads_alone(browser: SignedIn, town: Town, at: datetime) -> None:
    made.listed(town, made.settle(town, "101")[1], at=at)
    assert browser.as_(town.engineer.person).get("/work/visits/").context["visits"] == []
    assert len(browser.as_(town.lead.person).get("/work/visits/").context["visits"]) == 1


# --- the gate ----------------------------------------------------------------------------------------------------
def test_gate_lets_a_visitor_in_once(phone: SignedIn, town: Town, at: datetime) -> None:
    row = made.visit(town, at=at, ahead=timedelta(minutes=10))
    code = row.gate_pass.code
    scanned = phone.get("/work/gate/", {"code": code})
    assert f'value="{code}"' in scanned.text
    assert not VisitorPass.objects.exclude(admitted_at=None).exists()
    page = phone.post("/work/gate/", {"code": f" {code.lower()} "}).text
    assert [words in page for words in ("请进", "女儿的同学", "2 位", "浙A12345", "去 3幢2单元602")] == [True] * 5
    let_in = VisitorPass.objects.get()
    assert (let_in.admitted_at, let_in.admitted_by) == (at, town.steward.person)
    again = phone.post("/work/gate/", {"code": code})
    assert (again.status_code, "已经用过" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("ahead", "status", "sentence"), [(2, 409, "还没到约好的时间"), (-4, 410, "约好的时间已经过了")]
)
def test_gate_refuses_early_and_late_in_words(
    phone: SignedIn, town: Town, at: datetime, ahead: int, status: int, sentence: str
) -> None:
    row = made.visit(town, at=at - timedelta(hours=5), ahead=timedelta(hours=5 + ahead))
    answer = phone.post("/work/gate/", {"code": row.gate_pass.code})
    assert (answer.status_code, sentence in answer.text) == (status, True)


@pytest.mark.parametrize("code", ["", "2222222222", "<b>", "x" * 100])
def test_gate_knows_no_other_code(phone: SignedIn, code: str) -> None:
    answer = phone.post("/work/gate/", {"code": code})
    assert (answer.status_code, "没有这张访客码" in answer.text) == (404, True)


def test_gate_of_another_community_does_not_know_the_code(
    browser: SignedIn, town: Town, elsewhere: Town, at: datetime
) -> None:
    row = made.visit(town, at=at, ahead=timedelta(minutes=10))
    answer = browser.as_(elsewhere.steward.person).post("/work/gate/", {"code": row.gate_pass.code})
    assert (answer.status_code, "女儿的同学" in answer.text) == (404, False)


def test_called_off_visit_is_unknown_at_the_gate(phone: SignedIn, town: Town, at: datetime) -> None:
    row = made.visit(town, at=at, ahead=timedelta(minutes=10))
    care.call_off_event(event=row, by=town.resident, at=at)
    assert phone.post("/work/gate/", {"code": row.gate_pass.code}).status_code == 404


# --- why an order came -------------------------------------------------------------------------------------------
def test_order_says_why_it_came_with_the_warning_in_its_own_frame(phone: SignedIn, town: Town, at: datetime) -> None:
    row = made.started(town, made.rule(town), at=at, alert=made.alert(town, at=at))
    assert row.order is not None
    orders.assign(order_id=row.order.pk, worker=town.steward, by=town.lead.person, reason="顺路", at=at)
    page = phone.get(f"/work/orders/{row.order_id}/").text
    assert [words in page for words in ("为什么有这单", "风前检查", "天气预警", "大风蓝色预警信号", made.ISSUER)] == [
        True
    ] * 5


def test_order_that_somebody_asked_for_says_nothing_of_the_kind(browser: SignedIn, town: Town, accepted: Order) -> None:
    assert "为什么有这单" not in browser.as_(town.engineer.person).get(f"/work/orders/{accepted.pk}/").text


@pytest.mark.parametrize("path", ["/work/visits/", "card", "order"])
def test_page_asks_as_much_for_thirty_as_for_one(phone: SignedIn, town: Town, at: datetime, path: str) -> None:
    counts, rule = [], made.rule(town)
    row = made.started(town, rule, at=at, number=99, alert=made.alert(town, at=at, number=99))
    assert row.order is not None
    orders.assign(order_id=row.order.pk, worker=town.steward, by=town.lead.person, reason="顺路", at=at)
    address = {"card": card_of(town.household), "order": f"/work/orders/{row.order_id}/"}.get(path, path)
    phone.get(address)
    for rooms in (range(1), range(1, 30)):
        for number in rooms:
            alert = made.alert(town, at=at, number=number)
            made.listed(town, made.settle(town, str(number))[1], at=at)
            made.renovation(town, at=at)
            type(row).objects.create(
                community=town.community, rule=rule, cause=f"m{number}", state="merged", started_at=at, since=at,
                until=at + timedelta(hours=1), words="", order=row.order, alert=alert,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
