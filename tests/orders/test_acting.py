"""Acting for somebody: only by a family account that allows it, within its cap, in both names, until it ends."""

from datetime import datetime, timedelta

import pytest

from linli.core import tasks
from linli.core.models import Fact
from linli.messages.models import Message
from linli.orders import acting, clocks, permissions, timeline
from linli.orders import services as orders
from linli.orders.errors import CapReachedError, NoBondError
from linli.orders.models import Order
from linli.people import family
from linli.people.enums import Scope
from tests import cast, relatives
from tests.cast import Town

AIRCON = "value.home.aircon"


def test_nobody_asks_for_another_without_a_family_account(town: Town) -> None:
    with pytest.raises(NoBondError):
        relatives.ask(town)
    assert not Order.objects.exists()


def test_account_that_only_shows_does_not_ask(town: Town) -> None:
    relatives.bind(town, given=relatives.grant(Scope.SEE, cap_fen=None))
    with pytest.raises(NoBondError):
        relatives.ask(town)


def test_request_and_its_fact_name_both(town: Town) -> None:
    bond = relatives.bind(town)
    order = relatives.ask(town)
    fact = Fact.objects.about(order.pk).get(kind="order.request")
    assert fact.payload["acting"] == {
        "principal": str(town.resident.pk), "agent": str(town.daughter.pk), "principal_is": "mother",
        "agent_is": "daughter",
    }  # fmt: skip
    act = Fact.objects.about(bond.pk).get(kind="family.act")
    assert (act.payload["act"], act.payload["order"]) == ("order.request", str(order.pk))
    assert timeline.of(order)[0].name == "女儿 HM小满 替 母亲 HM林禾提出需求"


def test_what_the_mother_does_herself_names_nobody_else(town: Town, at: datetime) -> None:
    relatives.bind(town)
    order = relatives.ask(town)
    orders.cancel(order_id=order.pk, by=town.resident, at=at)
    assert "acting" not in Fact.objects.about(order.pk).get(kind="order.cancel").payload


