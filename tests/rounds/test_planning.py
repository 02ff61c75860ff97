"""Plans and checkpoints: kept, refused field by field, changed, stopped and taken up again."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders.enums import State
from linli.orders.models import Order
from linli.rounds import services as rounds
from linli.rounds.enums import Standing
from linli.rounds.errors import BadFieldError, BarrenRuleError, TooOftenError
from linli.rounds.models import Checkpoint, Plan, PlanStop, Round
from linli.rounds.services.planning import StopDraft
from tests.cast import Town
from tests.rounds.conftest import take

DAY = timedelta(days=1)


def test_plan_is_kept_with_its_stops_and_told(town: Town, draft: rounds.PlanDraft, plan: Plan, at: datetime) -> None:
    kept = Plan.objects.get()
    assert (kept.rrule, kept.lasts, kept.laid_until, kept.steps) == ("FREQ=DAILY", timedelta(hours=1), at, ["看外观"])
    assert [(s.position, s.checkpoint.name_zh, s.unit) for s in PlanStop.objects.order_by("position")] == [
        (1, "南门", ""), (2, "泵房", "MPa"), (3, "车库", "")
    ]  # fmt: skip
    assert Fact.objects.get(kind="plan.create").payload == {
        "name": {"zh": "设备日巡", "en": "Daily equipment round"}, "rrule": "FREQ=DAILY", "product": "base.repair.inspection",
        "team": "engineering", "stops": 3,
    }  # fmt: skip


def test_plan_with_steps_of_its_own_says_those(town: Town, draft: rounds.PlanDraft, at: datetime) -> None:
    own = replace(draft, checklist=[{"zh": "听声音", "en": "Listen"}])
    assert rounds.plan(community=town.community, draft=own, by=town.operator, at=at).steps == ["听声音"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("names", {"names": (" ", "")}),
        ("names", {"names": ("长" * 61, "")}),
        ("window", {"window": (time(8), time(8))}),
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": 1441}),
        ("checklist", {"checklist": [{"zh": " "}]}),
        ("checklist", {"checklist": [{"zh": "步"}] * 21}),
    ],
)
def test_plan_with_what_cannot_be_is_refused(
    town: Town, draft: rounds.PlanDraft, at: datetime, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BadFieldError) as refused:
        rounds.plan(community=town.community, draft=replace(draft, **wrong), by=town.operator, at=at)
    assert (refused.value.field, Plan.objects.exists()) == (field, False)


def test_plan_of_another_communitys_things_is_refused(
    town: Town, elsewhere: Town, draft: rounds.PlanDraft, at: datetime
) -> None:
    theirs = elsewhere.engineer.team
    assert theirs is not None
    for field, wrong in (("product", {"product": elsewhere.water}), ("team", {"team": theirs})):
        with pytest.raises(BadFieldError) as refused:
            rounds.plan(community=town.community, draft=replace(draft, **wrong), by=town.operator, at=at)
        assert refused.value.field == field


def test_stops_that_cannot_be_are_refused(town: Town, draft: rounds.PlanDraft, at: datetime) -> None:
    one = draft.stops[0]
    low, high = Decimal(1), Decimal(2)
    for stops in (
        [one, one],
        [replace(one, lowest=low)],
        [replace(one, reading=("温度", ""), lowest=high, highest=low)],
        [replace(one, reading=("温度", ""), highest=Decimal(10**9))],
        [replace(one, reading=("读" * 31, ""))],
        [replace(one, reading=("温度", ""), unit="单" * 13)],
    ):
        with pytest.raises(BadFieldError) as refused:
            rounds.plan(community=town.community, draft=replace(draft, stops=stops), by=town.operator, at=at)
        assert refused.value.field == "stops"


def test_plan_with_photos_has_no_more_stops_than_an_order_keeps_photos(
    town: Town, draft: rounds.PlanDraft, at: datetime
) -> None:
    put: dict[str, Any] = {"community": town.community, "at": at, "by": town.operator}
    many = [StopDraft(checkpoint=rounds.put_up(names=(f"点{n}", ""), **put)) for n in range(25)]
    with pytest.raises(BadFieldError):
        rounds.plan(
            community=town.community, draft=replace(draft, stops=many, needs_photo=True), by=town.operator, at=at
        )
    kept = rounds.plan(community=town.community, draft=replace(draft, stops=many), by=town.operator, at=at)
    assert kept.stops.count() == 25


def test_plan_with_a_wrong_rule_is_refused_and_nothing_kept(town: Town, draft: rounds.PlanDraft, at: datetime) -> None:
    for rule, error in (("FREQ=HOURLY", TooOftenError), ("FREQ=DAILY;UNTIL=20200101", BarrenRuleError)):
        with pytest.raises(error):
            rounds.plan(community=town.community, draft=replace(draft, rrule=rule), by=town.operator, at=at)
    assert not Plan.objects.exists()


def test_plan_that_is_changed_changes_what_is_laid_out_from_then_on(
    town: Town, draft: rounds.PlanDraft, plan: Plan, laid: Round, at: datetime
) -> None:
    rounds.replan(
        plan_id=plan.pk,
        draft=replace(draft, window=(time(9), time(10)), stops=draft.stops[:1]),
        by=town.operator,
        at=at,
    )
    rounds.lay_out(at=at + DAY)
    assert [(f"{row.starts:%d %H}", len(row.stops)) for row in Round.objects.order_by("starts")] == [
        ("23 07", 3),
        ("25 01", 1),
    ]
    assert Fact.objects.filter(kind="plan.edit").count() == 1


def test_plan_that_is_stopped_calls_off_what_nobody_began(
    town: Town, draft: rounds.PlanDraft, plan: Plan, laid: Round, at: datetime
) -> None:
    assert rounds.stop(plan_id=plan.pk, by=town.operator, at=at) == 1
    assert rounds.stop(plan_id=plan.pk, by=town.operator, at=at) == 0
    laid.refresh_from_db()
    assert (laid.standing(at), Order.objects.get().state) == (Standing.CALLED_OFF, State.CANCELLED)
    assert rounds.lay_out(at=at + DAY) == 0


def test_plan_that_is_stopped_leaves_alone_what_somebody_began(
    town: Town, plan: Plan, laid: Round, at: datetime
) -> None:
    take(laid, town, at=at)
    assert laid.order_id is not None
    orders.arrive(order_id=laid.order_id, by=town.engineer.person, at=at)
    assert rounds.stop(plan_id=plan.pk, by=town.operator, at=at) == 0
    assert Order.objects.get().state == State.WORKING


def test_plan_taken_up_again_lays_out_anew_what_was_called_off(
    town: Town, plan: Plan, laid: Round, at: datetime
) -> None:
    rounds.stop(plan_id=plan.pk, by=town.operator, at=at)
    rounds.resume(plan_id=plan.pk, by=town.operator, at=at)
    assert rounds.lay_out(at=at) == 1
    again = Round.objects.select_related("order").get()
    assert again.order is not None
    assert (again.pk, again.order_id == laid.order_id, again.order.state) == (laid.pk, False, State.REQUESTED)


def test_plan_taken_up_a_week_later_has_missed_nothing(town: Town, plan: Plan, at: datetime) -> None:
    rounds.stop(plan_id=plan.pk, by=town.operator, at=at)
    rounds.resume(plan_id=plan.pk, by=town.operator, at=at + 7 * DAY)
    rounds.lay_out(at=at + 7 * DAY)
    assert [row.day for row in Round.objects.all()] == [date(2026, 11, 30)]


# --- checkpoints --------------------------------------------------------------------------------------------------
def test_checkpoints_are_numbered_and_each_has_a_key_of_its_own(checkpoints: list[Checkpoint]) -> None:
    assert [row.number for row in checkpoints] == [1, 2, 3]
    assert len({row.secret for row in checkpoints}) == 3


def test_checkpoint_is_where_it_says_or_where_its_building_is(checkpoints: list[Checkpoint]) -> None:
    assert [row.place for row in checkpoints] == [(120.1005, 30.2005), (120.1, 30.2), None]


def test_checkpoint_that_cannot_be_is_refused(town: Town, elsewhere: Town, at: datetime) -> None:
    put: dict[str, Any] = {"community": town.community, "at": at, "by": town.operator}
    for field, wrong in (
        ("names", {"names": ("", "")}), ("place", {"names": ("门", ""), "place": (500.0, 30.0)}),
        ("place", {"names": ("门", ""), "building": elsewhere.building}), ("shows", {"names": ("门", ""), "shows": "smoke"}),
    ):  # fmt: skip
        with pytest.raises(BadFieldError) as refused:
            rounds.put_up(**put, **wrong)
        assert (refused.value.field, Checkpoint.objects.exists()) == (field, False)


def test_checkpoint_taken_down_is_no_stop_of_what_is_laid_out_from_then_on(
    town: Town, plan: Plan, laid: Round, checkpoints: list[Checkpoint], at: datetime
) -> None:
    rounds.take_down(checkpoint_id=checkpoints[0].pk, by=town.operator, at=at)
    rounds.lay_out(at=at + DAY)
    assert [len(row.stops) for row in Round.objects.order_by("starts")] == [3, 2]


def test_another_community_sees_no_plan_and_no_checkpoint(town: Town, elsewhere: Town, plan: Plan) -> None:
    with community_scope(elsewhere.community.pk):
        assert (Plan.objects.exists(), Checkpoint.objects.exists(), PlanStop.objects.exists()) == (False, False, False)
