"""An order's life, move by move."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.core import tasks
from linli.core.models import Delivery, Fact
from linli.messages.models import Message
from linli.orders import services as orders
from linli.orders import timeline
from linli.orders.enums import MOVES, Move, State, Waiting
from linli.orders.errors import (
    AlreadyTakenError,
    EvidenceMissingError,
    IllegalMoveError,
    OfferGoneError,
    ReasonMissingError,
    TooLateError,
)
from linli.orders.models import Offer, Order
from linli.orders.services.closing import SILENCE
from linli.stewards.models import Worker
from tests.cast import Town, photo


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def kinds(order: Order) -> list[str]:
    return list(Fact.objects.about(order.pk).values_list("kind", flat=True))


def test_request_numbers_the_order_and_starts_its_clocks(order: Order, at: datetime) -> None:
    assert order.number == "HM261123-001"
    assert order.state == State.REQUESTED
    assert order.respond_due == at + timedelta(minutes=15)
    assert order.arrive_due == at + timedelta(minutes=30)
    assert order.finish_due == at + timedelta(hours=24)
    assert order.next_due == order.respond_due
    assert kinds(order) == ["order.request"]


def test_whole_life_leaves_the_whole_story(finished: Order, town: Town, at: datetime) -> None:
    orders.confirm(order_id=finished.pk, by=town.resident, at=at + timedelta(minutes=5))
    orders.review(order_id=finished.pk, stars=5, by=town.resident, at=at + timedelta(minutes=5), tags=["on-time"])
    orders.close(order_id=finished.pk, at=at + timedelta(days=8))
    names = [step.kind for step in reversed(timeline.of(fresh(finished)))]
    assert [name for name in names if name not in ("order.offer", "order.decline")] == [
        "order.request", "order.accept", "order.arrive", "order.finish", "order.confirm", "order.review", "order.close",
    ]  # fmt: skip
    assert fresh(finished).state == State.CLOSED


def test_timeline_shows_photos_and_who(finished: Order, town: Town) -> None:
    newest = timeline.of(finished)[0]
    assert (newest.kind, newest.actor, len(newest.photos)) == ("order.finish", town.engineer.person.name, 1)


def test_going_on_without_an_answer_takes_the_price_back_and_says_so(accepted: Order, town: Town, at: datetime) -> None:
    me = town.engineer.person
    orders.arrive(order_id=accepted.pk, by=me, at=at)
    orders.ask(order_id=accepted.pk, words="换角阀", fen=1800, by=me, at=at)
    orders.resume(order_id=accepted.pk, by=me, at=at + timedelta(minutes=9))
    tasks.run_all(at=at + timedelta(minutes=9))
    assert timeline.of(fresh(accepted))[0].note == "没等到答复，撤回了 ¥18.00 的询价"
    assert fresh(accepted).price_fen == 0
    assert list(
        Message.objects.unread(town.resident).filter(kind="order.price-taken-back").values_list("values__number")
    ) == [(accepted.number,)]


def test_work_opened_again_goes_first_to_who_did_it(finished: Order, town: Town, at: datetime) -> None:
    Worker.objects.filter(pk=town.engineer.pk).update(stars_sum=10, stars_count=10, done_count=50)
    orders.reopen(order_id=finished.pk, words="还漏", by=town.resident, at=at + timedelta(hours=1))
    orders.dispatch(order_id=finished.pk, at=at + timedelta(hours=1))
    assert finished.offers.get(state="pending").worker_id == town.engineer.pk


def test_lead_is_told_where_a_lead_may_look(order: Order, town: Town, at: datetime) -> None:
    Worker.objects.filter(kind=Worker.Kind.TEAM).update(skills=[])
    orders.dispatch(order_id=order.pk, at=at)
    tasks.run_all(at=at)
    told = Message.objects.filter(kind="order.unstaffed").values_list("person", "link")
    assert set(told) == {
        (town.lead.person_id, f"/work/orders/{order.pk}/"), (town.operator.pk, f"/console/orders/{order.pk}/"),
    }  # fmt: skip


@pytest.mark.parametrize("move", list(Move))
def test_every_move_the_table_forbids_is_refused(finished: Order, town: Town, at: datetime, move: Move) -> None:
    by = town.resident
    acts = {
        Move.TRAVEL: lambda: orders.travel(order_id=finished.pk, by=by, at=at),
        Move.ARRIVE: lambda: orders.arrive(order_id=finished.pk, by=by, at=at),
        Move.WAIT: lambda: orders.wait(order_id=finished.pk, waiting_for=Waiting.PARTS, words="阀", by=by, at=at),
        Move.RESUME: lambda: orders.resume(order_id=finished.pk, by=by, at=at),
        Move.FINISH: lambda: orders.finish(order_id=finished.pk, words="", photos=[photo()], by=by, at=at),
        Move.CANCEL: lambda: orders.cancel(order_id=finished.pk, by=by, at=at),
        Move.CLOSE: lambda: orders.close(order_id=finished.pk, at=at),
    }
    if move not in acts:
        assert State.FINISHED in MOVES[move][0] or move in (Move.OFFER, Move.ACCEPT, Move.RETURN)
        return
    before = kinds(finished)
    with pytest.raises(IllegalMoveError):
        acts[move]()
    assert (fresh(finished).state, kinds(finished)) == (State.FINISHED, before)


def test_same_form_key_twice_is_one_order(town: Town, at: datetime) -> None:
    need = orders.Need(
        product=town.water, words="漏水", household=town.household, requester=town.resident, form_key=town.household.pk
    )
    first = orders.request(community=town.community, need=need, by=town.resident, at=at)
    second = orders.request(community=town.community, need=need, by=town.resident, at=at)
    assert (first.pk, Order.objects.count()) == (second.pk, 1)


def test_decline_asks_the_next_worker(order: Order, town: Town, at: datetime) -> None:
    tasks.run_all(at=at)
    first = order.offers.get()
    orders.decline(order_id=order.pk, worker=first.worker, at=at, words="手上有急修")
    tasks.run_all(at=at)
    second = order.offers.get(state=Offer.State.PENDING)
    assert {first.worker_id, second.worker_id} == {town.engineer.pk, town.second_engineer.pk}


def test_offer_expires_and_the_next_worker_is_asked(order: Order, at: datetime) -> None:
    tasks.run_all(at=at)
    first = order.offers.get()
    assert first.expires_at == at + timedelta(minutes=5)
    from linli.orders.services import offering

    assert offering.expire(at=at + timedelta(minutes=6)) == 1
    tasks.run_all(at=at + timedelta(minutes=6))
    assert order.offers.get(state=Offer.State.PENDING).worker_id != first.worker_id


def test_nobody_left_is_told_to_the_leads(order: Order, town: Town, at: datetime) -> None:
    for _ in range(2):
        tasks.run_all(at=at)
        orders.decline(order_id=order.pk, worker=order.offers.get(state=Offer.State.PENDING).worker, at=at)
    tasks.run_all(at=at)
    assert fresh(order).state == State.REQUESTED
    assert kinds(order)[-1] == "order.unstaffed"
    assert town.lead.person.inbox.get().kind == "order.unstaffed"


def test_emergency_goes_to_all_and_the_first_has_it(town: Town, at: datetime) -> None:
    need = orders.Need(
        product=town.lift, words="电梯困人", household=town.household, requester=town.resident, urgency="emergency"
    )
    order = orders.request(community=town.community, need=need, by=town.resident, at=at)
    tasks.run_all(at=at)
    assert set(order.offers.values_list("worker_id", flat=True)) == {town.engineer.pk, town.second_engineer.pk}
    orders.accept(order_id=order.pk, worker=town.second_engineer, at=at)
    with pytest.raises(AlreadyTakenError) as refused:
        orders.accept(order_id=order.pk, worker=town.engineer, at=at)
    assert refused.value.by == "冯师傅"
    assert fresh(order).provider_id == town.second_engineer.pk


def test_accepting_again_what_one_has_changes_nothing(accepted: Order, town: Town, at: datetime) -> None:
    before = kinds(accepted)
    orders.accept(order_id=accepted.pk, worker=town.engineer, at=at)
    assert kinds(accepted) == before


def test_accept_after_the_offer_expired_is_refused(order: Order, at: datetime) -> None:
    orders.dispatch(order_id=order.pk, at=at)
    offer = order.offers.get()
    with pytest.raises(OfferGoneError):
        orders.accept(order_id=order.pk, worker=offer.worker, at=offer.expires_at)


def test_lead_assigns_with_a_reason_that_stays(accepted: Order, town: Town, at: datetime) -> None:
    with pytest.raises(ReasonMissingError):
        orders.assign(order_id=accepted.pk, worker=town.second_engineer, by=town.lead.person, reason=" ", at=at)
    order = orders.assign(
        order_id=accepted.pk, worker=town.second_engineer, by=town.lead.person, reason="离得近", at=at
    )
    assert (order.provider_id, order.state) == (town.second_engineer.pk, State.ACCEPTED)
    assert kinds(accepted)[-2:] == ["order.release", "order.accept"]
    assert order.reasons == [{"code": "override", "values": {"by": town.lead.person.name, "words": "离得近"}}]


def test_give_back_offers_it_again(accepted: Order, town: Town, at: datetime) -> None:
    orders.give_back(order_id=accepted.pk, worker=town.engineer, reason="工具不对", at=at)
    order = fresh(accepted)
    assert (order.state, order.provider_id) == (State.REQUESTED, None)
    with pytest.raises(OfferGoneError):
        orders.give_back(order_id=accepted.pk, worker=town.second_engineer, reason="x", at=at)


def test_waiting_for_the_resident_stops_the_clocks(accepted: Order, town: Town, at: datetime) -> None:
    by = town.engineer.person
    orders.arrive(order_id=accepted.pk, by=by, at=at)
    orders.ask(order_id=accepted.pk, words="换角阀", fen=1800, by=by, at=at + timedelta(minutes=10))
    waiting = fresh(accepted)
    assert (waiting.state, waiting.next_due, waiting.escalate_at) == (State.WAITING, None, None)
    order = orders.answer(order_id=accepted.pk, agreed=True, by=town.resident, at=at + timedelta(minutes=25))
    assert order.finish_due == at + timedelta(hours=24, minutes=15)
    assert (order.state, order.waited_seconds, order.price_fen, order.quote_fen) == (State.WORKING, 900, 1800, None)


def test_refused_quote_costs_nothing(accepted: Order, town: Town, at: datetime) -> None:
    orders.ask(order_id=accepted.pk, words="换角阀", fen=1800, by=town.engineer.person, at=at)
    order = orders.answer(order_id=accepted.pk, agreed=False, by=town.resident, at=at)
    assert (order.state, order.price_fen) == (State.ACCEPTED, 0)
    with pytest.raises(IllegalMoveError):
        orders.answer(order_id=accepted.pk, agreed=True, by=town.resident, at=at)


def test_finish_without_the_photos_asked_for_is_refused(accepted: Order, town: Town, at: datetime) -> None:
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=at)
    with pytest.raises(EvidenceMissingError) as refused:
        orders.finish(order_id=accepted.pk, words="好了", photos=[], by=town.engineer.person, at=at)
    assert (refused.value.missing, fresh(accepted).state) == (1, State.WORKING)


def test_reopen_begins_anew_and_asks_the_same_worker_first(finished: Order, town: Town, at: datetime) -> None:
    later = at + timedelta(hours=3)
    order = orders.reopen(order_id=finished.pk, words="还在漏", by=town.resident, at=later)
    assert (order.state, order.reopened_count, order.provider_id) == (State.REQUESTED, 1, None)
    assert order.respond_due == later + timedelta(minutes=15)
    tasks.run_all(at=later)
    assert order.offers.get(state=Offer.State.PENDING).worker_id == town.engineer.pk


def test_reopen_after_the_time_is_over_is_refused(finished: Order, town: Town, at: datetime) -> None:
    with pytest.raises(TooLateError):
        orders.reopen(order_id=finished.pk, words="又漏了", by=town.resident, at=at + timedelta(days=10))


def test_silence_confirms_then_closes(finished: Order, at: datetime) -> None:
    from linli.orders.services import closing

    assert closing.settle(at=at + SILENCE - timedelta(minutes=1)) == 0
    assert closing.settle(at=at + SILENCE) == 1
    assert fresh(finished).state == State.CONFIRMED
    assert closing.settle(at=at + SILENCE + timedelta(days=7)) == 1
    assert fresh(finished).state == State.CLOSED


def test_cancel_withdraws_the_offers(order: Order, town: Town, at: datetime) -> None:
    orders.dispatch(order_id=order.pk, at=at)
    orders.cancel(order_id=order.pk, by=town.resident, at=at, words="自己修好了")
    assert fresh(order).state == State.CANCELLED
    assert [offer.state for offer in order.offers.all()] == [Offer.State.WITHDRAWN]


def test_relabel_withdraws_offers_and_sets_the_right_promises(order: Order, town: Town, at: datetime) -> None:
    orders.dispatch(order_id=order.pk, at=at)
    changed = orders.relabel(order_id=order.pk, product=town.lift, by=town.operator, at=at)
    assert (changed.product_id, changed.state) == (town.lift.pk, State.REQUESTED)
    assert changed.respond_due == at + timedelta(minutes=5)


def test_database_refuses_an_order_in_hand_of_nobody(order: Order) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(state=State.WORKING)


def test_failed_move_leaves_no_fact_and_no_promise(order: Order, town: Town, at: datetime) -> None:
    facts, promises = Fact.objects.count(), Delivery.objects.count()
    with pytest.raises(IllegalMoveError):
        orders.travel(order_id=order.pk, by=town.resident, at=at)
    assert (Fact.objects.count(), Delivery.objects.count()) == (facts, promises)
