"""Where a courier is: kept while they are on the way with a sale, and gone when it is handed over."""

from datetime import datetime, timedelta

import pytest

from linli.core import tasks
from linli.core.models import Fact
from linli.dispatch import Place
from linli.market import couriers
from linli.market import services as market
from linli.market.couriers import FRESH, Seen
from linli.market.enums import Way
from linli.market.errors import BadFieldError, NotYoursError, WrongStateError
from linli.market.models import Sale
from linli.orders import services as orders
from linli.stewards import services as stewards
from linli.stewards.models import Worker
from tests.cast import Town
from tests.marketplace import Market, order_of

MINUTE = timedelta(minutes=1)
HERE = (120.1005, 30.2005)


def on_its_way(shop: Market, *, way: str = Way.DELIVERY) -> Sale:
    """Sell two bags of rice; the owner takes the order and the clerk sets out."""
    row = shop.buy((shop.rice, 2), way=way)
    orders.dispatch(order_id=order_of(row).pk, at=shop.at)
    market.accept(sale=row.pk, by=shop.owner, at=shop.at)
    market.set_out(sale=row.pk, by=shop.clerk, at=shop.at)
    return Sale.objects.select_related("order", "carrying").get(pk=row.pk)


def track(shop: Market, row: Sale, *, at: datetime, where: tuple[float, float] = HERE) -> None:
    market.track(sale=row.pk, lng=where[0], lat=where[1], by=shop.clerk, at=at)


def known(row: Sale, *, at: datetime) -> Seen | None:
    courier = couriers.of(Sale.objects.get(pk=row.pk))
    return couriers.seen(courier, at=at) if courier else None


def kept() -> list[object]:
    """Return whatever any worker's row still has of a position."""
    rows = Worker.objects.values_list("lng", "lat", "seen_at")
    return [value for row in rows for value in row if value is not None]


def test_courier_is_who_set_out_and_their_newest_place_counts(shop: Market) -> None:
    row = on_its_way(shop)
    courier = couriers.of(row)
    assert courier
    assert (courier.worker.person, known(row, at=shop.at)) == (shop.clerk, None)
    track(shop, row, at=shop.at + 2 * MINUTE)
    track(shop, row, at=shop.at + MINUTE, where=(120.0, 30.0))
    assert known(row, at=shop.at + 3 * MINUTE) == Seen(Place(*HERE), shop.at + 2 * MINUTE)


def test_old_place_says_nothing(shop: Market) -> None:
    row = on_its_way(shop)
    track(shop, row, at=shop.at)
    assert [known(row, at=shop.at + FRESH + late) is None for late in (timedelta(0), MINUTE)] == [False, True]


def test_place_from_before_they_set_out_is_nobodys_business(shop: Market) -> None:
    worker = Worker.objects.get(person=shop.clerk)
    stewards.seen(worker=worker, lng=HERE[0], lat=HERE[1], at=shop.at - MINUTE)
    assert known(on_its_way(shop), at=shop.at) is None


def test_place_is_gone_with_the_hand_over_and_a_late_report_is_dropped(shop: Market) -> None:
    row = on_its_way(shop)
    track(shop, row, at=shop.at)
    assert len(kept()) == 3
    market.hand_over(sale=row.pk, code=row.code, by=shop.owner, at=shop.at + MINUTE)
    assert (kept(), known(row, at=shop.at + MINUTE)) == ([], None)
    with pytest.raises(WrongStateError):
        track(shop, row, at=shop.at + 2 * MINUTE)
    assert kept() == []


def test_place_is_gone_when_the_sale_is_refused(shop: Market) -> None:
    row = on_its_way(shop)
    track(shop, row, at=shop.at)
    market.refuse(sale=row.pk, why="车坏了", by=shop.owner, at=shop.at + MINUTE)
    assert (kept(), known(row, at=shop.at + MINUTE)) == ([], None)


def test_place_is_gone_when_the_order_is_handed_back_on_the_way(shop: Market) -> None:
    row = on_its_way(shop)
    track(shop, row, at=shop.at)
    order = order_of(row)
    assert order.provider
    orders.give_back(order_id=order.pk, worker=order.provider, reason="车坏了", at=shop.at + MINUTE)
    tasks.run_all(at=shop.at + MINUTE)
    assert (kept(), known(row, at=shop.at + MINUTE)) == ([], None)


def test_place_is_gone_by_the_couriers_own_word(shop: Market) -> None:
    row = on_its_way(shop)
    track(shop, row, at=shop.at)
    market.untrack(sale=row.pk, by=shop.clerk)
    assert kept() == []


def test_no_fact_remembers_a_place(shop: Market) -> None:
    row = on_its_way(shop)
    before = Fact.objects.count()
    track(shop, row, at=shop.at)
    assert Fact.objects.count() == before


def test_place_is_taken_from_nobody_else_and_not_before_they_set_out(shop: Market, town: Town) -> None:
    row = on_its_way(shop)
    for somebody in (shop.owner, town.resident):
        with pytest.raises(NotYoursError):
            market.track(sale=row.pk, lng=HERE[0], lat=HERE[1], by=somebody, at=shop.at)
        with pytest.raises(NotYoursError):
            market.untrack(sale=row.pk, by=somebody)
    waits = shop.buy((shop.rice, 1))
    with pytest.raises(WrongStateError):
        track(shop, waits, at=shop.at)
    assert kept() == []


def test_place_that_is_none_is_refused(shop: Market) -> None:
    row = on_its_way(shop)
    with pytest.raises(BadFieldError, match="place"):
        track(shop, row, at=shop.at, where=(200.0, 30.0))


def test_what_is_fetched_at_the_shop_has_no_courier(shop: Market) -> None:
    assert couriers.of(on_its_way(shop, way=Way.PICKUP)) is None


def test_neighbour_who_carries_it_is_the_courier_and_their_place_is_not_the_buyers_to_see(
    shop: Market, town: Town
) -> None:
    row = on_its_way(shop)
    carrying = orders.request(
        community=town.community,
        need=orders.Need(product=town.visit, words="带一袋米", household=town.household, requester=town.resident),
        by=town.resident, at=shop.at,
    )  # fmt: skip
    orders.assign(order_id=carrying.pk, worker=town.steward, by=town.operator, reason="顺路", at=shop.at)
    Sale.objects.filter(pk=row.pk).update(carrying=carrying)
    orders.travel(order_id=carrying.pk, by=town.steward.person, at=shop.at)
    stewards.seen(worker=town.steward, lng=HERE[0], lat=HERE[1], at=shop.at)
    courier = couriers.of(Sale.objects.get(pk=row.pk))
    assert (courier and courier.worker) == town.steward
    assert known(row, at=shop.at) is None
    market.hand_over(sale=row.pk, code=row.code, by=town.steward.person, at=shop.at + MINUTE)
    assert known(row, at=shop.at + MINUTE) is None
    # On duty they still tell dispatch where they are.
    assert len(kept()) == 3
