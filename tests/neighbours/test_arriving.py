"""Checking in: by the code of who is helped, by place, or by word alone."""

from datetime import datetime

import pytest

from linli.core.models import Fact
from linli.neighbours import permissions
from linli.neighbours import services as neighbours
from linli.neighbours.errors import TooFarError, WrongCodeError
from linli.neighbours.models import Match
from linli.orders import checkin
from linli.orders.models import Order
from linli.people.models import Person
from tests.cast import Town

AT_THE_DOOR = (120.1, 30.2)
ELSEWHERE = (120.12, 30.22)


def proof() -> str:
    return str(Fact.objects.get(kind="order.arrive").payload.get("proof", ""))


def test_right_code_is_kept_as_proof(agreed: Order, he: Person, at: datetime) -> None:
    order = neighbours.check_in(order_id=agreed.pk, by=he, at=at, code=checkin.code_for(agreed), place=ELSEWHERE)
    assert (order.state, proof()) == ("working", "code")


def test_place_at_the_door_is_kept_as_proof(agreed: Order, he: Person, at: datetime) -> None:
    neighbours.check_in(order_id=agreed.pk, by=he, at=at, place=AT_THE_DOOR)
    assert proof() == "place"


def test_without_code_and_place_it_is_their_word(agreed: Order, he: Person, at: datetime) -> None:
    neighbours.check_in(order_id=agreed.pk, by=he, at=at)
    assert proof() == ""


def test_wrong_code_and_far_place_change_nothing(agreed: Order, he: Person, at: datetime) -> None:
    right = checkin.code_for(agreed)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    with pytest.raises(WrongCodeError):
        neighbours.check_in(order_id=agreed.pk, by=he, at=at, code=wrong, place=AT_THE_DOOR)
    with pytest.raises(TooFarError):
        neighbours.check_in(order_id=agreed.pk, by=he, at=at, place=ELSEWHERE)
    agreed.refresh_from_db()
    assert agreed.state == "accepted"


def test_who_is_helped_shows_the_code_and_who_helps_moves_the_order(
    town: Town, agreed: Order, he: Person, stranger: Person
) -> None:
    resident, helper, operator = town.member(town.resident), town.member(he), town.member(town.operator)
    assert [permissions.may_show_code(one, agreed) for one in (resident, helper, operator)] == [True, False, False]
    assert [permissions.may_help_with(one, agreed) for one in (resident, helper, operator)] == [False, True, False]


def test_match_is_seen_by_the_two_and_by_who_recruits(town: Town, elsewhere: Town, agreed: Order, he: Person) -> None:
    match = Match.objects.shown().get()
    seen = [
        permissions.may_see_match(one, match)
        for one in (
            town.member(he), town.member(town.resident), town.member(town.steward.person), town.member(town.daughter),
            elsewhere.member(elsewhere.operator),
        )
    ]  # fmt: skip
    assert seen == [True, True, True, False, False]
