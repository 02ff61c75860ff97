"""Coverage as it was lived, and what it costs to ask: the same few queries for one day and for thirty."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.catalogue.models import Product
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders.models import Order
from linli.rounds import codes, permissions, queries
from linli.rounds import services as rounds
from linli.rounds.enums import Standing
from linli.rounds.models import Checkpoint, Plan, Round
from linli.rounds.queries import Tally
from linli.rounds.services.checking import Scan
from tests.cast import Town
from tests.rounds.conftest import Scanning, fresh_photo, take

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def lived(town: Town, at: datetime, *, left: tuple[int, ...] = (), late: bool = False, gone: bool = False) -> Round:
    """Lay out the round of a moment's day, and let the engineer walk it, or nobody go."""
    rounds.lay_out(at=at)
    row = Round.objects.select_related("order").get(day=at.date())
    take(row, town, at=at)
    if gone:
        rounds.watch(at=row.ends)
        return row
    moment = row.ends + MINUTE if late else row.starts + MINUTE
    stops = list(row.route())
    for number, stop in enumerate(stops):
        if number not in left:
            rounds.check_in(scan=_scan(stop.checkpoint, number), by=town.engineer, at=moment, round_id=row.pk)
    if len(left) == len(stops):
        assert row.order_id is not None
        orders.arrive(order_id=row.order_id, by=town.engineer.person, at=moment)
    reasons = {stops[number].checkpoint: "水淹了" for number in left}
    rounds.finish(round_id=row.pk, by=town.engineer, at=moment + MINUTE, reasons=reasons)
    return row


def _scan(key: UUID, number: int) -> Scan:
    checkpoint = Checkpoint.objects.select_related("building").get(pk=key)
    lng, lat = checkpoint.place or (None, None)
    more: dict[str, Any] = {"photos": [fresh_photo()]} if lng is None else {}
    return Scan(code=codes.sheet(checkpoint), lng=lng, lat=lat, reading=_FIGURES.get(number), **more)


# What the gauge in the pump room says.
_FIGURES = {1: Decimal("0.4")}


@pytest.fixture
def week(town: Town, plan: Plan, at: datetime) -> list[Round]:
    """Monday all, Tuesday without the pump room, Wednesday nobody, Thursday late; Friday is laid out and ahead."""
    ways: list[dict[str, Any]] = [{}, {"left": (1,)}, {"gone": True}, {"late": True}]
    rows = [lived(town, at + n * DAY, **way) for n, way in enumerate(ways)]
    rounds.lay_out(at=at + 4 * DAY)
    return rows


def test_coverage_tells_rounds_days_and_checkpoints(
    town: Town, plan: Plan, week: list[Round], checkpoints: list[Checkpoint]
) -> None:
    (row,) = queries.coverage(since=date(2026, 11, 1), until=date(2026, 11, 30))
    assert (row.plan, row.rounds) == (plan, Tally(due=5, done=2, on_time=1, missed=2))
    assert [row.days[date(2026, 11, n)] for n in range(23, 28)] == [
        Tally(1, 1, 1, 0), Tally(1, 0, 0, 1), Tally(1, 0, 0, 1), Tally(1, 1, 0, 0), Tally(1, 0, 0, 0)
    ]  # fmt: skip
    gate, pumps, _garage = (row.checkpoints[one.pk] for one in checkpoints)
    assert (gate, pumps) == (Tally(5, 3, 2, 1), Tally(5, 2, 1, 2))
    assert (row.stops, row.stops.percent) == (Tally(15, 8, 5, 4), 66)
    assert row.by_day[checkpoints[1].pk, date(2026, 11, 24)] == Tally(1, 0, 0, 1)


def test_coverage_names_what_was_left_out_and_why(week: list[Round]) -> None:
    (row,) = queries.coverage(since=date(2026, 11, 1), until=date(2026, 11, 30))
    assert [(one.day.day, one.stop.zh, one.reason) for one in row.left_out] == [
        (24, "泵房", "水淹了"), (25, "南门", ""), (25, "泵房", ""), (25, "车库", "")
    ]  # fmt: skip


def test_coverage_is_of_the_days_that_were_asked_for(plan: Plan, week: list[Round]) -> None:
    (row,) = queries.coverage(since=date(2026, 11, 24), until=date(2026, 11, 24), plan=plan)
    assert (row.rounds.due, list(row.days)) == (1, [date(2026, 11, 24)])
    assert queries.coverage(since=date(2026, 10, 1), until=date(2026, 10, 31)) == []


def test_what_was_called_off_is_not_covered_and_not_missed(town: Town, plan: Plan, laid: Round, at: datetime) -> None:
    rounds.stop(plan_id=plan.pk, by=town.operator, at=at)
    assert queries.coverage(since=at.date(), until=at.date()) == []


def test_round_without_checkpoints_is_covered_when_it_is_finished(
    town: Town, draft: rounds.PlanDraft, at: datetime
) -> None:
    rounds.plan(community=town.community, draft=replace(draft, stops=()), by=town.operator, at=at)
    lived(town, at)
    lived(town, at + DAY, gone=True)
    (row,) = queries.coverage(since=at.date(), until=(at + DAY).date())
    assert (row.rounds, row.stops.percent) == (Tally(2, 1, 1, 1), None)


