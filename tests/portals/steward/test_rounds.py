"""Rounds on foot: the list on the order's page, the page a scanned code leads to, what is broken there, and the end."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.orders import services as orders
from linli.people import services as people
from linli.rounds import codes
from linli.rounds import services as rounds
from linli.rounds.models import CheckIn, Checkpoint, Defect, Omission, Round
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals import rounds as made

HERE = {"lng": "120.1005", "lat": "30.2005", "accuracy": "12"}
# Queries of the order page of a round, whatever its length.
WALKED = 14


@pytest.fixture
def walk(town: Town, at: datetime) -> Round:
    """Today's round past the gate and the pump room, in the engineer's hands."""
    return made.walk(town, at=at)


@pytest.fixture
def gate(walk: Round) -> Checkpoint:
    return Checkpoint.objects.get(number=1)


@pytest.fixture
def pumps(walk: Round) -> Checkpoint:
    return Checkpoint.objects.get(number=2)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, now: datetime) -> datetime:
    """Ten past three, in the round's window, is what the edge reads."""
    return _clock(monkeypatch, now + made.LATER)


@pytest.fixture
def phone(browser: SignedIn, town: Town, later: datetime) -> SignedIn:
    return browser.as_(town.engineer.person)


def _clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def _order(walk: Round) -> str:
    return f"/work/orders/{walk.order_id}/"


# --- the list ----------------------------------------------------------------------------------------------------
def test_order_page_lists_checkpoints_done_and_to_do_with_their_times(
    phone: SignedIn, walk: Round, gate: Checkpoint
) -> None:
    phone.post(made.scan(gate), HERE)
    marks = phone.get(_order(walk)).context["sheet"].walk.marks
    assert [(mark.stop.name, mark.label, mark.note) for mark in marks] == [
        ("南门", "已到", "今天 15:10"), ("泵房", "待到", "今天 16:00 前")
    ]  # fmt: skip


