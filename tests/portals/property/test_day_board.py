"""The day board: what it shows, moving by hand with its price, asking for a new plan, and who may do it."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from linli.catalogue.models import Product
from linli.core import clock, tasks
from linli.core.models import Fact
from linli.dispatch import day
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.models import Person
from linli.planning import services as planned
from linli.planning.errors import NotPlannedError
from linli.planning.models import DayPlan, Pin, Stop, Why
from linli.portals.planning_words import Line
from linli.portals.property.day.board import Bar, Board
from linli.stewards.models import Shift
from tests.cast import Town
from tests.conftest import SignedIn
from tests.planning import morning
from tests.planning.morning import MORNING, Need

BOARD = "/console/day/"
HOUR = timedelta(hours=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let the edge read the morning."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    return MORNING


@pytest.fixture
def need(town: Town) -> Need:
    return morning.needs(town)


@pytest.fixture
def leak(town: Town, need: Need) -> Order:
    """A leak, planned for one of the two who mend pipes."""
    row = need(town.water)
    morning.plan(town)
    return row


def board(browser: SignedIn, town: Town, query: str = "") -> Board:
    found: Board = browser.as_(town.operator).get(f"{BOARD}{query}").context["board"]
    return found


def bars(found: Board) -> dict[str, list[Bar]]:
    return {row.worker.call_zh: list(row.bars) for row in found.rows}


def other(town: Town, leak: Order) -> str:
    """Return the key of the pipe mender who has not got the leak."""
    return str((town.second_engineer if morning.stop(leak).worker == town.engineer else town.engineer).pk)


def test_board_has_a_row_for_everybody_on_duty_and_a_bar_for_every_stop(
    town: Town, leak: Order, browser: SignedIn
) -> None:
    found = board(browser, town)
    assert list(bars(found)) == ["李师傅", "冯师傅", "周师傅", "王师傅"]
    stop = morning.stop(leak)
    assert [(bar.order, bar.at) for bar in bars(found)[stop.worker.call_zh]] == [
        (row.order_id, (row.starts - MORNING) // timedelta(minutes=5) + 30)
        for row in Stop.objects.filter(worker=stop.worker).order_by("position")
    ]
    assert (found.wide, found.now) == (14, 30)


def test_page_says_when_where_why_and_the_figures_in_words(town: Town, leak: Order, browser: SignedIn) -> None:
    page = unescape(browser.as_(town.operator).get(BOARD).content.decode())
    stop = morning.stop(leak)
    for words in (
        f"{stop.starts.astimezone(town.community.zone):%H:%M} – ", "第 1 版 · 09:30 清晨自动", "每一单都排下了。",
        "今天的排班，", "/console/day/ask/", f'href="{BOARD}{leak.pk}/"',
    ):  # fmt: skip
        assert words in page
    assert "style=" not in page


def test_night_shift_makes_the_board_wider(town: Town, need: Need, browser: SignedIn) -> None:
    Shift.objects.filter(worker=town.steward).update(ends=MORNING + 14 * HOUR)
    need(town.visit, slot=(MORNING + 13 * HOUR, MORNING + 13.9 * HOUR))
    morning.plan(town)
    assert board(browser, town).wide == 16


def test_what_was_left_out_is_told_with_its_reason(town: Town, need: Need, browser: SignedIn) -> None:
    Product.objects.filter(pk=town.lift.pk).update(skills=["gas"])
    town.lift.refresh_from_db()
    alone = need(town.lift)
    morning.plan(town)
    lines = browser.as_(town.operator).get(BOARD).context["unplanned"]
    assert [(line.order, line.text) for line in lines] == [(alone.pk, "在岗的没有人会燃气")]
    panel = browser.get(f"{BOARD}{alone.pk}/", headers=HTMX).content.decode()
    assert "在岗的没有人会燃气" in panel


def test_what_has_changed_is_told_with_its_cause(town: Town, leak: Order, need: Need, browser: SignedIn) -> None:
    storm = need(town.visit, urgency="urgent")
    planned.replan(community=town.community, at=MORNING)
    response = browser.as_(town.operator).get(BOARD)
    lines = [(line.order, line.text) for line in response.context["changes"]]
    assert lines[0] == (storm.pk, "新来的，排给王师傅")
    assert "第 2 版 · 09:30 有急事插入" in response.content.decode()


def test_older_versions_and_days_can_be_looked_at_and_not_changed(town: Town, leak: Order, browser: SignedIn) -> None:
    morning.plan(town)
    browser.as_(town.operator)
    old = browser.get(f"{BOARD}?day=2026-11-23&v=1")
    assert (old.context["plan"].version, "现在已经不作数" in old.content.decode()) == (1, True)
    assert 'name="place"' not in browser.get(f"{BOARD}{leak.pk}/?day=2026-11-23&v=1").content.decode()
    assert "这天没有排班" in browser.get(f"{BOARD}?day=2026-11-20").content.decode()


@pytest.mark.parametrize("query", ["?day=gestern", "?day=2026-13-45", "?v=x", "?v=99999999999", "?day=&v="])
def test_address_that_means_nothing_is_today(town: Town, leak: Order, browser: SignedIn, query: str) -> None:
    response = browser.as_(town.operator).get(f"{BOARD}{query}")
    assert (response.status_code, response.context["plan"].is_current) == (200, True)


def test_version_that_never_was_shows_no_plan(town: Town, leak: Order, browser: SignedIn) -> None:
    response = browser.as_(town.operator).get(f"{BOARD}?v=77")
    assert (response.status_code, response.context["plan"]) == (200, None)


def test_day_without_a_plan_offers_the_first_step(town: Town, browser: SignedIn) -> None:
    assert "今天还没有排班" in browser.as_(town.operator).get(BOARD).content.decode()


def test_panel_is_a_part_for_htmx_and_a_page_without(town: Town, leak: Order, browser: SignedIn) -> None:
    browser.as_(town.operator)
    part = browser.get(f"{BOARD}{leak.pk}/", headers=HTMX).content.decode()
    page = browser.get(f"{BOARD}{leak.pk}/").content.decode()
    assert ("<html" in part, "<html" in page) == (False, True)
    for shown in (part, page):
        assert leak.number in shown
        assert "今天的排班，" in shown


def test_price_is_told_before_anything_is_done(town: Town, leak: Order, browser: SignedIn) -> None:
    browser.as_(town.operator)
    shown = browser.get(f"{BOARD}{leak.pk}/", {"worker": other(town, leak), "place": "first"}, headers=HTMX)
    price = shown.context["price"]
    assert (price.where, price.is_allowed) == ("约 09:30 开始", True)
    assert price.lines[0] == Line("ok", "没有人因此迟到，也不用加班")
    assert "就这样排" in shown.content.decode()
    assert not Pin.objects.exists()


def test_price_to_who_cannot_has_no_button(town: Town, leak: Order, browser: SignedIn) -> None:
    query = {"worker": str(town.lead.pk), "place": "best"}
    shown = browser.as_(town.operator).get(f"{BOARD}{leak.pk}/", query)
    assert shown.context["price"].lines[0] == Line("bad", "李师傅不会做这项，不能改给李师傅")
    assert "就这样排" not in shown.content.decode()


def test_move_pins_plans_anew_and_says_when(town: Town, leak: Order, browser: SignedIn) -> None:
    to = other(town, leak)
    answer = browser.as_(town.operator).post(f"{BOARD}{leak.pk}/move/", {"worker": to, "place": "best"}, follow=True)
    stop = morning.stop(leak)
    assert (str(stop.worker_id), DayPlan.objects.get(is_current=True).why) == (to, Why.MOVED)
    arrives = stop.arrives.astimezone(town.community.zone)
    assert f"已定给{stop.worker.call_zh}，约 {arrives:%H:%M} 到。" in answer.content.decode()
    leak.refresh_from_db()
    assert str(leak.provider_id) == to


def test_move_of_what_somebody_took_by_hand_is_weighed_and_done(town: Town, leak: Order, browser: SignedIn) -> None:
    was = morning.stop(leak).worker
    to = other(town, leak)
    orders.assign(order_id=leak.pk, worker=was, by=town.lead.person, reason="顺路", at=MORNING)
    shown = browser.as_(town.operator).get(f"{BOARD}{leak.pk}/", {"worker": to, "place": "best"})
    assert [line.tone for line in shown.context["price"].lines] == ["ok", ""]


def test_first_stands_before_everything_else(town: Town, need: Need, browser: SignedIn) -> None:
    rows = [need(town.visit, place) for place in (0, 1, 2, 3)]
    morning.plan(town)
    last = max(rows, key=lambda row: morning.stop(row).position)
    browser.as_(town.operator).post(f"{BOARD}{last.pk}/move/", {"worker": str(town.steward.pk), "place": "first"})
    assert morning.stop(last).position == 1
    assert morning.stop(last).starts < MORNING + HOUR


def test_pin_is_shown_and_taken_off(town: Town, leak: Order, browser: SignedIn) -> None:
    whose = {"worker": str(morning.stop(leak).worker_id), "place": "best"}
    browser.as_(town.operator).post(f"{BOARD}{leak.pk}/move/", whose)
    assert any(bar.pinned for row in bars(board(browser, town)).values() for bar in row)
    assert "不再固定" in browser.get(f"{BOARD}{leak.pk}/").content.decode()
    answer = browser.post(f"{BOARD}{leak.pk}/unpin/")
    assert (answer["Location"], Pin.objects.exists()) == (f"{BOARD}{leak.pk}/", False)


def test_move_of_what_is_under_way_is_refused_in_words(town: Town, leak: Order, browser: SignedIn) -> None:
    to = other(town, leak)
    orders.travel(order_id=leak.pk, by=morning.stop(leak).worker.person, at=MORNING)
    browser.as_(town.operator)
    answer = browser.post(f"{BOARD}{leak.pk}/move/", {"worker": to, "place": "best"})
    assert (answer.status_code, "已经动身了，不能再挪" in answer.content.decode()) == (409, True)
    assert 'name="place"' not in browser.get(f"{BOARD}{leak.pk}/").content.decode()


def test_move_to_who_cannot_is_refused_in_words(town: Town, leak: Order, browser: SignedIn) -> None:
    query = {"worker": str(town.steward.pk), "place": "best"}
    answer = browser.as_(town.operator).post(f"{BOARD}{leak.pk}/move/", query)
    assert (answer.status_code, "不能改给这位：不会给排水。" in answer.content.decode()) == (409, True)
    assert not Pin.objects.exists()


def test_move_where_no_plan_is_is_refused_in_words(town: Town, need: Need, browser: SignedIn) -> None:
    visit = need(town.visit)
    query = {"worker": str(town.steward.pk), "place": "best"}
    answer = browser.as_(town.operator).post(f"{BOARD}{visit.pk}/move/", query)
    assert (answer.status_code, "今天还没有排班。先点“重排今天”。" in answer.content.decode()) == (409, True)
    assert not Pin.objects.exists()


def test_price_of_what_has_been_finished_meanwhile_is_refused_in_words(
    town: Town, leak: Order, browser: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(**_asked: object) -> day.Fit:
        raise NotPlannedError

    monkeypatch.setattr(planned, "offer", gone)
    query = {"worker": other(town, leak), "place": "best"}
    answer = browser.as_(town.operator).get(f"{BOARD}{leak.pk}/", query)
    assert (answer.status_code, "这单不在今天的排班里" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    "typed", [{}, {"worker": "x", "place": "best"}, {"worker": "", "place": ""}, {"place": "best"}]
)
def test_move_that_is_none_is_refused_and_nothing_moves(
    town: Town, leak: Order, browser: SignedIn, typed: dict[str, str]
) -> None:
    browser.as_(town.operator)
    assert browser.post(f"{BOARD}{leak.pk}/move/", typed).status_code == 422
    assert (Pin.objects.exists(), DayPlan.objects.count()) == (False, 1)
    if typed:
        assert browser.get(f"{BOARD}{leak.pk}/", typed).status_code == (422 if "worker" in typed else 200)


def test_ask_is_on_its_way_until_the_new_plan_is_there(
    town: Town, leak: Order, browser: SignedIn, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.LINLI_PLAN_SECONDS = 0.1
    monkeypatch.setattr(clock, "now", lambda: MORNING + timedelta(minutes=1))
    browser.as_(town.operator)
    asked = browser.post(f"{BOARD}ask/", follow=True)
    assert asked.context["day"].is_under_way
    assert "正在重排今天" in asked.content.decode()
    browser.post(f"{BOARD}ask/")
    assert Fact.objects.filter(kind="plan.ask").count() == 1
    live = browser.get(f"{BOARD}live/")
    tasks.run_all(at=MORNING + timedelta(minutes=2))
    new = browser.get(f"{BOARD}live/", headers={"if-none-match": live["ETag"]})
    assert (new.status_code, "正在重排今天" in new.content.decode()) == (200, False)
    assert DayPlan.objects.get(is_current=True).why == Why.ASKED


def test_live_part_is_304_until_something_moves(town: Town, leak: Order, browser: SignedIn) -> None:
    browser.as_(town.operator)
    first = browser.get(f"{BOARD}live/")
    same = browser.get(f"{BOARD}live/", headers={"if-none-match": first["ETag"]})
    orders.travel(order_id=leak.pk, by=morning.stop(leak).worker.person, at=MORNING + timedelta(seconds=1))
    moved = browser.get(f"{BOARD}live/", headers={"if-none-match": first["ETag"]})
    assert [one.status_code for one in (first, same, moved)] == [200, 304, 200]
    assert "<html" not in moved.content.decode()


@pytest.mark.parametrize("who", ["resident", "lead", "steward"])
def test_other_faces_stay_out(town: Town, leak: Order, browser: SignedIn, who: str) -> None:
    person = getattr(town, who)
    browser.as_(person if isinstance(person, Person) else person.person)
    asked = [browser.get(BOARD), browser.get(f"{BOARD}{leak.pk}/"), browser.post(f"{BOARD}ask/")]
    moves = [browser.post(f"{BOARD}{leak.pk}/{deed}/") for deed in ("move", "unpin")]
    assert {one.status_code for one in (*asked, *moves)} == {403}


def test_stranger_finds_nothing(town: Town, elsewhere: Town, leak: Order, browser: SignedIn) -> None:
    browser.as_(elsewhere.operator)
    typed = {"worker": other(town, leak), "place": "best"}
    answers = [
        browser.get(f"{BOARD}{leak.pk}/"), browser.post(f"{BOARD}{leak.pk}/move/", typed),
        browser.post(f"{BOARD}{leak.pk}/unpin/"),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert leak.number not in browser.get(BOARD).content.decode()


def test_supervisor_may_move_too(town: Town, leak: Order, browser: SignedIn) -> None:
    assert 'name="place"' in browser.as_(town.supervisor).get(f"{BOARD}{leak.pk}/").content.decode()


def test_in_english(town: Town, leak: Order, browser: SignedIn) -> None:
    people.prefer(person=town.operator, language="en")
    browser.as_(town.operator)
    query = {"worker": other(town, leak), "place": "best"}
    assert [browser.get(one).status_code for one in (BOARD, f"{BOARD}{leak.pk}/")] == [200, 200]
    assert browser.get(f"{BOARD}{leak.pk}/", query).status_code == 200


def test_board_and_panel_ask_as_much_for_thirty_as_for_one(town: Town, need: Need, browser: SignedIn) -> None:
    browser.as_(town.operator)
    first = need(town.visit)
    Product.objects.filter(pk=town.lift.pk).update(skills=["gas"])
    town.lift.refresh_from_db()
    need(town.lift)
    counts: list[int] = []
    for more in (0, 29):
        for place in range(more):
            need(town.visit, place % 4)
        morning.plan(town)
        for address in (BOARD, f"{BOARD}live/", f"{BOARD}{first.pk}/"):
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
