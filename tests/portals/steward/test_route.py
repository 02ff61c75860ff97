"""The order of a day's stops, without a database."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from linli.dispatch import Place
from linli.portals.steward import route
from linli.portals.steward.route import Visit
from tests.cast import NOW

HERE = Place(120.1, 30.2)


def visit(key: str, *, east: float = 0, due: int | None = 30, starts: int | None = None, **marks: bool) -> Visit:
    """A visit so many hundred metres east, due in so many minutes."""
    return Visit(
        key=key, place=Place(120.1 + east / 960, 30.2), in_progress=marks.get("in_progress", False),
        emergency=marks.get("emergency", False), starts=None if starts is None else NOW + timedelta(minutes=starts),
        by=None if due is None else NOW + timedelta(minutes=due),
    )  # fmt: skip


def order(*visits: Visit, start: Place | None = HERE) -> list[tuple[str, str]]:
    return [(leg.visit.key, leg.why) for leg in route.plan(visits=visits, start=start, at=NOW)]


def test_what_is_in_progress_comes_before_emergency_overdue_and_due() -> None:
    stops = [
        visit("due"),
        visit("late", due=-5),
        visit("fire", emergency=True, due=90),
        visit("now", in_progress=True, due=500),
    ]
    assert order(*stops) == [("now", "in-progress"), ("fire", "emergency"), ("late", "overdue"), ("due", "due")]


def test_overdue_longest_comes_first_however_far() -> None:
    assert [key for key, _why in order(visit("a", due=-5), visit("b", due=-50, east=9))] == ["b", "a"]


def test_within_one_hour_the_nearest_comes_first() -> None:
    assert order(visit("far", east=5, due=20), visit("near", east=1, due=40)) == [("near", "near"), ("far", "due")]


def test_next_hour_comes_later_even_when_nearer() -> None:
    assert [key for key, _why in order(visit("near", due=90), visit("far", east=5, due=40))] == ["far", "near"]


def test_appointment_counts_by_its_start() -> None:
    assert order(visit("a", starts=70, due=300), visit("b", due=90)) == [("a", "appointed"), ("b", "due")]


def test_walk_goes_on_from_the_stop_before() -> None:
    legs = route.plan(visits=[visit("a", east=1), visit("b", east=3), visit("c", east=-1.5)], start=HERE, at=NOW)
    assert [leg.visit.key for leg in legs] == ["a", "b", "c"]


def test_unknown_places_have_no_distance_and_come_last_of_their_hour() -> None:
    nowhere = Visit("x", None, in_progress=False, emergency=False, starts=None, by=NOW + timedelta(minutes=5))
    legs = route.plan(visits=[nowhere, visit("a", east=2)], start=HERE, at=NOW)
    assert [(leg.visit.key, leg.metres is None) for leg in legs] == [("a", False), ("x", True)]


def test_nothing_to_do_is_an_empty_route() -> None:
    assert route.plan(visits=[], start=None, at=NOW) == []


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(-5, 5), st.booleans(), st.booleans()), max_size=12))
def test_every_visit_is_made_once_and_nothing_late_follows_what_can_wait(
    rows: list[tuple[int, int, bool, bool]],
) -> None:
    visits = [
        visit(str(n), east=east, due=due, in_progress=doing, emergency=fire)
        for n, (due, east, doing, fire) in enumerate(rows)
    ]
    legs = route.plan(visits=visits, start=HERE, at=NOW)
    first = ["in-progress", "emergency", "overdue"]
    classes = [first.index(leg.why) if leg.why in first else len(first) for leg in legs]
    assert sorted(leg.visit.key for leg in legs) == sorted(one.key for one in visits)
    assert classes == sorted(classes)
