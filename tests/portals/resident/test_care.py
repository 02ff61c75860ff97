"""Care as a resident meets it: warnings untouched, one tap a day, a birthday wish, visitors, what goes on at home."""

from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.care import services as care
from linli.care.enums import EventKind, Standing
from linli.care.models import Greeting, LifeEvent, SignOfLife, WellBeing
from linli.care.services import looking
from linli.core.models import Fact
from linli.people import family, services
from linli.people.enums import Role, Scope
from linli.people.kin import Tie
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals import care as made

PAGES = (
    "/home/alerts/", "/home/care/", "/home/care/greeting/", "/home/care/sign/", "/home/care/events/", "/home/visitors/",
    "/home/visitors/new/",
)  # fmt: skip
FORMS = ("move-in", "renovation", "noise", "parcel", "pet", "pet-away")


@pytest.fixture
def takes_part(town: Town, at: datetime) -> WellBeing:
    return care.take_part(
        community=town.community, person=town.resident, by_time=time(10), family=[town.daughter],
        at=at - timedelta(days=2),
    )  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_for_the_resident_in_both_languages_and_for_no_steward(
    phone: SignedIn, town: Town, path: str
) -> None:
    assert phone.get(path).status_code == 200
    services.prefer(person=town.resident, language="en")
    assert 'lang="en"' in phone.get(path).text
    assert phone.as_(town.steward.person).get(path).status_code == 403


# --- warnings ----------------------------------------------------------------------------------------------------
def test_warning_stands_on_top_of_the_home_whole_and_untouched(phone: SignedIn, town: Town, at: datetime) -> None:
    made.alert(town, at=at)
    page = phone.get("/home/").text
    frame = unescape(page[page.index('<article class="notice') : page.index("</article>")])
    assert [words in frame for words in ("大风蓝色预警信号", made.ISSUER, made.WORDS, made.DO, "蓝色预警")] == [
        True
    ] * 5
    assert page.index("notice--blue") < page.index("我的管家")


def test_our_words_stand_apart_from_the_issuers(phone: SignedIn, town: Town, at: datetime) -> None:
    started = made.started(town, made.rule(town), at=at, alert=made.alert(town, at=at))
    page = phone.get("/home/alerts/").text
    assert page.index("</blockquote>") < page.index('class="notice-ours"') < page.index("管家在做：风前检查，1 处")
    assert started.rule.name_zh not in page[: page.index('class="notice-ours"')]


def test_gravest_warning_stands_first(phone: SignedIn, town: Town, at: datetime) -> None:
    made.alert(town, at=at)
    made.alert(town, at=at - timedelta(hours=2), number=2, colour="red", headline="台风红色预警信号")
    names = [one.name for one in phone.get("/home/alerts/").context["alerts"]]
    assert names == ["台风红色预警信号", "大风蓝色预警信号"]


def test_warning_that_ran_out_is_past_before_the_schedule_says_so(phone: SignedIn, town: Town, at: datetime) -> None:
    made.alert(town, at=at, expires=at - timedelta(seconds=1))
    made.alert(town, at=at, number=2, standing=Standing.CANCELLED, headline="解除的")
    made.alert(town, at=at, number=3, standing=Standing.SILENT, headline="不涉及的")
    made.alert(town, at=at - timedelta(days=31), number=4, standing=Standing.EXPIRED, headline="很久以前的")
    context = phone.get("/home/alerts/").context
    assert context["alerts"] == []
    assert {(one.name, one.standing) for one in context["past"]} == {
        ("大风蓝色预警信号", "已过期"),
        ("解除的", "已解除"),
    }


# --- the daily sign ----------------------------------------------------------------------------------------------
def test_one_tap_says_that_i_am_well(phone: SignedIn, takes_part: WellBeing) -> None:
    assert "我很好" in phone.get("/home/").text
    assert phone.post("/home/care/well/", {"from": "home"})["Location"] == "/home/"
    page = phone.get("/home/").text
    assert ("已报平安 14:30" in page, "我很好" in page) == (True, False)
    phone.post("/home/care/well/")
    assert SignOfLife.objects.count() == 1


def test_who_does_not_take_part_has_no_button_and_is_told_why(phone: SignedIn) -> None:
    assert "我很好" not in phone.get("/home/").text
    assert "还没有参加每日报平安" in phone.post("/home/care/well/", follow=True).text


