"""The end of a round: everywhere, or with reasons; the alarm, once and to the right ones; what was found broken."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count

from linli.catalogue.models import Product
from linli.core import facts, tasks
from linli.core.models import Delivery, Fact
from linli.messages.models import Message
from linli.messages.texts import words
from linli.orders import services as orders
from linli.orders import timeline
from linli.orders.enums import Source, State
from linli.orders.errors import EvidenceMissingError, IllegalMoveError
from linli.orders.models import Order
from linli.rounds import services as rounds
from linli.rounds.enums import Standing
from linli.rounds.errors import BadFieldError, RoundNotInHandError, UnexplainedError
from linli.rounds.models import CheckIn, Defect, Evidence, Omission, Plan, Reading, Round
from linli.stewards.models import Worker
from tests.cast import Town
from tests.rounds.conftest import Scanning, fresh_photo, take

MINUTE = timedelta(minutes=1)


def alarms() -> list[dict[str, object]]:
    return [
        {"why": fact.payload["why"], "left": [(stop["zh"], stop.get("reason", "")) for stop in fact.payload["left"]]}
        for fact in Fact.objects.filter(kind="round.missed").order_by("id")
    ]


def key(row: Round, number: int) -> UUID:
    return list(row.route())[number].checkpoint


def walked(town: Town, scan: Scanning, at: datetime, *numbers: int) -> list[CheckIn]:
    return [
        rounds.check_in(scan=scan(number), by=town.engineer, at=at + n * MINUTE) for n, number in enumerate(numbers)
    ]  # fmt: skip


# --- finishing ----------------------------------------------------------------------------------------------------
def test_round_that_was_everywhere_is_done(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    walked(town, scan, due, 0, 1, 2)
    over = due + 10 * MINUTE
    order = rounds.finish(round_id=walk.pk, by=town.engineer, at=over, words="都好", done=[0])
    walk.refresh_from_db()
    assert (order.state, walk.done_at, walk.missed, walk.standing(over)) == (State.FINISHED, over, 0, Standing.DONE)
    assert (alarms(), Fact.objects.get(kind="order.finish").payload["done"]) == ([], [0])


def test_place_left_out_needs_its_reason(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    walked(town, scan, due, 0)
    for reasons in ({}, {key(walk, 1): "水淹了"}, {key(walk, 1): "水淹了", key(walk, 2): "  "}):
        with pytest.raises(UnexplainedError) as refused:
            rounds.finish(round_id=walk.pk, by=town.engineer, at=due, reasons=reasons)
        unsaid = [stop.zh for stop in list(walk.route())[1:] if not reasons.get(stop.checkpoint, "").strip()]
        assert refused.value.checkpoints == unsaid
    walk.refresh_from_db()
    assert (walk.done_at, Omission.objects.exists(), Order.objects.get().state) == (None, False, State.WORKING)


def test_place_left_out_with_a_reason_is_told_to_the_teams_lead(
    town: Town, walk: Round, scan: Scanning, due: datetime
) -> None:
    walked(town, scan, due, 0, 2)
    rounds.finish(round_id=walk.pk, by=town.engineer, at=due, reasons={key(walk, 1): "水淹了，进不去"})
    assert alarms() == [{"why": "left-out", "left": [("泵房", "水淹了，进不去")]}]
    tasks.run_all(at=due)
    message = Message.objects.get(kind="round.missed")
    assert (message.person, message.link) == (town.lead.person, f"/work/orders/{walk.order_id}/")
    assert words("round.missed", message.values) == ("漏巡：设备日巡", "11-23 15:00，1 处没有到：泵房。")


def test_finish_that_the_order_refuses_keeps_nothing(
    town: Town, walk: Round, scan: Scanning, patrol: Product, due: datetime
) -> None:
    Product.objects.filter(pk=patrol.pk).update(evidence_photos=1)
    walked(town, scan, due, 0)
    gone = {key(walk, 1): "水淹了", key(walk, 2): "没带钥匙"}
    with pytest.raises(EvidenceMissingError):
        rounds.finish(round_id=walk.pk, by=town.engineer, at=due, reasons=gone)
    assert (Omission.objects.exists(), Round.objects.get().done_at) == (False, None)
    rounds.finish(round_id=walk.pk, by=town.engineer, at=due, reasons=gone, photos=[fresh_photo()])
    assert Omission.objects.count() == 2


def test_round_is_finished_by_who_has_it_and_once(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    with pytest.raises(RoundNotInHandError):
        rounds.finish(round_id=walk.pk, by=town.second_engineer, at=due)
    walked(town, scan, due, 0, 1, 2)
    rounds.finish(round_id=walk.pk, by=town.engineer, at=due)
    with pytest.raises(IllegalMoveError):
        rounds.finish(round_id=walk.pk, by=town.engineer, at=due)


def test_order_finished_by_another_way_is_a_finished_round_and_what_it_left_out_is_told(
    town: Town, walk: Round, scan: Scanning, due: datetime
) -> None:
    walked(town, scan, due, 0, 1)
    assert walk.order_id is not None
    orders.finish(order_id=walk.order_id, words="好了", photos=[], by=town.engineer.person, at=due + MINUTE)
    tasks.run_all(at=due + MINUTE)
    walk.refresh_from_db()
    assert (walk.done_at, walk.missed) == (due + MINUTE, 1)
    assert alarms() == [{"why": "left-out", "left": [("车库", "")]}]


def test_database_keeps_no_reason_without_words(town: Town, walk: Round, due: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Omission.objects.create(
            community=town.community, round=walk, checkpoint_id=key(walk, 0), reason="", by=town.engineer, at=due
        )


# --- the alarm ----------------------------------------------------------------------------------------------------
def test_window_that_ends_raises_the_alarm_once(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    walked(town, scan, due, 0)
    assert rounds.watch(at=walk.ends - MINUTE) == 0
    assert [rounds.watch(at=walk.ends + n * MINUTE) for n in range(3)] == [1, 0, 0]
    walk.refresh_from_db()
    assert (walk.missed, walk.standing(walk.ends)) == (2, Standing.MISSED)
    assert alarms() == [{"why": "time", "left": [("泵房", ""), ("车库", "")]}]


def test_round_that_comes_late_is_late_and_told_once(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    rounds.watch(at=walk.ends)
    late = walk.ends + 20 * MINUTE
    walked(town, scan, late, 0, 1)
    rounds.finish(round_id=walk.pk, by=town.engineer, at=late, reasons={key(walk, 2): "车库锁了"})
    walk.refresh_from_db()
    assert (walk.missed, walk.judged_at, walk.standing(late)) == (3, walk.ends, Standing.DONE)
    assert len(alarms()) == 1


def test_order_that_nobody_took_is_called_off_with_its_round_missed(town: Town, laid: Round) -> None:
    assert rounds.watch(at=laid.ends) == 1
    tasks.run_all(at=laid.ends)
    laid.refresh_from_db()
    assert (Order.objects.get().state, laid.standing(laid.ends), laid.called_off_at) == (
        State.CANCELLED,
        Standing.MISSED,
        None,
    )


def test_round_that_was_everywhere_but_is_not_finished_is_no_alarm(
    town: Town, walk: Round, scan: Scanning, due: datetime
) -> None:
    walked(town, scan, due, 0, 1, 2)
    assert (rounds.watch(at=walk.ends), alarms()) == (0, [])


def test_order_that_is_called_off_is_a_round_neither_due_nor_missed(town: Town, laid: Round, at: datetime) -> None:
    assert laid.order_id is not None
    orders.cancel(order_id=laid.order_id, by=town.operator, at=at, words="停水")
    tasks.run_all(at=at)
    laid.refresh_from_db()
    assert (laid.called_off_at, rounds.watch(at=laid.ends)) == (at, 0)


def test_team_without_a_lead_has_every_lead_and_the_office_told(town: Town, laid: Round) -> None:
    Worker.objects.filter(pk=town.lead.pk).update(is_lead=False)
    rounds.watch(at=laid.ends)
    tasks.run_all(at=laid.ends)
    told = set(Message.objects.filter(kind="round.missed").values_list("person", flat=True))
    assert told == {town.lead.person_id, town.operator.pk}


def test_alarm_delivered_twice_is_told_once(town: Town, laid: Round) -> None:
    rounds.watch(at=laid.ends)
    tasks.run_all(at=laid.ends)
    Delivery.objects.filter(consumer="linli.rounds.tasks.tell_missed").update(state=Delivery.State.PENDING)
    tasks.run_all(at=laid.ends)
    assert Message.objects.filter(kind="round.missed").count() == 1


# --- long ago -----------------------------------------------------------------------------------------------------
def test_round_of_long_ago_is_written_together_and_nothing_is_lost(
    town: Town, draft: rounds.PlanDraft, plan: Plan, scan: Scanning, at: datetime, due: datetime
) -> None:
    """Two rounds in one history block: each with its check-ins, its figure and its reason, as if they were lived one by one."""
    rounds.plan(community=town.community, draft=replace(draft, names=("第二趟", "")), by=town.operator, at=at)
    with facts.history():
        for key_of in Plan.objects.order_by("name_zh"):
            (row,) = rounds.lay_out_plan(plan_id=key_of.pk, community=town.community.pk, at=at)
            take(row, town, at=at)
            for number in (0, 1):
                rounds.check_in(scan=scan(number, photos=[fresh_photo()]), by=town.engineer, at=due, round_id=row.pk)
            rounds.finish(round_id=row.pk, by=town.engineer, at=due, reasons={key(row, 2): "车库锁了"})
    rows = Round.objects.annotate(been_at=Count("check_ins")).values_list("missed", "done_at", "been_at")
    assert list(rows) == [(1, due, 2)] * 2
    kept = [model.objects.count() for model in (CheckIn, Reading, Evidence, Omission)]
    assert (kept, Fact.objects.filter(kind="round.missed").count(), Delivery.objects.count()) == ([4, 2, 4, 2], 2, 0)


# --- what was found -----------------------------------------------------------------------------------------------
def test_defect_is_a_repair_order_with_one_tap(
    town: Town, walk: Round, mending: Product, scan: Scanning, due: datetime
) -> None:
    (check,) = walked(town, scan, due, 1)
    found = rounds.report_defect(
        check_in=check, words="泵房水管漏水，地上有水", by=town.engineer, at=due, photos=[fresh_photo()]
    )
    order = Order.objects.get(pk=found.order_id)
    assert (order.product.code, order.source, order.place, order.building_id) == (
        "base.repair.water", Source.ROUND, "泵房", town.building.pk
    )  # fmt: skip
    assert (order.state, order.photos.count(), order.team) == (State.REQUESTED, 1, None)
    assert walk.order is not None
    step = timeline.of(walk.order)[0]
    assert (step.name, step.note) == ("发现问题，已报修", f"泵房 · 泵房水管漏水，地上有水 → {order.number}")
    tasks.run_all(at=due)
    assert order.offers.exists()


def test_defect_whose_words_name_no_repair_goes_to_shared_facilities(
    town: Town, walk: Round, mending: Product, scan: Scanning, due: datetime
) -> None:
    (check,) = walked(town, scan, due, 0)
    found = rounds.report_defect(check_in=check, words="这里坏了", by=town.engineer, at=due)
    assert found.order.product == mending


def test_defect_may_name_what_mends_it(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    (check,) = walked(town, scan, due, 0)
    found = rounds.report_defect(check_in=check, words="升降杆不动", by=town.engineer, at=due, product=town.lift)
    assert found.order.product == town.lift


def test_defect_tapped_twice_is_one(town: Town, walk: Round, mending: Product, scan: Scanning, due: datetime) -> None:
    (check,) = walked(town, scan, due, 0)
    form = uuid4()
    found = {
        rounds.report_defect(check_in=check, words="门坏了", by=town.engineer, at=due, form_key=form).pk
        for _ in range(2)
    }
    assert (len(found), Defect.objects.count(), Order.objects.filter(defect__isnull=False).count()) == (1, 1, 1)
    assert Fact.objects.filter(kind="round.defect").count() == 1


def test_defect_without_words_or_by_another_is_refused(
    town: Town, walk: Round, mending: Product, scan: Scanning, due: datetime
) -> None:
    (check,) = walked(town, scan, due, 0)
    with pytest.raises(BadFieldError):
        rounds.report_defect(check_in=check, words="  ", by=town.engineer, at=due)
    with pytest.raises(RoundNotInHandError):
        rounds.report_defect(check_in=check, words="门坏了", by=town.second_engineer, at=due)
    assert not Defect.objects.exists()
