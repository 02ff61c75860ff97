"""Clocks: what is promised, paused, watched and escalated."""

from datetime import UTC, datetime, timedelta

import pytest

from linli.core import tasks
from linli.core.models import Fact
from linli.orders import clocks, queries
from linli.orders import services as orders
from linli.orders.models import Order
from linli.orders.services import closing, feedback
from tests.cast import Town


def escalations(order: Order) -> list[tuple[str, int]]:
    facts = Fact.objects.about(order.pk).filter(kind="order.escalate")
    return [(fact.payload["clock"], fact.payload["level"]) for fact in facts]


def test_nothing_escalates_before_its_time(order: Order) -> None:
    assert clocks.watch(at=order.respond_due - timedelta(seconds=1)) == 0


def test_broken_response_goes_to_the_lead_then_to_the_supervisor_then_no_further(order: Order, town: Town) -> None:
    late = order.respond_due
    assert [clocks.watch(at=late), clocks.watch(at=late + timedelta(minutes=29))] == [1, 0]
    assert [clocks.watch(at=late + timedelta(minutes=30)), clocks.watch(at=late + timedelta(hours=9))] == [1, 0]
    assert escalations(order) == [("respond", 1), ("respond", 2)]
    tasks.run_all(at=late + timedelta(hours=1))
    assert town.lead.person.inbox.filter(kind="order.escalated").count() == 1
    assert town.supervisor.inbox.filter(kind="order.escalated").count() == 1


def test_accepting_in_time_winds_the_next_clock(accepted: Order) -> None:
    assert accepted.next_due == accepted.arrive_due
    clocks.watch(at=accepted.respond_due)
    assert escalations(accepted) == []


def test_broken_arrival_escalates_by_its_name(accepted: Order) -> None:
    assert accepted.arrive_due is not None
    clocks.watch(at=accepted.arrive_due)
    assert escalations(accepted) == [("arrive", 1)]


def test_waiting_order_is_not_watched(accepted: Order, town: Town, at: datetime) -> None:
    orders.ask(order_id=accepted.pk, words="换阀", fen=100, by=town.engineer.person, at=at)
    assert clocks.watch(at=at + timedelta(days=3)) == 0


@pytest.mark.parametrize(
    ("hour_utc", "begins"),
    [
        (6, datetime(2026, 11, 23, 6, tzinfo=UTC)),  # 14:00 in Hangzhou: at once
        (16, datetime(2026, 11, 24, 0, tzinfo=UTC)),  # midnight: at 8:00
        (22, datetime(2026, 11, 24, 0, tzinfo=UTC)),  # 6:00: at 8:00
    ],
)
def test_what_can_wait_is_counted_from_the_service_hours(town: Town, hour_utc: int, begins: datetime) -> None:
    need = orders.Need(product=town.visit, words="来看看我妈", requester=town.resident)
    asked = datetime(2026, 11, 23, hour_utc, tzinfo=UTC)
    order = orders.request(community=town.community, need=need, by=town.resident, at=asked)
    assert order.respond_due == begins + timedelta(minutes=30)


def test_urgent_runs_through_the_night(town: Town) -> None:
    asked = datetime(2026, 11, 23, 18, tzinfo=UTC)
    need = orders.Need(product=town.water, words="爆管", requester=town.resident, urgency="urgent")
    order = orders.request(community=town.community, need=need, by=town.resident, at=asked)
    assert order.respond_due == asked + timedelta(minutes=15)


def test_appointment_is_kept_by_its_end(town: Town, at: datetime) -> None:
    slot = (at + timedelta(hours=20), at + timedelta(hours=22))
    need = orders.Need(product=town.water, words="明天上午", requester=town.resident, slot=slot)
    order = orders.request(community=town.community, need=need, by=town.resident, at=at)
    assert (order.arrive_due, order.finish_due) == (slot[1], slot[0] + timedelta(hours=24))


def test_reschedule_moves_the_promises(accepted: Order, town: Town, at: datetime) -> None:
    slot = (at + timedelta(days=1), at + timedelta(days=1, hours=2))
    order = orders.reschedule(order_id=accepted.pk, slot=slot, by=town.resident, at=at)
    assert (order.arrive_due, order.next_due, order.provider_id) == (slot[1], slot[1], town.engineer.pk)


def test_overdue_base_order_keeps_promotions_away(order: Order, town: Town, at: datetime) -> None:
    assert not queries.has_overdue_base(town.resident, at=at)
    assert queries.has_overdue_base(town.resident, at=order.respond_due + timedelta(seconds=1))
    assert not queries.has_overdue_base(town.daughter, at=order.respond_due + timedelta(hours=1))


def test_complaint_alarms_after_two_and_ten_days(finished: Order, town: Town, at: datetime) -> None:
    orders.complain(order_id=finished.pk, words="地没擦干净", by=town.resident, at=at)
    days = [feedback.alarm(at=at + timedelta(days=n)) for n in (1, 2, 3, 10, 11)]
    assert days == [0, 1, 0, 1, 0]
    tasks.run_all(at=at + timedelta(days=11))
    assert sorted(town.operator.inbox.values_list("kind", flat=True)) == [
        "complaint.alarm", "complaint.hard-alarm", "complaint.opened",
    ]  # fmt: skip
    assert sorted(town.supervisor.inbox.values_list("kind", flat=True)) == ["complaint.alarm", "complaint.hard-alarm"]


def test_answered_complaint_rings_no_alarm(finished: Order, town: Town, at: datetime) -> None:
    complaint = orders.complain(order_id=finished.pk, words="地没擦干净", by=town.resident, at=at)
    orders.resolve(complaint=complaint, answer="已回来擦净,抱歉。", by=town.operator, at=at + timedelta(hours=1))
    assert feedback.alarm(at=at + timedelta(days=20)) == 0
    tasks.run_all(at=at + timedelta(days=20))
    assert town.resident.inbox.filter(kind="complaint.resolved").count() == 1


def test_closing_waits_for_the_reopening_time(finished: Order, at: datetime) -> None:
    orders.confirm(order_id=finished.pk, by=None, at=at)
    assert closing.settle(at=at + timedelta(days=6, hours=23)) == 0