def test_family_sees_the_sign_of_today(phone: SignedIn, town: Town, takes_part: WellBeing, at: datetime) -> None:
    phone.as_(town.daughter)
    assert "H女士今天还没报平安" in phone.get("/home/").text
    care.say(person=town.resident, at=at - timedelta(hours=5))
    assert "H女士今天 09:30 报了平安" in phone.get("/home/").text


def test_elder_home_has_three_big_buttons(phone: SignedIn, town: Town, takes_part: WellBeing, at: datetime) -> None:
    services.prefer(person=town.resident, mode="elder")
    invitation = family.Invitation(
        by=town.daughter, by_acts=True, tie=Tie.PARENT, grant=family.Grant(frozenset({Scope.SEE})), other=town.resident
    )
    bond = family.invite(community=town.community, invitation=invitation, at=at)
    family.confirm(bond_id=bond.pk, by=town.resident, at=at)
    page = phone.get("/home/").text
    assert [
        page.count(word) for word in ('class="big big--call"', 'class="big big--well"', 'class="big big--person"')
    ] == [1, 1, 1]
    assert ("打给女儿" in page, f'href="tel:{town.daughter.phone}"' in page, "按一下，女儿就放心" in page) == (
        True,
        True,
        True,
    )
    phone.post("/home/care/well/", {"from": "home"})
    assert "今天 14:30，家里都知道了" in phone.get("/home/").text


def test_elder_without_a_family_account_calls_who_is_told(phone: SignedIn, town: Town, takes_part: WellBeing) -> None:
    services.prefer(person=town.resident, mode="elder")
    assert "打给H女士" in phone.get("/home/").text


def test_taking_part_changing_and_stopping(phone: SignedIn, town: Town) -> None:
    phone.post("/home/care/sign/", {"by": "09:00", "family": [str(town.daughter.pk)]})
    row = WellBeing.objects.get(person=town.resident)
    assert (row.by, list(row.family.all())) == (time(9), [town.daughter])
    phone.post("/home/care/sign/", {"by": "08:00"})
    row.refresh_from_db()
    assert (row.by, row.family.count()) == (time(8), 0)
    phone.post("/home/care/sign/stop/")
    row.refresh_from_db()
    assert row.ended_at is not None
    assert "还没有参加" in phone.post("/home/care/sign/stop/", follow=True).text


@pytest.mark.parametrize("said", [{"by": "03:00"}, {}, {"by": "09:00", "family": "nobody"}])
def test_sign_with_bad_input_keeps_nothing(phone: SignedIn, said: dict[str, str]) -> None:
    assert phone.post("/home/care/sign/", {"x": "1", **said}).status_code == 422
    assert not WellBeing.objects.exists()


def test_nobody_outside_home_and_family_can_be_named(phone: SignedIn, town: Town) -> None:
    assert phone.post("/home/care/sign/", {"by": "09:00", "family": [str(town.operator.pk)]}).status_code == 422
    assert not WellBeing.objects.exists()


def test_days_away_are_kept_and_taken_back(phone: SignedIn, takes_part: WellBeing) -> None:
    phone.post("/home/care/sign/away/", {"first": "2026-11-25", "last": "2026-11-27"})
    takes_part.refresh_from_db()
    assert (takes_part.away_from, takes_part.away_until) == (date(2026, 11, 25), date(2026, 11, 27))
    assert "11月25日 周三 到 11月27日 周五 不用报" in phone.get("/home/care/").text
    phone.post("/home/care/sign/away/", {"back": "1"})
    takes_part.refresh_from_db()
    assert takes_part.away_from is None


@pytest.mark.parametrize("said", [{"first": "2026-11-27", "last": "2026-11-25"}, {"first": "soon"}, {}])
def test_days_away_that_make_no_sense_are_refused(phone: SignedIn, takes_part: WellBeing, said: dict[str, str]) -> None:
    assert "请把离家的第一天和最后一天都填上" in phone.post("/home/care/sign/away/", said, follow=True).text
    takes_part.refresh_from_db()
    assert takes_part.away_from is None


# --- the birthday ------------------------------------------------------------------------------------------------
def test_lunar_birthday_is_wished_and_forgotten(phone: SignedIn, town: Town) -> None:
    phone.post("/home/care/greeting/", {"calendar": "lunar", "month": "8", "day": "15"})
    row = Greeting.objects.get(person=town.resident)
    assert (row.is_lunar, row.lunar_month, row.lunar_day, row.is_leap_month) == (True, 8, 15, False)
    assert "农历 8 月 15 日" in phone.get("/home/care/").text
    phone.post("/home/care/greeting/", {"end": "1"})
    assert not Greeting.objects.exists()
    kinds = Fact.objects.filter(kind__startswith="greeting").order_by("id").values_list("kind", "payload")
    assert list(kinds) == [("greeting.wish", {}), ("greeting.unwish", {})]


