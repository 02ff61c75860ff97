"""Warnings: relayed word for word to whom they concern, followed by services, changed and ended by their issuer."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from linli.care import cap
from linli.care.enums import Audience, Standing, Trigger
from linli.care.models import Alert, Feed, Rule, WarmService
from linli.care.services import alerts
from linli.catalogue.models import Product
from linli.core import tasks
from linli.core.scoping import community_scope, unscoped
from linli.messages.models import Message
from linli.orders import services as orders
from linli.orders.enums import Source, State
from linli.orders.models import Order
from linli.places.models import Community
from tests.care.conftest import settle
from tests.care.papers import ELSEWHERE, name, paper
from tests.cast import Town

HOUR = timedelta(hours=1)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[120.05, 30.15], [120.15, 30.15], [120.15, 30.25], [120.05, 30.25], [120.05, 30.15]]],
}


@pytest.fixture
def here(town: Town) -> Community:
    """The community with its boundary drawn."""
    Community.objects.filter(pk=town.community.pk).update(boundary=SQUARE)
    town.community.refresh_from_db()
    return town.community


@pytest.fixture
def rules(town: Town, rule: Callable[..., Rule]) -> None:
    """Checks of each building from yellow on, calls to elders living alone from orange on."""
    storm = {"trigger": Trigger.ALERT, "is_urgent": True}
    rule(
        code="checks",
        **storm,
        audience=Audience.BUILDINGS,
        when={"kinds": ["typhoon"], "colours": ["yellow", "orange", "red"]},
    )
    rule(
        code="calls",
        **storm,
        audience=Audience.ALONE,
        when={"kinds": ["typhoon"], "colours": ["orange", "red"]},
        words_zh="打电话问一声",
    )
    settle(town, "101", born=date(1940, 1, 1))


def receive(data: bytes, here: Community, at: datetime) -> list[Alert]:
    found = alerts.receive(data, communities=[here], at=at)
    tasks.run_all(at=at)
    return found


def open_orders() -> list[str]:
    rows = Order.objects.filter(source=Source.TRIGGER).exclude(state=State.CANCELLED)
    return sorted(rows.values_list("words", flat=True))


@pytest.mark.usefixtures("rules")
def test_typhoon_is_relayed_word_for_word_and_followed(here: Community, town: Town, at: datetime) -> None:
    receive(paper(identifier="t1", sent=at), here, at)
    told = Message.objects.filter(kind="alert.urgent")
    assert {row.person for row in told} == {town.resident, town.daughter}
    assert told[0].values == {
        "headline": "示例市气象台发布台风橙色预警信号", "issuer": "示例市气象台",
        "words": "预计未来 12 小时内本市将有 10 级以上大风，并有暴雨，请注意防范。",
    }  # fmt: skip
    assert open_orders() == ["上门看看", "打电话问一声"]


def test_other_community_hears_nothing(here: Community, elsewhere: Town, at: datetime) -> None:
    found = alerts.receive(
        paper(identifier="t1", sent=at, area=ELSEWHERE), communities=[here, elsewhere.community], at=at
    )
    assert found == []
    with unscoped("a test looks everywhere"):
        assert not Alert.objects.exists()


def test_only_where_its_area_lies(here: Community, elsewhere: Town, at: datetime) -> None:
    found = alerts.receive(paper(identifier="t1", sent=at), communities=[here, elsewhere.community], at=at)
    assert [alert.community for alert in found] == [here]


def test_same_message_again_changes_nothing(here: Community, at: datetime) -> None:
    data = paper(identifier="t1", sent=at)
    assert len(receive(data, here, at)) == 1
    assert receive(data, here, at) == []
    assert Message.objects.filter(kind="alert.urgent").count() == 2


@pytest.fixture
def singing(town: Town) -> Callable[[datetime], Order]:
    """Book the neighbours' room to sing in, for an hour from a moment on."""

    def book(starts: datetime) -> Order:
        room = Product.objects.get_or_create(
            community=town.community, code="value.community.space",
            defaults={
                "name_zh": "邻里空间预约", "name_en": "Space", "kind": "value", "line": town.visit.line, "scene": "neighbour",
                "providers": ["steward"], "mode": "on-demand", "sla": town.visit.sla,
            },
        )[0]  # fmt: skip
        need = orders.Need(
            product=room, words="唱歌", household=town.household, requester=town.resident, slot=(starts, starts + HOUR)
        )
        return orders.request(community=town.community, need=need, by=town.resident, at=starts - 5 * HOUR)

    return book


