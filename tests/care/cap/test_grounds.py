"""Whether a warning concerns a community, and why."""

import time
from math import pi
from random import Random

import pytest

from linli.care import cap
from linli.care.cap import Ground, Named, Why, divisions, shapes
from tests.care.cap.documents import area, document, fixture, geocode


def square(lng: float, lat: float, size: float = 0.01) -> dict[str, object]:
    corners = [[lng, lat], [lng + size, lat], [lng + size, lat + size], [lng, lat + size], [lng, lat]]
    return {"type": "Polygon", "coordinates": [corners]}


HOME = square(120.0, 30.25)
YUHANG = Ground(boundary=HOME, codes=("330110012",), names=("余杭区", "杭州市"))
DEGREE_KM = 2 * pi * 6371.0088 / 360


def why(inside: str, ground: Ground, description: str = "某地") -> list[str]:
    return [match.why for match in cap.concerns(cap.read(document(area(inside, description))), ground=ground)]


def share(polygon: str, ground: Ground) -> float | None:
    found = cap.concerns(cap.read(document(area(f"<polygon>{polygon}</polygon>"))), ground=ground)
    return found[0].share if found else None


# --- codes and names ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "stem"),
    [
        ("330000", "33"), ("330100", "3301"), ("330110", "330110"), ("3301", "3301"), ("33", "33"),
        ("410000000000", "41"), ("330110000000", "330110"), ("330110012000", "330110012"), ("330110012003", "330110012003"),
        ("330110100000", "330110100"), ("110100", "1101"), ("000000", ""), ("00", ""), ("3301a0", ""), ("", ""),
        ("33011", ""), ("３３", ""),
    ],
)  # fmt: skip
def test_stem_of_a_division(code: str, stem: str) -> None:
    assert divisions.stem(code) == stem


@pytest.mark.parametrize(
    "code", ["33", "330000", "3301", "330100", "330110", "330110000000", "330110012", "330110012000"]
)
def test_division_covers_what_lies_in_it(code: str) -> None:
    assert why(geocode(code), YUHANG) == [Why.DIVISION]


@pytest.mark.parametrize("code", ["330113", "3302", "330110013", "330110012001", "320000", "330", "33011001"])
def test_division_beside_or_within_does_not_cover(code: str) -> None:
    assert why(geocode(code), YUHANG) == []


def test_several_codes_in_one_value_are_each_read() -> None:
    assert why(geocode("330113, 330110"), YUHANG) == [Why.DIVISION]


@pytest.mark.parametrize("name", ["SAME", "FIPS6", "profile:CAP-CP:Location:0.3", "EMMA_ID"])
def test_foreign_code_of_the_same_digits_is_no_division(name: str) -> None:
    assert why(geocode("330110", name), YUHANG) == []


def test_code_of_another_system_fits_exactly() -> None:
    ground = Ground(geocodes=(Named("EMMA_ID", "ES180"),))
    found = cap.concerns(cap.read(fixture("meteoalarm_rain")), ground=ground)
    assert [(match.why, match.said) for match in found] == [(Why.GEOCODE, "ES180")]
    assert cap.concerns(cap.read(fixture("meteoalarm_rain")), ground=Ground(geocodes=(Named("UGC", "ES180"),))) == []


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("余杭区", [Why.NAME]),
        ("临平区,余杭区", [Why.NAME]),
        ("临平区、余杭区", [Why.NAME]),
        ("余杭区东部", []),
        ("杭州", []),
    ],
)
def test_name_fits_whole_or_not(description: str, found: list[Why]) -> None:
    assert why("", YUHANG, description) == found


def test_national_message_reaches_its_district_alone() -> None:
    message = cap.read(fixture("national_gale"))
    assert [match.said for match in cap.concerns(message, ground=Ground(codes=("330110",)))] == ["330110000000"]
    assert cap.concerns(message, ground=Ground(codes=("330106",))) == []


def test_match_says_which_area_of_which_language() -> None:
    ground = Ground(geocodes=(Named("profile:CAP-CP:Location:0.3", "2401023"),))
    found = cap.concerns(cap.read(fixture("canada_wind")), ground=ground)
    assert [(match.info, match.area, match.description) for match in found] == [
        (0, 0, "Îles-de-la-Madeleine"), (1, 0, "Îles-de-la-Madeleine"),
    ]  # fmt: skip


def test_surest_reason_comes_first() -> None:
    around = "<polygon>30,119 31,119 31,121 30,121 30,119</polygon><circle>30.25,120 10</circle>"
    assert why(around + geocode("330110"), YUHANG, "余杭区") == [Why.DIVISION]
    assert why(around, YUHANG, "余杭区") == [Why.POLYGON]


def test_message_without_an_area_concerns_nobody() -> None:
    assert cap.concerns(cap.read(document()), ground=YUHANG) == []


def test_ground_of_which_nothing_is_known_is_not_concerned() -> None:
    assert why("<circle>30.25,120 10</circle>", Ground()) == []


