"""What residents say afterwards, and the figures that follow."""

from datetime import datetime, timedelta

import pytest

from linli.core import tasks
from linli.orders import services as orders
from linli.orders.enums import Channel
from linli.orders.errors import (
    AlreadyLikedError,
    AlreadyReviewedError,
    BadReviewError,
    ComplaintOpenError,
    IllegalMoveError,
    ReasonMissingError,
)
from linli.orders.models import Like, Order, Review
from linli.stewards.models import Worker
from tests.cast import Town, photo


def test_five_stars_a_like_and_a_confirmation_move_the_score(finished: Order, town: Town, at: datetime) -> None:
    orders.confirm(order_id=finished.pk, by=town.resident, at=at)
    orders.review(order_id=finished.pk, stars=5, by=town.resident, at=at, tags=["on-time", "clear"], words="周师傅真好")
    orders.like(worker=town.engineer, by=town.resident, at=at, order=finished)
    tasks.run_all(at=at)
    worker = Worker.objects.get(pk=town.engineer.pk)
    assert (worker.stars, worker.likes_count, worker.done_count, worker.on_time_percent) == (5.0, 1, 1, 100)


def test_work_finished_late_is_not_on_time(accepted: Order, town: Town, at: datetime) -> None:
    by = town.engineer.person
    orders.arrive(order_id=accepted.pk, by=by, at=at + timedelta(hours=2))
    orders.finish(order_id=accepted.pk, words="", photos=[photo()], by=by, at=at + timedelta(hours=3))
    orders.confirm(order_id=accepted.pk, by=town.resident, at=at + timedelta(hours=3))
    tasks.run_all(at=at + timedelta(hours=3))
    assert Worker.objects.get(pk=town.engineer.pk).on_time_percent == 0


def test_review_twice_is_refused(finished: Order, town: Town, at: datetime) -> None:
    orders.review(order_id=finished.pk, stars=4, by=town.resident, at=at)
    with pytest.raises(AlreadyReviewedError):
        orders.review(order_id=finished.pk, stars=1, by=town.resident, at=at)
    assert Review.objects.get().stars == 4


@pytest.mark.parametrize(("stars", "tags", "words"), [(0, [], ""), (6, [], ""), (5, ["gold"], ""), (5, [], "字" * 501)])
def test_impossible_review_is_refused(
    finished: Order, town: Town, at: datetime, stars: int, tags: list[str], words: str
) -> None:
    with pytest.raises(BadReviewError):
        orders.review(order_id=finished.pk, stars=stars, by=town.resident, at=at, tags=tags, words=words)
    assert not Review.objects.exists()


def test_review_before_the_work_is_done_is_refused(accepted: Order, town: Town, at: datetime) -> None:
    with pytest.raises(IllegalMoveError):
        orders.review(order_id=accepted.pk, stars=5, by=town.resident, at=at)


def test_paper_review_names_who_entered_it_and_keeps_the_scan(finished: Order, town: Town, at: datetime) -> None:
    row = orders.review(
        order_id=finished.pk, stars=3, by=town.operator, at=at, words="字迹清楚", channel=Channel.PAPER, scan=[photo()]
    )
    assert (row.entered_by, row.reviewer, row.channel) == (town.operator, town.resident, Channel.PAPER)
    assert finished.photos.filter(stage="review").count() == 1


def test_like_once_a_day(finished: Order, town: Town, at: datetime) -> None:
    orders.like(worker=town.engineer, by=town.resident, at=at)
    with pytest.raises(AlreadyLikedError):
        orders.like(worker=town.engineer, by=town.resident, at=at + timedelta(hours=1))
    orders.like(worker=town.engineer, by=town.resident, at=at + timedelta(days=1))
    assert Like.objects.count() == 2


def test_complaint_needs_words_and_is_one_at_a_time(finished: Order, town: Town, at: datetime) -> None:
    with pytest.raises(ReasonMissingError):
        orders.complain(order_id=finished.pk, words="  ", by=town.resident, at=at)
    orders.complain(order_id=finished.pk, words="没修好", by=town.resident, at=at)
    with pytest.raises(ComplaintOpenError):
        orders.complain(order_id=finished.pk, words="还是没修好", by=town.resident, at=at)


def test_return_visit_is_told_to_the_resident(finished: Order, town: Town, at: datetime) -> None:
    orders.visit(order_id=finished.pk, satisfied=True, words="不漏了", by=town.steward.person, at=at)
    tasks.run_all(at=at)
    assert town.resident.inbox.filter(kind="visit.made").count() == 1
