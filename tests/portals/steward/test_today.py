"""The steward's today, its live part, offers and position."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.orders import services as orders
from linli.orders.models import Offer, Order
from linli.people import services as people
from linli.people.enums import Role
from linli.places.models import Building, PointOfInterest
from linli.stewards import services as stewards
from linli.stewards.models import Worker
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.steward.conftest import Give

SQUARE = {"type": "Polygon", "coordinates": [[[120.1, 30.2], [120.101, 30.2], [120.101, 30.201], [120.1, 30.2]]]}


def page(browser: SignedIn, worker: Worker, address: str = "/work/") -> str:
    answer = browser.as_(worker.person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_button_is_always_the_next_legal_move(browser: SignedIn, town: Town, accepted: Order) -> None:
    move = f"/work/orders/{accepted.pk}/"
    first = page(browser, town.engineer)
    travelling = browser.post(f"{move}travel/", {"from": "today"})
    second = page(browser, town.engineer)
    arrived = browser.post(f"{move}arrive/", {"from": "today"})
    third = page(browser, town.engineer)
    assert (travelling["Location"], arrived["Location"]) == ("/work/", "/work/")
    assert (f'action="{move}travel/"' in first, f'action="{move}arrive/"' in second) == (True, True)
    assert f'href="{move}#finish"' in third


def test_stop_says_who_where_and_why(browser: SignedIn, town: Town, accepted: Order) -> None:
    stop = browser.as_(town.engineer.person).get("/work/").context["day"].stops[0]
    assert (stop.title, stop.order.place, stop.number) == ("H女士 · 报修：给排水", "3幢2单元602", 1)
    assert (stop.why, stop.phone) == ("15:00 前要到。", town.resident.phone)


def test_order_for_tomorrow_is_no_stop_of_today(browser: SignedIn, town: Town, accepted: Order) -> None:
    tomorrow = cast.NOW + timedelta(days=1)
    orders.reschedule(
        order_id=accepted.pk, slot=(tomorrow, tomorrow + timedelta(hours=1)), by=town.resident, at=cast.NOW
    )
    assert browser.as_(town.engineer.person).get("/work/").context["day"].stops == []
    assert "3幢2单元602" in page(browser, town.engineer, "/work/orders/")


def test_waiting_order_stands_apart_from_the_route(browser: SignedIn, town: Town, accepted: Order) -> None:
    me = town.engineer.person
    orders.arrive(order_id=accepted.pk, by=me, at=cast.NOW)
    orders.wait(order_id=accepted.pk, waiting_for="parts", words="等角阀", by=me, at=cast.NOW)
    day = browser.as_(me).get("/work/").context["day"]
    assert ([row.pk for row in day.waiting], day.stops) == ([accepted.pk], [])


def test_map_draws_what_is_known_of_the_ground(browser: SignedIn, town: Town, accepted: Order) -> None:
    Building.objects.update(footprint=SQUARE)
    PointOfInterest.objects.create(
        community=town.community, kind="centre", name_zh="邻里中心", shape={"type": "Feature", "geometry": SQUARE}
    )
    PointOfInterest.objects.create(
        community=town.community, kind="gate", name_zh="门", shape={"type": "Point", "coordinates": [1, 2]}
    )
    stewards.seen(worker=town.engineer, lng=120.1, lat=30.2, at=cast.NOW)
    drawing = browser.as_(town.engineer.person).get("/work/").context["day"].drawing
    assert [text.text for text in drawing.labels] == ["邻里中心", "3幢"]
    assert ([mark.text for mark in drawing.stops], drawing.me is not None) == (["1"], True)


def test_live_part_is_304_until_something_moves(browser: SignedIn, town: Town, accepted: Order) -> None:
    browser.as_(town.engineer.person)
    first = browser.get("/work/live/")
    again = browser.get("/work/live/", headers={"if-none-match": first["ETag"]})
    orders.travel(order_id=accepted.pk, by=town.engineer.person, at=cast.NOW + timedelta(seconds=1))
    moved = browser.get("/work/live/", headers={"if-none-match": first["ETag"]})
    assert [a.status_code for a in (first, again, moved)] == [200, 304, 200]
    assert ("<html" in moved.content.decode(), "我到了" in moved.content.decode()) == (False, True)


def test_today_asks_as_much_for_thirty_as_for_one(browser: SignedIn, town: Town, give: Give) -> None:
    browser.as_(town.engineer.person)
    give(1)
    for address in ("/work/", "/work/orders/"):
        browser.get(address)
    counts = []
    for more in (0, 29):
        give(more)
        for address in ("/work/", "/work/live/", "/work/orders/"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_offer_shows_why_and_how_long(browser: SignedIn, town: Town, order: Order) -> None:
    offer = orders.dispatch(order_id=order.pk, at=cast.NOW)[0]
    card = browser.as_(offer.worker.person).get("/work/offers/").context["offers"][0]
    assert (card.what, card.place, card.left, card.words) == (
        "报修：给排水",
        "3幢2单元602",
        "5 分钟内回答",
        "厨房水管漏水",
    )
    assert "会" in card.why


def test_offer_that_waits_for_the_next_shift_tells_the_hour(browser: SignedIn, town: Town, order: Order) -> None:
    offer = orders.dispatch(order_id=order.pk, at=cast.NOW)[0]
    Offer.objects.filter(pk=offer.pk).update(expires_at=cast.NOW + timedelta(hours=18))
    card = browser.as_(offer.worker.person).get("/work/offers/").context["offers"][0]
    assert card.left == "明天 08:30 前回答"


def test_offers_are_304_within_a_minute_and_new_in_the_next(
    browser: SignedIn, town: Town, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = orders.dispatch(order_id=order.pk, at=cast.NOW)[0]
    etag = browser.as_(offer.worker.person).get("/work/offers/live/")["ETag"]
    same = browser.get("/work/offers/live/", headers={"if-none-match": etag})
    monkeypatch.setattr(clock, "now", lambda: cast.NOW + timedelta(minutes=4, seconds=30))
    later = browser.get("/work/offers/live/", headers={"if-none-match": etag})
    assert (same.status_code, later.status_code) == (304, 200)
    assert "不到 1 分钟内回答" in later.content.decode()


def test_emergency_is_red_and_goes_to_all_who_can(browser: SignedIn, town: Town) -> None:
    need = orders.Need(
        product=town.lift, words="困人", household=town.household, requester=town.resident, urgency="emergency"
    )
    asked = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    orders.dispatch(order_id=asked.pk, at=cast.NOW)
    for worker in (town.engineer, town.second_engineer):
        assert "我去，立即接单" in page(browser, worker)


def test_member_who_is_no_worker_yet_is_told_so(browser: SignedIn, town: Town) -> None:
    people.join(person=town.daughter, community=town.community, role=Role.STEWARD, at=cast.NOW)
    for address in (
        "/work/",
        "/work/live/",
        "/work/orders/",
        "/work/offers/",
        "/work/residents/",
        "/work/growth/",
        "/work/likes/",
    ):
        assert browser.as_(town.daughter).get(address).status_code == 200
    assert "您还不在管家和班组的名单里" in browser.get("/work/").content.decode()


@pytest.mark.parametrize("who", ["resident", "operator"])
def test_other_faces_stay_out(browser: SignedIn, town: Town, who: str) -> None:
    assert browser.as_(getattr(town, who)).get("/work/").status_code == 403


def test_position_is_kept_on_duty(browser: SignedIn, town: Town) -> None:
    answer = browser.as_(town.engineer.person).post("/work/position/", {"lng": "120.15", "lat": "30.25"})
    kept = Worker.objects.get(pk=town.engineer.pk)
    assert (answer.status_code, kept.lng, kept.lat, kept.seen_at) == (204, 120.15, 30.25, cast.NOW)


def test_position_is_dropped_off_duty(browser: SignedIn, town: Town) -> None:
    town.engineer.shifts.all().delete()
    answer = browser.as_(town.engineer.person).post("/work/position/", {"lng": "120.15", "lat": "30.25"})
    assert (answer.status_code, Worker.objects.get(pk=town.engineer.pk).seen_at) == (204, None)


@pytest.mark.parametrize(
    "place", [{}, {"lng": "x", "lat": "1"}, {"lng": "181", "lat": "0"}, {"lng": "nan", "lat": "0"}]
)
def test_position_that_is_none_is_refused(browser: SignedIn, town: Town, place: dict[str, str]) -> None:
    assert browser.as_(town.engineer.person).post("/work/position/", place).status_code == 422
