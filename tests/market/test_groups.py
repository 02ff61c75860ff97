"""Group-buys: one price for everybody, or all the money back; also for who pays while it ends."""

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.catalogue.models import Product
from linli.market import checking, queries
from linli.market import services as market
from linli.market.enums import CheckoutState, GroupState, SaleState, Way
from linli.market.errors import BadFieldError, GroupOverError, TooLateError
from linli.market.models import GroupBuy, Sale
from linli.market.services import Choice, Plan, Wanted, grouping
from linli.people.models import Person
from tests.marketplace import Market

TIERS = ((3, 55_00), (5, 50_00), (8, 45_00))


@pytest.fixture
def group(shop: Market) -> GroupBuy:
    """Three bags make a group; five or eight make it cheaper; at most ten."""
    shop.top_up(500_00, person=shop.town.daughter)
    return open_group(shop)


def open_group(shop: Market, **changes: object) -> GroupBuy:
    plan = {
        "name_zh": "一起买米", "way": Way.PICKUP, "tiers": TIERS, "closes_at": shop.at + timedelta(hours=2), "most": 10, **changes,
    }  # fmt: skip
    return market.start(variant=shop.rice.pk, plan=Plan(**plan), by=shop.owner, at=shop.at)  # type: ignore[arg-type]  # a case's values


def test_group_of_what_was_taken_off_the_shelf_is_not_offered_to_be_joined(shop: Market, group: GroupBuy) -> None:
    assert [row.pk for row in queries.groups(at=shop.at)] == [group.pk]
    market.take_off(item=shop.rice.item_id, why="批次有问题", by=shop.town.operator, at=shop.at)
    assert queries.groups(at=shop.at) == []
    market.put_back(item=shop.rice.item_id, by=shop.town.operator, at=shop.at)
    assert [row.pk for row in queries.groups(at=shop.at)] == [group.pk]


def join(
    shop: Market,
    group: GroupBuy,
    count: int,
    *,
    person: Person | None = None,
    pays: bool = True,
    late: timedelta = timedelta(),
) -> Sale:
    choice = Choice(lines=[Wanted(shop.rice.pk, count, 55_00)], group=group.pk, form_key=uuid4())
    who = person or shop.town.resident
    row = market.begin(
        community=shop.town.community, person=who, household=shop.town.household, choice=choice, at=shop.at + late
    )
    if pays:
        market.from_wallet(checkout=row.pk, by=who, at=shop.at + late)
    return row.sales.get()


def test_second_tier_is_everybodys_price(shop: Market, group: GroupBuy) -> None:
    sales = [join(shop, group, 2), join(shop, group, 3, person=shop.town.daughter)]
    assert {sale.state for sale in Sale.objects.all()} == {SaleState.HELD}
    assert grouping.close(at=group.closes_at - timedelta(seconds=1)) == 0
    assert grouping.close(at=group.closes_at) == 1
    group.refresh_from_db()
    for sale in sales:
        sale.refresh_from_db()
    assert (group.state, group.reached_fen) == (GroupState.WON, 50_00)
    assert [(sale.left_fen, sale.state, sale.order is not None) for sale in sales] == [
        (100_00, SaleState.PAID, True), (150_00, SaleState.PAID, True),
    ]  # fmt: skip
    assert (shop.wallet(), shop.wallet(shop.town.daughter), checking.faults()) == (400_00, 350_00, [])


def test_too_few_have_all_their_money_back(shop: Market, group: GroupBuy) -> None:
    sale = join(shop, group, 2)
    for _ in range(2):
        grouping.close_one(group.pk, at=group.closes_at)
    group.refresh_from_db()
    sale.refresh_from_db()
    shop.rice.refresh_from_db()
    assert (group.state, group.joined, sale.state, shop.rice.stock) == (GroupState.FAILED, 0, SaleState.CANCELLED, 20)
    assert (shop.wallet(), sale.order, checking.faults()) == (500_00, None, [])


def test_who_has_not_paid_when_it_ends_is_not_counted(shop: Market, group: GroupBuy) -> None:
    join(shop, group, 2)
    late = join(shop, group, 3, person=shop.town.daughter, pays=False, late=timedelta(minutes=110))
    assert late.checkout.pay_by == group.closes_at
    with pytest.raises(TooLateError):
        market.from_wallet(checkout=late.checkout.pk, by=shop.town.daughter, at=group.closes_at)
    grouping.close(at=group.closes_at)
    group.refresh_from_db()
    late.checkout.refresh_from_db()
    assert (group.state, late.checkout.state) == (GroupState.FAILED, CheckoutState.LAPSED)
    assert (shop.wallet(), shop.wallet(shop.town.daughter)) == (500_00, 500_00)


def test_points_in_a_group_that_fails_come_back(shop: Market, group: GroupBuy) -> None:
    shop.give_points(1000)
    choice = Choice(lines=[Wanted(shop.rice.pk, 1, 55_00)], group=group.pk, form_key=uuid4(), points=1000)
    row = market.begin(
        community=shop.town.community,
        person=shop.town.resident,
        household=shop.town.household,
        choice=choice,
        at=shop.at,
    )
    market.from_wallet(checkout=row.pk, by=shop.town.resident, at=shop.at)
    grouping.close(at=group.closes_at)
    sale = row.sales.get()
    assert (sale.refunded_points, shop.wallet(), shop.money(), checking.faults()) == (
        1000,
        500_00,
        {"bank": -1000_00, "own": 1000_00},
        [],
    )


def test_full_group_takes_nobody_more(shop: Market, group: GroupBuy) -> None:
    join(shop, group, 8)
    with pytest.raises(GroupOverError):
        join(shop, group, 3, person=shop.town.daughter)


def test_closed_group_takes_nobody(shop: Market, group: GroupBuy) -> None:
    with pytest.raises(GroupOverError):
        join(shop, group, 1, late=timedelta(hours=2))


def test_group_of_another_building_is_closed_to_others(shop: Market) -> None:
    group = open_group(shop, buildings=[shop.town.building.pk])
    join(shop, group, 1)
    GroupBuy.objects.filter(pk=group.pk).update(buildings=["00000000-0000-0000-0000-000000000000"])
    with pytest.raises(GroupOverError):
        join(shop, group, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tiers": ()}, "tiers"), ({"tiers": ((3, 50_00), (5, 50_00))}, "tiers"), ({"tiers": ((5, 50_00), (3, 45_00))}, "tiers"),
        ({"tiers": ((1, 61_00),)}, "tiers"), ({"most": 7}, "most"), ({"way": Way.VISIT}, "way"), ({"name_zh": " "}, "name"),
        ({"closes_at": None}, "closes_at"),
    ],
)  # fmt: skip
def test_group_that_cannot_be_is_refused(shop: Market, changes: dict[str, object], field: str) -> None:
    if "closes_at" in changes:
        changes = {"closes_at": shop.at}
    with pytest.raises(BadFieldError) as refused:
        open_group(shop, **changes)
    assert refused.value.field == field


def test_group_whose_service_was_retired_gives_all_money_back(shop: Market, group: GroupBuy) -> None:
    sale = join(shop, group, 3)
    Product.objects.filter(pk=shop.rice.item.product_id).update(is_active=False)
    grouping.close(at=group.closes_at)
    sale.refresh_from_db()
    shop.rice.refresh_from_db()
    assert (sale.state, sale.order, shop.rice.stock) == (SaleState.CANCELLED, None, 20)
    assert (shop.wallet(), checking.faults()) == (500_00, [])
