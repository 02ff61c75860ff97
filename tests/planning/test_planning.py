"""A day's plan from rows and back: made at dawn, handed out, made anew when something comes, moved by hand."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from linli.catalogue.models import Product
from linli.core import tasks
from linli.core.models import Fact
from linli.orders import services as orders
from linli.orders.enums import State
from linli.orders.errors import AlreadyTakenError
from linli.orders.models import Order
from linli.planning import gathering
from linli.planning import services as planning
from linli.planning.errors import AlreadyBegunError, CannotMoveError, NoPlanError, NotPlannedError
from linli.planning.models import DayPlan, Pin, Stop, Why
from linli.stewards import services as stewards
from linli.stewards.models import Worker
from tests.cast import Town
from tests.planning.morning import Need, needs

TODAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)


@pytest.fixture
def morning(at: datetime) -> datetime:
    """Half past nine in Hangzhou; the cast's shifts began at half past eight and run until half past eight in the evening."""
    return at - 5 * HOUR


@pytest.fixture
def need(town: Town) -> Need:
    return needs(town)


def plan(town: Town, at: datetime) -> DayPlan:
    return planning.plan_day(community=town.community, on=TODAY, why=Why.DAWN, at=at, seconds=0.3)


def whose() -> dict[str, str]:
    rows = Stop.objects.filter(plan__is_current=True, order__isnull=False).select_related("worker", "order")
    return {row.order.number: row.worker.call_zh for row in rows if row.order}


def test_plan_gives_everybody_what_they_can_do(town: Town, need: Need, morning: datetime) -> None:
    visits = [need(town.visit, place) for place in range(4)]
    leak = need(town.water, 2)
    row = plan(town, morning)
    assert whose() == {**{one.number: "王师傅" for one in visits}, leak.number: whose()[leak.number]}
    assert whose()[leak.number] in {"周师傅", "冯师傅"}
    for one in [*visits, leak]:
        one.refresh_from_db()
        assert (one.state, one.provider.call_zh) == (State.ACCEPTED, whose()[one.number])  # type: ignore[union-attr]  # given
    assert (row.totals["planned"], row.totals["unplanned"], row.unplanned) == (5, 0, [])
    assert Fact.objects.get(kind="plan.made").payload["given"] == 5


def test_stops_lie_in_the_shift_one_after_the_other_with_lunch(town: Town, need: Need, morning: datetime) -> None:
    for place in (0, 1, 2, 3, 0, 1, 2, 3):
        need(town.visit, place)
    plan(town, morning)
    stops = list(Stop.objects.filter(worker=town.steward).order_by("position"))
    assert [stop.position for stop in stops] == list(range(1, len(stops) + 1))
    assert all(one.ends <= two.starts for one, two in itertools.pairwise(stops))
    assert stops[0].starts >= morning
    assert sum(stop.order is None for stop in stops) == 1


def test_nobody_can_is_said_and_the_rest_goes_on(town: Town, need: Need, morning: datetime) -> None:
    Product.objects.filter(pk=town.lift.pk).update(skills=["crane"])
    town.lift.refresh_from_db()
    alone, visit = need(town.lift), need(town.visit)
    row = plan(town, morning)
    assert [(one["order"], one["code"]) for one in row.unplanned] == [(str(alone.pk), "no-skill")]
    assert list(whose()) == [visit.number]


def test_what_somebody_took_stays_theirs(town: Town, accepted: Order, at: datetime) -> None:
    plan(town, at)
    assert whose() == {accepted.number: "周师傅"}
    assert not gathering.is_free(Order.objects.get(pk=accepted.pk))


def test_dawn_asks_once_and_the_worker_plans(town: Town, need: Need, morning: datetime, settings: Settings) -> None:
    settings.LINLI_PLAN_SECONDS = 0.2
    need(town.visit)
    assert planning.dawn(at=morning - 4 * HOUR) == 0
    assert [planning.dawn(at=morning), planning.dawn(at=morning + HOUR)] == [1, 0]
    tasks.run_all(at=morning + HOUR)
    assert DayPlan.objects.get().why == Why.DAWN
    assert list(whose().values()) == ["王师傅"]