def test_solar_birthday_needs_one_in_the_register(phone: SignedIn, town: Town) -> None:
    answer = phone.post("/home/care/greeting/", {"calendar": "solar"})
    assert (answer.status_code, "住户资料里没有您的生日" in answer.text) == (422, True)
    town.resident.birthday = date(1990, 2, 3)
    town.resident.save()
    assert phone.post("/home/care/greeting/", {"calendar": "solar"}).status_code == 302


@pytest.mark.parametrize(("month", "day"), [("13", "1"), ("8", "31"), ("0", "5"), ("", "")])
def test_lunar_day_that_there_is_not_is_refused(phone: SignedIn, month: str, day: str) -> None:
    answer = phone.post("/home/care/greeting/", {"calendar": "lunar", "month": month, "day": day})
    assert (answer.status_code, "农历没有这一天" in answer.text) == (422, True)
    assert not Greeting.objects.exists()


# --- what was done, who looked -----------------------------------------------------------------------------------
def test_deeds_link_to_their_order_for_whom_they_are(phone: SignedIn, town: Town, at: datetime) -> None:
    row = made.started(town, made.rule(town), at=at)
    assert f'href="/home/orders/{row.order_id}/"' in phone.get("/home/care/").text
    other = phone.as_(town.daughter).get("/home/care/").text
    assert ("风前检查" in other, f"/home/orders/{row.order_id}/" in other) == (True, False)


def test_who_looked_is_shown_once_a_day(phone: SignedIn, town: Town, at: datetime) -> None:
    assert [looking.look(household=town.household, by=town.steward.person, at=at + timedelta(hours=n)) for n in (0, 1, 24)] == [
        True, False, True,
    ]  # fmt: skip
    looks = phone.get("/home/care/").context["looks"]
    assert [look["who"] for look in looks] == [town.steward.person, town.steward.person]


# --- visitors ----------------------------------------------------------------------------------------------------
VISIT = {
    "starts": "2026-11-23T18:00",
    "hours": "3",
    "guests": "2",
    "words": "女儿的同学",
    "plate": "浙a12345",
    "guide": "on",
}


def test_visitor_gets_a_pass_with_a_code_to_show(phone: SignedIn, town: Town) -> None:
    address = phone.post("/home/visitors/new/", VISIT)["Location"]
    row = LifeEvent.objects.get()
    assert row.details == {"guests": 2, "guide": True, "parking": False, "plate": "浙A12345"}
    assert (row.starts.isoformat(), row.ends - row.starts) == ("2026-11-23T10:00:00+00:00", timedelta(hours=3))
    page = phone.get(address).text
    assert (row.gate_pass.code in page, 'class="qr"' in page) == (True, True)
    assert "女儿的同学" in phone.get("/home/visitors/").text


def test_visit_called_off_shows_no_code(phone: SignedIn, town: Town, at: datetime) -> None:
    row = made.visit(town, at=at)
    phone.post(f"/home/care/events/{row.pk}/off/")
    page = phone.get(f"/home/visitors/{row.pk}/").text
    assert (row.gate_pass.code in page, "取消了" in page) == (False, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"starts": "soon"}, "时间没有看懂"), ({"starts": "2026-11-20T10:00"}, "结束时间要在开始以后"),
        ({"starts": "2028-01-01T10:00"}, "最多提前半年"), ({"hours": "25"}, "最长 24 小时"), ({"guests": "21"}, "人数请填 1 到 20"),
        ({"plate": "浙A" + "1" * 12}, "车牌号太长了"),
    ],
)  # fmt: skip
def test_visit_that_makes_no_sense_is_refused_in_words(phone: SignedIn, wrong: dict[str, str], sentence: str) -> None:
    answer = phone.post("/home/visitors/new/", {**VISIT, **wrong})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not LifeEvent.objects.exists()


def test_visitor_of_another_home_is_not_there(phone: SignedIn, town: Town, elsewhere: Town, at: datetime) -> None:
    row = made.visit(town, at=at)
    _home, other = made.settle(town, "101")
    for somebody in (other, elsewhere.resident):
        phone.as_(somebody)
        assert phone.get(f"/home/visitors/{row.pk}/").status_code == 404
        assert phone.post(f"/home/care/events/{row.pk}/off/").status_code == 404


