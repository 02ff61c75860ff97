"""Money that comes and goes: refunds, cash, lateness, payouts; each fen in one place."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from linli.core.models import Fact
from linli.ledger import verifying
from linli.market import checking, split
from linli.market import services as market
from linli.market.enums import RefundCause, SaleState, Way
from linli.market.errors import (
    BadFieldError,
    NotYoursError,
    RefundTooLargeError,
    SlotTakenError,
    WrongCodeError,
    WrongStateError,
)
from linli.market.models import Refund, Sale
from linli.orders import services as orders
from linli.orders.models import Order
from tests.cast import Town
from tests.marketplace import Market, order_of


def back(shop: Market, sale: Sale, fen: int, **more: object) -> Refund:
    told = {"cause": RefundCause.DEFECT, "words": "坏了一袋", "by": shop.owner, "at": shop.at, **more}
    return market.refund(sale=sale.pk, fen=fen, **told)  # type: ignore[arg-type]  # a case's values


def delivered(shop: Market, **more: Any) -> Sale:
    """Return a sale of two bags of rice that was brought and settled."""
    sale = shop.buy((shop.rice, 2), **more)
    shop.bring(sale)
    return shop.settle(sale)


def test_partial_refund_takes_its_part_of_the_commission(shop: Market) -> None:
    sale = delivered(shop)
    back(shop, sale, 33_33)
    sale.refresh_from_db()
    assert (sale.refunded_fen, sale.state, shop.wallet()) == (33_33, SaleState.CAPTURED, 500_00 - 120_00 + 33_33)
    kept = 120_00 - 33_33
    assert shop.money()["commission"] == split.commission(kept, 300)
    assert shop.money()["payable"] == kept - split.commission(kept, 300)
    assert checking.faults() == []


def test_many_small_refunds_are_one_large_one(shop: Market) -> None:
    sale = delivered(shop)
    for _ in range(120):
        back(shop, sale, 1_00)
    assert shop.money() == {"bank": -500_00, "own": 500_00}
    with pytest.raises(RefundTooLargeError) as refused:
        back(shop, sale, 1)
    assert (refused.value.left, checking.faults()) == (0, [])


def test_refund_above_what_was_paid_changes_nothing(shop: Market) -> None:
    sale = delivered(shop)
    before = shop.money()
    with pytest.raises(RefundTooLargeError):
        back(shop, sale, 120_01)
    assert (shop.money(), Refund.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("fen", "words", "field"), [(0, "x", "fen"), (-5, "x", "fen"), (5, " ", "words"), (5, "x" * 201, "words")]
)
def test_refund_without_sense_is_refused(shop: Market, fen: int, words: str, field: str) -> None:
    sale = delivered(shop)
    with pytest.raises(BadFieldError) as refused:
        back(shop, sale, fen, words=words)
    assert refused.value.field == field


def test_second_tap_on_refund_is_one(shop: Market) -> None:
    sale, key = delivered(shop), uuid4()
    one, other = (back(shop, sale, 10_00, form_key=key) for _ in range(2))
    assert (one.pk, Refund.objects.count()) == (other.pk, 1)


def test_money_goes_back_first_and_then_points(shop: Market) -> None:
    shop.give_points(3000)
    sale = delivered(shop, points=3000)
    # Of ¥120, ¥30 came as 3000 points: ¥90 of money, and half of the points' worth.
    row = back(shop, sale, 105_00)
    assert (row.money_fen, row.points, shop.wallet()) == (90_00, 1500, 500_00)
    back(shop, sale, 15_00)
    sale.refresh_from_db()
    assert (sale.refunded_points, shop.money(), checking.faults()) == (3000, {"bank": -500_00, "own": 500_00}, [])


def test_points_of_a_sale_that_is_short_go_back_with_the_rest_taken(shop: Market) -> None:
    shop.give_points(3000)
    sale = shop.buy((shop.rice, 2), points=3000)
    line = sale.lines.get()
    market.short(sale=sale.pk, line=line.pk, count=1, by=shop.owner, at=shop.at)
    shop.bring(sale)
    sale = shop.settle(sale)
    assert (sale.left_fen, shop.wallet(), checking.faults()) == (60_00, 500_00 - 90_00 + 60_00, [])


def test_called_off_before_it_is_brought_gives_all_back(shop: Market) -> None:
    sale = shop.buy((shop.package, 2))
    orders.cancel(order_id=order_of(sale).pk, by=shop.town.resident, at=shop.at)
    for _ in range(2):
        market.called_off(sale=sale.pk, at=shop.at)
    sale.refresh_from_db()
    shop.rice.refresh_from_db()
    assert (sale.state, shop.rice.stock, shop.money()) == (SaleState.CANCELLED, 20, {"bank": -500_00, "own": 500_00})
    assert checking.faults() == []


def test_brought_opened_again_and_called_off_is_settled_as_brought(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    shop.bring(sale)
    key = order_of(sale).pk
    orders.reopen(order_id=key, words="米里有虫", by=shop.town.resident, at=shop.at)
    orders.cancel(order_id=key, by=shop.town.resident, at=shop.at)
    done = market.called_off(sale=sale.pk, at=shop.at)
    assert (done.state, shop.wallet(), shop.money().get("escrow", 0)) == (SaleState.CAPTURED, 440_00, 0)
    back(shop, sale, 60_00)
    assert (shop.wallet(), checking.faults()) == (500_00, [])


def test_merchant_refuses_with_a_reason(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    with pytest.raises(BadFieldError):
        market.refuse(sale=sale.pk, why=" ", by=shop.owner, at=shop.at)
    sale = market.refuse(sale=sale.pk, why="今天没有货", by=shop.owner, at=shop.at)
    assert (sale.state, Order.objects.get(pk=order_of(sale).pk).state, shop.wallet()) == (
        "cancelled",
        "cancelled",
        500_00,
    )


def test_half_hour_that_took_longer_is_paid_for(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1), way=Way.HALF_HOUR)
    sale = shop.bring(sale, at=shop.at + timedelta(minutes=31))
    assert (sale.compensated_fen, shop.wallet()) == (3_00, 443_00)
    shop.settle(sale)
    assert (shop.money()["payable"], checking.faults()) == (60_00 - 1_80 - 3_00, [])


def test_half_hour_to_the_minute_is_in_time(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1), way=Way.HALF_HOUR)
    sale = shop.bring(sale, at=shop.at + timedelta(minutes=30))
    assert sale.compensated_fen == 0


def test_wrong_code_counts_and_the_fifth_locks(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    orders.dispatch(order_id=order_of(sale).pk, at=shop.at)
    market.accept(sale=sale.pk, by=shop.owner, at=shop.at)
    wrong = "0" * 6 if sale.code != "0" * 6 else "1" * 6
    left = []
    for _ in range(5):
        with pytest.raises(WrongCodeError) as refused:
            market.hand_over(sale=sale.pk, code=wrong, by=shop.owner, at=shop.at)
        left.append(refused.value.left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(WrongCodeError):
        market.hand_over(sale=sale.pk, code=sale.code, by=shop.owner, at=shop.at)
    market.new_code(sale=sale.pk, by=shop.town.resident, code="424242")
    assert market.hand_over(sale=sale.pk, code="424242", by=shop.owner, at=shop.at).delivered_at == shop.at


def test_cash_is_in_the_merchants_till_and_only_commission_is_owed(shop: Market) -> None:
    row = shop.begin((shop.rice, 1))
    market.in_cash(checkout=row.pk, by=shop.town.resident, at=shop.at)
    sale = row.sales.get()
    assert shop.money() == {"bank": -500_00, "own": 500_00}
    shop.bring(sale)
    shop.settle(sale)
    assert shop.money() == {"bank": -500_00, "own": 500_00, "commission": 1_80, "payable": -1_80}
    back(shop, sale, 60_00)
    assert (shop.money(), checking.faults()) == ({"bank": -500_00, "own": 500_00}, [])


def test_cash_called_off_before_it_was_paid_moves_nothing(shop: Market) -> None:
    row = shop.begin((shop.rice, 1))
    market.in_cash(checkout=row.pk, by=shop.town.resident, at=shop.at)
    market.refuse(sale=row.sales.get().pk, why="没货", by=shop.owner, at=shop.at)
    assert (shop.money(), checking.faults()) == ({"bank": -500_00, "own": 500_00}, [])


def test_cash_holds_back_nothing_that_is_due(shop: Market) -> None:
    delivered(shop)
    later = shop.at + timedelta(days=8)
    row = shop.begin((shop.rice, 1))
    market.in_cash(checkout=row.pk, by=shop.town.resident, at=shop.at)
    shop.bring(row.sales.get(), at=later)
    shop.settle(row.sales.get(), at=later)
    assert [one.fen for one in (market.due(shop.shop, at=later), *market.due_all(shop.town.community, at=later))] == [
        116_40
    ] * 2
    assert [fen for _day, fen in market.coming(shop.shop, at=later)] == []
    # The commission of the cash sale is kept from the payout once that sale is ripe.
    assert market.due(shop.shop, at=later + timedelta(days=8)).fen == 116_40 - 1_80


def test_cash_takes_no_points(shop: Market) -> None:
    shop.give_points(1000)
    row = shop.begin((shop.rice, 1), points=100)
    with pytest.raises(BadFieldError):
        market.in_cash(checkout=row.pk, by=shop.town.resident, at=shop.at)


def test_merchant_is_paid_what_is_ripe_and_not_before(shop: Market) -> None:
    delivered(shop)
    with pytest.raises(BadFieldError):
        market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=shop.at + timedelta(days=6))
    later = shop.at + timedelta(days=7, minutes=1)
    made = market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=later)
    assert (made.fen, shop.money().get("payable", 0)) == (116_40, 0)
    with pytest.raises(BadFieldError):
        market.pay_out(merchant=shop.shop.pk, by=shop.town.operator, at=later + timedelta(days=1))


def test_refund_after_the_payout_is_kept_from_the_next(shop: Market) -> None:
    sale = delivered(shop)
    market.pay_out(merchant=shop.shop.pk, by=None, at=shop.at + timedelta(days=8))
    back(shop, sale, 100_00, at=shop.at + timedelta(days=9))
    assert (shop.money()["payable"], checking.faults()) == (-97_00, [])
    assert market.due(shop.shop, at=shop.at + timedelta(days=30)).fen == 0


def test_suspended_merchant_finishes_and_is_paid(shop: Market, town: Town) -> None:
    sale = shop.buy((shop.rice, 1))
    shop.shop.standing = "suspended"
    shop.shop.save()
    shop.bring(sale)
    shop.settle(sale)
    assert market.pay_out(merchant=shop.shop.pk, by=town.operator, at=shop.at + timedelta(days=8)).fen == 58_20


def test_statement_is_the_ledgers(shop: Market) -> None:
    sale = delivered(shop)
    back(shop, sale, 20_00, at=shop.at + timedelta(hours=1))
    begins, lines = market.statement(shop.shop, since=shop.at - timedelta(days=1), until=shop.at + timedelta(days=1))
    assert (begins, [(line.kind, line.fen, line.sale, line.balance) for line in lines]) == (
        0, [("sale-capture", 116_40, str(sale.pk), 116_40), ("refund", -19_40, str(sale.pk), 97_00)],
    )  # fmt: skip


def test_booked_time_is_moved_done_and_partly_given_back(shop: Market) -> None:
    first, second = shop.slots(24, 48)
    sale = shop.buy((shop.cleaning, 1), way=Way.VISIT, slot=first)
    market.move(sale=sale.pk, slot=second, by=shop.town.resident, at=shop.at)
    taken = dict(shop.cleaning.item.slots.values_list("pk", "taken"))
    assert (taken[first], taken[second]) == (0, 1)
    shop.bring(sale)
    sale = shop.settle(sale)
    back(shop, sale, 30_00)
    assert checking.faults() == []
    with pytest.raises(WrongStateError):
        market.move(sale=sale.pk, slot=first, by=shop.town.resident, at=shop.at)


def test_office_moves_a_booked_time_for_its_buyer(shop: Market) -> None:
    first, second, third = shop.slots(24, 48, 72)
    sale = shop.buy((shop.cleaning, 1), way=Way.VISIT, slot=first)
    office = shop.town.operator
    with pytest.raises(NotYoursError):
        market.move(sale=sale.pk, slot=second, by=office, at=shop.at)
    sale = market.move_for(sale=sale.pk, slot=second, by=office, at=shop.at)
    order = order_of(sale)
    assert (sale.slot_id, order.slot_starts) == (second, shop.at + timedelta(hours=48))
    assert Fact.objects.about(order.pk).get(kind="order.reschedule").actor_id == office.pk
    shop.buy((shop.cleaning, 1), way=Way.VISIT, slot=third)
    with pytest.raises(SlotTakenError):
        market.move_for(sale=sale.pk, slot=third, by=office, at=shop.at)
    sale.refresh_from_db()
    assert (sale.slot_id, order_of(sale).slot_starts) == (second, shop.at + timedelta(hours=48))
    assert list(shop.cleaning.item.slots.order_by("starts").values_list("taken", flat=True)) == [0, 1, 1]


def test_ledger_verifies_after_all_of_it(shop: Market) -> None:
    shop.give_points(500)
    back(shop, delivered(shop, points=500), 119_00)
    verdict = verifying.verify()
    assert (verdict.fault, verdict.legs > 0) == ("", True)
