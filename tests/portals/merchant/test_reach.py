"""How far a shop goes, on its own page: the ring on the plan, what another one would take in, and where the shop stands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.market.errors import TooFarError
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.places.models import Building, PointOfInterest
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.siting_stage import houses, square

SAID = {"ring_metres": "1000", "phone": "0571-88001122", "address": "和睦路 12 号"}


@pytest.fixture
def near(town: Town) -> Building:
    return houses(town)


def page_of(grocer: Market) -> str:
    return f"/counter/shop/{grocer.shop.pk}/"


def look(owner: SignedIn, grocer: Market, *, live: bool = True, **said: str) -> str:
    headers = {"HX-Request": "true"} if live else {}
    answer = owner.post(page_of(grocer), {**SAID, "do": "look", **said}, headers=headers)
    assert answer.status_code == 200
    return answer.text


def test_ring_is_drawn_with_its_sentence_and_table(owner: SignedIn, grocer: Market, near: Building) -> None:
    page = owner.get(page_of(grocer))
    reached = page.context["reached"]
    assert reached.said == "1000 米以内：2 幢里的 2 幢，3 户"
    assert [(row["name"], row["homes"], row["far"], row["is_served"]) for row in reached.rows] == [
        ("1幢", 2, "0 米", True), ("3幢", 1, "147 米", True),
    ]  # fmt: skip
    assert (reached.said in page.text, f'aria-label="社区平面图：{reached.said}"' in page.text) == (True, True)
    assert ('class="map-reach"' in page.text, page.text.count("map-building--hot")) == (True, 2)


@pytest.mark.parametrize(
    ("ring", "said", "hot"), [("100", "1 幢，2 户", 1), ("146", "1 幢，2 户", 1), ("148", "2 幢，3 户", 2)]
)
def test_another_ring_shows_what_it_would_take_in_and_is_not_kept(
    owner: SignedIn, grocer: Market, near: Building, ring: str, said: str, hot: int
) -> None:
    part = look(owner, grocer, ring_metres=ring)
    assert (f"{ring} 米以内：2 幢里的 {said}" in part, part.count("map-building--hot"), "<html" in part) == (
        True,
        hot,
        False,
    )
    grocer.shop.refresh_from_db()
    assert grocer.shop.ring_metres == 1000


def test_look_without_a_script_is_the_page_with_what_was_typed(owner: SignedIn, grocer: Market, near: Building) -> None:
    whole = look(owner, grocer, live=False, ring_metres="120")
    assert ("120 米以内" in whole, 'value="120"' in whole, "<html" in whole) == (True, True, True)


def test_ring_that_makes_no_sense_shows_the_one_there_is(owner: SignedIn, grocer: Market, near: Building) -> None:
    assert "1000 米以内" in look(owner, grocer, ring_metres="far")


def test_drawn_ring_has_the_metres_that_are_applied(
    owner: SignedIn, grocer: Market, near: Building, town: Town
) -> None:
    """A house on the edge of the drawing's circle is as far away as the ring is wide, to a pixel."""
    Merchant.objects.update(ring_metres=147)
    drawing = owner.get(page_of(grocer)).context["reached"].drawing
    x, y = drawing.frame.at((120.1, 30.2))
    away = ((x - drawing.circle.x) ** 2 + (y - drawing.circle.y) ** 2) ** 0.5
    assert away == pytest.approx(drawing.circle.r, abs=1)
    grocer.buy((grocer.rice, 1))
    Merchant.objects.update(ring_metres=146)
    with pytest.raises(TooFarError):
        grocer.buy((grocer.rice, 1))


def test_wide_ring_leaves_the_houses_to_be_seen(owner: SignedIn, grocer: Market, near: Building) -> None:
    narrow, wide = (
        owner.post(page_of(grocer), {**SAID, "do": "look", "ring_metres": ring}).context["reached"].drawing
        for ring in ("200", "5000")
    )
    assert (narrow.frame.left < narrow.circle.x - narrow.circle.r + 1, wide.circle.r > wide.width) == (True, True)
    assert all(0 <= label.x <= wide.width for label in wide.labels)


def test_shop_without_a_place_says_that_its_ring_counts_for_nothing(
    owner: SignedIn, grocer: Market, near: Building
) -> None:
    Merchant.objects.update(lng=None, lat=None)
    page = owner.get(page_of(grocer))
    assert ("服务半径现在不起作用" in page.text, "map-reach" in page.text) == (True, False)
    assert "服务半径现在不起作用" not in look(owner, grocer, place=str(near.pk))


