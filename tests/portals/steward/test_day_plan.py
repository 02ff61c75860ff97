"""The steward's today when the day was planned: the plan's order and times, breaks, and what came in between."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.dispatch import Place
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.portals.steward import route
from linli.portals.steward.day import Day, Stop
from linli.portals.steward.route import Visit
from linli.stewards.models import Worker
from tests.cast import Town
from tests.conftest import SignedIn
from tests.planning import morning
from tests.planning.morning import MORNING, Need

HOUR = timedelta(hours=1)
HERE = Place(120.1, 30.2)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let the edge read the morning."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    return MORNING


@pytest.fixture
def need(town: Town) -> Need:
    return morning.needs(town)


def day(browser: SignedIn, worker: Worker) -> Day:
    found: Day = browser.as_(worker.person).get("/work/").context["day"]
    return found


def keys(stops: list[Stop]) -> list[str]:
    return [stop.order.number for stop in stops]


def test_route_follows_the_plan_and_says_when_and_why(town: Town, need: Need, browser: SignedIn) -> None:
    for place in (2, 0, 3, 1):
        need(town.visit, place)
    morning.plan(town)
    rows = list(town.steward.orders.filter(planned__plan__is_current=True).order_by("planned__position"))
    found = day(browser, town.steward)
    assert keys(found.stops) == [row.number for row in rows]
    arrives = [morning.stop(row).arrives.astimezone(town.community.zone) for row in rows]
    assert [stop.time for stop in found.stops] == [f"约 {moment:%H:%M} 到" for moment in arrives]
    assert found.stops[0].why == "在岗的只有这位能去。"
    assert found.note == "09:30 排的，第 1 版：清晨自动。有变化会自动重排。"


def test_lunch_stands_between_the_stops(town: Town, need: Need, browser: SignedIn) -> None:
    for hour in (0, 4):
        need(town.visit, slot=(MORNING + hour * HOUR, MORNING + (hour + 1) * HOUR))
    morning.plan(town)
    found = day(browser, town.steward)
    assert [stop.rest[:2] for stop in found.stops] == ["", "午休"]
    assert (found.rest, found.stops[1].rest in browser.get("/work/").content.decode()) == ("", True)


def test_lunch_after_the_last_stop_is_told_there(town: Town, need: Need, browser: SignedIn) -> None:
    need(town.visit, slot=(MORNING, MORNING + HOUR))
    morning.plan(town)
    found = day(browser, town.steward)
    assert (found.stops[0].rest, found.rest[:4]) == ("", "午休 1")


def test_appointment_keeps_its_time_and_the_plan_says_when_to_be_there(
    town: Town, need: Need, browser: SignedIn
) -> None:
    need(town.visit, slot=(MORNING + HOUR, MORNING + 2 * HOUR))
    morning.plan(town)
    stop = day(browser, town.steward).stops[0]
    assert (stop.time, stop.planned[:2], stop.planned[-1]) == ("10:30", "约 ", "到")


def test_emergency_comes_first_and_what_was_taken_by_hand_where_it_is_due(
    town: Town, need: Need, browser: SignedIn
) -> None:
    visits = [
        need(town.visit, place, slot=(MORNING + (3 + place) * HOUR, MORNING + (4 + place) * HOUR)) for place in (0, 3)
    ]
    morning.plan(town)
    between = need(town.visit, 1, slot=(MORNING + 5 * HOUR, MORNING + 6 * HOUR))
    fire = need(town.visit, 2, urgency="emergency")
    for one in (between, fire):
        orders.assign(order_id=one.pk, worker=town.steward, by=town.lead.person, reason="顺路", at=MORNING)
    found = day(browser, town.steward)
    assert keys(found.stops) == [fire.number, visits[0].number, between.number, visits[1].number]
    assert (found.stops[0].why, found.stops[2].why) == ("紧急，马上去。", "约好了 今天 14:30 – 15:30。")


def test_what_ran_late_is_told_as_planned_earlier(
    town: Town, need: Need, browser: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(town.visit, slot=(MORNING, MORNING + HOUR))
    morning.plan(town)
    monkeypatch.setattr(clock, "now", lambda: MORNING + HOUR / 2)
    assert day(browser, town.steward).stops[0].planned.startswith("原排 09:3")


def test_phone_is_led_there_without_any_web_site(town: Town, need: Need, browser: SignedIn) -> None:
    visit = need(town.visit)
    morning.plan(town)
    way = day(browser, town.steward).stops[0].way
    assert way.startswith("geo:30.200000,120.102000?q=30.200000%2C120.102000%28")
    assert f'href="{way}"' in browser.get("/work/").content.decode()
    assert visit.building
    visit.building.lng = visit.building.lat = None
    visit.building.save()
    assert day(browser, town.steward).stops[0].way == ""


def test_new_plan_makes_the_live_part_new(town: Town, need: Need, browser: SignedIn) -> None:
    need(town.visit)
    morning.plan(town)
    browser.as_(town.steward.person)
    first = browser.get("/work/live/")
    same = browser.get("/work/live/", headers={"if-none-match": first["ETag"]})
    morning.plan(town)
    new = browser.get("/work/live/", headers={"if-none-match": first["ETag"]})
    assert [one.status_code for one in (first, same, new)] == [200, 304, 200]


def test_without_a_plan_the_rules_of_the_route_hold(town: Town, need: Need, browser: SignedIn) -> None:
    visit = need(town.visit)
    orders.assign(order_id=visit.pk, worker=town.steward, by=town.lead.person, reason="顺路", at=MORNING)
    found = day(browser, town.steward)
    assert (found.note, found.stops[0].planned, found.rest) == ("", "", "")
    assert "前要到" in found.stops[0].why


def test_plan_of_yesterday_orders_nothing(
    town: Town, need: Need, browser: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(town.visit)
    morning.plan(town)
    monkeypatch.setattr(clock, "now", lambda: MORNING + timedelta(days=1))
    assert day(browser, town.steward).note == ""


def test_planned_day_asks_as_much_for_thirty_as_for_one(town: Town, need: Need, browser: SignedIn) -> None:
    browser.as_(town.steward.person)
    counts = []
    for more in (1, 29):
        for place in range(more):
            need(town.visit, place % 4)
        morning.plan(town)
        browser.get("/work/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/work/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_residents_order_page_tells_the_plans_reasons(town: Town, need: Need, browser: SignedIn) -> None:
    leak = need(town.water, household=town.household, requester=town.resident)
    morning.plan(town)
    page = browser.as_(town.resident).get(f"/home/orders/{leak.pk}/")
    assert page.status_code == 200
    assert page.context["why"].startswith("今天的排班，")


def test_in_english(town: Town, need: Need, browser: SignedIn) -> None:
    need(town.visit)
    morning.plan(town)
    people.prefer(person=town.steward.person, language="en")
    assert browser.as_(town.steward.person).get("/work/").status_code == 200


def visit(key: str, *, due: int | None = 30, starts: int | None = None, **marks: bool) -> Visit:
    def moment(minutes: int | None) -> datetime | None:
        return None if minutes is None else MORNING + timedelta(minutes=minutes)

    return Visit(
        key=key, place=HERE, in_progress=marks.get("in_progress", False), emergency=marks.get("emergency", False),
        starts=moment(starts), by=moment(due),
    )  # fmt: skip


def followed(*visits: Visit, **starts: int) -> list[tuple[str, str]]:
    begun = {key: MORNING + timedelta(minutes=minutes) for key, minutes in starts.items()}
    return [(leg.visit.key, leg.why) for leg in route.follow(visits=visits, starts=begun, start=HERE, at=MORNING)]


def test_follow_keeps_the_plans_order_against_nearness_and_dues() -> None:
    assert followed(visit("a", due=10), visit("b", due=500), b=5, a=40) == [("b", "planned"), ("a", "planned")]


def test_follow_puts_what_is_overdue_before_what_is_planned_later() -> None:
    assert followed(visit("a"), visit("late", due=-5), a=20) == [("late", "overdue"), ("a", "planned")]


def test_follow_puts_what_has_no_time_after_everything() -> None:
    assert followed(visit("x", due=None), visit("a"), a=200) == [("a", "planned"), ("x", "due")]


def test_follow_puts_what_is_in_progress_first_though_it_was_planned_last() -> None:
    found = followed(visit("a"), visit("b", in_progress=True), visit("c", emergency=True), a=5, b=50, c=90)
    assert found == [("b", "in-progress"), ("c", "emergency"), ("a", "planned")]


def test_follow_of_nothing_is_nothing() -> None:
    assert followed() == []


def test_order_of_somebody_elses_plan_is_no_stop(town: Town, need: Need, browser: SignedIn) -> None:
    leak: Order = need(town.water)
    morning.plan(town)
    other = town.second_engineer if morning.stop(leak).worker == town.engineer else town.engineer
    assert day(browser, other).stops == []