def test_plan_cut_off_while_it_is_given_out_is_given_to_the_end(
    town: Town, need: Need, morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = [need(town.visit, place) for place in range(4)]
    given: list[object] = []
    real = orders.give

    def give(**said: Any) -> Order:
        if len(given) == 2:
            raise SystemExit
        given.append(said["order_id"])
        return real(**said)

    with monkeypatch.context() as power:
        power.setattr(orders, "give", give)
        with pytest.raises(SystemExit):
            plan(town, morning)
    assert Order.objects.filter(provider=town.steward).count() == 2
    assert not Fact.objects.filter(kind="plan.made").exists()
    # Whatever wakes planning next goes on where it was cut off, and changes nothing else.
    tasks.run_all(at=morning)
    assert Order.objects.filter(provider=town.steward).count() == len(visits)
    assert [fact.payload["given"] for fact in Fact.objects.filter(kind="plan.made")] == [2]
    assert DayPlan.objects.count() == 1
    assert not planning.finish(community=town.community, at=morning)


def test_what_comes_later_is_taken_in_within_a_second(town: Town, need: Need, morning: datetime) -> None:
    known = [need(town.visit, place) for place in range(4)]
    plan(town, morning)
    tasks.run_all(at=morning)
    before = whose()
    storm = need(town.visit, 1, at=morning + HOUR, urgency="urgent")
    tasks.run_all(at=morning + HOUR)
    row = DayPlan.objects.get(is_current=True)
    assert (row.version, row.why) == (2, Why.URGENT)
    assert row.seconds < 1
    assert whose() == {**before, storm.number: "王师傅"}
    assert row.changes[0]["order"] == str(storm.pk)
    assert len(known) == len(before)


def test_nothing_new_makes_no_new_plan(town: Town, need: Need, morning: datetime) -> None:
    need(town.visit)
    plan(town, morning)
    assert planning.replan(community=town.community, at=morning + HOUR) is None
    tasks.run_all(at=morning + HOUR)
    assert DayPlan.objects.count() == 1


def test_resident_order_that_somebody_takes_makes_room(
    town: Town, need: Need, order: Order, morning: datetime, at: datetime
) -> None:
    need(town.visit)
    plan(town, at)
    orders.assign(order_id=order.pk, worker=town.engineer, by=town.lead.person, reason="急", at=at)
    tasks.run_all(at=at)
    assert whose()[order.number] == "周师傅"


def test_move_pins_and_plans_around_it(town: Town, need: Need, morning: datetime) -> None:
    leak = need(town.water)
    plan(town, morning)
    first = whose()[leak.number]
    other = town.second_engineer if first == "周师傅" else town.engineer
    price = planning.price(community=town.community, order=leak.pk, worker=other.pk, position=0, at=morning)
    assert price.barrier is None
    row = planning.move(community=town.community, order=leak.pk, worker=other.pk, by=town.lead.person, at=morning)
    assert row is not None
    assert whose() == {leak.number: other.call_zh}
    leak.refresh_from_db()
    assert leak.provider == other
    plan(town, morning + HOUR)
    assert whose() == {leak.number: other.call_zh}
    assert planning.unpin(community=town.community, orders=[leak.pk], by=town.lead.person, at=morning) == 1
    assert not Pin.objects.exists()


def test_move_to_who_cannot_is_refused(town: Town, need: Need, morning: datetime) -> None:
    leak = need(town.water)
    plan(town, morning)
    with pytest.raises(CannotMoveError, match="plumbing"):
        planning.move(community=town.community, order=leak.pk, worker=town.steward.pk, by=town.lead.person, at=morning)
    assert planning.price(
        community=town.community, order=leak.pk, worker=town.steward.pk, position=0, at=morning
    ).barrier


def test_what_is_under_way_is_moved_no_more(town: Town, need: Need, morning: datetime) -> None:
    visit = need(town.visit)
    plan(town, morning)
    orders.travel(order_id=visit.pk, by=town.steward.person, at=morning + HOUR)
    with pytest.raises(AlreadyBegunError):
        planning.move(
            community=town.community, order=visit.pk, worker=town.engineer.pk, by=town.lead.person, at=morning + HOUR
        )


def test_price_without_a_plan_is_refused(town: Town, need: Need, morning: datetime) -> None:
    with pytest.raises(NoPlanError):
        planning.price(
            community=town.community, order=need(town.visit).pk, worker=town.steward.pk, position=0, at=morning
        )


def test_volunteers_are_not_planned(town: Town, need: Need, morning: datetime) -> None:
    stewards.engage(
        community=town.community,
        person=town.daughter,
        kind=Worker.Kind.VOLUNTEER,
        calls=("小满", "Xiaoman"),
        skills=["care"],
        at=morning,
    )
    found = gathering.gather(community=town.community, on=TODAY, at=morning)
    assert {row.kind for row in found.workers.values()} == {"steward", "team"}


def test_day_is_gathered_in_as_many_queries_for_thirty_as_for_one(
    town: Town, need: Need, morning: datetime, django_assert_num_queries: Callable[..., object]
) -> None:
    need(town.visit)
    for wanted in (1, 30):
        for place in range(1, wanted):
            need(town.visit, place % 4)
        with django_assert_num_queries(7):  # type: ignore[attr-defined]  # a context manager
            gathering.gather(community=town.community, on=TODAY, at=morning)


def test_plan_that_gives_nothing_leaves_everybody_as_they_were(town: Town, need: Need, morning: datetime) -> None:
    visit = need(town.visit)
    made = planning.plan_day(community=town.community, on=TODAY, why=Why.DAWN, at=morning, iterations=0, give=False)
    visit.refresh_from_db()
    assert (whose(), visit.provider, made.totals["planned"]) == ({visit.number: "王师傅"}, None, 1)
    later = need(town.visit, 1, at=morning + HOUR)
    planning.replan(community=town.community, at=morning + HOUR)
    for row in (visit, later):
        row.refresh_from_db()
    assert (visit.provider, later.provider) == (None, town.steward)


def test_offer_tells_where_it_would_go_and_move_first_puts_it_there(town: Town, need: Need, morning: datetime) -> None:
    first, last = need(town.visit, 0), need(town.visit, 3)
    planning.plan_day(community=town.community, on=TODAY, why=Why.DAWN, at=morning, iterations=0)
    asked: dict[str, Any] = {"community": town.community, "order": last.pk, "worker": town.steward.pk, "at": morning}
    assert planning.offer(**asked, first=True).after is None
    best = planning.offer(**asked, first=False)
    assert best.price.walking <= planning.offer(**asked, first=True).price.walking
    planning.move(**asked, by=town.lead.person, first=True)
    stops = Stop.objects.filter(plan__is_current=True, order__isnull=False).order_by("position")
    assert [stop.order_id for stop in stops] == [last.pk, first.pk]


def test_offer_of_what_somebody_took_is_weighed_as_if_nobody_had(town: Town, accepted: Order, at: datetime) -> None:
    plan(town, at)
    asked: dict[str, Any] = {"community": town.community, "order": accepted.pk, "at": at, "first": False}
    assert planning.offer(**asked, worker=town.second_engineer.pk).price.barrier is None
    assert planning.offer(**asked, worker=town.steward.pk).price.barrier == "kind"


def test_offer_of_what_is_under_way_or_unknown_is_refused(town: Town, need: Need, morning: datetime) -> None:
    visit = need(town.visit)
    plan(town, morning)
    asked: dict[str, Any] = {"community": town.community, "at": morning, "first": False}
    for order, worker in ((town.steward.pk, town.steward.pk), (visit.pk, visit.pk)):
        with pytest.raises(NotPlannedError):
            planning.offer(**asked, order=order, worker=worker)
    orders.travel(order_id=visit.pk, by=town.steward.person, at=morning)
    with pytest.raises(AlreadyBegunError):
        planning.offer(**asked, order=visit.pk, worker=town.steward.pk)


def test_move_of_what_a_merchant_delivers_asks_no_skill_of_who_arranges_it(
    town: Town, need: Need, morning: datetime
) -> None:
    aircon = need(town.products["value.home.aircon"])
    plan(town, morning)
    planning.move(community=town.community, order=aircon.pk, worker=town.steward.pk, by=town.lead.person, at=morning)
    assert whose() == {aircon.number: "王师傅"}


def test_what_somebody_took_while_it_was_planned_is_left_to_them(town: Town, accepted: Order, at: datetime) -> None:
    with pytest.raises(AlreadyTakenError):
        orders.give(order_id=accepted.pk, worker=town.second_engineer, reasons=[{"code": "plan", "values": {}}], at=at)
    accepted.refresh_from_db()
    assert accepted.provider == town.engineer


def test_lead_moves_what_somebody_took_by_hand(town: Town, need: Need, morning: datetime) -> None:
    leak = need(town.water)
    plan(town, morning)
    orders.assign(order_id=leak.pk, worker=town.engineer, by=town.lead.person, reason="最近", at=morning)
    planning.replan(community=town.community, at=morning)
    planning.move(
        community=town.community, order=leak.pk, worker=town.second_engineer.pk, by=town.lead.person, at=morning
    )
    leak.refresh_from_db()
    assert (leak.provider, whose()) == (town.second_engineer, {leak.number: "冯师傅"})


def test_given_after_a_long_search_is_not_given_before_it_was_asked_for(
    town: Town, need: Need, morning: datetime
) -> None:
    visit = need(town.visit, at=morning + HOUR)
    reasons = [{"code": "plan", "values": {}}]
    given = orders.give(order_id=visit.pk, worker=town.steward, reasons=reasons, at=morning)
    assert given.accepted_at == morning + HOUR