# --- polygons ----------------------------------------------------------------------------------------------------
def test_latitude_stands_first_in_cap() -> None:
    sacramento = Ground(point=(-119.9, 38.47))
    assert [m.why for m in cap.concerns(cap.read(fixture("oasis_a2_thunderstorm")), ground=sacramento)] == [Why.POLYGON]
    assert cap.concerns(cap.read(fixture("oasis_a2_thunderstorm")), ground=Ground(point=(-121.5, 38.6))) == []


@pytest.mark.parametrize(
    ("polygon", "expected"),
    [
        ("30,119 31,119 31,121 30,121 30,119", 1.0),
        ("30,119 31,119 31,120.005 30,120.005 30,119", 0.5),
        ("30,119 31,119 31,120 30,120 30,119", None),  # the neighbour's: a line in common
        ("30,121 31,121 31,122 30,122 30,121", None),
    ],
)
def test_share_of_the_community(polygon: str, expected: float | None) -> None:
    found = share(polygon, YUHANG)
    assert found == (None if expected is None else pytest.approx(expected))


BOW_TIE = "30,119 31,121 30,121 31,119 30,119"  # wings west and east, crossing at 30.5, 120


@pytest.mark.parametrize(
    ("lng", "lat", "expected"),
    [(119.1, 30.5, 1.0), (120.9, 30.5, 1.0), (120.0, 30.9, None), (120.0, 30.1, None), (119.99, 30.49, 1.0)],
)
def test_both_wings_of_a_polygon_that_crosses_itself_are_warned(lng: float, lat: float, expected: float | None) -> None:
    assert share(BOW_TIE, Ground(boundary=square(lng, lat))) == expected


def test_polygon_without_an_inside_warns_along_its_line() -> None:
    line = "30.255,119 30.255,121 30.255,120 30.255,119"
    assert share(line, YUHANG) == 1.0
    assert share(line.replace("30.255", "30.4"), YUHANG) is None


@pytest.mark.parametrize(
    ("lng", "is_in"), [(179.5, True), (-179.5, True), (0.0, False), (177.0, False), (-177.0, False)]
)
def test_polygon_across_the_180th_meridian(lng: float, is_in: bool) -> None:  # noqa: FBT001 - a parameter of a test
    across = "-1,178 1,178 1,-178 -1,-178 -1,178"
    turned = "-1,-178 1,-178 1,178 -1,178 -1,-178"
    ground = Ground(boundary=square(lng, 0.0))
    assert [share(across, ground), share(turned, ground)] == [1.0 if is_in else None] * 2


def test_worst_polygon_is_decided_at_once() -> None:
    chance = Random(1)  # noqa: S311 - for a test
    points = [f"{chance.uniform(29, 31):.4f},{chance.uniform(119, 121):.4f}" for _ in range(9999)]
    said = " ".join([*points, points[0]])
    began = time.process_time()
    assert share(said, YUHANG) == 1.0
    assert share(said, Ground(boundary=square(125, 30))) is None
    assert time.process_time() - began < 3


def test_community_of_two_parts_is_reached_in_either() -> None:
    parts = [square(120, 30.25)["coordinates"], square(125.5, 30.5)["coordinates"]]
    ground = Ground(boundary={"type": "MultiPolygon", "coordinates": parts})
    assert share("30,119 31,119 31,121 30,121 30,119", ground) == pytest.approx(0.5)
    assert share(BOW_TIE.replace("121", "126").replace("119", "124"), ground) == 1.0


def test_boundary_without_an_area_is_refused() -> None:
    with pytest.raises(ValueError, match="boundary"):
        _ = Ground(boundary={"type": "LineString", "coordinates": [[120, 30], [121, 30]]}).home


# --- circles -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0.0, 0.0), (0.0, 1.0), DEGREE_KM),
        ((0.0, 179.5), (0.0, -179.5), DEGREE_KM),
        ((90.0, 0.0), (-90.0, 0.0), 180 * DEGREE_KM),
        ((36.12, -86.67), (33.94, -118.40), 2886.45),  # Nashville to Los Angeles, the haversine's well-known example
    ],
)
def test_great_circle(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert shapes.great_circle_km(one, other) == pytest.approx(km, rel=1e-4)


def test_circle_reaches_the_nearest_edge_of_a_community() -> None:
    edge = 0.01 * DEGREE_KM  # from 30.26 up to the centre at 30.27
    assert why(f"<circle>30.27,120.005 {edge + 0.01:.3f}</circle>", YUHANG) == [Why.CIRCLE]
    assert why(f"<circle>30.27,120.005 {edge - 0.01:.3f}</circle>", YUHANG) == []


def test_circle_of_nothing_is_its_centre() -> None:
    assert why("<circle>30.255,120.005 0</circle>", YUHANG) == [Why.CIRCLE]
    assert why("<circle>30.27,120.005 0</circle>", YUHANG) == []


def test_circle_across_the_180th_meridian() -> None:
    assert why("<circle>0,179.9 50</circle>", Ground(point=(-179.9, 0.0))) == [Why.CIRCLE]


def test_circle_round_a_pole() -> None:
    assert why("<circle>89.9,0 50</circle>", Ground(point=(180.0, 89.9))) == [Why.CIRCLE]
