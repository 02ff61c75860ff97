"""Care on the console: figures, warnings and their files, feeds, rules tried before they hold, the roster, events."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.care import cap
from linli.care.enums import Deed, Reason, Standing, Trigger
from linli.care.models import Alert, Feed, LifeEvent, Listed, Rule
from linli.people import services as people
from linli.places.models import Community
from tests.care.papers import ELSEWHERE, HERE, paper
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals import care as made

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[120.05, 30.15], [120.15, 30.15], [120.15, 30.25], [120.05, 30.25], [120.05, 30.15]]],
}
SEEN = ("", "alerts/", "feeds/", "rules/", "visits/", "events/")
EDITED = ("feeds/new/", "rules/new/", "rules/new/?trigger=alert", "visits/new/", "visits/new/?q=602", "events/outage/")


@pytest.mark.parametrize("path", [*SEEN, *EDITED])
def test_page_opens_for_the_operator_in_both_languages(console: SignedIn, town: Town, path: str) -> None:
    assert console.get(f"/console/care/{path}").status_code == 200
    people.prefer(person=town.operator, language="en")
    assert 'lang="en"' in console.get(f"/console/care/{path}").text


@pytest.mark.parametrize("path", [*SEEN, *EDITED])
def test_supervisor_sees_and_does_not_edit_and_others_see_nothing(browser: SignedIn, town: Town, path: str) -> None:
    told = [
        browser.as_(person).get(f"/console/care/{path}").status_code
        for person in (town.supervisor, town.steward.person, town.resident)
    ]
    assert told == [200 if path in SEEN else 403, 403, 403]


@pytest.mark.parametrize("path", ["alerts/", "feeds/new/", "visits/new/", "events/outage/"])
def test_supervisor_sends_nothing(browser: SignedIn, town: Town, path: str) -> None:
    assert browser.as_(town.supervisor).post(f"/console/care/{path}").status_code == 403


def test_rows_of_another_community_are_not_there(browser: SignedIn, town: Town, elsewhere: Town, at: datetime) -> None:
    rule, entry = made.rule(town), made.listed(town, town.resident, at=at)
    feed = Feed.objects.create(community=town.community, name="甲台", url="https://a.example/")
    event = made.renovation(town, at=at)
    browser.as_(elsewhere.operator)
    paths = (f"rules/{rule.pk}/", f"feeds/{feed.pk}/", f"visits/{entry.pk}/end/", f"events/{event.pk}/off/")
    assert [browser.post(f"/console/care/{path}").status_code for path in paths] == [404] * 4


# --- today -------------------------------------------------------------------------------------------------------
def test_today_counts_by_rule_and_state(console: SignedIn, town: Town, at: datetime) -> None:
    one, two = made.rule(town), made.rule(town, code="r2", name_zh="问候")
    for number, state in enumerate((Deed.MADE, Deed.MADE, Deed.MERGED)):
        made.started(town, one, at=at, number=number, state=state)
    made.started(town, two, at=at, number=3, state=Deed.DUE, order=None, made_on=None)
    made.started(town, two, at=at - timedelta(days=2), number=4)
    made.listed(town, town.resident, at=at, late=1)
    context = console.get("/console/care/").context
    lines = [(line.rule.name_zh, line.due, line.made, line.merged, line.all) for line in context["lines"]]
    assert lines == [("风前检查", 0, 2, 1, 3), ("问候", 1, 0, 0, 1)]
    assert (context["totals"]["all"], context["overdue"]) == (4, 1)


# --- warnings ----------------------------------------------------------------------------------------------------
@pytest.fixture
def here(town: Town) -> None:
    """Let the community have a boundary, so that a warning can concern it."""
    Community.objects.filter(pk=town.community.pk).update(boundary=SQUARE)


def send(console: SignedIn, data: bytes) -> tuple[int, str]:
    answer = console.post("/console/care/alerts/", {"file": SimpleUploadedFile("a.xml", data)}, follow=True)
    return answer.status_code, answer.text


@pytest.mark.usefixtures("here")
def test_file_is_taken_in_and_relayed(console: SignedIn, at: datetime) -> None:
    status, page = send(console, paper(identifier="t1", sent=at))
    assert (status, "收下了，已转发给居民" in page) == (200, True)
    assert Alert.objects.get().standing == Standing.IN_FORCE


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("status", "area"), [("Exercise", HERE), ("Actual", ELSEWHERE)])
def test_file_that_concerns_nobody_here_is_not_relayed(console: SignedIn, at: datetime, status: str, area: str) -> None:
    _answer, page = send(console, paper(identifier="t1", sent=at, status=status, area=area))
    assert "读懂了，但不用转发" in page
    assert not Alert.objects.filter(standing=Standing.IN_FORCE).exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<alert", "不是完整的 XML"), (b"<rss/>", "这不是 CAP 预警文件"), (b'<!DOCTYPE a [<!ENTITY x "y">]><alert/>', "为了安全不收"),
        (b"", "这个文件是空的"), (b"x" * (cap.MESSAGE_BYTES + 1), "文件太大"),
        (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier></alert>', "预警里缺了一项"),
    ],
)  # fmt: skip
def test_file_that_cannot_be_read_is_refused_in_words(console: SignedIn, data: bytes, sentence: str) -> None:
    status, page = send(console, data)
    assert (status, sentence in page) == (422, True)
    assert not Alert.objects.exists()


def test_no_file_is_said_to_be_none(console: SignedIn) -> None:
    answer = console.post("/console/care/alerts/")
    assert (answer.status_code, "请先选一个文件" in answer.text) == (422, True)


def test_table_counts_what_each_warning_started(console: SignedIn, town: Town, at: datetime) -> None:
    made.started(town, made.rule(town), at=at, alert=made.alert(town, at=at))
    made.alert(town, at=at, number=2, standing=Standing.EXPIRED)
    context = console.get("/console/care/alerts/").context
    assert ([n for _one, n in context["alerts"]], [n for _one, n in context["past"]]) == ([1], [0])


# --- feeds -------------------------------------------------------------------------------------------------------
FEED = {"name": "示例台", "url": "https://a.example/cap.xml", "certificate": "", "is_active": "on"}


def test_feed_is_added_changed_and_switched_off(console: SignedIn) -> None:
    assert console.post("/console/care/feeds/new/", FEED).status_code == 302
    feed = Feed.objects.get()
    console.post(f"/console/care/feeds/{feed.pk}/", {**FEED, "name": "新名字", "is_active": ""})
    feed.refresh_from_db()
    assert (feed.name, feed.is_active) == ("新名字", False)


def test_feed_says_when_it_was_asked_and_what_was_wrong(console: SignedIn, town: Town, at: datetime) -> None:
    Feed.objects.create(
        community=town.community, name="示例台", url="https://a.example/", polled_at=at, fault="malformed: line 3"
    )
    page = console.get("/console/care/feeds/").text
    assert [words in page for words in ("今天 14:30", "取不到", "malformed: line 3")] == [True] * 3


@pytest.mark.parametrize(
    ("wrong", "sentence"), [({"url": "ftp://a.example/"}, "https://"), ({"url": "x"}, "URL"), ({"name": ""}, "必填")]
)
def test_feed_that_makes_no_sense_is_refused(console: SignedIn, wrong: dict[str, str], sentence: str) -> None:
    answer = console.post("/console/care/feeds/new/", {**FEED, **wrong})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not Feed.objects.exists()


def test_feed_that_is_there_is_not_added_again(console: SignedIn) -> None:
    console.post("/console/care/feeds/new/", FEED)
    assert "这个地址已经有了" in console.post("/console/care/feeds/new/", FEED).text
    assert Feed.objects.count() == 1


# --- rules -------------------------------------------------------------------------------------------------------
RULE = {
    "name_zh": "风前检查", "name_en": "Checks", "audience": "buildings", "words_zh": "看看围板", "hours": "6",
    "daily_cap": "40", "is_active": "on", "kinds": ["gale"], "colours": ["blue"],
}  # fmt: skip


def test_rule_is_tried_on_last_month_and_nothing_is_kept(console: SignedIn, town: Town, at: datetime) -> None:
    for number in range(3):
        made.alert(town, at=at - timedelta(days=3 + number // 2), number=number)
    page = console.post("/console/care/rules/new/?trigger=alert", {**RULE, "daily_cap": "1", "preview": "1"}).text
    assert "上个月这条规则会生成 3 次服务，分布在 2 天，超上限 1 次。" in page
    assert not Rule.objects.exists()


def test_rule_is_kept_and_changed(console: SignedIn, town: Town) -> None:
    said = {**RULE, "product": str(town.visit.pk)}
    assert console.post("/console/care/rules/new/?trigger=alert", said).status_code == 302
    row = Rule.objects.get()
    assert (row.trigger, row.when, row.product, row.daily_cap) == (
        Trigger.ALERT, {"kinds": ["gale"], "colours": ["blue"]}, town.visit, 40,
    )  # fmt: skip
    console.post(f"/console/care/rules/{row.pk}/", {**said, "kinds": [], "is_active": ""})
    row.refresh_from_db()
    assert (row.when, row.is_active) == ({"colours": ["blue"]}, False)


def test_rule_of_weekdays_keeps_numbers_and_what_the_form_does_not_ask(console: SignedIn, town: Town) -> None:
    row = made.rule(town, trigger=Trigger.WEEKDAY, when={"days": [0], "with": {"lift": True}})
    assert "周一" in console.get("/console/care/rules/").text
    console.post(f"/console/care/rules/{row.pk}/", {**RULE, "days": ["2", "4"]})
    row.refresh_from_db()
    assert row.when == {"days": [2, 4], "with": {"lift": True}}


@pytest.mark.parametrize("trigger", Trigger.values)
def test_form_asks_what_its_trigger_knows(console: SignedIn, trigger: str) -> None:
    form = console.get("/console/care/rules/new/", {"trigger": trigger}).context["form"]
    asked = {
        "alert": ["kinds", "colours"], "festival": ["names"], "term": ["names"], "weekday": ["days"], "event": ["kinds"],
    }  # fmt: skip
    assert [name for name, _field in form.asked] == asked.get(trigger, [])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"daily_cap": "0"}, "请填 1 到 500"), ({"hours": "999"}, "请填 1 到 240"), ({"words_zh": " "}, "必填"),
        ({"audience": "one"}, "one"), ({"kinds": ["love"]}, "love"), ({"daily_cap": "many"}, "整数"),
    ],
)  # fmt: skip
def test_rule_that_makes_no_sense_is_refused_in_words(
    console: SignedIn, wrong: dict[str, object], sentence: str
) -> None:
    answer = console.post("/console/care/rules/new/?trigger=alert", {**RULE, **wrong})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not Rule.objects.exists()


# --- the roster --------------------------------------------------------------------------------------------------
VISIT = {"reason": "alone", "every_days": "7", "first_on": "2026-11-24"}


def test_somebody_found_by_room_is_put_on_the_roster_once(console: SignedIn, town: Town, at: datetime) -> None:
    said = {**VISIT, "person": str(town.resident.pk)}
    assert console.post("/console/care/visits/new/?q=602", said).status_code == 302
    row = Listed.objects.get()
    assert (row.person, row.reason, row.every_days, row.next_on) == (town.resident, Reason.ALONE, 7, date(2026, 11, 24))
    again = console.post("/console/care/visits/new/?q=602", said)
    assert (again.status_code, "已经在探访名单里" in again.text) == (409, True)
    console.post(f"/console/care/visits/{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended_at == at


@pytest.mark.parametrize(
    ("path", "wrong"), [("?q=602", {"every_days": "0"}), ("?q=602", {"first_on": "soon"}), ("", {}), ("?q=nobody", {})]
)
def test_visit_that_makes_no_sense_is_refused(console: SignedIn, town: Town, path: str, wrong: dict[str, str]) -> None:
    said = {**VISIT, "person": str(town.resident.pk), **wrong}
    assert console.post(f"/console/care/visits/new/{path}", said).status_code == 422
    assert not Listed.objects.exists()


def test_roster_shows_the_longest_overdue_first_with_who_is_in_charge(
    console: SignedIn, town: Town, at: datetime
) -> None:
    for room, late in (("101", 0), ("102", 4)):
        made.listed(town, made.settle(town, room)[1], at=at, late=late)
    rows = console.get("/console/care/visits/").context["rows"]
    assert [(row["home"].unit.room, row["days"], row["steward"]) for row in rows] == [
        ("102", 4, "王师傅"),
        ("101", 0, "王师傅"),
    ]


# --- life events -------------------------------------------------------------------------------------------------
OUTAGE = {"supply": "water", "starts": "2026-11-23T20:00", "hours": "4", "words": "水箱清洗"}


def test_outage_of_a_building_and_of_everything_is_put_down(console: SignedIn, town: Town) -> None:
    console.post("/console/care/events/outage/", {**OUTAGE, "building": str(town.building.pk)})
    console.post("/console/care/events/outage/", OUTAGE)
    rows = LifeEvent.objects.order_by("id")
    assert [(row.building, row.details["supply"]) for row in rows] == [(town.building, "water"), (None, "water")]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"supply": "love"}, "love"), ({"starts": "2026-11-22T10:00"}, "结束时间要在开始以后"), ({"hours": "0"}, "1"), ({"starts": ""}, "必填")],
)  # fmt: skip
def test_outage_that_makes_no_sense_is_refused_in_words(
    console: SignedIn, wrong: dict[str, str], sentence: str
) -> None:
    answer = console.post("/console/care/events/outage/", {**OUTAGE, **wrong})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not LifeEvent.objects.exists()


def test_events_show_quiet_hours_visitors_and_are_narrowed(console: SignedIn, town: Town, at: datetime) -> None:
    made.renovation(town, at=at)
    made.visit(town, at=at)
    page = console.get("/console/care/events/").text
    assert [words in page for words in ("静音 12:00–15:00", "好邻装修", "2 位 · 浙A12345")] == [True] * 3
    rows = console.get("/console/care/events/", {"kind": "visitor"}).context["rows"]
    assert [row["row"].kind for row in rows] == ["visitor"]


def test_event_is_called_off(console: SignedIn, town: Town, at: datetime) -> None:
    event = made.renovation(town, at=at)
    console.post(f"/console/care/events/{event.pk}/off/")
    event.refresh_from_db()
    assert event.called_off_at == at


@pytest.mark.parametrize("path", SEEN)
def test_page_asks_as_much_for_thirty_as_for_one(console: SignedIn, town: Town, at: datetime, path: str) -> None:
    counts: list[int] = []
    console.get(f"/console/care/{path}")
    for rows in (range(2), range(2, 30)):
        for number in rows:
            standing = Standing.IN_FORCE if number % 2 else Standing.EXPIRED
            alert = made.alert(town, at=at, number=number, standing=standing)
            made.started(town, made.rule(town, code=f"r{number}"), at=at, number=number, alert=alert)
            made.listed(town, made.settle(town, str(number))[1], at=at)
            made.renovation(town, at=at)
            made.visit(town, at=at)
            Feed.objects.create(community=town.community, name="台", url=f"https://a.example/{number}")
        with CaptureQueriesContext(connection) as queries:
            assert console.get(f"/console/care/{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
