"""Laying out: a day ahead, once, whatever crashes; what was slept through is missed and not made up for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.catalogue.models import Product
from linli.core import tasks
from linli.core.models import Fact
from linli.core.scoping import community_scope, unscoped
from linli.orders import services as orders
from linli.orders.enums import Source, State
from linli.orders.models import Order
from linli.rounds import services as rounds
from linli.rounds.models import Plan, Round
from linli.stewards import services as stewards
from linli.stewards.models import Team, Worker
from tests import cast
from tests.cast import Town

DAY = timedelta(days=1)


def test_due_round_is_an_order_with_its_window_place_and_team(
    town: Town, laid: Round, team: Team, at: datetime
) -> None:
    order = Order.objects.get()
    assert (order.source, order.state, order.place, order.words) == (
        Source.ROUND,
        State.REQUESTED,
        "南门 +2",
        "设备日巡",
    )
    assert (order.slot_starts, order.slot_ends) == (laid.starts, laid.ends)
    assert (order.team_id, order.requester_id, order.preferred_id, order.building_id) == (team.pk, None, None, None)
    assert (laid.day, laid.order_id, [stop.zh for stop in laid.route()]) == (
        at.date(),
        order.pk,
        ["南门", "泵房", "车库"],
    )
    assert Fact.objects.get(kind="round.due").payload["order"] == str(order.pk)


def test_round_in_one_building_is_there(town: Town, draft: rounds.PlanDraft, at: datetime) -> None:
    rounds.plan(community=town.community, draft=replace(draft, stops=draft.stops[1:2]), by=town.operator, at=at)
    rounds.lay_out(at=at)
    order = Order.objects.get()
    assert (order.building_id, order.place) == (town.building.pk, "泵房")


def test_team_of_the_plan_is_asked_first(town: Town, draft: rounds.PlanDraft, plan: Plan, at: datetime) -> None:
    """Both engineers can do it and are alike; the one of the plan's team has it."""
    other = Team.objects.create(community=town.community, code="lifts", name_zh="电梯班")
    for member, team in ((town.engineer, other), (town.second_engineer, other)):
        Worker.objects.filter(pk=member.pk).update(team=team)
    Worker.objects.filter(pk=town.second_engineer.pk).update(team=draft.team)
    rounds.lay_out(at=at)
    tasks.run_all(at=at)
    offer = Order.objects.get().offers.get()
    assert (offer.worker_id, "team" in [reason["code"] for reason in offer.reasons]) == (town.second_engineer.pk, True)


def test_laying_out_again_makes_nothing_again(plan: Plan, at: datetime) -> None:
    made = [rounds.lay_out(at=at + timedelta(minutes=5 * n)) for n in range(4)]
    assert (made, Round.objects.count(), Order.objects.count()) == ([1, 0, 0, 0], 1, 1)


def test_every_day_has_its_round_however_often_the_schedule_runs(plan: Plan, at: datetime) -> None:
    for hour in range(0, 72, 7):
        rounds.lay_out(at=at + timedelta(hours=hour))
    assert [row.day for row in Round.objects.order_by("starts")] == [date(2026, 11, n) for n in (23, 24, 25, 26)]


