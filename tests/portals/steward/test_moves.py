"""Every move through its door: who may, what is asked, and what a second tap does."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.core import images
from linli.core.models import Fact
from linli.orders import services as orders
from linli.orders.enums import Waiting
from linli.orders.models import Offer, Order, Photo, ReturnVisit
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn


def door(order: Order, move: str = "") -> str:
    return f"/work/orders/{order.pk}/{move}/" if move else f"/work/orders/{order.pk}/"


def state(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


def picture(name: str = "a.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else cast.picture().read(), "image/jpeg")


@pytest.fixture
def working(accepted: Order, town: Town) -> Order:
    """The engineer is at the door."""
    return orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=cast.NOW)


def test_who_no_longer_has_an_order_is_told_so_and_a_stranger_learns_nothing(
    browser: SignedIn, town: Town, accepted: Order
) -> None:
    orders.give_back(order_id=accepted.pk, worker=town.engineer, reason="发烧了", at=cast.NOW)
    assert browser.as_(town.second_engineer.person).get(door(accepted)).status_code == 404
    told = browser.as_(town.engineer.person).get(door(accepted), follow=True)
    assert (told.redirect_chain, "这单已不在您手上。" in told.content.decode()) == ([("/work/orders/", 302)], True)


@pytest.mark.parametrize("move", ["report", "travel"])
def test_who_no_longer_has_an_order_is_told_so_where_a_move_is_asked_for(
    browser: SignedIn, town: Town, accepted: Order, move: str
) -> None:
    orders.give_back(order_id=accepted.pk, worker=town.engineer, reason="发烧了", at=cast.NOW)
    told = browser.as_(town.engineer.person).get(door(accepted, move))
    assert (told.status_code, "这单已经不等您接了" in told.content.decode()) == (409, True)


@pytest.fixture
def lift(town: Town) -> Order:
    """Somebody is stuck in the lift; both engineers are asked."""
    need = orders.Need(
        product=town.lift, words="困人", household=town.household, requester=town.resident, urgency="emergency"
    )
    asked = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    orders.dispatch(order_id=asked.pk, at=cast.NOW)
    return asked


def test_slower_of_two_gets_409_and_a_sentence(browser: SignedIn, town: Town, lift: Order) -> None:
    quick = browser.as_(town.engineer.person).post(door(lift, "accept"))
    slow = SignedIn().as_(town.second_engineer.person).post(door(lift, "accept"))
    assert (quick.status_code, quick["Location"]) == (302, door(lift))
    assert slow.status_code == 409
    assert "周师傅先接了这单。" in slow.content.decode()
    assert Order.objects.get(pk=lift.pk).provider_id == town.engineer.pk


def test_accepting_twice_is_one_acceptance(browser: SignedIn, town: Town, lift: Order) -> None:
    browser.as_(town.engineer.person)
    answers = [browser.post(door(lift, "accept")).status_code for _tap in range(2)]
    assert answers == [302, 302]
    assert Fact.objects.filter(kind="order.accept").count() == 1


def test_decline_needs_its_reason(browser: SignedIn, town: Town, lift: Order) -> None:
    browser.as_(town.engineer.person)
    empty = browser.post(door(lift, "decline"), {})
    other = browser.post(door(lift, "decline"), {"reason": "other", "words": " "})
    said = [browser.post(door(lift, "decline"), {"reason": "far", "words": "在城东"}) for _tap in range(2)]
    assert (empty.status_code, other.status_code) == (422, 422)
    assert "请选一个原因" in empty.content.decode()
    assert [(answer.status_code, answer["Location"]) for answer in said] == [(302, "/work/")] * 2
    assert Offer.objects.get(worker=town.engineer).words == "离得太远，在城东"


@pytest.mark.parametrize("move", ["travel", "arrive"])
def test_second_tap_on_the_button_is_harmless(browser: SignedIn, town: Town, accepted: Order, move: str) -> None:
    browser.as_(town.engineer.person)
    assert [browser.post(door(accepted, move)).status_code for _tap in range(2)] == [302, 302]
    assert Fact.objects.filter(kind=f"order.{move}").count() == 1


def test_move_the_state_does_not_allow_gets_409_and_the_newest_page(
    browser: SignedIn, town: Town, accepted: Order
) -> None:
    answer = browser.as_(town.engineer.person).post(door(accepted, "resume"))
    # Not waiting is where resuming leads to: only a move that was never made is refused.
    finish = browser.post(door(accepted, "finish"), {"finish-photos": [picture()]})
    assert answer.status_code == 302
    assert finish.status_code == 409
    assert "现在不能这样做：订单已接单。" in finish.content.decode()


def test_finish_without_enough_photos_says_how_many_are_missing(browser: SignedIn, town: Town, working: Order) -> None:
    answer = browser.as_(town.engineer.person).post(door(working, "finish"), {"words": "换好了", "done": ["0"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还差 1 张完工照片。" in page
    assert ("换好了" in page, "checked" in page, state(working)) == (True, True, "working")


def test_finish_keeps_words_steps_and_photos(browser: SignedIn, town: Town, working: Order) -> None:
    typed = {"words": "换好了", "done": ["0"], "finish-photos": [picture()]}
    answer = browser.as_(town.engineer.person).post(door(working, "finish"), typed)
    again = browser.post(door(working, "finish"), {"finish-photos": [picture()]})
    fact = Fact.objects.get(kind="order.finish")
    assert (answer["Location"], again["Location"], state(working)) == ("/work/", "/work/", "finished")
    assert (fact.payload["words"], fact.payload["done"], Photo.objects.count()) == ("换好了", [0], 1)


def test_step_that_is_not_on_the_list_is_refused(browser: SignedIn, town: Town, working: Order) -> None:
    answer = browser.as_(town.engineer.person).post(
        door(working, "finish"), {"done": ["7"], "finish-photos": [picture()]}
    )
    assert (answer.status_code, state(working)) == (422, "working")


def test_file_that_is_no_photo_gets_415(browser: SignedIn, town: Town, working: Order) -> None:
    fake = picture("virus.jpg", b"MZ\x90\x00")
    answer = browser.as_(town.engineer.person).post(door(working, "finish"), {"finish-photos": [fake]})
    assert answer.status_code == 415
    assert "这个文件不是照片" in answer.content.decode()


def test_photo_too_large_gets_413(
    browser: SignedIn, town: Town, working: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "MAX_BYTES", 10)
    answer = browser.as_(town.engineer.person).post(door(working, "report"), {"report-photos": [picture()]})
    assert answer.status_code == 413
    assert "照片太大了" in answer.content.decode()


def test_too_many_photos_are_refused_before_any_is_opened(browser: SignedIn, town: Town, working: Order) -> None:
    many = [BytesIO(b"x") for _n in range(10)]
    answer = browser.as_(town.engineer.person).post(door(working, "report"), {"report-photos": many})
    assert answer.status_code == 422
    assert "照片太多了，一次最多 9 张。" in answer.content.decode()


def test_report_adds_words_and_photos_once(browser: SignedIn, town: Town, working: Order) -> None:
    browser.as_(town.engineer.person)
    for _tap in range(2):
        assert (
            browser.post(door(working, "report"), {"words": "拆开看了", "report-photos": [picture()]}).status_code
            == 302
        )
    assert (Fact.objects.filter(kind="order.report").count(), Photo.objects.count()) == (1, 1)


def test_empty_report_is_refused(browser: SignedIn, town: Town, working: Order) -> None:
    assert browser.as_(town.engineer.person).post(door(working, "report"), {"words": " "}).status_code == 422


def test_waiting_for_parts_and_going_on(browser: SignedIn, town: Town, working: Order) -> None:
    browser.as_(town.engineer.person)
    silent = browser.post(door(working, "wait"), {"waiting_for": "parts", "words": ""})
    waited = [browser.post(door(working, "wait"), {"waiting_for": "parts", "words": "等角阀"}) for _tap in range(2)]
    assert (silent.status_code, "请写一句原因" in silent.content.decode()) == (422, True)
    assert [answer.status_code for answer in waited] == [302, 302]
    assert Order.objects.get(pk=working.pk).waiting_for == Waiting.PARTS
    assert [browser.post(door(working, "resume")).status_code for _tap in range(2)] == [302, 302]
    assert state(working) == "working"


@pytest.mark.parametrize(
    ("yuan", "sentence"),
    [
        ("十八", "金额没看懂"),
        ("-1", "金额没看懂"),
        ("1.234", "金额没看懂"),
        ("999999", "金额太大了"),
        ("", "请写多少钱"),
    ],
)
def test_price_that_is_none_is_refused(browser: SignedIn, town: Town, working: Order, yuan: str, sentence: str) -> None:
    answer = browser.as_(town.engineer.person).post(door(working, "ask"), {"words": "换角阀", "yuan": yuan})
    assert (answer.status_code, state(working)) == (422, "working")
    assert sentence in answer.content.decode()


def test_asking_for_consent_keeps_what_and_how_much(browser: SignedIn, town: Town, working: Order) -> None:
    browser.as_(town.engineer.person).post(door(working, "ask"), {"words": "换角阀", "yuan": "18.5"})
    row = Order.objects.get(pk=working.pk)
    assert (row.state, row.quote_fen, row.quote_words) == ("waiting", 1850, "换角阀")
    assert "不等了，按原价继续" in browser.get(door(working)).content.decode()


def test_giving_back_needs_a_reason_and_is_done_once(browser: SignedIn, town: Town, accepted: Order) -> None:
    browser.as_(town.engineer.person)
    assert browser.post(door(accepted, "give-back"), {"words": ""}).status_code == 422
    answers = [browser.post(door(accepted, "give-back"), {"words": "家里有急事"}) for _tap in range(2)]
    assert [answer["Location"] for answer in answers] == ["/work/", "/work/"]
    assert (state(accepted), Fact.objects.filter(kind="order.release").count()) == ("requested", 1)


def test_order_that_was_mine_tells_me_so(browser: SignedIn, town: Town, accepted: Order) -> None:
    orders.give_back(order_id=accepted.pk, worker=town.engineer, reason="忙", at=cast.NOW)
    answer = browser.as_(town.engineer.person).post(door(accepted, "travel"))
    assert answer.status_code == 409
    assert "这单已经不等您接了" in answer.content.decode()


@pytest.mark.parametrize("move", ["", "travel", "accept", "decline", "finish", "visit", "assign", "report"])
def test_order_of_somebody_else_is_not_there(browser: SignedIn, town: Town, accepted: Order, move: str) -> None:
    me = town.second_engineer.person
    Offer.objects.filter(worker=town.second_engineer).delete()
    assert browser.as_(me).get(door(accepted, move)).status_code == 404
    if move:
        assert browser.post(door(accepted, move)).status_code == 404


def test_order_of_another_community_is_not_there(browser: SignedIn, elsewhere: Town, accepted: Order) -> None:
    for person in (elsewhere.engineer.person, elsewhere.lead.person):
        assert browser.as_(person).get(door(accepted)).status_code == 404
        assert browser.post(door(accepted, "assign"), {"words": "x"}).status_code == 404


def test_unknown_move_is_not_found(browser: SignedIn, town: Town, accepted: Order) -> None:
    assert browser.as_(town.engineer.person).post(door(accepted, "explode")).status_code == 404


def test_address_of_a_bare_move_leads_to_the_order(browser: SignedIn, town: Town, accepted: Order) -> None:
    assert browser.as_(town.engineer.person).get(door(accepted, "travel"))["Location"] == door(accepted)


def test_steward_in_charge_sees_but_does_not_work(browser: SignedIn, town: Town, accepted: Order) -> None:
    browser.as_(town.steward.person)
    assert browser.get(door(accepted)).status_code == 200
    assert browser.post(door(accepted, "travel")).status_code == 403


@pytest.mark.parametrize("who", ["engineer", "steward"])
def test_return_visit_is_made_by_who_did_it_or_is_in_charge(
    browser: SignedIn, town: Town, finished: Order, who: str
) -> None:
    browser.as_(getattr(town, who).person)
    blank = browser.post(door(finished, "visit"), {})
    made = [browser.post(door(finished, "visit"), {"satisfied": "yes", "words": "不漏了"}) for _tap in range(2)]
    assert blank.status_code == 422
    assert [answer["Location"] for answer in made] == [door(finished)] * 2
    assert list(ReturnVisit.objects.values_list("satisfied", "words")) == [(True, "不漏了")]


def test_return_visit_waits_for_the_end_of_the_work(browser: SignedIn, town: Town, accepted: Order) -> None:
    answer = browser.as_(town.steward.person).post(door(accepted, "visit"), {"satisfied": "yes"})
    assert (answer.status_code, ReturnVisit.objects.count()) == (409, 0)


def test_phone_is_masked_and_callable_only_while_in_hand(browser: SignedIn, town: Town, accepted: Order) -> None:
    call = f'href="tel:{town.resident.phone}"'

    def seen(person: Person) -> tuple[bool, bool]:
        page = browser.as_(person).get(door(accepted)).content.decode()
        return "138****0001" in page, call in page or str(town.resident.phone) in page

    assert (seen(town.engineer.person), seen(town.steward.person)) == ((True, True), (True, False))
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=cast.NOW)
    orders.finish(order_id=accepted.pk, words="", photos=[cast.photo()], by=town.engineer.person, at=cast.NOW)
    assert seen(town.engineer.person) == (True, False)