def test_red_typhoon_closes_what_people_were_to_come_to(
    here: Community, rule: Callable[..., Rule], singing: Callable[[datetime], Order], at: datetime
) -> None:
    closing = {"kinds": ["typhoon"], "colours": ["red"], "closes": ["value.community.space"]}
    rule(code="closes", trigger=Trigger.ALERT, audience=Audience.COMMUNITY, product=None, when=closing)
    today, tomorrow = singing(at + 4 * HOUR), singing(at + 30 * HOUR)
    tasks.run_all(at=at)
    receive(paper(identifier="t1", sent=at), here, at)
    assert not Order.objects.filter(state=State.CANCELLED).exists()
    red = paper(identifier="t2", sent=at + HOUR, kind="Update", colour="红色", references=name("t1", at))
    receive(red, here, at + HOUR)
    assert list(Order.objects.filter(state=State.CANCELLED)) == [today]
    tomorrow.refresh_from_db()
    assert tomorrow.state != State.CANCELLED
    told = Message.objects.filter(kind="order.cancelled").order_by("id").first()
    assert told is not None
    assert "示例市气象台发布台风红色预警信号" in str(told.values)


@pytest.mark.usefixtures("rules")
def test_weaker_update_calls_off_what_it_no_longer_asks_for(here: Community, at: datetime) -> None:
    receive(paper(identifier="t1", sent=at), here, at)
    later = at + HOUR
    update = paper(identifier="t2", sent=later, kind="Update", colour="黄色", references=name("t1", at))
    receive(update, here, later)
    assert list(Alert.objects.order_by("sent").values_list("identifier", "standing")) == [
        ("t1", Standing.REPLACED), ("t2", Standing.IN_FORCE),
    ]  # fmt: skip
    assert open_orders() == ["上门看看"]
    # What goes on hangs on the update, and is not started once more.
    assert WarmService.objects.filter(alert__identifier="t2").count() == 1
    assert WarmService.objects.count() == 2


@pytest.mark.usefixtures("rules")
def test_cancel_closes_what_is_open_and_tells(here: Community, at: datetime) -> None:
    receive(paper(identifier="t1", sent=at), here, at)
    later = at + HOUR
    receive(paper(identifier="t3", sent=later, kind="Cancel", references=name("t1", at)), here, later)
    assert Alert.objects.get(identifier="t1").standing == Standing.CANCELLED
    assert open_orders() == []
    assert Message.objects.filter(kind="alert.over").count() == 2


def test_update_before_its_alert_is_in_force_and_the_alert_stays_down(here: Community, at: datetime) -> None:
    later = at + HOUR
    update = paper(identifier="t2", sent=later, kind="Update", colour="黄色", references=name("t1", at))
    receive(update, here, later)
    assert receive(paper(identifier="t1", sent=at), here, later) == []
    assert dict(Alert.objects.values_list("identifier", "standing")) == {
        "t2": Standing.IN_FORCE,
        "t1": Standing.REPLACED,
    }


def test_update_that_moves_away_ends_it_here(here: Community, at: datetime) -> None:
    receive(paper(identifier="t1", sent=at), here, at)
    update = paper(identifier="t2", sent=at + HOUR, kind="Update", area=ELSEWHERE, references=name("t1", at))
    assert receive(update, here, at + HOUR) == []
    assert Alert.objects.get(identifier="t1").standing == Standing.CANCELLED


def test_exercise_is_nobodys_warning(here: Community, at: datetime) -> None:
    assert receive(paper(identifier="t1", sent=at, status="Exercise"), here, at) == []
    assert not Message.objects.exists()


@pytest.mark.usefixtures("rules")
def test_warning_runs_out_by_itself(here: Community, at: datetime) -> None:
    receive(paper(identifier="t1", sent=at, lasts=2 * HOUR), here, at)
    assert alerts.expire(at=at + HOUR) == 0
    assert alerts.expire(at=at + 2 * HOUR) == 1
    assert alerts.expire(at=at + 2 * HOUR) == 0
    tasks.run_all(at=at + 2 * HOUR)
    assert open_orders() == []
    assert not Message.objects.filter(kind="alert.over").exists()


