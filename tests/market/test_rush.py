"""The last ones, wanted by many at once: so many are sold, everybody else is told so, and nobody waits in a circle."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings as installed

from linli.ledger import verifying
from linli.market import checking
from linli.market import services as market
from linli.market.enums import SaleState, Way
from linli.market.models import Checkout, Sale, Variant
from linli.market.services import Plan, grouping
from linli.people import services as people
from linli.people.models import Person
from tests.marketplace import Market
from tests.rush import rush

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(installed.ON_SQLITE, reason="SQLite lets one writer in at a time, so that nobody meets"),
    pytest.mark.django_db(transaction=True),
]

MANY, LEFT = 24, 5


@pytest.fixture
def neighbours(shop: Market) -> list[Person]:
    made = [people.register(name=f"邻居{n}", phone=f"+86135{n:08d}") for n in range(MANY)]
    for person in made:
        shop.top_up(100_00, person=person)
    return made


def test_last_five_bags_go_to_five(shop: Market, neighbours: list[Person]) -> None:
    Variant.objects.filter(pk=shop.rice.pk).update(stock=LEFT)

    def buyer(person: Person) -> Callable[[], object]:
        return lambda: shop.buy((shop.rice, 1), person=person)

    assert rush(shop.town, [buyer(person) for person in neighbours]) == {"done": LEFT, "SoldOutError": MANY - LEFT}
    shop.rice.refresh_from_db()
    assert (shop.rice.stock, Sale.objects.filter(state=SaleState.PAID).count()) == (0, LEFT)
    assert (checking.faults(), verifying.verify().fault) == ([], "")


def test_one_checkout_is_paid_once_however_many_tap(shop: Market) -> None:
    row = shop.begin((shop.rice, 1))
    tap = lambda: market.from_wallet(checkout=row.pk, by=shop.town.resident, at=shop.at)  # noqa: E731 - the same deed for all
    assert rush(shop.town, [tap] * 8) == {"done": 8}
    assert (shop.wallet(), checking.faults()) == (440_00, [])


def test_two_who_change_places_do_not_wait_for_each_other(shop: Market, neighbours: list[Person]) -> None:
    slots = shop.slots(24, 48, 72, 96, capacity=20)
    sales = [
        shop.buy((shop.cleaning, 1), way=Way.VISIT, slot=slots[n % 4], person=person)
        for n, person in enumerate(neighbours)
    ]

    def mover(sale: Sale, to: UUID) -> Callable[[], object]:
        return lambda: market.move(sale=sale.pk, slot=to, by=sale.checkout.person, at=shop.at)

    deeds = [mover(sale, slots[(n + 1 + n % 3) % 4]) for n, sale in enumerate(sales)]
    assert rush(shop.town, deeds) == {"done": MANY}
    taken = dict(shop.cleaning.item.slots.values_list("pk", "taken"))
    assert taken == {key: Sale.objects.filter(slot=key).count() for key in slots}


def test_office_has_the_last_word_however_often_the_shop_puts_it_back(shop: Market) -> None:
    item = shop.rice.item_id

    def shopkeeper(*, is_on: bool) -> Callable[[], object]:
        return lambda: market.change(item=item, changes={"is_active": is_on}, by=shop.owner, at=shop.at)

    office = lambda: market.take_off(item=item, why="标签不合格", by=shop.town.operator, at=shop.at)  # noqa: E731 - as above
    ends = rush(shop.town, [*(shopkeeper(is_on=n % 2 == 0) for n in range(8)), office, office])
    assert set(ends) <= {"done", "TakenOffError"}
    row = shop.rice.item
    row.refresh_from_db()
    assert (row.is_active, row.off_why) == (False, "标签不合格")


def test_joining_and_letting_go_do_not_wait_for_each_other(shop: Market, neighbours: list[Person]) -> None:
    plan = Plan(name_zh="团", way=Way.PICKUP, tiers=((2, 50_00),), closes_at=shop.at + timedelta(hours=1), most=20)
    group = market.start(variant=shop.rice.pk, plan=plan, by=shop.owner, at=shop.at)

    def begin(person: Person) -> Checkout:
        choice = market.Choice(
            lines=[market.Wanted(shop.rice.pk, 1, 50_00)], group=group.pk, form_key=UUID(int=person.pk.int ^ 1)
        )
        return market.begin(
            community=shop.town.community, person=person, household=shop.town.household, choice=choice, at=shop.at
        )

    begun = [begin(person) for person in neighbours[: MANY // 2]]

    def joiner(person: Person) -> Callable[[], object]:
        return lambda: begin(person)

    def leaver(row: Checkout) -> Callable[[], object]:
        return lambda: market.cancel(checkout=row.pk, by=row.person, at=shop.at)

    deeds = [*map(joiner, neighbours[MANY // 2 :]), *map(leaver, begun)]
    ends = rush(shop.town, deeds)
    assert set(ends) <= {"done", "GroupOverError"}
    group.refresh_from_db()
    shop.rice.refresh_from_db()
    assert (
        group.joined
        == Sale.objects.filter(group=group, state=SaleState.RESERVED).count()
        == 20 - (shop.rice.stock or 0)
    )
    grouping.close_one(group.pk, at=group.closes_at)
    assert checking.faults() == []
