"""The plan's frame, and the ring of a shop on it."""

import pytest

from linli.dispatch import Place, metres_between
from linli.portals import plan
from linli.portals.plan import Footprint, Stop

SQUARE = [(120.0, 30.0), (120.002, 30.0), (120.002, 30.002), (120.0, 30.002)]


def test_frame_takes_in_what_is_within_though_it_lies_outside_the_houses() -> None:
    far = (120.004, 30.001)
    tight = plan.draw([Footprint("building", SQUARE)], stops=[Stop(far, "店")])
    wide = plan.draw([Footprint("building", SQUARE)], stops=[Stop(far, "店")], within=[far])
    assert (tight.stops[0].x > tight.width, 0 < wide.stops[0].x < wide.width) == (True, True)


def test_frame_is_none_where_there_is_nothing_to_draw() -> None:
    assert plan.draw([]).frame is None


@pytest.mark.parametrize("corner", [SQUARE[0], SQUARE[2]])
def test_frame_puts_the_middle_where_one_taps(corner: plan.Point) -> None:
    frame = plan.draw([Footprint("building", SQUARE)]).frame
    assert frame
    x, y = frame.at(corner)
    # What siting.js does with a tap.
    back = (
        frame.west + (x - frame.left) / (frame.squeeze * frame.per_degree),
        frame.north - (y - frame.top) / frame.per_degree,
    )
    assert metres_between(Place(*back), Place(*corner)) < 1