@pytest.mark.usefixtures("rules")
def test_checks_are_due_before_the_onset(here: Community, at: datetime) -> None:
    receive(paper(identifier="t1", sent=at, onset=at + 3 * HOUR), here, at)
    assert set(WarmService.objects.values_list("until", flat=True)) == {at + 3 * HOUR}


def test_division_code_is_enough(town: Town, at: datetime) -> None:
    Community.objects.filter(pk=town.community.pk).update(division="330110")
    data = paper(identifier="t1", sent=at).replace(
        b"<polygon>", "<geocode><valueName>行政区划代码</valueName><value>330100</value></geocode><polygon>".encode()
    )
    data = data.replace(data[data.index(b"<polygon>") : data.index(b"</polygon>") + len("</polygon>")], b"")
    assert len(receive(data, Community.objects.get(pk=town.community.pk), at)) == 1


def test_bomb_keeps_nothing(here: Community, at: datetime) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><alert>&b;</alert>'
    with pytest.raises(cap.CapError):
        receive(bomb, here, at)
    assert not Alert.objects.exists()


class Station:
    """A web server that serves what the test puts there."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, bytes, str]] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body, etag = pages.get(self.path, (404, b"", ""))
                if etag and self.headers.get("If-None-Match") == etag:
                    status, body = 304, b""
                self.send_response(status)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def station() -> Iterator[Station]:
    made = Station()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_feed_is_polled_and_one_bad_message_spoils_no_other(here: Community, station: Station, at: datetime) -> None:
    index = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>预警</title>
      <entry><id>1</id><title>坏的</title><updated>{at.isoformat()}</updated><link href="{station.url}/bad.xml" type="application/cap+xml"/></entry>
      <entry><id>2</id><title>好的</title><updated>{at.isoformat()}</updated><link href="{station.url}/good.xml" type="application/cap+xml"/></entry>
    </feed>""".encode()
    station.pages |= {
        "/index.xml": (200, index, '"a"'), "/bad.xml": (200, b"<alert><oops>", ""), "/good.xml": (200, paper(identifier="t1", sent=at), ""),
    }  # fmt: skip
    feed = Feed.objects.create(community=here, name="示例台", url=f"{station.url}/index.xml")
    assert alerts.poll(at=at) == 1
    feed.refresh_from_db()
    assert (feed.polled_at, feed.etag) == (at, '"a"')
    assert feed.fault.startswith("malformed")
    assert alerts.poll(at=at + HOUR) == 0
    feed.refresh_from_db()
    assert feed.fault == ""


def test_feed_out_of_reach_says_so_and_the_next_goes_on(here: Community, station: Station, at: datetime) -> None:
    station.pages["/one.xml"] = (200, paper(identifier="t1", sent=at), "")
    bad = Feed.objects.create(community=here, name="没有", url=f"{station.url}/none.xml")
    Feed.objects.create(community=here, name="好的", url=f"{station.url}/one.xml")
    assert alerts.poll(at=at) == 1
    bad.refresh_from_db()
    assert bad.fault.endswith("404")


def test_feed_with_a_certificate_takes_nothing_unsigned(here: Community, station: Station, at: datetime) -> None:
    station.pages["/one.xml"] = (200, paper(identifier="t1", sent=at), "")
    feed = Feed.objects.create(
        community=here, name="签名", url=f"{station.url}/one.xml", certificate="-----BEGIN CERTIFICATE-----"
    )
    assert alerts.poll(at=at) == 0
    feed.refresh_from_db()
    assert feed.fault.startswith("signature")


def test_feed_of_files_is_no_feed(here: Community, at: datetime) -> None:
    feed = Feed.objects.create(community=here, name="文件", url="file:///etc/passwd")
    assert alerts.poll(at=at) == 0
    feed.refresh_from_db()
    assert feed.fault.startswith("not an address of the web")


def test_scope_is_the_feeds_own(here: Community, elsewhere: Town, station: Station, at: datetime) -> None:
    station.pages["/one.xml"] = (200, paper(identifier="t1", sent=at), "")
    Feed.objects.create(community=here, name="好的", url=f"{station.url}/one.xml")
    alerts.poll(at=at)
    with community_scope(elsewhere.community.pk):
        assert not Alert.objects.exists()
