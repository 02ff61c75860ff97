"""Checking out: what is kept for the buyer, what is refused, and that nothing is half done."""

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.market import services as market
from linli.market.enums import CheckoutState, SaleState, Way
from linli.market.errors import (
    BadFieldError,
    ClosedError,
    EmptyBasketError,
    FullDayError,
    NotForSaleError,
    NotYoursError,
    PriceChangedError,
    SlotTakenError,
    SoldOutError,
    TooFarError,
    TooLateError,
    TooLittleError,
    TooManyPointsError,
    WrongStateError,
)
from linli.market.models import BasketLine, Checkout, Sale
from linli.merchants.enums import Standing
from linli.orders.enums import State
from tests.cast import Town
from tests.marketplace import Market, order_of, paid_in_points


def stock(row: object) -> int | None:
    row.refresh_from_db()  # type: ignore[attr-defined]  # a variant
    return row.stock  # type: ignore[attr-defined,no-any-return]  # the same


def test_rice_is_bought_brought_and_settled(shop: Market) -> None:
    sale = shop.buy((shop.rice, 2), way=Way.HALF_HOUR)
    assert (stock(shop.rice), sale.state, shop.wallet()) == (18, SaleState.PAID, 500_00 - 120_00)
    assert (order_of(sale).words, order_of(sale).price_fen) == ("东北大米 5 公斤 × 2", 120_00)
    assert shop.money() == {"bank": -500_00, "own": 380_00, "escrow": 120_00}
    shop.bring(sale, at=shop.at + timedelta(minutes=20))
    sale = shop.settle(sale, at=shop.at + timedelta(minutes=30))
    assert (sale.state, order_of(sale).state) == (SaleState.CAPTURED, State.CONFIRMED)
    assert shop.money() == {"bank": -500_00, "own": 380_00, "commission": 3_60, "payable": 116_40}


def test_second_tap_is_the_same_checkout(shop: Market) -> None:
    key = uuid4()
    one, other = (shop.begin((shop.rice, 1), form_key=key) for _ in range(2))
    assert (one.pk, stock(shop.rice), Checkout.objects.count()) == (other.pk, 19, 1)
    for _ in range(2):
        market.from_wallet(checkout=one.pk, by=shop.town.resident, at=shop.at)
    assert (shop.wallet(), Sale.objects.get().order is not None) == (440_00, True)


def test_package_takes_its_parts(shop: Market) -> None:
    shop.begin((shop.package, 3))
    assert (stock(shop.rice), stock(shop.oil)) == (17, 7)
    with pytest.raises(SoldOutError) as refused:
        shop.begin((shop.package, 8))
    assert (refused.value.left, stock(shop.rice), stock(shop.oil)) == (7, 17, 7)


def test_more_than_there_is_takes_nothing(shop: Market) -> None:
    with pytest.raises(SoldOutError):
        shop.begin((shop.rice, 2), (shop.oil, 11))
    assert (stock(shop.rice), stock(shop.oil), Checkout.objects.count()) == (20, 10, 0)


def test_price_that_changed_is_told(shop: Market) -> None:
    choice = shop.choice((shop.rice, 1))
    market.price(variant=shop.rice.pk, fen=6500, by=shop.owner, at=shop.at)
    with pytest.raises(PriceChangedError) as refused:
        market.begin(
            community=shop.town.community,
            person=shop.town.resident,
            household=shop.town.household,
            choice=choice,
            at=shop.at,
        )
    assert (refused.value.changes, stock(shop.rice)) == ([("东北大米", 6000, 6500)], 20)


def test_basket_is_emptied_of_what_was_taken(shop: Market) -> None:
    for row in (shop.rice, shop.oil):
        market.put(person=shop.town.resident, variant=row.pk, count=1, at=shop.at)
    shop.begin((shop.rice, 1))
    assert list(BasketLine.objects.values_list("variant", flat=True)) == [shop.oil.pk]


@pytest.mark.parametrize("count", [-1, 100])
def test_basket_refuses_a_count_out_of_reason(shop: Market, count: int) -> None:
    with pytest.raises(BadFieldError):
        market.put(person=shop.town.resident, variant=shop.rice.pk, count=count, at=shop.at)


def test_nothing_is_no_checkout(shop: Market) -> None:
    with pytest.raises(EmptyBasketError):
        shop.begin()


