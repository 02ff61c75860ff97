"""Points for services and for goods; and points that were not spent in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from linli.core.ids import uuid7
from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.ledger import verifying
from linli.messages.models import Message
from linli.orders import services as orders
from linli.orders.errors import ProductNotOfferedError
from linli.orders.models import Order
from linli.people.models import Person
from linli.points import queries
from linli.points import services as points
from linli.points.errors import (
    LimitReachedError,
    NotOfferedError,
    NotYoursError,
    OtherCounterError,
    SoldOutError,
    TooFewPointsError,
    VoucherOverError,
    VoucherUnknownError,
    VoucherUsedError,
)
from linli.points.models import Payment, Reward, Voucher
from tests.cast import Town

type Endowing = Callable[..., None]


def stands(town: Town, person: Person, at: datetime, kind: str = "welfare") -> tuple[int, int]:
    row = next(b for b in queries.balances(community=town.community, person=person, at=at) if b.kind == kind)
    return row.points, row.held


# --- services ----------------------------------------------------------------------------------------------------
@pytest.fixture
def window(town: Town, endow: Endowing, at: datetime) -> Order:
    """An air-conditioner cleaning for eighty points, asked for by somebody who has a hundred."""
    endow(town.resident, 60)
    endow(town.resident, 40, "green")
    product = town.products["value.home.aircon"]
    product.points_price = 80
    product.save(update_fields=["points_price"])
    need = orders.Need(product=product, household=town.household, requester=town.resident, with_points=True)
    return orders.request(community=town.community, need=need, by=town.resident, at=at)


def test_service_for_points_sets_them_aside_from_several_kinds(town: Town, window: Order, at: datetime) -> None:
    assert stands(town, town.resident, at) == (0, 60)
    assert stands(town, town.resident, at, "green") == (20, 20)
    assert window.price_fen == 0


def test_delivered_service_takes_the_points(town: Town, window: Order, at: datetime) -> None:
    orders.assign(order_id=window.pk, worker=town.steward, by=town.lead.person, reason="x", at=at)
    orders.arrive(order_id=window.pk, by=town.steward.person, at=at)
    orders.finish(order_id=window.pk, words="", photos=[], by=town.steward.person, at=at)
    orders.confirm(order_id=window.pk, by=town.resident, at=at)
    assert (stands(town, town.resident, at), Payment.objects.get().state) == ((0, 0), "captured")
    assert verifying.verify().fault == ""


def test_cancelled_service_gives_the_points_back(town: Town, window: Order, at: datetime) -> None:
    orders.cancel(order_id=window.pk, by=town.resident, at=at)
    assert (stands(town, town.resident, at), Payment.objects.get().state) == ((60, 0), "released")
    assert stands(town, town.resident, at, "green") == (40, 0)


def test_points_taken_for_what_is_called_off_after_all_are_given_back_once(
    town: Town, window: Order, at: datetime
) -> None:
    payment = Payment.objects.get()
    points.capture(payment_id=payment.pk, at=at)
    for _ in range(2):
        points.release(payment_id=payment.pk, at=at)
    assert stands(town, town.resident, at) == (60, 0)
    assert verifying.verify().fault == ""


def test_too_few_points_leave_no_order(town: Town, window: Order, at: datetime) -> None:
    before = Order.objects.count()
    need = orders.Need(product=window.product, household=town.household, requester=town.resident, with_points=True)
    with pytest.raises(TooFewPointsError) as refused:
        orders.request(community=town.community, need=need, by=town.resident, at=at)
    assert (refused.value.has, refused.value.needs, Order.objects.count()) == (20, 80, before)


def test_product_without_a_price_in_points_is_not_had_for_them(town: Town, at: datetime) -> None:
    need = orders.Need(product=town.water, household=town.household, requester=town.resident, with_points=True)
    with pytest.raises(ProductNotOfferedError):
        orders.request(community=town.community, need=need, by=town.resident, at=at)


def test_reputation_is_not_spent_unless_the_operator_says_so(town: Town, endow: Endowing, at: datetime) -> None:
    endow(town.resident, 100, "reputation")
    ask: dict[str, Any] = {"community": town.community, "person": town.resident, "points": 10, "cause": "x", "at": at}
    with pytest.raises(TooFewPointsError):
        points.pay(**ask)
    points.set_policy(
        community=town.community, kind="reputation", is_spendable=True, expires=False, by=town.operator, at=at
    )
    assert points.pay(**ask).points == 10


# --- goods -------------------------------------------------------------------------------------------------------
@pytest.fixture
def voucher(town: Town, rice: Reward, endow: Endowing, at: datetime) -> Voucher:
    """The resident has taken the last bag of rice."""
    endow(town.resident, 120)
    return points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid7(), at=at)


def test_reward_taken_holds_its_points(town: Town, voucher: Voucher, rice: Reward, at: datetime) -> None:
    rice.refresh_from_db()
    assert (stands(town, town.resident, at), rice.left, len(voucher.token)) == ((70, 50), 0, 32)


def test_double_tap_is_one_voucher(town: Town, voucher: Voucher, rice: Reward, at: datetime) -> None:
    again = points.redeem(reward_id=rice.pk, person=town.resident, form_key=voucher.form_key, at=at)
    assert (again.pk, Voucher.objects.count()) == (voucher.pk, 1)


def test_last_one_is_given_once(town: Town, voucher: Voucher, rice: Reward, endow: Endowing, at: datetime) -> None:
    endow(town.daughter, 120)
    with pytest.raises(SoldOutError):
        points.redeem(reward_id=rice.pk, person=town.daughter, form_key=uuid7(), at=at)
    assert stands(town, town.daughter, at) == (120, 0)


def test_limit_per_person_holds(town: Town, voucher: Voucher, rice: Reward, at: datetime) -> None:
    Reward.objects.filter(pk=rice.pk).update(stock=5)
    with pytest.raises(LimitReachedError):
        points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid7(), at=at)


def test_reward_no_longer_offered_is_refused(town: Town, rice: Reward, endow: Endowing, at: datetime) -> None:
    endow(town.resident, 120)
    Reward.objects.filter(pk=rice.pk).update(is_active=False)
    for reward in (rice.pk, uuid4()):
        with pytest.raises(NotOfferedError):
            points.redeem(reward_id=reward, person=town.resident, form_key=uuid7(), at=at)


def test_voucher_is_used_once(town: Town, voucher: Voucher, at: datetime) -> None:
    use: dict[str, Any] = {"token": voucher.token, "community": town.community, "by": town.operator, "counters": ()}
    assert points.use(**use, at=at).state == "used"
    with pytest.raises(VoucherUsedError) as refused:
        points.use(**use, at=at + timedelta(minutes=1))
    assert (refused.value.at, stands(town, town.resident, at)) == (at, (70, 0))
    assert verifying.verify().fault == ""


def test_voucher_of_another_community_is_unknown(town: Town, elsewhere: Town, voucher: Voucher, at: datetime) -> None:
    with community_scope(elsewhere.community.pk), pytest.raises(VoucherUnknownError):
        points.use(token=voucher.token, community=elsewhere.community, by=elsewhere.operator, counters=(), at=at)


def test_nobody_hands_goods_to_themselves(town: Town, voucher: Voucher, at: datetime) -> None:
    with pytest.raises(NotYoursError):
        points.use(token=voucher.token, community=town.community, by=town.resident, counters=(), at=at)


def used_at() -> str | None:
    """Return at which shop the newest voucher was used up, as its fact says."""
    told: dict[str, str] = Fact.objects.filter(kind="voucher.use").order_by("-id")[0].payload
    return told.get("shop")


def test_voucher_is_used_up_at_its_own_shop_only(town: Town, voucher: Voucher, rice: Reward, at: datetime) -> None:
    grocer, barber = uuid4(), uuid4()
    Reward.objects.filter(pk=rice.pk).update(shop=grocer)
    use: dict[str, Any] = {"token": voucher.token, "community": town.community, "by": town.operator, "at": at}
    with pytest.raises(OtherCounterError):
        points.use(**use, counters=())
    with pytest.raises(OtherCounterError) as refused:
        points.use(**use, counters={barber})
    voucher.refresh_from_db()
    assert (refused.value.zh, voucher.state, voucher.used_by) == ("南街粮店", "issued", None)
    assert (stands(town, town.resident, at), Fact.objects.filter(kind="voucher.use").count()) == ((70, 50), 0)
    assert points.use(**use, counters={barber, grocer}).state == "used"
    assert used_at() == str(grocer)


@pytest.mark.parametrize("many", [0, 1, 2])
def test_voucher_for_every_counter_names_the_shop_where_it_is_the_only_one(
    town: Town, voucher: Voucher, at: datetime, many: int
) -> None:
    shops = [uuid4() for _ in range(many)]
    points.use(token=voucher.token, community=town.community, by=town.operator, counters=shops, at=at)
    assert used_at() == (str(shops[0]) if many == 1 else None)


def test_shop_that_takes_on_nothing_new_gives_no_more_out_and_keeps_what_it_promised(
    town: Town, voucher: Voucher, rice: Reward, endow: Endowing, at: datetime
) -> None:
    shop = uuid4()
    Reward.objects.filter(pk=rice.pk).update(shop=shop, stock=None, most_a_person=None)
    with pytest.raises(NotOfferedError):
        points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid7(), at=at, closed={shop})
    again: dict[str, Any] = {"reward_id": rice.pk, "person": town.resident, "form_key": voucher.form_key}
    assert points.redeem(**again, at=at, closed={shop}).pk == voucher.pk
    other = points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid7(), at=at, closed={uuid4()})
    assert other.pk != voucher.pk
    used = points.use(token=voucher.token, community=town.community, by=town.operator, counters={shop}, at=at)
    assert used.state == "used"


def test_voucher_given_back_returns_points_and_stock(town: Town, voucher: Voucher, rice: Reward, at: datetime) -> None:
    points.give_back(voucher_id=voucher.pk, person=town.resident, at=at)
    rice.refresh_from_db()
    assert (stands(town, town.resident, at), rice.left) == ((120, 0), 1)
    with pytest.raises(VoucherOverError):
        points.use(token=voucher.token, community=town.community, by=town.operator, counters=(), at=at)


def test_voucher_of_somebody_else_is_not_given_back(town: Town, voucher: Voucher, at: datetime) -> None:
    with pytest.raises(NotYoursError):
        points.give_back(voucher_id=voucher.pk, person=town.daughter, at=at)


def test_expired_voucher_is_refused_and_then_ended(town: Town, voucher: Voucher, at: datetime) -> None:
    late = voucher.expires_at
    with pytest.raises(VoucherOverError):
        points.use(token=voucher.token, community=town.community, by=town.operator, counters=(), at=late)
    assert (points.expire_vouchers(at=late), points.expire_vouchers(at=late)) == (1, 0)
    assert stands(town, town.resident, at) == (120, 0)


# --- time --------------------------------------------------------------------------------------------------------
def test_points_expire_at_the_end_of_the_year_after_they_were_earned(town: Town, endow: Endowing) -> None:
    """Earned 100 in 2025 and 30 in 2026, spent 40: at the end of 2026 the 60 of 2025 go, the 30 stay until 2027 ends."""
    endow(town.resident, 100, when=datetime(2025, 5, 1, tzinfo=UTC))
    endow(town.resident, 30, when=datetime(2026, 5, 1, tzinfo=UTC))
    spent = points.pay(
        community=town.community, person=town.resident, points=40, cause="x", at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    points.capture(payment_id=spent.pk, at=datetime(2026, 6, 2, tzinfo=UTC))
    assert points.expire(at=datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) == 0
    new_year = datetime(2026, 12, 31, 16, 1, tzinfo=UTC)
    assert (points.expire(at=new_year), points.expire(at=new_year + timedelta(days=1))) == (1, 0)
    assert stands(town, town.resident, new_year) == (30, 0)
    assert points.expire(at=datetime(2028, 1, 1, tzinfo=UTC)) == 1
    assert stands(town, town.resident, new_year) == (0, 0)
    assert verifying.verify().fault == ""


def test_hold_that_was_given_back_did_not_make_points_younger(town: Town, endow: Endowing) -> None:
    endow(town.resident, 100, when=datetime(2025, 5, 1, tzinfo=UTC))
    held = points.pay(
        community=town.community, person=town.resident, points=100, cause="x", at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    points.release(payment_id=held.pk, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert points.expire(at=datetime(2027, 1, 2, tzinfo=UTC)) == 1
    assert stands(town, town.resident, datetime(2027, 1, 2, tzinfo=UTC)) == (0, 0)


def test_notice_is_given_once_thirty_days_before(town: Town, endow: Endowing) -> None:
    endow(town.resident, 100, when=datetime(2025, 5, 1, tzinfo=UTC))
    assert points.give_notice(at=datetime(2026, 12, 1, 15, tzinfo=UTC)) == 0
    assert points.give_notice(at=datetime(2026, 12, 2, tzinfo=UTC)) == 1
    assert points.give_notice(at=datetime(2026, 12, 3, tzinfo=UTC)) == 0
    assert Message.objects.get(kind="points.expiring").values == {"points": 100, "day": "2026-12-31"}
