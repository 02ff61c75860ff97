"""Warm services: started once, made under the cap, merged at one door, dropped when late."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from linli.care import doors
from linli.care import services as care
from linli.care.doors import Door
from linli.care.enums import Audience, Deed
from linli.care.models import Rule, WarmService
from linli.core.models import Fact
from linli.messages.models import Message
from linli.orders import services as orders
from linli.orders.enums import Source, State
from linli.orders.models import Order
from tests.care.conftest import settle
from tests.cast import Town


class PowerCutError(Exception):
    """Everything stops here."""


OLD, YOUNG = date(1948, 3, 1), date(1990, 3, 1)


def begin(rule: Rule, found: list[Door], *, at: datetime, cause: str = "c1", hours: int = 6) -> int:
    return care.start(rule=rule, doors=found, cause=cause, at=at, span=(at, at + timedelta(hours=hours)))


def states() -> Counter[str]:
    return Counter(WarmService.objects.values_list("state", flat=True))


@pytest.fixture
def elders(town: Town) -> list[Door]:
    for room in ("101", "102", "103"):
        settle(town, room, born=OLD)
    settle(town, "104", born=YOUNG)
    return doors.of(Rule(audience=Audience.ALONE), day=date(2026, 11, 23))


def test_doors_of_the_old_who_live_alone(elders: list[Door]) -> None:
    assert len(elders) == 3
    assert all(door.household and door.person for door in elders)


def test_a_sixtieth_birthday_counts_on_its_day(town: Town) -> None:
    settle(town, "101", born=date(1966, 11, 23))
    assert len(doors.alone(day=date(2026, 11, 22))) == 0
    assert len(doors.alone(day=date(2026, 11, 23))) == 1


def test_each_door_becomes_one_order(rule: Callable[..., Rule], elders: list[Door], at: datetime) -> None:
    assert begin(rule(), elders, at=at) == 3
    assert care.make_due(at=at) == 3
    made = Order.objects.filter(source=Source.TRIGGER)
    assert {order.household_id for order in made} == {door.household for door in elders}
    assert {(order.product.code, order.words, order.beneficiary_id is not None) for order in made} == {
        ("warm.greetings.visit", "上门看看", True)
    }
    assert states() == {Deed.MADE: 3}


def test_the_same_cause_again_starts_and_makes_nothing(
    rule: Callable[..., Rule], elders: list[Door], at: datetime
) -> None:
    one = rule()
    begin(one, elders, at=at)
    care.make_due(at=at)
    assert begin(one, elders, at=at) == 0
    assert care.make_due(at=at) == 0
    assert Order.objects.filter(source=Source.TRIGGER).count() == 3


def test_what_a_crash_left_is_made_by_the_next_run(
    rule: Callable[..., Rule], elders: list[Door], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rule(), elders, at=at)
    real, calls = orders.request, []

    def dies_at_the_second(**said: Any) -> Order:
        calls.append(1)
        if len(calls) == 2:
            raise PowerCutError
        return real(**said)

    monkeypatch.setattr(orders, "request", dies_at_the_second)
    with pytest.raises(PowerCutError):
        care.make_due(at=at)
    assert states() == {Deed.MADE: 1, Deed.DUE: 2}
    monkeypatch.setattr(orders, "request", real)
    assert care.make_due(at=at) == 2
    assert Order.objects.filter(source=Source.TRIGGER).count() == 3


def test_over_the_cap_waits_for_tomorrow(rule: Callable[..., Rule], elders: list[Door], at: datetime) -> None:
    begin(rule(daily_cap=2), elders, at=at, hours=48)
    assert care.make_due(at=at) == 2
    assert care.make_due(at=at + timedelta(hours=1)) == 0
    assert states() == {Deed.MADE: 2, Deed.DUE: 1}
    assert care.make_due(at=at + timedelta(days=1)) == 1


def test_over_the_cap_and_late_is_dropped_and_said(rule: Callable[..., Rule], elders: list[Door], at: datetime) -> None:
    begin(rule(daily_cap=2), elders, at=at)
    care.make_due(at=at)
    assert care.make_due(at=at + timedelta(hours=6)) == 0
    assert states() == {Deed.MADE: 2, Deed.DROPPED: 1}
    assert Fact.objects.get(kind="warm.dropped").payload["why"] == "late"


def test_a_span_that_is_over_starts_nothing(rule: Callable[..., Rule], elders: list[Door], at: datetime) -> None:
    span = (at - timedelta(hours=3), at)
    assert care.start(rule=rule(), doors=elders, cause="c1", at=at, span=span) == 0


def test_two_services_to_one_door_are_one_way(rule: Callable[..., Rule], elders: list[Door], at: datetime) -> None:
    begin(rule(), elders[:1], at=at)
    begin(rule(code="r2", words_zh="顺便祝生日快乐"), elders[:1], at=at)
    care.make_due(at=at)
    order = Order.objects.get(source=Source.TRIGGER)
    assert order.words == "上门看看\n顺便祝生日快乐"
    assert states() == {Deed.MADE: 1, Deed.MERGED: 1}
    assert Fact.objects.get(kind="order.add").payload["words"] == "顺便祝生日快乐"


def test_what_is_urgent_does_not_wait_for_another_way(
    rule: Callable[..., Rule], elders: list[Door], at: datetime
) -> None:
    begin(rule(), elders[:1], at=at)
    begin(rule(code="r2", words_zh="今天还没报平安，请马上上门", is_urgent=True), elders[:1], at=at)
    begin(rule(code="r3", words_zh="再看一眼窗户", is_urgent=True), elders[:1], at=at)
    care.make_due(at=at)
    calm, urgent = Order.objects.filter(source=Source.TRIGGER).order_by("id")
    assert calm.words == "上门看看"
    assert (urgent.urgency, urgent.words) == ("urgent", "今天还没报平安，请马上上门\n再看一眼窗户")


def test_who_is_on_the_way_is_not_called_back(
    rule: Callable[..., Rule], elders: list[Door], town: Town, at: datetime
) -> None:
    begin(rule(), elders[:1], at=at)
    care.make_due(at=at)
    order = Order.objects.get(source=Source.TRIGGER)
    orders.assign(order_id=order.pk, worker=town.steward, by=town.lead.person, reason="顺路", at=at)
    orders.accept(order_id=order.pk, worker=town.steward, at=at)
    orders.travel(order_id=order.pk, by=town.steward.person, at=at)
    begin(rule(code="r2"), elders[:1], at=at)
    care.make_due(at=at)
    assert states() == {Deed.MADE: 2}
    assert care.call_off(rows=WarmService.objects.all(), why="已解除", at=at) == 1
    assert Counter(Order.objects.values_list("state", flat=True)) == {State.TRAVELLING: 1, State.CANCELLED: 1}


def test_a_product_no_longer_offered_drops_the_service(
    rule: Callable[..., Rule], elders: list[Door], town: Town, at: datetime
) -> None:
    begin(rule(), elders, at=at)
    type(town.visit).objects.filter(pk=town.visit.pk).update(is_active=False)
    assert care.make_due(at=at) == 0
    assert states() == {Deed.DROPPED: 3}


def test_a_rule_without_a_product_tells_everybody_once(rule: Callable[..., Rule], town: Town, at: datetime) -> None:
    one = rule(product=None, audience=Audience.COMMUNITY)
    begin(one, [doors.COMMON], at=at)
    assert care.make_due(at=at) == 1
    assert care.make_due(at=at) == 0
    told = Message.objects.filter(kind="care.notice")
    assert {message.person for message in told} == {town.resident, town.daughter}


def test_what_lies_ahead_becomes_an_order_a_day_before(
    rule: Callable[..., Rule], elders: list[Door], at: datetime
) -> None:
    later = at + timedelta(days=3)
    care.start(rule=rule(), doors=elders[:1], cause="c1", at=at, span=(later, later + timedelta(hours=4)))
    assert care.make_due(at=at) == 0
    assert care.make_due(at=later - timedelta(hours=20)) == 1
    order = Order.objects.get(source=Source.TRIGGER)
    assert (order.slot_starts, order.slot_ends) == (later, later + timedelta(hours=4))