def test_suspended_merchant_sells_nothing_new(shop: Market) -> None:
    shop.shop.standing = Standing.SUSPENDED
    shop.shop.save()
    with pytest.raises(NotForSaleError):
        shop.begin((shop.rice, 1))


def test_way_that_is_not_offered_is_refused(shop: Market) -> None:
    with pytest.raises(BadFieldError) as refused:
        shop.begin((shop.rice, 1), way=Way.VISIT)
    assert refused.value.field == "way"


def test_door_outside_the_ring_is_too_far(shop: Market) -> None:
    shop.shop.lng = 120.2
    shop.shop.save()
    with pytest.raises(TooFarError):
        shop.begin((shop.rice, 1))
    assert shop.begin((shop.rice, 1), way=Way.PICKUP).state == CheckoutState.OPEN


def test_closed_shop_promises_no_half_hour(shop: Market) -> None:
    shop.shop.hours = {"0": [["07:00", "12:00"]]}
    shop.shop.save()
    with pytest.raises(ClosedError):
        shop.begin((shop.rice, 1), way=Way.HALF_HOUR)


def test_merchant_on_trial_has_a_full_day(shop: Market) -> None:
    shop.shop.standing, shop.shop.daily_limit = Standing.INCUBATING, 1
    shop.shop.save()
    shop.begin((shop.rice, 1))
    with pytest.raises(FullDayError):
        shop.begin((shop.oil, 1))


def test_wallet_with_too_little_keeps_everything_for_another_try(shop: Market) -> None:
    row = shop.begin((shop.oil, 6))
    with pytest.raises(TooLittleError) as refused:
        market.from_wallet(checkout=row.pk, by=shop.town.resident, at=shop.at)
    row.refresh_from_db()
    assert (refused.value.has, refused.value.needs, row.state, stock(shop.oil)) == (
        500_00,
        537_00,
        CheckoutState.OPEN,
        4,
    )
    assert shop.money() == {"bank": -500_00, "own": 500_00}


def test_unpaid_checkout_lapses_and_everything_goes_back(shop: Market) -> None:
    shop.give_points(1000)
    row = shop.begin((shop.rice, 2), points=500)
    assert market.lapse(at=row.pay_by - timedelta(seconds=1)) == 0
    assert market.lapse(at=row.pay_by) == 1
    row.refresh_from_db()
    sale = row.sales.get()
    assert (row.state, sale.state, stock(shop.rice), paid_in_points(sale).state) == ("lapsed", "lapsed", 20, "released")
    with pytest.raises(WrongStateError):
        market.from_wallet(checkout=row.pk, by=shop.town.resident, at=row.pay_by)


def test_time_that_is_over_cannot_be_paid_before_the_clock_comes_by(shop: Market) -> None:
    row = shop.begin((shop.rice, 1))
    with pytest.raises(TooLateError):
        market.from_wallet(checkout=row.pk, by=shop.town.resident, at=row.pay_by)


def test_time_of_a_service_is_taken_once(shop: Market) -> None:
    slot = shop.slots(24)[0]
    shop.begin((shop.cleaning, 1), way=Way.VISIT, slot=slot)
    with pytest.raises(SlotTakenError):
        shop.begin((shop.cleaning, 1), way=Way.VISIT, slot=slot, person=shop.town.daughter)


def test_points_pay_a_part_and_are_taken_when_it_is_delivered(shop: Market) -> None:
    shop.give_points(3000)
    sale = shop.buy((shop.rice, 1), points=1800)
    assert (sale.points_fen, shop.wallet(), shop.money()["points-cover"]) == (18_00, 458_00, -18_00)
    shop.bring(sale)
    sale = shop.settle(sale)
    assert (paid_in_points(sale).state, sale.state) == ("captured", "captured")


def test_more_points_than_may_pay_are_refused(shop: Market) -> None:
    shop.give_points(5000)
    with pytest.raises(TooManyPointsError) as refused:
        shop.begin((shop.rice, 1), points=1801)
    assert refused.value.most == 1800


def test_stranger_cannot_pay_for_somebody(shop: Market, elsewhere: Town) -> None:
    row = shop.begin((shop.rice, 1))
    for person in (elsewhere.resident, shop.town.daughter):
        with pytest.raises(NotYoursError):
            market.from_wallet(checkout=row.pk, by=person, at=shop.at)