# --- what goes on at home ----------------------------------------------------------------------------------------
def test_form_of_each_kind_opens(phone: SignedIn) -> None:
    assert [phone.get("/home/care/events/", {"kind": kind}).context["kind"] for kind in FORMS] == list(FORMS)
    assert phone.get("/home/care/events/", {"kind": "visitor"}).context["form"] is None


EVENTS: tuple[tuple[str, dict[str, str], dict[str, object]], ...] = (
    ("move-in", {"starts": "2026-12-01T09:00", "lift": "on"}, {"lift": True}),
    (
        "renovation",
        {
            "starts": "2026-12-01T09:00", "ends": "2026-12-20T18:00", "noon_starts": "12:00", "noon_ends": "14:30",
            "night_starts": "", "night_ends": "", "contractor": "好邻装修",
        },
        {"quiet": [["12:00", "14:30"]], "contractor": "好邻装修"},
    ),
    ("noise", {"words": "一直钻墙"}, {}),
    ("parcel", {"words": "冰箱放单元厅", "ends": "2026-11-23T20:00"}, {}),
    ("pet", {"animal": "dog", "words": "豆豆"}, {"animal": "dog"}),
    ("pet-away", {"animal": "cat", "starts": "2026-12-01T09:00", "ends": "2026-12-05T09:00"}, {"animal": "cat"}),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "said", "details"), EVENTS)
def test_event_is_put_down(
    phone: SignedIn, town: Town, kind: str, said: dict[str, str], details: dict[str, object]
) -> None:
    key = "01234567-89ab-7def-8123-456789abcdef"
    for _tap in range(2):
        assert phone.post(f"/home/care/events/?kind={kind}", {**said, "form_key": key}).status_code == 302
    row = LifeEvent.objects.get()
    assert (row.kind, row.details, row.household, row.person) == (kind, details, town.household, town.resident)


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        ("move-in", {"starts": ""}, "必填"), ("noise", {"words": "吵" * 201}, "最多 200 字"),
        ("renovation", {**EVENTS[1][1], "night_starts": "18:00"}, "静音时段要有开始和结束"),
        ("renovation", {**EVENTS[1][1], "ends": "2026-11-30T09:00"}, "结束时间要在开始以后"),
        ("pet", {"animal": "dragon"}, "dragon"),
    ],
)  # fmt: skip
def test_event_that_makes_no_sense_is_refused_in_words(
    phone: SignedIn, kind: str, said: dict[str, str], sentence: str
) -> None:
    answer = phone.post(f"/home/care/events/?kind={kind}", said)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not LifeEvent.objects.exists()


def test_who_has_no_home_here_is_told_so(phone: SignedIn, town: Town) -> None:
    lodger = services.register(name="新来的", phone="+8613900000000")
    services.join(person=lodger, community=town.community, role=Role.RESIDENT, at=town.community.created_at)
    answer = phone.as_(lodger).post("/home/care/events/?kind=noise", {"words": "吵"})
    assert (answer.status_code, "还没有登记住在哪一户" in answer.text) == (422, True)


def test_event_is_called_off_while_it_lasts(phone: SignedIn, town: Town, at: datetime) -> None:
    row = made.renovation(town, at=at)
    assert "静音 12:00–15:00" in phone.get("/home/care/events/").text
    assert phone.post(f"/home/care/events/{row.pk}/off/")["Location"] == "/home/care/events/"
    row.refresh_from_db()
    assert (row.kind, row.called_off_at) == (EventKind.RENOVATION, at)


@pytest.mark.parametrize("path", ["/home/", "/home/care/", "/home/alerts/", "/home/visitors/", "/home/care/events/"])
def test_page_asks_as_much_for_thirty_as_for_one(
    phone: SignedIn, town: Town, at: datetime, path: str, takes_part: WellBeing
) -> None:
    counts, rule = [], made.rule(town)
    phone.get(path)
    for rows in (range(1), range(1, 30)):
        for number in rows:
            row = made.alert(town, at=at, number=number)
            made.started(town, rule, at=at, number=number, alert=row)
            made.visit(town, at=at, words=f"客人 {number}")
            made.renovation(town, at=at)
            looking.look(household=town.household, by=town.steward.person, at=at + timedelta(days=number))
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
