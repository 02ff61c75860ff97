"""The side panel: what it tells, who may do what in it, and what is refused."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linli.core.models import Fact
from linli.orders import services as orders
from linli.orders.enums import Channel, Stage, State
from linli.orders.models import Complaint, Order, ReturnVisit
from linli.stewards.models import Worker
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn


def _url(order: Order, act: str = "") -> str:
    return reverse("property:order-act", args=[order.pk, act]) if act else reverse("property:order", args=[order.pk])


def test_panel_tells_the_order(town: Town, browser: SignedIn, finished: Order) -> None:
    page = browser.as_(town.operator).get(_url(finished), headers={"hx-request": "true"}).content.decode()
    for words in (
        finished.number,
        "厨房水管漏水",
        "待确认",
        "H女士",
        "138****0001",
        "3幢2单元602 · 业主",
        "周师傅接单",
        "做完了",
    ):
        assert words in page
    assert "<html" not in page
    assert str(town.resident.phone) not in page


def test_panel_by_its_address_shows_the_list_beside(town: Town, browser: SignedIn, order: Order) -> None:
    response = browser.as_(town.operator).get(f"{_url(order)}?urgency=urgent")
    page = response.content.decode()
    assert [row.number for row in response.context["rows"]] == [order.number]
    assert 'aria-current="true"' in page
    assert f"{reverse('property:orders')}?urgency=urgent" in page
    assert "HX-Request" in response["Vary"]


def test_panel_back_in_the_history_is_the_whole_page(town: Town, browser: SignedIn, order: Order) -> None:
    headers = {"hx-request": "true", "hx-history-restore-request": "true"}
    assert "<html" in browser.as_(town.operator).get(_url(order), headers=headers).content.decode()


@pytest.mark.parametrize("moves", [0, 12])
def test_panel_long_story_costs_as_many_queries(
    moves: int,
    town: Town,
    browser: SignedIn,
    accepted: Order,
    at: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=at)
    for number in range(moves):
        orders.report(order_id=accepted.pk, words=f"第 {number} 步", photos=[], by=town.engineer.person, at=at)
    browser.as_(town.operator)
    with django_assert_max_num_queries(14):
        browser.get(_url(accepted), headers={"hx-request": "true"})


def test_phone_is_shown_once_it_is_on_record(town: Town, browser: SignedIn, order: Order) -> None:
    page = browser.as_(town.supervisor).post(reverse("property:order-phone", args=[order.pk]))
    assert str(town.resident.phone) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    fact = Fact.objects.get(kind="person.phone-seen")
    assert (fact.actor_id, fact.subject_id) == (town.supervisor.pk, town.resident.pk)
    assert fact.payload == {"order": str(order.pk), "number": order.number}


def test_phone_is_not_shown_by_looking(town: Town, browser: SignedIn, order: Order) -> None:
    assert browser.as_(town.supervisor).get(reverse("property:order-phone", args=[order.pk])).status_code == 405
    assert not Fact.objects.filter(kind="person.phone-seen").exists()


def test_assign_lists_candidates_with_reasons_and_the_others(town: Town, browser: SignedIn, accepted: Order) -> None:
    page = browser.as_(town.operator).get(_url(accepted, "assign"), headers={"hx-request": "true"}).content.decode()
    for words in ("会给排水", "现在经办", "冯师傅", "王师傅", "管家不做这项服务"):
        assert words in page


def test_assign_leaves_out_volunteers_who_are_never_told_to_go(town: Town, browser: SignedIn, accepted: Order) -> None:
    Worker.objects.filter(pk__in=[town.second_engineer.pk, town.steward.pk]).update(kind=Worker.Kind.VOLUNTEER)
    page = browser.as_(town.operator).get(_url(accepted, "assign"), headers={"hx-request": "true"}).content.decode()
    assert "现在经办" in page
    assert all(f'value="{one.pk}"' not in page for one in (town.second_engineer, town.steward))


def test_assign_gives_the_order_to_another(town: Town, browser: SignedIn, accepted: Order) -> None:
    data = {"worker": str(town.second_engineer.pk), "reason": "周师傅家里有事"}
    response = browser.as_(town.supervisor).post(f"{_url(accepted, 'assign')}?due=soon", data)
    assert (response.status_code, response["Location"]) == (302, f"{_url(accepted)}?due=soon")
    accepted.refresh_from_db()
    assert (accepted.provider_id, accepted.state) == (town.second_engineer.pk, State.ACCEPTED)
    assert "周师傅家里有事" in browser.get(_url(accepted)).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reason": "x"},
        {"worker": "nonsense", "reason": "x"},
        {"worker": "0190b2c0-0000-7000-8000-000000000000", "reason": "x"},
    ],
)
def test_assign_unfinished_form_changes_nothing(
    data: dict[str, str], town: Town, browser: SignedIn, accepted: Order
) -> None:
    response = browser.as_(town.operator).post(_url(accepted, "assign"), data)
    assert response.status_code == 422
    accepted.refresh_from_db()
    assert accepted.provider_id == town.engineer.pk


def test_assign_finished_order_is_refused_with_a_sentence(town: Town, browser: SignedIn, finished: Order) -> None:
    data = {"worker": str(town.second_engineer.pk), "reason": "换人"}
    response = browser.as_(town.operator).post(_url(finished, "assign"), data)
    assert response.status_code == 409
    assert "现在不能这样做" in response.content.decode()


@pytest.mark.parametrize("act", ["reschedule", "cancel", "relabel", "review", "visit", "answer"])
def test_supervisor_may_look_but_not_handle(act: str, town: Town, browser: SignedIn, order: Order) -> None:
    browser.as_(town.supervisor)
    assert browser.get(_url(order, act)).status_code == 403
    assert browser.post(_url(order, act), {}).status_code == 403
    assert [offered.code for offered in browser.get(_url(order)).context["acts"]] == ["assign"]


def test_unknown_act_is_not_there(town: Town, browser: SignedIn, order: Order) -> None:
    assert browser.as_(town.operator).post(_url(order, "explode"), {}).status_code == 404


def test_reschedule_keeps_the_time_in_the_communitys_clock(town: Town, browser: SignedIn, order: Order) -> None:
    data = {"day": "2026-11-24", "starts": "14:00", "ends": "16:00"}
    assert browser.as_(town.operator).post(_url(order, "reschedule"), data).status_code == 302
    order.refresh_from_db()
    assert order.slot_starts == datetime(2026, 11, 24, 14, tzinfo=town.community.zone)


def test_reschedule_into_the_past_is_refused_and_keeps_what_was_typed(
    town: Town, browser: SignedIn, order: Order
) -> None:
    response = browser.as_(town.operator).post(_url(order, "reschedule"), {"day": "2026-11-20", "starts": "14:00"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "这个时间约不了" in page
    assert "2026-11-20" in page


def test_cancel_needs_its_reason(town: Town, browser: SignedIn, order: Order) -> None:
    browser.as_(town.operator)
    assert browser.post(_url(order, "cancel"), {"words": ""}).status_code == 422
    assert browser.post(_url(order, "cancel"), {"words": "住户说已好了"}).status_code == 302
    order.refresh_from_db()
    assert order.state == State.CANCELLED


def test_relabel_changes_the_product(town: Town, browser: SignedIn, order: Order) -> None:
    assert browser.as_(town.operator).post(_url(order, "relabel"), {"product": str(town.visit.pk)}).status_code == 302
    order.refresh_from_db()
    assert order.product_id == town.visit.pk
    assert Fact.objects.filter(kind="order.relabel", subject_id=order.pk).exists()


def test_paper_review_is_entered_with_its_scan(town: Town, browser: SignedIn, finished: Order) -> None:
    scan = SimpleUploadedFile("sheet.jpg", cast.picture().read(), "image/jpeg")
    data = {"stars": "4", "tags": ["on-time", "tidy"], "words": "好", "scan": scan}
    assert browser.as_(town.operator).post(_url(finished, "review"), data).status_code == 302
    review = finished.review
    assert (review.stars, review.channel, review.entered_by_id) == (4, Channel.PAPER, town.operator.pk)
    assert finished.photos.filter(stage=Stage.REVIEW).count() == 1


@pytest.mark.parametrize("data", [{}, {"stars": "0"}, {"stars": "6"}, {"stars": "3", "tags": ["bribed"]}])
def test_paper_review_wrong_figures_keep_nothing(
    data: dict[str, object], town: Town, browser: SignedIn, finished: Order
) -> None:
    assert browser.as_(town.operator).post(_url(finished, "review"), data).status_code == 422
    assert not Order.objects.filter(pk=finished.pk, review__isnull=False).exists()


def test_paper_review_scan_that_is_no_photo_is_refused(town: Town, browser: SignedIn, finished: Order) -> None:
    data = {"stars": "4", "scan": SimpleUploadedFile("sheet.jpg", b"MZ not a photo", "image/jpeg")}
    assert browser.as_(town.operator).post(_url(finished, "review"), data).status_code == 415
    assert not Order.objects.filter(pk=finished.pk, review__isnull=False).exists()


def test_visit_is_noted(town: Town, browser: SignedIn, finished: Order) -> None:
    data = {"satisfied": "no", "words": "还有点渗"}
    assert browser.as_(town.operator).post(_url(finished, "visit"), data).status_code == 302
    visit = ReturnVisit.objects.get(order=finished)
    assert (visit.satisfied, visit.words) == (False, "还有点渗")


def test_answer_reaches_the_complaint_once(town: Town, browser: SignedIn, finished: Order, at: datetime) -> None:
    orders.complain(order_id=finished.pk, words="又漏了", by=town.resident, at=at)
    browser.as_(town.operator)
    assert "又漏了" in browser.get(_url(finished, "answer")).content.decode()
    assert browser.post(_url(finished, "answer"), {"answer": "明天上午返修"}).status_code == 302
    assert Complaint.objects.get().answer == "明天上午返修"
    again = browser.post(_url(finished, "answer"), {"answer": "再答一次"})
    assert again.status_code == 422
    assert "已经有人答复" in again.content.decode()


def test_complaint_past_its_limit_says_so(
    town: Town, browser: SignedIn, finished: Order, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders.complain(order_id=finished.pk, words="又漏了", by=town.resident, at=at)
    for days, words in ((1, "到时限"), (3, "超过内部时限"), (11, "超过法定 10 天")):
        monkeypatch.setattr("linli.core.clock.now", lambda days=days: at + timedelta(days=days))
        page = browser.as_(town.supervisor).get(reverse("property:complaints")).content.decode()
        assert words in page
