"""Mutual help on a resident's phone: asked, offered, agreed by both, done."""

from datetime import datetime
from typing import Any

import pytest

from linli.catalogue.models import Line, Product, SlaClass
from linli.core.ids import uuid7
from linli.neighbours import services as neighbours
from linli.neighbours.models import HelpNeed, HelpOffer, Match, Volunteer
from linli.orders import checkin
from linli.orders import services as orders
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.points import queries
from tests.cast import Town
from tests.conftest import SignedIn


@pytest.fixture
def skills(town: Town) -> Product:
    """The service by which neighbours help each other."""
    line = Line.objects.create(community=town.community, code="community", kind="value", name_zh="社区活动", position=9)
    return Product.objects.create(
        community=town.community, code="value.community.skills", name_zh="邻里技能课", name_en="Skills shared", kind="value",
        line=line, scene="neighbour", providers=["volunteer"], mode="on-demand", sla=SlaClass.objects.get(code="general"),
    )  # fmt: skip


@pytest.fixture
def teacher(town: Town, at: datetime) -> Person:
    person = people.register(name="何老师", phone="+8613700000066", gender="f")
    people.join(person=person, community=town.community, role=Role.RESIDENT, at=at)
    return person


@pytest.fixture
def proposed(town: Town, teacher: Person, skills: Product, at: datetime) -> Match:
    """Maths for the daughter: wanted by one, offered by the other, proposed to both."""
    said: dict[str, Any] = {"community": town.community, "labels": ["tutoring"], "at": at}
    neighbours.offer_help(person=teacher, words="退休数学老师，可以辅导初中数学", **said)
    neighbours.ask_help(person=town.resident, words="女儿数学跟不上，想请人讲讲", **said)
    neighbours.propose(community=town.community, at=at)
    return Match.objects.get()


def test_need_is_told_in_plain_words(browser: SignedIn, town: Town) -> None:
    phone = browser.as_(town.resident)
    key = phone.get("/home/neighbours/ask/").context["said"]["form_key"]
    data = {"words": "女儿数学跟不上，想请人讲讲", "form_key": key, "times": ["5-morning", "9-x", "junk"]}
    for _ in range(2):
        assert phone.post("/home/neighbours/ask/", data)["Location"] == "/home/neighbours/"
    row = HelpNeed.objects.get()
    assert (row.labels, row.times) == (["tutoring"], [[5, "morning"]])


def test_offer_is_told_and_taken_back(browser: SignedIn, town: Town) -> None:
    phone = browser.as_(town.resident)
    phone.post(
        "/home/neighbours/offer/", {"words": "会修手机电脑", "topics": ["phone"], "hours": "3", "form_key": uuid7()}
    )
    row = HelpOffer.objects.get()
    assert "会修手机电脑" in phone.get("/home/neighbours/").content.decode()
    phone.post(f"/home/neighbours/offer/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("ask", {"words": ""}), ("ask", {"words": "想请人帮忙", "topics": ["gold"]}), ("offer", {"words": "会修电脑", "hours": "0"}),
        ("ask", {"words": "救命，家里着火了"}), ("ask", {"words": "数学", "topics": ["tutoring"], "wanted_from": "2020-01-01"}),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_what_was_typed_stays(
    browser: SignedIn, town: Town, path: str, data: dict[str, object]
) -> None:
    answer = browser.as_(town.resident).post(f"/home/neighbours/{path}/", data)
    assert answer.status_code in (409, 422)
    assert str(data["words"]) in answer.content.decode()
    assert (HelpNeed.objects.count(), HelpOffer.objects.count()) == (0, 0)


def test_both_say_yes_and_it_is_done_and_counted(
    browser: SignedIn, town: Town, teacher: Person, proposed: Match, at: datetime
) -> None:
    path = f"/home/neighbours/match/{proposed.pk}/"
    browser.as_(teacher)
    shown = browser.get(path).content.decode()
    assert town.resident.name not in shown
    browser.post(path, {"answer": "yes"})
    browser.as_(town.resident).post(path, {"answer": "yes"})
    proposed.refresh_from_db()
    order = proposed.order
    assert order is not None
    page = browser.get(f"/home/orders/{order.pk}/").content.decode()
    assert checkin.code_for(order) in page
    browser.as_(teacher)
    at_work = f"/home/neighbours/helping/{order.pk}/"
    assert browser.post(at_work, {"move": "arrive", "code": "000000"}).status_code == 422
    assert browser.post(at_work, {"move": "arrive", "code": checkin.code_for(order)}).status_code == 302
    assert browser.post(at_work, {"move": "finish", "words": "讲了一元二次方程"}).status_code == 302
    orders.confirm(order_id=order.pk, by=town.resident, at=at)
    order.refresh_from_db()
    assert order.state == "confirmed"
    assert queries.minutes_given(community=town.community, person=teacher) >= 0


def test_no_ends_the_proposal(browser: SignedIn, town: Town, proposed: Match) -> None:
    browser.as_(town.resident).post(f"/home/neighbours/match/{proposed.pk}/", {"answer": "no", "words": "已经找到了"})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.words) == ("declined", "已经找到了")


def test_stranger_to_a_match_does_not_find_it(browser: SignedIn, town: Town, proposed: Match) -> None:
    browser.as_(town.daughter)
    assert browser.get(f"/home/neighbours/match/{proposed.pk}/").status_code == 404
    assert browser.post(f"/home/neighbours/match/{proposed.pk}/", {"answer": "yes"}).status_code == 404


def test_order_of_another_helper_is_not_found(browser: SignedIn, town: Town, accepted: object) -> None:
    pk = getattr(accepted, "pk", None)
    assert browser.as_(town.daughter).get(f"/home/neighbours/helping/{pk}/").status_code == 404


def test_resident_joins_changes_pauses_and_may_be_shown(browser: SignedIn, town: Town) -> None:
    phone = browser.as_(town.daughter)
    phone.post("/home/neighbours/volunteer/", {"skills": ["care"], "times": ["2-evening"], "languages": ["mandarin"]})
    row = Volunteer.objects.get()
    assert (row.skills, row.times, row.state) == (["care"], [(2, "evening")], "active")
    for turn, state, shown in (("pause", "paused", False), ("resume", "active", False), ("show", "active", True)):
        phone.post("/home/neighbours/volunteer/turn/", {"turn": turn})
        row.refresh_from_db()
        assert (row.state, row.on_leaderboard) == (state, shown)
    phone.post("/home/neighbours/volunteer/", {"skills": ["care", "events"], "buildings": [town.building.pk]})
    assert Volunteer.objects.get().buildings == [str(town.building.pk)]


def test_board_is_for_who_recruits(browser: SignedIn, town: Town, proposed: Match) -> None:
    assert browser.as_(town.engineer.person).get("/work/volunteers/").status_code == 403
    page = browser.as_(town.steward.person).get("/work/volunteers/").content.decode()
    assert "女儿数学跟不上" in page


def test_steward_invites_a_resident(browser: SignedIn, town: Town) -> None:
    browser.as_(town.steward.person)
    assert browser.post(f"/work/volunteers/recruit/{town.daughter.pk}/")["Location"] == "/work/volunteers/"
    page = browser.get(f"/work/residents/{town.household.pk}/").content.decode()
    assert f"/work/volunteers/recruit/{town.resident.pk}/" in page
