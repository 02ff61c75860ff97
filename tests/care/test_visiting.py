"""The roster of visits: due by its cycle, made by an order, learnt from, and an alarm where nobody comes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from linli.care import calendar
from linli.care import services as care
from linli.care.enums import Audience, Reason, Trigger
from linli.care.errors import AlreadyListedError, BadRuleError
from linli.care.models import Listed, Rule
from linli.care.services import dawning, visiting
from linli.core import tasks
from linli.messages.models import Message
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.orders.models import Order
from linli.people.models import Person
from tests import cast
from tests.care.conftest import settle
from tests.cast import Town

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def visits(rule: Callable[..., Rule]) -> Rule:
    return rule(code="visits", trigger=Trigger.ROSTER, audience=Audience.ONE, hours=14)


@pytest.fixture
def entry(town: Town, visits: Rule, at: datetime) -> Listed:
    _home, person = settle(town, "401", born=date(1938, 1, 9), name="周爷爷")
    return care.put_on_roster(
        community=town.community,
        person=person,
        reason=Reason.ALONE,
        every_days=14,
        first_on=TODAY,
        by=town.operator,
        at=at,
    )


def due(rule: Rule, day: date) -> list[str]:
    return [cause for cause, _doors in calendar.doors_on(rule, day=day)]


def make(town: Town, day: date, at: datetime) -> Order:
    assert dawning.start_day(community=town.community, day=day, at=at) == 1
    care.make_due(at=at)
    return Order.objects.filter(source=Source.TRIGGER).latest("id")


def deliver(order: Order, town: Town, at: datetime, words: str) -> None:
    steward = town.steward
    orders.assign(order_id=order.pk, worker=steward, by=town.lead.person, reason="片区", at=at)
    orders.accept(order_id=order.pk, worker=steward, at=at)
    orders.arrive(order_id=order.pk, by=steward.person, at=at)
    orders.finish(order_id=order.pk, words=words, photos=[cast.photo()], by=steward.person, at=at)
    tasks.run_all(at=at)


def test_visit_is_made_learnt_from_and_due_again(entry: Listed, visits: Rule, town: Town, at: datetime) -> None:
    order = make(town, TODAY, at)
    assert order.beneficiary_id == entry.person_id
    assert due(visits, TODAY + DAY) == []
    deliver(order, town, at + timedelta(hours=2), "膝盖好些了，灯泡要换")
    entry.refresh_from_db()
    assert (entry.next_on, entry.learnt) == (TODAY + 14 * DAY, "膝盖好些了，灯泡要换")
    assert due(visits, TODAY + 13 * DAY) == []
    assert due(visits, TODAY + 14 * DAY) == [f"visit-{TODAY + 14 * DAY}-{TODAY + 14 * DAY}"]
    again = make(town, TODAY + 14 * DAY, at + 14 * DAY)
    assert again.words == "上门看看 膝盖好些了，灯泡要换"


def test_visit_that_was_called_off_is_tried_again(entry: Listed, visits: Rule, town: Town, at: datetime) -> None:
    order = make(town, TODAY, at)
    orders.cancel(order_id=order.pk, by=town.operator, words="不在家", at=at)
    assert due(visits, TODAY + DAY) == [f"visit-{TODAY}-{TODAY + DAY}"]


def test_overdue_climbs_to_the_lead_then_to_the_supervisor(entry: Listed, town: Town, at: datetime) -> None:
    def told(moment: datetime) -> list[Person]:
        visiting.watch(at=moment)
        tasks.run_all(at=moment)
        return [
            row.person for row in Message.objects.filter(kind="roster.overdue").select_related("person").order_by("id")
        ]

    assert told(at) == []
    assert set(told(at + DAY)) == {town.lead.person, town.operator}
    assert len(told(at + DAY)) == 2
    assert told(at + 3 * DAY)[2:] == [town.supervisor]
    assert len(told(at + 4 * DAY)) == 3


def test_visit_ends_the_alarm(entry: Listed, town: Town, at: datetime) -> None:
    visiting.watch(at=at + 3 * DAY)
    deliver(make(town, TODAY + 3 * DAY, at + 3 * DAY), town, at + 3 * DAY, "都好")
    entry.refresh_from_db()
    assert (entry.alarm, entry.next_on) == (0, TODAY + 17 * DAY)
    assert visiting.watch(at=at + 4 * DAY) == 0


def test_order_that_no_roster_started_is_no_visit(entry: Listed, finished: Order, at: datetime) -> None:
    assert care.visited(order=finished, learnt="", at=at) is None


def test_listing_twice_is_refused_and_after_the_end_allowed(entry: Listed, town: Town, at: datetime) -> None:
    def again() -> Listed:
        return care.put_on_roster(
            community=town.community,
            person=entry.person,
            reason=Reason.ILL,
            every_days=7,
            first_on=TODAY,
            by=None,
            at=at,
        )

    with pytest.raises(AlreadyListedError):
        again()
    care.take_off_roster(entry=entry, by=town.operator, at=at)
    assert again().every_days == 7


@pytest.mark.parametrize("days", [0, 93])
def test_cycle_out_of_reason_is_refused(town: Town, at: datetime, days: int) -> None:
    with pytest.raises(BadRuleError, match="every_days"):
        care.put_on_roster(
            community=town.community,
            person=town.resident,
            reason=Reason.ILL,
            every_days=days,
            first_on=TODAY,
            by=None,
            at=at,
        )
