"""The last hundred metres, what comes each month, and what others see of a buyer."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from linli.core.scoping import community_scope
from linli.market import checking, queries
from linli.market import services as market
from linli.market.enums import ItemKind, SaleState, Way
from linli.market.errors import BadFieldError, GoneError, NotYoursError, WrongStateError
from linli.market.models import Item, Sale, Subscription
from linli.market.services import ItemDraft, VariantDraft, delivering, subscribing
from linli.orders import services as orders
from linli.orders.enums import State
from linli.orders.models import Order
from linli.people.enums import Role
from linli.stewards import services as stewards
from linli.stewards.models import Worker
from tests import cast, marketplace
from tests.cast import Town
from tests.marketplace import Market, order_of


def test_neighbour_carries_it_to_the_door(shop: Market, town: Town) -> None:
    visit = town.products["warm.greetings.visit"]
    visit.code = delivering.CARRYING
    visit.save()
    neighbour = stewards.engage(
        community=town.community,
        person=town.daughter,
        kind=Worker.Kind.VOLUNTEER,
        calls=("小满", "Xiaoman"),
        skills=[],
        at=shop.at,
    )
    sale = shop.buy((shop.rice, 1), way=Way.HAND_OVER)
    orders.dispatch(order_id=order_of(sale).pk, at=shop.at)
    market.accept(sale=sale.pk, by=shop.owner, at=shop.at)
    carrying = market.ask_neighbours(sale=sale.pk, by=shop.clerk, at=shop.at)
    assert market.ask_neighbours(sale=sale.pk, by=shop.clerk, at=shop.at).pk == carrying.pk
    with pytest.raises(NotYoursError):
        market.hand_over(sale=sale.pk, code=sale.code, by=neighbour.person, at=shop.at)
    orders.invite(order_id=carrying.pk, worker=neighbour, by=shop.clerk, reason="顺路吗", at=shop.at)
    orders.accept(order_id=carrying.pk, worker=neighbour, at=shop.at)
    market.hand_over(sale=sale.pk, code=sale.code, by=neighbour.person, at=shop.at)
    states = dict(Order.objects.values_list("pk", "state"))
    assert (states[order_of(sale).pk], states[carrying.pk]) == (State.FINISHED, State.FINISHED)


def test_left_at_the_door_with_a_photo(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    orders.dispatch(order_id=order_of(sale).pk, at=shop.at)
    market.accept(sale=sale.pk, by=shop.clerk, at=shop.at)
    done = market.hand_over(sale=sale.pk, code="", photos=[cast.photo()], by=shop.clerk, at=shop.at)
    assert (done.delivered_at, order_of(done).state) == (shop.at, State.FINISHED)


def test_merchants_people_are_asked_and_nobody_else(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    offers = orders.dispatch(order_id=order_of(sale).pk, at=shop.at)
    assert {offer.worker.person for offer in offers} == {shop.owner, shop.clerk}
    other = marketplace.stall(shop.town, at=shop.at)
    with pytest.raises(NotYoursError):
        market.accept(sale=sale.pk, by=other.applicant, at=shop.at)


def test_after_three_rounds_a_lead_hears(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    at = shop.at
    for _ in range(3):
        offers = orders.dispatch(order_id=order_of(sale).pk, at=at)
        at = offers[0].expires_at
        from linli.orders.services.offering import expire_of

        expire_of(order_id=order_of(sale).pk, community=shop.town.community.pk, at=at)
    assert orders.dispatch(order_id=order_of(sale).pk, at=at) == []


def test_door_is_seen_on_the_way_and_not_after(shop: Market) -> None:
    sale = shop.buy((shop.rice, 1))
    row = queries.sale(sale.pk)
    assert row is not None
    assert queries.door(row) == queries.Door(
        shop.town.resident.name, order_of(sale).place, shop.town.resident.phone or ""
    )
    shop.bring(sale)
    row = queries.sale(sale.pk)
    assert row is not None
    assert queries.door(row) == queries.Door(f"{shop.town.resident.name[:1]}**", "", "")


def test_rice_each_month_until_it_costs_more(shop: Market, town: Town) -> None:
    row = market.subscribe(
        person=town.resident, household=town.household, variant=shop.rice.pk, count=1, way=Way.DELIVERY, day=25,
        form_key=uuid4(), at=shop.at,
    )  # fmt: skip
    assert row.next_on == date(2026, 11, 25)
    assert subscribing.buy_due(at=shop.at) == 0
    due = shop.at + timedelta(days=2)
    assert (subscribing.buy_due(at=due), subscribing.buy_due(at=due)) == (1, 0)
    assert (Sale.objects.get().state, shop.wallet()) == (SaleState.PAID, 440_00)
    market.price(variant=shop.rice.pk, fen=61_00, by=shop.owner, at=due)
    assert subscribing.buy_due(at=due + timedelta(days=30)) == 0
    row.refresh_from_db()
    assert (row.next_on, row.trouble, shop.wallet()) == (date(2027, 1, 25), "price", 440_00)


def test_subscription_without_money_waits_for_nothing(shop: Market, town: Town) -> None:
    market.subscribe(
        person=town.daughter, household=town.household, variant=shop.rice.pk, count=1, way=Way.DELIVERY, day=25,
        form_key=uuid4(), at=shop.at,
    )  # fmt: skip
    assert subscribing.buy_due(at=shop.at + timedelta(days=2)) == 0
    shop.rice.refresh_from_db()
    assert (Subscription.objects.get().trouble, shop.rice.stock, Sale.objects.count()) == ("TooLittle", 20, 0)


def test_subscription_called_off_comes_no_more(shop: Market, town: Town) -> None:
    row = market.subscribe(
        person=town.resident, household=town.household, variant=shop.rice.pk, count=1, way=Way.DELIVERY, day=25,
        form_key=uuid4(), at=shop.at,
    )  # fmt: skip
    with pytest.raises(NotYoursError):
        market.end(subscription=row.pk, by=town.daughter, at=shop.at)
    market.end(subscription=row.pk, by=town.resident, at=shop.at)
    assert subscribing.buy_due(at=shop.at + timedelta(days=2)) == 0


@pytest.mark.parametrize(
    ("more", "field"), [({"day": 29}, "day"), ({"count": 0}, "count"), ({"way": Way.VISIT}, "way")]
)
def test_subscription_that_cannot_be_is_refused(shop: Market, town: Town, more: dict[str, object], field: str) -> None:
    told = {"count": 1, "way": Way.DELIVERY, "day": 1, **more}
    with pytest.raises(BadFieldError) as refused:
        market.subscribe(
            person=town.resident,
            household=town.household,
            variant=shop.rice.pk,
            form_key=uuid4(),
            at=shop.at,
            **told,  # type: ignore[arg-type]  # a case's values
        )
    assert refused.value.field == field


def found(words: str = "", **more: object) -> set[str]:
    return set(queries.shelf(words=words, **more).values_list("name_zh", flat=True))  # type: ignore[arg-type]  # a case's values


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("大米", {"东北大米"}), ("米", {"东北大米", "菜籽油", "米油套餐", "空调清洗"} - {"空调清洗"}), ("rice", {"东北大米", "米油套餐", "菜籽油"}),
        ("空调 清洗", {"空调清洗"}), ("没有的东西", set()), ("!!", set()), ("粮店", {"东北大米", "菜籽油", "米油套餐", "空调清洗"}),
    ],
)  # fmt: skip
def test_words_find(shop: Market, words: str, names: set[str]) -> None:
    assert found(words) == names


def test_shelves_by_way_group_and_season(shop: Market) -> None:
    market.change(item=shop.oil.item_id, changes={"months": [6, 7], "ways": ["pickup"]}, by=shop.owner, at=shop.at)
    assert found(way=Way.HALF_HOUR) == {"东北大米", "米油套餐"}
    assert found(month=11) == {"东北大米", "米油套餐", "空调清洗"}
    assert found(group="family", month=6) == {"东北大米", "菜籽油", "米油套餐"}


def test_off_the_shelf_is_not_found(shop: Market) -> None:
    market.change(item=shop.oil.item_id, changes={"is_active": False}, by=shop.owner, at=shop.at)
    assert found("菜籽油") == set()


def test_item_of_another_community_is_not_there(shop: Market, elsewhere: Town) -> None:
    with community_scope(elsewhere.community.pk):
        assert (found(), queries.item(shop.rice.item_id), queries.sale(uuid4())) == (set(), None, None)
        with pytest.raises(GoneError):
            market.put(person=elsewhere.resident, variant=shop.rice.pk, count=1, at=shop.at)


DRAFT = {
    "kind": ItemKind.GOODS,
    "name_zh": "面条",
    "variants": [VariantDraft(name_zh="一把", price_fen=500, stock=3)],
    "ways": ["pickup"],
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_zh": ""}, "name_zh"), ({"ways": []}, "ways"), ({"ways": ["visit"]}, "ways"), ({"months": [13]}, "months"),
        ({"variants": []}, "variants"), ({"variants": [VariantDraft(name_zh="把", price_fen=0, stock=1)]}, "price_fen"),
        ({"variants": [VariantDraft(name_zh="把", price_fen=5, stock=-1)]}, "stock"),
        ({"variants": [VariantDraft(name_zh="把", price_fen=5)]}, "stock"),
        ({"variants": [VariantDraft(name_zh="把", price_fen=5, stock=1, sku="R5")]}, "sku"),
        ({"kind": ItemKind.PACKAGE}, "parts"), ({"kind": "other"}, "kind"),
    ],
)  # fmt: skip
def test_item_that_cannot_be_is_refused(shop: Market, changes: dict[str, object], field: str) -> None:
    draft = ItemDraft(product=marketplace.staples_of(shop.town), **{**DRAFT, **changes})  # type: ignore[arg-type]  # a case's values
    before = Item.objects.count()
    with pytest.raises(BadFieldError) as refused:
        market.add(merchant=shop.shop.pk, draft=draft, by=shop.owner, at=shop.at)
    assert (refused.value.field, Item.objects.count()) == (field, before)


def test_stock_does_not_fall_below_nothing(shop: Market) -> None:
    from linli.market.errors import SoldOutError

    with pytest.raises(SoldOutError):
        market.restock(variant=shop.rice.pk, more=-21, by=shop.owner, at=shop.at)
    assert market.restock(variant=shop.rice.pk, more=-20, by=shop.owner, at=shop.at).stock == 0


def test_somebody_elses_shelf_is_not_touched(shop: Market) -> None:
    for person in (shop.town.resident, marketplace.stall(shop.town, at=shop.at).applicant):
        with pytest.raises(NotYoursError):
            market.price(variant=shop.rice.pk, fen=1, by=person, at=shop.at)


def test_sale_that_was_brought_is_not_refused_any_more(shop: Market) -> None:
    from linli.orders.errors import IllegalMoveError

    sale = shop.buy((shop.rice, 1))
    shop.bring(sale)
    with pytest.raises(IllegalMoveError):
        market.refuse(sale=sale.pk, why="晚了", by=shop.owner, at=shop.at)
    with pytest.raises(WrongStateError):
        market.short(sale=sale.pk, line=sale.lines.get().pk, count=1, by=shop.owner, at=shop.at)
    assert checking.faults() == []


def test_clerk_has_no_roles_but_the_shops(shop: Market) -> None:
    assert shop.town.member(shop.clerk).roles == {Role.MERCHANT}