def test_order_page_says_what_was_missed_once_the_time_is_over(
    phone: SignedIn, walk: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock(monkeypatch, walk.ends + timedelta(minutes=1))
    marks = phone.get(_order(walk)).context["sheet"].walk.marks
    assert [(mark.label, mark.tone) for mark in marks] == [("漏了", "bad"), ("漏了", "bad")]


def test_order_that_is_no_round_has_no_list(phone: SignedIn, accepted: object) -> None:
    page = phone.get(f"/work/orders/{getattr(accepted, 'pk')}/")  # noqa: B009 - a fixture of another file's type
    assert page.context["sheet"].walk is None


@pytest.mark.parametrize("many", [2, 30])
def test_order_page_asks_the_database_as_often_for_many_checkpoints(
    browser: SignedIn, town: Town, at: datetime, later: datetime, many: int
) -> None:
    row, phone = made.walk(town, at=at, many=many), browser.as_(town.engineer.person)
    phone.get(_order(row))
    with CaptureQueriesContext(connection) as asked:
        phone.get(_order(row))
    assert len(asked) == WALKED


# --- the page of a code ------------------------------------------------------------------------------------------
def test_scanned_code_shows_the_checkpoint_and_what_is_read_there(phone: SignedIn, pumps: Checkpoint) -> None:
    page = phone.get(made.scan(pumps))
    assert page.status_code == 200
    told = ("泵房", "002", "设备日巡", "水压 · MPa", "正常在 0.20 到 0.60 之间", "签到")
    assert [words for words in told if words not in page.text] == []


def test_visitor_who_scans_is_led_to_sign_in_and_back(browser: SignedIn, gate: Checkpoint) -> None:
    path = made.scan(gate)
    assert browser.get(path).headers["Location"] == f"/sign-in/?next={path}"


def test_page_is_english_for_who_reads_english(phone: SignedIn, town: Town, pumps: Checkpoint) -> None:
    people.prefer(person=town.engineer.person, language="en")
    page = phone.get(made.scan(pumps)).text
    assert 'lang="en"' in page
    assert "Pressure · MPa" in page


def test_typed_code_and_pasted_address_lead_to_the_same_page(phone: SignedIn, gate: Checkpoint) -> None:
    path, address = made.scan(gate), codes.sheet(gate)
    code = path.split("/")[-2]
    told = [phone.get("/work/checkpoints/", {"code": said}).headers["Location"] for said in (code, f" {address} ")]
    assert told == [path, path]
    assert phone.get("/work/checkpoints/").status_code == 200


def test_check_in_is_kept_with_place_reading_words_and_photo(phone: SignedIn, pumps: Checkpoint, town: Town) -> None:
    said = {"lng": "120.1", "lat": "30.2", "reading": "0.35", "words": "一切正常", "photos": made.picture()}
    answer = phone.post(made.scan(pumps), said)
    check = CheckIn.objects.select_related("reading").get()
    assert answer.headers["Location"] == f"/work/check-ins/{check.pk}/"
    assert (check.by, check.proof, check.words, str(check.reading.value)) == (
        town.engineer,
        "place",
        "一切正常",
        "0.35",
    )
    assert check.evidence.count() == 1
    assert phone.get(f"/work/check-ins/{check.pk}/").context["next"].name == "南门"


def test_second_tap_of_the_same_form_is_the_first_check_in(phone: SignedIn, gate: Checkpoint) -> None:
    said = {**HERE, "form_key": str(uuid4())}
    first, second = (phone.post(made.scan(gate), said) for _tap in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert CheckIn.objects.count() == 1


def test_display_code_holds_while_the_worker_fills_in_and_only_for_them(
    phone: SignedIn, town: Town, gate: Checkpoint, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds.reissue(checkpoint_id=gate.pk, by=town.operator, at=later, shows="display")
    gate.refresh_from_db()
    path = f"/work/checkpoints/{codes.display(gate, at=later).rstrip('/').rpartition('/')[2]}/"
    scanned = phone.get(path).context["form"]["scanned"].value()
    _clock(monkeypatch, later + timedelta(minutes=5))
    assert phone.post(path, HERE).status_code == 410
    assert phone.post(path, {**HERE, "scanned": scanned[:-2]}).status_code == 410
    assert phone.post(path, {**HERE, "scanned": scanned}).status_code == 302
    assert [(one.at, one.proof) for one in CheckIn.objects.all()] == [(later, "display")]


def test_code_of_a_display_is_worth_nothing_after_its_time(
    phone: SignedIn, town: Town, gate: Checkpoint, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds.reissue(checkpoint_id=gate.pk, by=town.operator, at=later, shows="display")
    gate.refresh_from_db()
    path = f"/work/checkpoints/{codes.display(gate, at=later).rstrip('/').rpartition('/')[2]}/"
    scanned = phone.get(path).context["form"]["scanned"].value()
    _clock(monkeypatch, later + timedelta(minutes=11))
    answer = phone.post(path, {**HERE, "scanned": scanned})
    assert (answer.status_code, answer.context["problem"]) == (410, "屏上的码已经变了。请对着屏幕重新扫一次。")


# --- refusals ----------------------------------------------------------------------------------------------------
def test_made_up_code_is_not_found(phone: SignedIn, walk: Round) -> None:
    answers = [phone.get(f"/work/checkpoints/{code}/") for code in ("abc", "A" * 44, "点位")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert answers[0].context["problem"] == "没有这个点位。请对准码牌再扫一次；码牌破了请告诉班组长。"


def test_code_of_another_community_is_not_found_and_says_nothing_of_it(
    browser: SignedIn, elsewhere: Town, gate: Checkpoint, later: datetime
) -> None:
    browser.as_(elsewhere.engineer.person)
    for answer in (browser.get(made.scan(gate)), browser.post(made.scan(gate), HERE)):
        assert answer.status_code == 404
        assert answer.context["problem"] == "这个社区没有这个点位。请看看是不是扫了别处的码牌。"
        assert "南门" not in answer.text
    assert CheckIn.objects.count() == 0


def test_old_sheet_is_gone(phone: SignedIn, town: Town, gate: Checkpoint, later: datetime) -> None:
    old = made.scan(gate)
    rounds.reissue(checkpoint_id=gate.pk, by=town.operator, at=later)
    assert [phone.get(old).status_code, phone.post(old, HERE).status_code] == [410, 410]
    assert "已经换新" in phone.get(old).context["problem"]


def test_round_of_somebody_else_is_refused(browser: SignedIn, town: Town, gate: Checkpoint, later: datetime) -> None:
    answer = browser.as_(town.second_engineer.person).post(made.scan(gate), HERE)
    assert (answer.status_code, CheckIn.objects.count()) == (409, 0)
    assert answer.context["problem"] == "您手上没有经过这里的巡检。先接单，或请班组长派给您。"


def test_checkpoint_off_the_round_is_refused(phone: SignedIn, town: Town, walk: Round, later: datetime) -> None:
    other = rounds.put_up(community=town.community, names=("车库", ""), at=later, by=town.operator)
    answer = phone.get(made.scan(other))
    assert (answer.status_code, answer.context["problem"]) == (409, "您手上的巡检不经过这个点位。")


def test_second_check_in_is_refused(phone: SignedIn, gate: Checkpoint) -> None:
    phone.post(made.scan(gate), HERE)
    answer = phone.post(made.scan(gate), HERE)
    assert (answer.status_code, CheckIn.objects.count()) == (409, 1)
    assert answer.context["problem"] == "这个点位这一趟已经签过到了，不用再签。"


def test_replay_of_a_display_code_is_refused(
    phone: SignedIn, town: Town, gate: Checkpoint, later: datetime, at: datetime
) -> None:
    """Two rounds pass the gate at once; the code that proved one does not prove the other."""
    second = made.plan(town, [gate], at=at, name="门岗日巡")
    rounds.lay_out_plan(plan_id=second.pk, community=town.community.pk, at=at)
    order = Round.objects.get(plan=second).order
    assert order is not None
    orders.assign(order_id=order.pk, worker=town.engineer, by=town.lead.person, reason="也归你", at=at)
    rounds.reissue(checkpoint_id=gate.pk, by=town.operator, at=later, shows="display")
    gate.refresh_from_db()
    path = f"/work/checkpoints/{codes.display(gate, at=later).rstrip('/').rpartition('/')[2]}/"
    assert [phone.post(path).status_code for _turn in range(2)] == [302, 409]
    assert phone.post(path).context["problem"] == "这个码已经用过一次了。等屏幕换码后再扫。"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"lng": "120.2", "lat": "30.2005"}, "手机离这个点位还有"),
        ({}, "没有定位。请打开定位再签，或者拍一张现场照片。"),
        ({"lng": "200", "lat": "30"}, "没有定位。请打开定位再签，或者拍一张现场照片。"),
        ({"accuracy": "x", "form_key": "x"}, "没有定位。请打开定位再签，或者拍一张现场照片。"),
    ],
)
def test_who_is_not_seen_to_be_there_is_told_what_to_do(
    phone: SignedIn, gate: Checkpoint, said: dict[str, str], sentence: str
) -> None:
    answer = phone.post(made.scan(gate), said)
    assert (answer.status_code, CheckIn.objects.count()) == (422, 0)
    assert answer.context["problem"].startswith(sentence)


@pytest.mark.parametrize(
    ("reading", "told"),
    [("", "这里要抄数"), ("高", "读数只写数字"), ("1.234", "读数只写数字"), ("NaN", "读数只写数字")],
)
def test_reading_that_is_none_is_asked_for_again_and_what_was_typed_stays(
    phone: SignedIn, pumps: Checkpoint, reading: str, told: str
) -> None:
    answer = phone.post(made.scan(pumps), {"lng": "120.1", "lat": "30.2", "reading": reading, "words": "表看不清"})
    assert (answer.status_code, CheckIn.objects.count()) == (422, 0)
    assert [words for words in (told, "表看不清") if words not in answer.text] == []


def test_photo_is_asked_for_where_the_plan_wants_one_and_no_old_one_counts(
    browser: SignedIn, town: Town, at: datetime, later: datetime
) -> None:
    made.walk(town, at=at, many=3, needs_photo=True)
    phone, photo = browser.as_(town.engineer.person), made.picture()
    first, third = Checkpoint.objects.get(number=1), Checkpoint.objects.get(number=3)
    assert "这趟每个点位都要拍照" in phone.post(made.scan(first), HERE).context["problem"]
    assert phone.post(made.scan(first), {**HERE, "photos": photo}).status_code == 302
    photo.seek(0)
    assert "以前交过" in phone.post(made.scan(third), {**HERE, "photos": photo}).context["problem"]


def test_too_early_is_refused(phone: SignedIn, gate: Checkpoint, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    _clock(monkeypatch, at)
    answer = phone.post(made.scan(gate), HERE)
    assert (answer.status_code, CheckIn.objects.count()) == (409, 0)
    assert "还没到这趟的时间" in answer.context["problem"]


# --- what is broken ----------------------------------------------------------------------------------------------
def test_defect_becomes_a_repair_with_words_and_photo_and_once(phone: SignedIn, town: Town, gate: Checkpoint) -> None:
    made.mending(town)
    path = phone.post(made.scan(gate), HERE).headers["Location"]
    key = str(uuid4())
    answers = [
        phone.post(path, {"words": "门禁面板松了", "photos": made.picture(), "form_key": key}) for _tap in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    found = Defect.objects.select_related("order__product").get()
    assert (found.order.words, found.order.place, found.order.source) == ("门禁面板松了", "南门", "round")
    assert found.order.photos.count() == 1
    assert found.order.number in phone.get(path).text


def test_defect_without_words_is_asked_for_again(phone: SignedIn, town: Town, gate: Checkpoint) -> None:
    made.mending(town)
    path = phone.post(made.scan(gate), HERE).headers["Location"]
    answer = phone.post(path, {"words": " "})
    assert (answer.status_code, Defect.objects.count()) == (422, 0)
    assert "请写一句哪里坏了。" in answer.text


def test_check_in_of_another_is_not_there(
    phone: SignedIn, browser: SignedIn, town: Town, elsewhere: Town, gate: Checkpoint
) -> None:
    path = phone.post(made.scan(gate), HERE).headers["Location"]
    others = (town.second_engineer.person, elsewhere.engineer.person)
    assert [browser.as_(person).get(path).status_code for person in others] == [404, 404]
    assert browser.as_(town.resident).get(path).status_code == 403


def test_lead_sees_a_check_in_and_reports_nothing_there(
    phone: SignedIn, browser: SignedIn, town: Town, gate: Checkpoint
) -> None:
    made.mending(town)
    path = phone.post(made.scan(gate), HERE).headers["Location"]
    page = browser.as_(town.lead.person).get(path)
    assert (page.status_code, page.context["mine"], "发现问题" in page.text) == (200, False, False)
    assert (browser.post(path, {"words": "门禁面板松了"}).status_code, Defect.objects.count()) == (403, 0)


# --- the end -----------------------------------------------------------------------------------------------------
def test_end_with_a_checkpoint_left_out_asks_why_and_keeps_nothing_till_then(
    phone: SignedIn, walk: Round, gate: Checkpoint, pumps: Checkpoint
) -> None:
    phone.post(made.scan(gate), HERE)
    answer = phone.post(f"{_order(walk)}finish/", {"words": "巡完了"})
    walk.refresh_from_db()
    assert (answer.status_code, walk.done_at) == (422, None)
    assert [words for words in ("没到泵房，因为", "请写一句没到的原因。") if words not in answer.text] == []
    answer = phone.post(f"{_order(walk)}finish/", {"words": "巡完了", f"left-{pumps.pk}": "门锁坏了", "done": ["0"]})
    walk.refresh_from_db()
    assert (answer.status_code, walk.done_at is not None, walk.missed) == (302, True, 1)
    assert list(Omission.objects.values_list("checkpoint", "reason")) == [(pumps.pk, "门锁坏了")]


def test_end_of_a_whole_round_asks_nothing(phone: SignedIn, walk: Round, gate: Checkpoint, pumps: Checkpoint) -> None:
    phone.post(made.scan(gate), HERE)
    phone.post(made.scan(pumps), {"lng": "120.1", "lat": "30.2", "reading": "0.7"})
    assert phone.get(f"{_order(walk)}finish/").context["form"].reasons == []
    assert phone.post(f"{_order(walk)}finish/", {"words": "巡完了"}).status_code == 302
    walk.refresh_from_db()
    assert (walk.missed, walk.done_at is not None, Omission.objects.count()) == (0, True, 0)


def test_reading_out_of_bounds_is_told_on_the_spot(phone: SignedIn, pumps: Checkpoint) -> None:
    answer = phone.post(made.scan(pumps), {"lng": "120.1", "lat": "30.2", "reading": "0.7"}, follow=True)
    assert answer.context["mark"].is_out is True
    assert "读数不在正常范围里" in answer.text
