"""Charts and plans as numbers."""

from itertools import pairwise
from math import hypot

from linli.portals import charts, plan


def test_chain_thickness_follows_the_counts() -> None:
    drawn = charts.chain([charts.Link("a", 100), charts.Link("b", 50), charts.Link("c", 0)])
    assert [link.joint_height for link in drawn.links] == [50, 28, 12]
    assert [link.last for link in drawn.links] == [False, False, True]
    assert drawn.spoken == "a 100 · b 50 · c 0"


def test_chain_of_an_empty_day_is_thin_everywhere() -> None:
    drawn = charts.chain([charts.Link("a", 0), charts.Link("b", 0)])
    assert [link.joint_height for link in drawn.links] == [12, 12]


def test_chain_without_links_draws_nothing() -> None:
    assert charts.chain([]).links == ()


def test_bars_share_one_base_line() -> None:
    drawn = charts.bars([("Mon", 4, ""), ("Tue", 2, "now"), ("Wed", 0, "")])
    assert [bar.height for bar in drawn.bars] == [90, 45, 0]
    assert {bar.y + bar.height for bar in drawn.bars} == {drawn.base}
    assert all(one.x + one.width < other.x for one, other in pairwise(drawn.bars))


def test_bars_of_nothing_lie_flat() -> None:
    assert [bar.height for bar in charts.bars([("Mon", 0, "")]).bars] == [0]


SQUARE = [(120.0, 30.0), (120.001, 30.0), (120.001, 30.001), (120.0, 30.001)]


def test_plan_lies_inside_its_frame_north_up() -> None:
    drawn = plan.draw([plan.Footprint("building", SQUARE, "1")], stops=[plan.Stop((120.0, 30.001), "1")])
    stop = drawn.stops[0]
    assert 0 < stop.x < drawn.labels[0].x < drawn.width
    assert 0 < stop.y < drawn.labels[0].y < drawn.height


def test_plan_draws_buildings_over_roads_over_green() -> None:
    kinds = ["building", "road", "green", "water"]
    drawn = plan.draw([plan.Footprint(kind, SQUARE) for kind in kinds])
    assert [shape.kind for shape in drawn.shapes] == ["green", "water", "road", "building"]
    assert [shape.path.endswith("z") for shape in drawn.shapes] == [True, True, False, True]


def test_plan_keeps_markers_apart_and_the_present_one_in_place() -> None:
    stops = [plan.Stop((120.0005, 30.0005), str(n), "now" if n == 2 else "") for n in range(6)]
    drawn = plan.draw([plan.Footprint("building", SQUARE)], stops=stops)
    apart = [
        hypot(one.x - other.x, one.y - other.y) - one.r - other.r
        for place, one in enumerate(drawn.stops)
        for other in drawn.stops[:place]
    ]
    assert min(apart) > 0
    assert [stop.text for stop in drawn.stops if not stop.moved] == ["2"]
    assert drawn.stops[-1].text == "2"


def test_plan_gives_up_when_a_crowd_cannot_be_parted() -> None:
    stops = [plan.Stop((120.0005, 30.0005), str(n)) for n in range(60)]
    drawn = plan.draw([plan.Footprint("building", SQUARE)], stops=stops)
    assert len(drawn.stops) == len(stops)


def test_plan_of_stops_alone() -> None:
    drawn = plan.draw([], stops=[plan.Stop((120.0, 30.0), "1"), plan.Stop((120.001, 30.001), "2")])
    assert drawn.shapes == ()
    assert len(drawn.stops) == 2


def test_plan_of_nothing_is_empty() -> None:
    assert plan.draw([]) == plan.Plan(390, 280, (), (), (), (), None, None)


def test_plan_scale_is_a_round_length() -> None:
    drawn = plan.draw([plan.Footprint("building", SQUARE)], me=SQUARE[0], metre="米")
    assert drawn.scale is not None
    assert drawn.scale.text == "50 米"
    assert drawn.me is not None


def test_plan_without_room_for_a_scale_has_none() -> None:
    inch = [(120.0, 30.0), (120.000001, 30.0), (120.000001, 30.000001)]
    assert plan.draw([plan.Footprint("building", inch)]).scale is None
