"""The ring round a shop: which buildings and how many homes it takes in, and where the shop stands."""

from collections.abc import Callable
from datetime import datetime
from math import nan

import pytest

from linli.core.models import Fact
from linli.dispatch import Place
from linli.merchants import reach
from linli.merchants import services as merchants
from linli.merchants.enums import Standing
from linli.merchants.errors import BadFieldError, NotYoursError, WrongStandingError
from linli.merchants.models import Merchant, Paper
from linli.merchants.services import Terms
from linli.people.models import Person
from linli.places.models import Building, Unit
from tests.cast import Town

# The shop is 147 metres from 3幢.
SHOP = Place(120.101, 30.201)


@pytest.fixture
def houses(town: Town) -> list[Building]:
    """Beside 3幢, one next to the shop with two homes, and one that is not on the map."""
    near = Building.objects.create(community=town.community, name="1幢", position=1, lng=120.1011, lat=30.201)
    for room in ("101", "102"):
        Unit.objects.create(community=town.community, building=near, room=room)
    return [near, town.building, Building.objects.create(community=town.community, name="9幢", position=9)]


@pytest.fixture
def tried(town: Town, shop: Merchant, papers: dict[str, Paper], seen: Callable[..., None], at: datetime) -> Merchant:
    """The shop is being tried."""
    seen()
    return merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)


@pytest.mark.parametrize(
    ("ring", "served"), [(5, ["9幢"]), (100, ["1幢", "9幢"]), (146, ["1幢", "9幢"]), (148, ["1幢", "3幢", "9幢"])]
)
def test_ring_takes_in_what_is_near_and_what_is_not_on_the_map(
    houses: list[Building], ring: int, served: list[str]
) -> None:
    rows = reach.covered(SHOP, ring_metres=ring)
    assert [row.building.name for row in rows if row.is_served] == served
    assert [(row.building.name, row.homes) for row in rows] == [("1幢", 2), ("3幢", 1), ("9幢", 0)]
    assert (round(rows[1].metres or 0), rows[2].metres) == (147, None)


def test_shop_that_is_nowhere_serves_everybody(houses: list[Building]) -> None:
    assert [(row.metres, row.is_served) for row in reach.covered(None, ring_metres=100)] == [(None, True)] * 3


@pytest.mark.parametrize("ring", [100, 146, 148])
def test_ring_that_is_counted_is_the_one_that_is_asked_of_an_order(
    houses: list[Building], tried: Merchant, ring: int
) -> None:
    tried.ring_metres = ring
    rows = reach.covered(reach.place_of(tried), ring_metres=ring)
    assert [reach.serves(tried, row.building) for row in rows] == [row.is_served for row in rows]


def test_owner_and_office_put_down_where_the_shop_is(town: Town, tried: Merchant, tang: Person, at: datetime) -> None:
    row = merchants.change(merchant=tried.pk, changes={"place": (120.2, 30.3)}, by=tang, at=at)
    assert (row.lng, row.lat) == (120.2, 30.3)
    merchants.locate(merchant=tried.pk, place=(120.1, 30.2), by=town.operator, at=at)
    tried.refresh_from_db()
    assert (tried.lng, tried.lat) == (120.1, 30.2)
    told = Fact.objects.filter(kind="merchant.change").order_by("id").values_list("actor_id", "payload__fields")
    assert list(told) == [(tang.pk, ["place"]), (town.operator.pk, ["place"])]


@pytest.mark.parametrize("place", [(181.0, 30.0), (120.0, -91.0), (nan, 30.0)])
def test_place_that_is_none_is_refused(
    town: Town, tried: Merchant, tang: Person, at: datetime, place: tuple[float, float]
) -> None:
    with pytest.raises(BadFieldError, match="place"):
        merchants.change(merchant=tried.pk, changes={"place": place}, by=tang, at=at)
    with pytest.raises(BadFieldError, match="place"):
        merchants.locate(merchant=tried.pk, place=place, by=town.operator, at=at)
    tried.refresh_from_db()
    assert (tried.lng, tried.lat) == (120.101, 30.201)


def test_place_is_not_anybodys_to_change_nor_that_of_one_that_left(town: Town, tried: Merchant, at: datetime) -> None:
    with pytest.raises(NotYoursError):
        merchants.change(merchant=tried.pk, changes={"place": (120.2, 30.3)}, by=town.resident, at=at)
    Merchant.objects.update(standing=Standing.LEFT)
    with pytest.raises(WrongStandingError):
        merchants.locate(merchant=tried.pk, place=(120.2, 30.3), by=town.operator, at=at)
