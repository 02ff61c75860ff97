"""Where a shop stands and how far it goes, on the office's page of it."""

from uuid import UUID

import pytest

from linli.merchants.enums import Standing
from linli.merchants.models import Merchant
from linli.people import services as people
from linli.people.models import Person
from linli.places.models import Building
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.siting_stage import houses


@pytest.fixture
def near(town: Town) -> Building:
    return houses(town)


def page_of(shop: Market, act: str = "") -> str:
    return f"/console/merchants/{shop.shop.pk}/{act}"


def where(shop: Market) -> tuple[float | None, float | None]:
    shop.shop.refresh_from_db()
    return shop.shop.lng, shop.shop.lat


def test_ring_is_on_the_page_with_its_sentence_and_table(console: SignedIn, shop: Market, near: Building) -> None:
    Merchant.objects.update(ring_metres=146)
    page = console.get(page_of(shop))
    assert page.context["reached"].said == "146 米以内：2 幢里的 1 幢，2 户"
    assert ("map-reach" in page.text, "太远" in page.text, page_of(shop, "place/") in page.text) == (True, True, True)


def test_office_puts_the_shop_in_its_place(console: SignedIn, shop: Market, near: Building, town: Town) -> None:
    Merchant.objects.update(lng=None, lat=None)
    assert "服务半径现在不起作用" in console.get(page_of(shop)).text
    form = console.get(page_of(shop, "place/"))
    assert (form.status_code, "先不定" in form.text, "data-siting" in form.text) == (200, True, True)
    assert console.post(page_of(shop, "place/"), {"place": str(town.building.pk)})["Location"] == page_of(shop)
    assert where(shop) == (120.1, 30.2)
    console.post(page_of(shop, "place/"), {"place": "tapped", "lng": "120.1004", "lat": "30.2004"})
    assert where(shop) == (120.1004, 30.2004)
    assert [one["name"] for one in console.get(page_of(shop)).context["story"]].count("改资料") == 2


def test_form_opens_in_english(console: SignedIn, shop: Market, near: Building, town: Town) -> None:
    people.prefer(person=town.operator, language="en")
    assert 'lang="en"' in console.get(page_of(shop, "place/")).text


def test_place_that_is_none_is_refused(console: SignedIn, shop: Market, near: Building) -> None:
    answer = console.post(page_of(shop, "place/"), {"place": "tapped"})
    assert (answer.status_code, "请选一栋楼" in answer.text, where(shop)) == (422, True, (120.101, 30.201))


def test_shop_that_has_left_stays_where_it_was(console: SignedIn, shop: Market, near: Building, town: Town) -> None:
    Merchant.objects.update(standing=Standing.LEFT)
    assert page_of(shop, "place/") not in console.get(page_of(shop)).text
    answer = console.post(page_of(shop, "place/"), {"place": str(town.building.pk)})
    assert (answer.status_code, "现在不能这样做" in answer.text, where(shop)) == (409, True, (120.101, 30.201))


def test_nobody_but_the_office_puts_it_anywhere(
    console: SignedIn, shop: Market, near: Building, town: Town, elsewhere: Town
) -> None:
    def told(person: Person) -> list[int]:
        console.as_(person)
        said = {"place": str(town.building.pk)}
        return [
            console.get(page_of(shop, "place/")).status_code,
            console.post(page_of(shop, "place/"), said).status_code,
        ]

    people_ = (town.supervisor, town.steward.person, town.resident, shop.owner, elsewhere.operator)
    assert [told(one) for one in people_] == [[403, 403]] * 4 + [[404, 404]]
    assert where(shop) == (120.101, 30.201)
    assert page_of(shop, "place/") not in console.as_(town.supervisor).get(page_of(shop)).text
    assert console.as_(town.operator).get(f"/console/merchants/{UUID(int=0)}/place/").status_code == 404
