"""An order held out to one named worker, and how somebody shows to have come."""

from datetime import datetime, timedelta

import pytest

from linli.core import tasks
from linli.core.models import Fact
from linli.messages.models import Message
from linli.orders import checkin, reasons, timeline
from linli.orders import services as orders
from linli.orders.errors import IllegalMoveError, ReasonMissingError
from linli.orders.models import Offer, Order
from tests.cast import Town


def invite(order: Order, town: Town, at: datetime, reason: str = "您最熟这家") -> Offer:
    return orders.invite(order_id=order.pk, worker=town.second_engineer, by=town.lead.person, reason=reason, at=at)


def test_invitation_stands_for_a_day_and_says_why(order: Order, town: Town, at: datetime) -> None:
    offer = invite(order, town, at)
    assert (offer.state, offer.expires_at) == ("pending", at + timedelta(hours=24))
    assert reasons.sentences(offer.reasons) == "HM李某邀请：您最熟这家"
    tasks.run_all(at=at)
    assert Message.objects.filter(person=town.second_engineer.person, kind="order.offer").count() == 1


def test_invitation_takes_the_place_of_an_offer_that_stood(order: Order, town: Town, at: datetime) -> None:
    orders.dispatch(order_id=order.pk, at=at)
    invite(order, town, at)
    assert sorted(order.offers.values_list("state", flat=True)) == ["pending", "withdrawn"]
    assert orders.accept(order_id=order.pk, worker=town.second_engineer, at=at).state == "accepted"


def test_invitation_that_is_declined_lets_dispatch_ask_on(order: Order, town: Town, at: datetime) -> None:
    invite(order, town, at)
    orders.decline(order_id=order.pk, worker=town.second_engineer, at=at)
    tasks.run_all(at=at)
    assert [offer.worker_id for offer in Offer.objects.filter(order=order, state="pending")] == [town.engineer.pk]


def test_invitation_needs_a_reason_and_an_untaken_order(
    order: Order, accepted: Order, town: Town, at: datetime
) -> None:
    with pytest.raises(ReasonMissingError):
        invite(order, town, at, reason=" ")
    with pytest.raises(IllegalMoveError):
        invite(order, town, at)


def test_worker_who_answered_before_the_message_is_not_asked_by_it(order: Order, town: Town, at: datetime) -> None:
    invite(order, town, at)
    orders.accept(order_id=order.pk, worker=town.second_engineer, at=at)
    tasks.run_all(at=at)
    assert not Message.objects.filter(person=town.second_engineer.person).exists()
    assert [m.kind for m in Message.objects.filter(person=town.resident)] == ["order.accepted"]


# --- checking in -------------------------------------------------------------------------------------------------
def test_code_belongs_to_the_order_in_one_pair_of_hands(order: Order, town: Town, at: datetime) -> None:
    assert (checkin.code_for(order), checkin.is_right(order, "")) == ("", False)
    invite(order, town, at)
    orders.accept(order_id=order.pk, worker=town.second_engineer, at=at)
    first = checkin.code_for(order)
    assert (len(first), first.isdigit()) == (6, True)
    assert checkin.is_right(order, f" {first[:3]} {first[3:]} ")
    orders.give_back(order_id=order.pk, worker=town.second_engineer, reason="扭了脚", at=at)
    assert not checkin.is_right(order, first)
    invite(order, town, at + timedelta(minutes=1))
    orders.accept(order_id=order.pk, worker=town.second_engineer, at=at + timedelta(minutes=1))
    assert checkin.code_for(order) != first


@pytest.mark.parametrize(
    ("lng", "lat", "near"),
    [(120.1, 30.2, True), (120.1, 30.2013, True), (120.1, 30.2014, False), (120.1, 95.0, False)],
)
def test_place_is_near_within_150_metres(order: Order, lng: float, lat: float, near: bool) -> None:  # noqa: FBT001 - pytest gives it
    assert checkin.is_near(order, lng, lat) is near


def test_order_without_a_place_on_the_map_has_nothing_near(order: Order) -> None:
    order.building = None
    assert checkin.is_near(order, 120.1, 30.2) is False


def test_proof_of_arrival_stands_in_the_story(accepted: Order, town: Town, at: datetime) -> None:
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=at, proof=checkin.CODE)
    assert Fact.objects.get(kind="order.arrive").payload["proof"] == "code"
    assert timeline.of(accepted)[0].note == "签到码对上了"
