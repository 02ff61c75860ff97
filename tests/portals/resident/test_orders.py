"""Following an order, and the resident's own moves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from linli.core import clock
from linli.orders import services as orders
from linli.orders.models import Complaint, Like, Order, Review
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn

LIST = "/home/orders/"


def page_of(order: Order) -> str:
    return f"{LIST}{order.pk}/"


@pytest.fixture
def asked(accepted: Order, town: Town) -> Order:
    """The engineer is there and asks for a new valve."""
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=cast.NOW)
    return orders.ask(order_id=accepted.pk, words="换角阀", fen=1800, by=town.engineer.person, at=cast.NOW)


def test_list_separates_open_from_done(browser: SignedIn, town: Town, order: Order) -> None:
    browser.as_(town.resident)
    assert "厨房水管漏水" in browser.get(LIST).text
    assert "还没有办完的事" in browser.get(LIST, {"show": "done"}).text
    orders.cancel(order_id=order.pk, by=town.resident, at=cast.NOW)
    assert "现在没有在办的事" in browser.get(LIST).text
    assert "已取消" in browser.get(LIST, {"show": "done"}).text


def test_list_goes_on_by_key(browser: SignedIn, town: Town) -> None:
    for number in range(23):
        need = orders.Need(product=town.water, words=f"第{number}件", requester=town.resident)
        orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    first = browser.as_(town.resident).get(LIST)
    assert (first.text.count("row-title"), "第2件" in first.text) == (20, False)
    rest = browser.get(LIST, {"before": str(first.context["before"])})
    assert (rest.text.count("row-title"), rest.context["before"]) == (3, None)


def test_list_with_bad_key_is_404(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.resident).get(LIST, {"before": "x"}).status_code == 404


def test_list_costs_the_same_for_one_and_for_thirty(
    browser: SignedIn, town: Town, order: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser.as_(town.resident).get(LIST)
    with CaptureQueriesContext(connection) as one:
        browser.get(LIST)
    for _n in range(29):
        need = orders.Need(product=town.water, words="又漏了", household=town.household, requester=town.resident)
        orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    with django_assert_num_queries(len(one)):
        browser.get(LIST)


def test_page_tells_state_clocks_worker_and_story(browser: SignedIn, town: Town, accepted: Order) -> None:
    page = browser.as_(town.resident).get(page_of(accepted)).text
    for words in (
        "周师傅接了您的单",
        "为什么是这位：",
        "约定 30分钟，还有 30分钟",
        "您提的",
        "“厨房水管漏水”",
        accepted.number,
    ):
        assert words in page
    assert f'href="tel:{town.engineer.person.phone}"' in page


def test_page_polls_while_others_work_and_not_while_the_review_is_written(
    browser: SignedIn, town: Town, finished: Order, order: Order
) -> None:
    need = orders.Need(product=town.water, words="又漏了", requester=town.resident)
    other = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    browser.as_(town.resident)
    assert f'data-poll="/home/orders/{other.pk}/live/"' in browser.get(page_of(other)).text
    assert "/live/" not in browser.get(page_of(finished)).text


def test_live_part_is_304_until_something_happens(browser: SignedIn, town: Town, accepted: Order) -> None:
    live = f"{page_of(accepted)}live/"
    first = browser.as_(town.resident).get(live)
    assert "<html" not in first.text
    again = browser.get(live, headers={"If-None-Match": first["ETag"]})
    orders.travel(order_id=accepted.pk, by=town.engineer.person, at=cast.NOW)
    moved = browser.get(live, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, moved.status_code) == (304, 200)
    assert "周师傅在路上" in moved.text


def test_page_costs_the_same_however_long_the_story(
    browser: SignedIn, town: Town, accepted: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser.as_(town.resident).get(page_of(accepted))
    with CaptureQueriesContext(connection) as short:
        browser.get(page_of(accepted))
    for number in range(15):
        orders.report(
            order_id=accepted.pk, words=f"记录{number}", photos=[cast.photo()], by=town.engineer.person, at=cast.NOW
        )
    with django_assert_num_queries(len(short)):
        page = browser.get(page_of(accepted))
    assert "记录14" in page.text


@pytest.mark.parametrize("who", ["daughter", "operator", "engineer"])
def test_page_of_somebody_elses_order_is_closed(browser: SignedIn, town: Town, accepted: Order, who: str) -> None:
    person = town.engineer.person if who == "engineer" else getattr(town, who)
    assert isinstance(person, Person)
    assert browser.as_(person).get(page_of(accepted)).status_code in (403, 404)


def test_page_of_a_stranger_is_404(browser: SignedIn, town: Town, order: Order, stranger: Person) -> None:
    browser.as_(stranger)
    for path in (page_of(order), f"{page_of(order)}live/", f"{page_of(order)}cancel/", f"{LIST}{uuid4()}/"):
        assert browser.get(path).status_code == 404


def test_answer_yes_agrees_to_the_price(browser: SignedIn, town: Town, asked: Order) -> None:
    assert "同意 ¥18.00" in browser.as_(town.resident).get(page_of(asked)).text
    assert browser.post(f"{page_of(asked)}answer/", {"agreed": "yes"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.price_fen) == ("working", 1800)


def test_answer_no_costs_nothing(browser: SignedIn, town: Town, asked: Order) -> None:
    browser.as_(town.resident).post(f"{page_of(asked)}answer/", {"agreed": "no"})
    asked.refresh_from_db()
    assert (asked.state, asked.price_fen) == ("working", 0)


def test_answer_twice_is_refused_with_the_page_as_it_stands(browser: SignedIn, town: Town, asked: Order) -> None:
    browser.as_(town.resident).post(f"{page_of(asked)}answer/", {"agreed": "yes"})
    answer = browser.post(f"{page_of(asked)}answer/", {"agreed": "yes"})
    assert answer.status_code == 409
    assert "现在不能这样做" in answer.text
    asked.refresh_from_db()
    assert asked.price_fen == 1800


def test_answer_by_get_is_no_answer(browser: SignedIn, town: Town, asked: Order) -> None:
    assert browser.as_(town.resident).get(f"{page_of(asked)}answer/").status_code == 405


def test_waiting_does_not_count_and_is_said(
    browser: SignedIn, town: Town, asked: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: cast.NOW + timedelta(minutes=5))
    page = browser.as_(town.resident).get(page_of(asked)).text
    assert "等待的 5分钟没有计入。" in page
    assert "暂停计时" in page


def test_confirm_with_stars_tags_words_and_thanks(browser: SignedIn, town: Town, finished: Order) -> None:
    said = {"stars": "5", "tags": ["on-time", "tidy"], "words": "手脚快", "like": "on"}
    browser.as_(town.resident).post(f"{page_of(finished)}confirm/", said)
    finished.refresh_from_db()
    review = Review.objects.get(order=finished)
    assert (finished.state, review.stars, review.tags, review.words) == ("confirmed", 5, ["on-time", "tidy"], "手脚快")
    assert Like.objects.get().worker == town.engineer
    page = browser.get(page_of(finished)).text
    assert "手脚快" in page
    assert "您赞过了" in page


def test_confirm_without_stars_confirms_only(browser: SignedIn, town: Town, finished: Order) -> None:
    browser.as_(town.resident).post(f"{page_of(finished)}confirm/", {"stars": ""})
    finished.refresh_from_db()
    assert (finished.state, Review.objects.count()) == ("confirmed", 0)
    assert "提交评价" in browser.get(page_of(finished)).text


def test_confirm_twice_is_refused_and_reviewed_once(browser: SignedIn, town: Town, finished: Order) -> None:
    browser.as_(town.resident).post(f"{page_of(finished)}confirm/", {"stars": "5"})
    answer = browser.post(f"{page_of(finished)}confirm/", {"stars": "1"})
    assert answer.status_code == 409
    assert "已经评价过了" in answer.text
    assert Review.objects.get().stars == 5


def test_confirm_before_the_end_is_refused(browser: SignedIn, town: Town, accepted: Order) -> None:
    answer = browser.as_(town.resident).post(f"{page_of(accepted)}confirm/", {"stars": ""})
    assert answer.status_code == 409
    assert "已接单" in answer.text


@pytest.mark.parametrize(
    "said", [{"stars": "9"}, {"stars": "x"}, {"stars": "4", "tags": "fake"}, {"stars": "4", "words": "好" * 501}]
)
def test_confirm_with_bad_review_keeps_nothing(
    browser: SignedIn, town: Town, finished: Order, said: dict[str, str]
) -> None:
    answer = browser.as_(town.resident).post(f"{page_of(finished)}confirm/", said)
    assert answer.status_code == 422
    assert "请打 1 到 5 星" in answer.text
    finished.refresh_from_db()
    assert (finished.state, Review.objects.count()) == ("finished", 0)


def test_like_twice_a_day_is_refused(browser: SignedIn, town: Town, finished: Order) -> None:
    browser.as_(town.resident).post(f"{page_of(finished)}confirm/", {"stars": "5"})
    first = browser.post(f"{page_of(finished)}like/")
    second = browser.post(f"{page_of(finished)}like/")
    assert (first.status_code, second.status_code) == (302, 409)
    assert "今天已经赞过了" in second.text


def test_like_of_nobody_is_refused(browser: SignedIn, town: Town, order: Order) -> None:
    assert browser.as_(town.resident).post(f"{page_of(order)}like/").status_code == 409


def test_reopen_needs_a_reason(browser: SignedIn, town: Town, finished: Order) -> None:
    browser.as_(town.resident)
    assert browser.get(f"{page_of(finished)}reopen/").status_code == 200
    bare = browser.post(f"{page_of(finished)}reopen/", {"words": " "})
    assert bare.status_code == 422
    assert "请写一句原因" in bare.text
    browser.post(f"{page_of(finished)}reopen/", {"words": "还在滴水"})
    finished.refresh_from_db()
    assert (finished.state, finished.reopened_count, finished.preferred) == ("requested", 1, town.engineer)
    assert "您说还有问题" in browser.get(page_of(finished)).text


def test_cancel_with_and_without_reason(browser: SignedIn, town: Town, order: Order) -> None:
    browser.as_(town.resident)
    assert "取消以后不会再有人来" in browser.get(f"{page_of(order)}cancel/").text
    assert browser.post(f"{page_of(order)}cancel/", {"words": ""}).status_code == 302
    again = browser.post(f"{page_of(order)}cancel/")
    assert again.status_code == 409
    assert "已取消" in again.text


def test_complain_once_at_a_time(browser: SignedIn, town: Town, order: Order) -> None:
    browser.as_(town.resident)
    for words, status in (("", 422), ("漏" * 501, 422), ("没人来", 302), ("还没人来", 409)):
        assert browser.post(f"{page_of(order)}complain/", {"words": words}).status_code == status
    assert Complaint.objects.get().words == "没人来"


def test_complaint_answer_is_shown(browser: SignedIn, town: Town, order: Order) -> None:
    complaint = orders.complain(order_id=order.pk, words="没人来", by=town.resident, at=cast.NOW)
    orders.resolve(complaint=complaint, answer="对不起，马上来。", by=town.operator, at=cast.NOW)
    assert "对不起，马上来。" in browser.as_(town.resident).get(page_of(order)).text


def test_reschedule_to_another_day(browser: SignedIn, town: Town, accepted: Order) -> None:
    browser.as_(town.resident)
    assert "改到这时" in browser.get(f"{page_of(accepted)}reschedule/").text
    said = {"slot": "other", "day": "2026-11-26", "part": "afternoon"}
    assert browser.post(f"{page_of(accepted)}reschedule/", said).status_code == 302
    assert "约在 11月26日 周四 14:00–18:00" in browser.get(page_of(accepted)).text


@pytest.mark.parametrize("said", [{}, {"slot": ""}, {"slot": "other"}, {"slot": "2027-11-26T09:00+08:00/"}])
def test_reschedule_to_no_time_is_refused(browser: SignedIn, town: Town, accepted: Order, said: dict[str, str]) -> None:
    answer = browser.as_(town.resident).post(f"{page_of(accepted)}reschedule/", said)
    assert answer.status_code == 422
    assert "这个时间约不了" in answer.text


def test_reschedule_while_somebody_is_there_is_refused(browser: SignedIn, town: Town, asked: Order) -> None:
    said = {"slot": "other", "day": "2026-11-26", "part": "afternoon"}
    assert browser.as_(town.resident).post(f"{page_of(asked)}reschedule/", said).status_code == 409