def test_page_without_a_plan_has_the_sentence(owner: SignedIn, grocer: Market) -> None:
    page = owner.get(page_of(grocer))
    assert ("1000 米以内：1 幢里的 1 幢，1 户" in page.text, '<svg class="map"' in page.text) == (True, False)


# --- where the shop stands ---------------------------------------------------------------------------------------
def where(grocer: Market) -> tuple[float | None, float | None]:
    grocer.shop.refresh_from_db()
    return grocer.shop.lng, grocer.shop.lat


def test_place_is_chosen_from_the_list(owner: SignedIn, grocer: Market, town: Town) -> None:
    gate = PointOfInterest.objects.create(
        community=town.community, kind="gate", name_zh="南门", shape=square(120.2, 30.3), lng=120.2, lat=30.3
    )
    PointOfInterest.objects.create(
        community=town.community, kind="green", name_zh="草地", shape={}, lng=120.4, lat=30.3
    )
    choices = dict(owner.get(page_of(grocer)).context["form"].fields["place"].choices)
    assert list(choices.values()) == ["现在的位置", "3幢", "南门"]
    assert owner.post(page_of(grocer), {**SAID, "place": str(gate.pk)}).status_code == 302
    assert where(grocer) == (120.2, 30.3)
    assert owner.get(page_of(grocer)).context["form"]["place"].value() == str(gate.pk)


def test_place_is_tapped_on_the_plan(owner: SignedIn, grocer: Market, near: Building) -> None:
    assert "data-siting" in owner.get(page_of(grocer)).text
    assert (
        owner.post(page_of(grocer), {**SAID, "place": "tapped", "lng": "120.1004", "lat": "30.2004"}).status_code == 302
    )
    assert where(grocer) == (120.1004, 30.2004)


@pytest.mark.parametrize(
    "said",
    [
        {"place": "tapped"}, {"place": "tapped", "lng": "120.1"}, {"place": "tapped", "lng": "999", "lat": "30"},
        {"place": "tapped", "lng": "nan", "lat": "30"}, {"place": "moon"},
    ],
)  # fmt: skip
def test_place_that_is_none_is_refused_beside_its_field(owner: SignedIn, grocer: Market, said: dict[str, str]) -> None:
    answer = owner.post(page_of(grocer), {**SAID, **said})
    assert (answer.status_code, answer.context["form"].errors["place"]) == (
        422,
        ["请选一栋楼，或在图上点一下店的位置。"],
    )
    assert where(grocer) == (120.101, 30.201)


@pytest.mark.parametrize("said", [{}, {"place": ""}, {"place": "kept"}, {"place": "kept", "lng": "1", "lat": "2"}])
def test_place_stays_where_nothing_else_was_chosen(owner: SignedIn, grocer: Market, said: dict[str, str]) -> None:
    answer = owner.post(page_of(grocer), {**SAID, "ring_metres": "1500", **said})
    assert (where(grocer), grocer.shop.ring_metres if answer.status_code == 302 else 1500) == ((120.101, 30.201), 1500)


def test_clerk_and_stranger_look_at_no_other_ring(
    owner: SignedIn, grocer: Market, near: Building, town: Town, stranger: Person
) -> None:
    def asked(person: Person) -> int:
        return owner.as_(person).post(page_of(grocer), {**SAID, "do": "look"}).status_code

    assert [asked(person) for person in (grocer.clerk, town.resident, stranger)] == [403, 403, 403]
    page = owner.as_(grocer.clerk).get(page_of(grocer))
    assert ("map-reach" in page.text, "data-siting" in page.text) == (True, False)


def test_page_asks_as_much_for_thirty_houses_as_for_two(
    owner: SignedIn, grocer: Market, near: Building, town: Town
) -> None:
    owner.get(page_of(grocer))
    with CaptureQueriesContext(connection) as few:
        owner.get(page_of(grocer))
    Building.objects.bulk_create(
        Building(community=town.community, name=f"{n}号楼", lng=120.1, lat=30.2, footprint=square(120.1, 30.2))
        for n in range(28)
    )
    with CaptureQueriesContext(connection) as many:
        assert len(owner.get(page_of(grocer)).context["reached"].rows) == 30
    assert len(many) == len(few)


def test_place_of_now_is_marked_on_the_plan_that_is_tapped_unless_it_is_far_away(
    owner: SignedIn, grocer: Market, near: Building
) -> None:
    stops = []
    for place in ((120.1005, 30.2005), (121.5, 31.2)):
        Merchant.objects.filter(pk=grocer.shop.pk).update(lng=place[0], lat=place[1])
        stops.append([stop.text for stop in owner.get(page_of(grocer)).context["site_plan"].stops])
    assert stops == [["店"], []]