def test_prices_of_the_month_count_against_the_cap(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    for _n in range(3):
        relatives.ask(town, product=AIRCON)
    assert acting.left(bond, at=at) == 30_000 - 3 * 9_900
    with pytest.raises(CapReachedError) as refused:
        relatives.ask(town, product=AIRCON)
    assert (refused.value.cap, refused.value.left) == (30_000, 300)
    # What is free is not refused.
    relatives.ask(town)


def test_new_month_of_the_community_begins_anew_and_what_was_called_off_is_free_again(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    rows = [relatives.ask(town, product=AIRCON) for _n in range(3)]
    orders.cancel(order_id=rows[0].pk, by=town.daughter, at=at)
    relatives.ask(town, product=AIRCON)
    # 30 November, 16:00 UTC is December in Hangzhou.
    december = datetime.fromisoformat("2026-11-30T16:00:00+00:00")
    assert acting.left(bond, at=december - timedelta(seconds=1)) == 300
    assert acting.left(bond, at=december) == 30_000


def test_new_account_does_not_begin_a_new_month(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    for _n in range(3):
        relatives.ask(town, product=AIRCON)
    family.revoke(bond_id=bond.pk, by=town.resident, at=at)
    assert acting.left(relatives.bind(town), at=at) == 300


def test_who_may_not_pay_asks_for_nothing_that_costs(town: Town) -> None:
    relatives.bind(town, given=relatives.grant(Scope.REQUEST, cap_fen=None))
    with pytest.raises(CapReachedError):
        relatives.ask(town, product=AIRCON)


def _asked_price(town: Town, at: datetime, *, fen: int) -> Order:
    order = relatives.ask(town)
    orders.assign(order_id=order.pk, worker=town.engineer, by=town.operator, reason="去看看", at=at)
    orders.arrive(order_id=order.pk, by=town.engineer.person, at=at)
    return orders.ask(order_id=order.pk, words="换角阀", fen=fen, by=town.engineer.person, at=at)


def test_price_agreed_for_another_counts_too(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    order = _asked_price(town, at, fen=30_001)
    with pytest.raises(CapReachedError):
        orders.answer(order_id=order.pk, agreed=True, by=town.daughter, at=at)
    orders.answer(order_id=order.pk, agreed=True, by=town.resident, at=at)
    assert acting.left(bond, at=at) == 0


def test_after_the_end_nothing_is_asked_moved_or_seen(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    order = relatives.ask(town)
    daughter = town.member(town.daughter)
    assert permissions.may_ask_back(daughter, order)
    family.revoke(bond_id=bond.pk, by=town.resident, at=at)
    with pytest.raises(NoBondError):
        relatives.ask(town)
    with pytest.raises(NoBondError):
        orders.cancel(order_id=order.pk, by=town.daughter, at=at)
    assert not permissions.may_see(daughter, order)
    assert not Order.objects.asked_by(town.daughter).exists()
    assert Order.objects.asked_by(town.resident).get() == order
    # What she herself asks for stays hers.
    assert permissions.may_see(town.member(town.resident), order)


def test_after_the_end_only_whom_it_is_for_is_told(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    order = relatives.ask(town)
    family.revoke(bond_id=bond.pk, by=town.resident, at=at)
    orders.assign(order_id=order.pk, worker=town.engineer, by=town.operator, reason="去看看", at=at)
    tasks.run_all(at=at)
    told = Message.objects.filter(kind="order.accepted").values_list("person", flat=True)
    assert list(told) == [town.resident.pk]


def test_who_may_see_sees_what_the_mother_asked_for_and_moves_nothing(town: Town, order: Order) -> None:
    daughter = town.member(town.daughter)
    assert not permissions.may_see(daughter, order)
    relatives.bind(town, given=relatives.grant(Scope.SEE, cap_fen=None))
    assert permissions.may_see(daughter, order)
    assert not permissions.may_ask_back(daughter, order)
    assert not Order.objects.asked_by(town.daughter).exists()


@pytest.mark.parametrize(("scope", "kinds"), [(Scope.ALERT, ["family.trouble"]), (Scope.SEE, [])])
def test_broken_promise_is_told_to_who_wants_to_hear_of_trouble(
    scope: Scope, kinds: list[str], town: Town, order: Order, at: datetime
) -> None:
    relatives.bind(town, given=relatives.grant(scope, cap_fen=None))
    tasks.run_all(at=at)
    clocks.watch(at=at + timedelta(hours=3))
    tasks.run_all(at=at + timedelta(hours=3))
    rows = Message.objects.filter(person=town.daughter, kind="family.trouble")
    assert [row.kind for row in rows] == kinds
    assert [row.values["who"] for row in rows] == [town.resident.name] * len(kinds)


def test_desk_may_enter_for_anybody(town: Town, at: datetime) -> None:
    need = orders.Need(
        product=town.water, words="女儿打电话来说", household=town.household, requester=town.daughter,
        beneficiary=town.resident, source="phone",
    )  # fmt: skip
    order = orders.request(community=town.community, need=need, by=town.operator, at=at)
    assert permissions.may_ask_back(town.member(town.daughter), order)


def test_look_is_kept_once_a_day_for_each_order(town: Town, order: Order, at: datetime) -> None:
    bond = relatives.bind(town)
    for hours in (0, 1, 24):
        family.look(bond=bond, order=order.pk, number=order.number, by=town.daughter, at=at + timedelta(hours=hours))
    assert Fact.objects.about(bond.pk).filter(kind="family.look").count() == 2


def test_confirmation_names_both_beside_what_was_done(town: Town, at: datetime) -> None:
    relatives.bind(town)
    order = relatives.ask(town)
    orders.assign(order_id=order.pk, worker=town.engineer, by=town.operator, reason="去看看", at=at)
    orders.arrive(order_id=order.pk, by=town.engineer.person, at=at)
    orders.finish(order_id=order.pk, words="好了", photos=[cast.photo()], by=town.engineer.person, at=at)
    orders.confirm(order_id=order.pk, by=town.daughter, at=at)
    assert timeline.of(order)[0].name == "居民确认（女儿 HM小满 替 母亲 HM林禾）"