def test_nothing_decided_has_no_share() -> None:
    assert (Tally(due=3).percent, Tally(3, 2, 2, 1).percent, Tally(3, 3, 1, 0).percent) == (None, 66, 100)


def test_map_has_every_checkpoint_with_its_coverage(week: list[Round], checkpoints: list[Checkpoint]) -> None:
    found = queries.on_map(since=date(2026, 11, 23), until=date(2026, 11, 27))
    assert [(one.checkpoint.name_zh, one.place is None, one.tally.missed) for one in found] == [
        ("南门", False, 1), ("泵房", False, 2), ("车库", True, 1)
    ]  # fmt: skip


def test_day_lists_its_rounds_and_where_they_stand(town: Town, week: list[Round], at: datetime) -> None:
    (listed,) = queries.day_of(week[1].day, at=at + DAY)
    assert (listed.standing, listed.been, listed.round.plan.team.code) == (Standing.DONE, 2, "engineering")
    stands = [queries.day_of(row.day, at=at)[0].standing for row in (*week, Round.objects.order_by("-starts")[0])]
    assert stands == [Standing.DONE, Standing.DONE, Standing.MISSED, Standing.DONE, Standing.PLANNED]


def test_route_tells_who_was_where_and_why_not(town: Town, week: list[Round]) -> None:
    route = queries.route(Round.objects.get(pk=week[1].pk))
    assert [(one.stop.zh, one.check_in.by.call_zh if one.check_in else None, one.reason) for one in route] == [
        ("南门", "周师傅", ""), ("泵房", None, "水淹了"), ("车库", "周师傅", "")
    ]  # fmt: skip


def test_month_has_defects_and_whether_they_are_mended(
    town: Town, walk: Round, mending: Product, scan: Scanning, due: datetime
) -> None:
    check = rounds.check_in(scan=scan(0), by=town.engineer, at=due)
    first, _second = (
        rounds.report_defect(check_in=check, words=said, by=town.engineer, at=due, product=mending) for said in "门灯"
    )
    orders.assign(order_id=first.order_id, worker=town.engineer, by=town.lead.person, reason="顺手", at=due)
    orders.arrive(order_id=first.order_id, by=town.engineer.person, at=due)
    orders.finish(order_id=first.order_id, words="好了", photos=[], by=town.engineer.person, at=due)
    month = queries.month(first=date(2026, 11, 1))
    assert (len(month.defects), month.mended) == (2, 1)
    assert queries.month(first=date(2026, 12, 1)).defects == []


def test_order_of_a_round_leads_to_it_and_any_other_to_none(town: Town, walk: Round, order: Order) -> None:
    assert walk.order is not None
    assert (queries.of_order(walk.order), queries.of_order(order)) == (walk, None)
    assert (queries.in_hand(town.engineer), queries.in_hand(town.lead)) == ([walk], [])


def test_queries_are_as_many_for_thirty_days_as_for_one(town: Town, plan: Plan, at: datetime) -> None:
    lived(town, at, left=(1,))
    asks: list[Callable[[], object]] = [
        lambda: queries.coverage(since=date(2026, 11, 1), until=date(2027, 1, 31)),
        lambda: queries.on_map(since=date(2026, 11, 1), until=date(2027, 1, 31)),
        lambda: queries.month(first=date(2026, 12, 1)),
        lambda: list(queries.plans()),
        lambda: queries.day_of(date(2026, 11, 23), at=at),
        queries.stock,
    ]
    one = [_asked(ask) for ask in asks]
    for n in range(1, 31):
        lived(town, at + n * DAY, left=(1,))
    assert [_asked(ask) for ask in asks] == one == [3, 4, 4, 1, 2, 1]


def _asked(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_another_community_sees_nothing_of_it(town: Town, elsewhere: Town, week: list[Round]) -> None:
    with community_scope(elsewhere.community.pk):
        assert queries.coverage(since=date(2026, 11, 1), until=date(2026, 11, 30)) == []
        assert (queries.on_map(since=date(2026, 11, 1), until=date(2026, 11, 30)), list(queries.plans())) == ([], [])


def test_who_may_do_what(town: Town, elsewhere: Town, walk: Round) -> None:
    row = Round.objects.select_related("order__provider").get()
    member = town.member
    assert [permissions.may_walk(member(one.person), row) for one in (town.engineer, town.second_engineer)] == [
        True,
        False,
    ]
    assert not permissions.may_walk(elsewhere.member(elsewhere.engineer.person), row)
    staff = [member(town.operator), member(town.lead.person), member(town.engineer.person), member(town.resident)]
    asked = (permissions.may_plan, permissions.may_see_all, permissions.may_keep_register)
    assert [[may(one) for one in staff] for may in asked] == [
        [True, False, False, False], [True, True, False, False], [True, True, False, False]
    ]  # fmt: skip