def test_crash_between_two_plans_leaves_whole_rounds_and_the_next_run_does_the_rest(
    town: Town, draft: rounds.PlanDraft, plan: Plan, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds.plan(community=town.community, draft=replace(draft, names=("夜巡", "")), by=town.operator, at=at)
    monkeypatch.setattr(orders, "request", _dying(orders.request, after=1))
    with pytest.raises(KeyboardInterrupt):
        rounds.lay_out(at=at)
    assert (Round.objects.count(), Order.objects.count(), Fact.objects.filter(kind="round.due").count()) == (1, 1, 1)
    monkeypatch.undo()
    assert (rounds.lay_out(at=at), rounds.lay_out(at=at)) == (1, 0)
    assert (Round.objects.count(), Order.objects.count()) == (2, 2)


def test_crash_between_two_rounds_of_a_plan_keeps_neither(
    town: Town, draft: rounds.PlanDraft, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = replace(draft, rrule="FREQ=DAILY;BYHOUR=16,18")
    rounds.plan(community=town.community, draft=twice, by=town.operator, at=at)
    monkeypatch.setattr(orders, "request", _dying(orders.request, after=1))
    with pytest.raises(KeyboardInterrupt):
        rounds.lay_out(at=at)
    assert (Round.objects.exists(), Order.objects.exists(), Fact.objects.filter(kind="round.due").exists()) == (
        False,
    ) * 3
    monkeypatch.undo()
    assert (rounds.lay_out(at=at), Round.objects.count(), Order.objects.count()) == (2, 2, 2)


def _dying[**P, R](service: Callable[P, R], *, after: int) -> Callable[P, R]:
    """Return the service as it is in a process that is killed after so many calls."""
    left = iter(range(after))

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return service(*args, **kwargs)

    return call


def test_plan_that_cannot_be_laid_out_does_not_hold_up_the_others(
    town: Town, draft: rounds.PlanDraft, plan: Plan, at: datetime
) -> None:
    rounds.plan(community=town.community, draft=replace(draft, names=("夜巡", "")), by=town.operator, at=at)
    Plan.objects.filter(pk=plan.pk).update(rrule="FREQ=NEVER")
    assert (rounds.lay_out(at=at), Round.objects.get().plan.name_zh) == (1, "夜巡")


def test_database_refuses_the_same_round_twice(laid: Round, at: datetime) -> None:
    twin = Round(
        community=laid.community,
        plan=laid.plan,
        starts=laid.starts,
        ends=laid.ends,
        day=laid.day,
        laid_at=at,
        judged_at=at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_what_was_slept_through_is_missed_without_an_order(town: Town, plan: Plan, at: datetime) -> None:
    """Nobody laid out for three days: two windows are over, and the third, today's, is still ahead."""
    assert rounds.lay_out(at=at + 3 * DAY) == 4
    rows = [(row.day.day, row.missed, row.order_id is None) for row in Round.objects.order_by("starts")]
    assert rows == [(23, 3, True), (24, 3, True), (25, 3, True), (26, 0, False)]
    assert Order.objects.count() == 1
    assert [fact.payload["why"] for fact in Fact.objects.filter(kind="round.missed")] == ["late"] * 3


def test_round_whose_window_is_open_is_still_an_order(plan: Plan, due: datetime) -> None:
    rounds.lay_out(at=due)
    today = Round.objects.select_related("order").get(day=due.date())
    assert today.order is not None
    assert (today.starts < due, today.order.state) == (True, State.REQUESTED)


def test_longest_standstill_is_a_month_of_missed_rounds(plan: Plan, at: datetime) -> None:
    rounds.lay_out(at=at + 400 * DAY)
    assert Round.objects.filter(order=None).count() == 31


def test_product_that_is_no_longer_offered_is_missed_and_says_why(plan: Plan, at: datetime) -> None:
    Product.objects.filter(pk=plan.product_id).update(is_active=False)
    rounds.lay_out(at=at)
    assert (Round.objects.get().order, Fact.objects.get(kind="round.missed").payload["why"]) == (None, "product")


def test_community_where_clocks_are_turned_has_each_round_at_its_hour(town: Town, draft: rounds.PlanDraft) -> None:
    town.community.timezone = "Europe/Berlin"
    town.community.save()
    begun = datetime(2027, 3, 26, 9, tzinfo=UTC)
    nightly = replace(draft, starts_on=begun.date(), window=(time(22), time(6)))
    rounds.plan(community=town.community, draft=nightly, by=town.operator, at=begun)
    for day in range(3):
        rounds.lay_out(at=begun + day * DAY)
    spans = [(f"{row.starts:%d %H}", f"{row.ends:%d %H}") for row in Round.objects.order_by("starts")]
    assert spans == [("26 21", "27 05"), ("27 21", "28 04"), ("28 20", "29 04")]


def test_nightly_round_belongs_to_the_day_on_which_it_begins_where_the_people_are(
    town: Town, draft: rounds.PlanDraft, at: datetime
) -> None:
    nightly = replace(draft, window=(time(0, 30), time(2)))
    rounds.plan(community=town.community, draft=nightly, by=town.operator, at=at)
    rounds.lay_out(at=at)
    row = Round.objects.get()
    assert (row.day, row.starts) == (date(2026, 11, 24), datetime(2026, 11, 23, 16, 30, tzinfo=UTC))


def test_two_communities_are_laid_out_by_one_run(
    town: Town, elsewhere: Town, draft: rounds.PlanDraft, plan: Plan, at: datetime
) -> None:
    theirs = elsewhere.engineer.team
    assert theirs is not None
    with community_scope(elsewhere.community.pk):
        there = replace(draft, product=elsewhere.water, team=theirs, stops=())
        rounds.plan(community=elsewhere.community, draft=there, by=elsewhere.operator, at=at)
    assert rounds.lay_out(at=at) == 2
    assert Order.objects.count() == 1
    with unscoped("both communities are looked at"):
        assert Order.objects.count() == 2


def test_queries_of_laying_out_do_not_grow_with_what_was(plan: Plan, at: datetime) -> None:
    rounds.lay_out(at=at)
    first = _queries(at + DAY)
    for day in range(2, 31):
        rounds.lay_out(at=at + day * DAY)
    assert _queries(at + 31 * DAY) == first


def _queries(at: datetime) -> int:
    with CaptureQueriesContext(connection) as asked:
        rounds.lay_out(at=at)
    return len(asked)


def test_night_guard_is_asked_for_tomorrows_round(town: Town, plan: Plan, at: datetime) -> None:
    """Laid out a day ahead, it goes to whoever has that shift, who is on duty now."""
    stewards.roster(worker=town.second_engineer, spans=[(at + DAY - timedelta(hours=2), at + DAY + timedelta(hours=6))])
    rounds.lay_out(at=at)
    rounds.lay_out(at=at + timedelta(hours=2))
    tasks.run_all(at=at + timedelta(hours=2))
    tomorrow = Round.objects.select_related("order").get(day=(cast.NOW + DAY).date())
    assert tomorrow.order is not None
    assert tomorrow.order.offers.get().worker_id == town.second_engineer.pk
