"""The homes in a steward's charge; likes, reviews and points."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.orders import scoring
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Household
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.steward.conftest import Give


def test_homes_needing_care_come_first(browser: SignedIn, town: Town, give: Give) -> None:
    give(2)
    Household.objects.filter(unit__room="2").update(needs_care=True, note="独居")
    homes = browser.as_(town.steward.person).get("/work/residents/").context["homes"]
    assert [(home.household.unit.room, home.open_orders) for home in homes] == [("2", 1), ("1", 1), ("602", 0)]
    assert homes[2].who == "H女士、H女士"


@pytest.mark.parametrize(
    ("words", "rooms"), [("602", ["602"]), ("林禾", ["602"]), ("3幢 小满", ["602"]), ("900", []), ("%", [])]
)
def test_search_finds_rooms_and_names(browser: SignedIn, town: Town, give: Give, words: str, rooms: list[str]) -> None:
    give(1)
    homes = browser.as_(town.steward.person).get("/work/residents/", {"q": words}).context["homes"]
    assert [home.household.unit.room for home in homes] == rooms


def test_worker_in_charge_of_nothing_sees_no_home(browser: SignedIn, town: Town) -> None:
    answer = browser.as_(town.engineer.person).get("/work/residents/")
    assert "还没有交给您的楼" in answer.content.decode()
    assert browser.get(f"/work/residents/{town.household.pk}/").status_code == 404


def test_home_shows_phone_only_while_an_order_is_in_hand(browser: SignedIn, town: Town, accepted: Order) -> None:
    address = f"/work/residents/{town.household.pk}/"
    steward = browser.as_(town.steward.person).get(address).content.decode()
    engineer = browser.as_(town.engineer.person).get(address).content.decode()
    assert (f"tel:{town.resident.phone}" in steward, "138****0001" in steward) == (False, True)
    assert f"tel:{town.resident.phone}" in engineer


def test_home_of_another_community_is_not_there(browser: SignedIn, town: Town, elsewhere: Town) -> None:
    assert browser.as_(elsewhere.steward.person).get(f"/work/residents/{town.household.pk}/").status_code == 404


def test_home_tells_its_orders_and_visits(browser: SignedIn, town: Town, finished: Order) -> None:
    orders.visit(order_id=finished.pk, satisfied=False, words="还滴水", by=town.steward.person, at=cast.NOW)
    context = browser.as_(town.steward.person).get(f"/work/residents/{town.household.pk}/").context
    assert ([line.url for line in context["open"]], context["past"]) == ([f"/work/orders/{finished.pk}/"], [])
    assert [visit.words for visit in context["visits"]] == ["还滴水"]


def test_finished_work_in_my_buildings_waits_for_a_visit(browser: SignedIn, town: Town, finished: Order) -> None:
    browser.as_(town.steward.person)
    before = browser.get("/work/orders/").context["visits"]
    orders.visit(order_id=finished.pk, satisfied=True, words="", by=town.steward.person, at=cast.NOW)
    assert (len(before), browser.get("/work/orders/").context["visits"]) == (1, [])


def test_stop_tells_what_the_last_visit_brought(browser: SignedIn, town: Town, finished: Order) -> None:
    orders.visit(order_id=finished.pk, satisfied=True, words="很好", by=town.steward.person, at=cast.NOW)
    again = orders.reopen(order_id=finished.pk, words="又漏了", by=town.resident, at=cast.NOW + timedelta(minutes=1))
    orders.assign(order_id=again.pk, worker=town.engineer, by=town.lead.person, reason="原来的师傅", at=cast.NOW)
    stop = browser.as_(town.engineer.person).get("/work/").context["day"].stops[0]
    assert stop.before == "11月23日 周一回访：满意。很好"


def test_residents_ask_as_much_for_thirty_as_for_one(browser: SignedIn, town: Town, give: Give) -> None:
    browser.as_(town.steward.person)
    counts = []
    for more in (1, 28):
        give(more)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/work/residents/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_growth_and_likes_show_what_came_back(browser: SignedIn, town: Town, finished: Order) -> None:
    orders.confirm(order_id=finished.pk, by=town.resident, at=cast.NOW)
    orders.review(order_id=finished.pk, stars=5, tags=["on-time"], words="好", by=town.resident, at=cast.NOW)
    orders.like(worker=town.engineer, by=town.resident, at=cast.NOW, order=finished)
    scoring.refresh(worker_id=town.engineer.pk)
    browser.as_(town.engineer.person)
    growth, likes = browser.get("/work/growth/"), browser.get("/work/likes/")
    assert [(row["stars"], row["words"], row["tags"]) for row in growth.context["reviews"]] == [(5, "好", ["准时"])]
    assert [(row["who"], row["what"]) for row in likes.context["likes"]] == [("H***", "报修：给排水")]
    assert "邻居们一共赞了您 1 次。" in likes.content.decode()
