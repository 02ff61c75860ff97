"""What a move by hand would cost."""

from datetime import timedelta

import pytest

from linli.dispatch import day
from linli.dispatch.day import Late, Price
from tests.dispatch.day.making import at, between, here, job, made, planned, rounds, worker

WORKERS = [worker("u"), worker("v", start=here(20))]


def test_price_of_a_longer_way_is_the_extra_walking_of_both() -> None:
    asked = made(WORKERS, [job("a", 0), job("b", 20)])
    found = planned(asked)
    assert rounds(found) == {"u": ("a",), "v": ("b",)}
    assert day.price(plan=found, day=asked, job="a", worker="v", position=0) == Price(40.0, (), 0.0, None)
    assert day.price(plan=found, day=asked, job="a", worker="v", position=1) == Price(20.0, (), 0.0, None)
    assert day.price(plan=found, day=asked, job="a", worker="v", position=1).breaks_nothing


def test_price_tells_who_would_be_late_and_by_how_much() -> None:
    jobs = [job("a", 20, worker="u"), job("b", 20, minutes=30, windows=(between(8, 8.25),))]
    asked = made(WORKERS, jobs)
    found = planned(asked)
    price = day.price(plan=found, day=asked, job="a", worker="v", position=0)
    assert price == Price(-20.0, (Late("v", "b", 15.0),), 0.0, "worker")
    assert not price.breaks_nothing


def test_price_tells_of_a_missed_lunch_and_of_overtime() -> None:
    lunch = day.Break(between(11, 12), 30)
    asked = made([worker("u", shift=between(8, 13), breaks=(lunch,)), worker("v")], [job("a", minutes=300, worker="v")])
    found = planned(asked)
    price = day.price(plan=found, day=asked, job="a", worker="u", position=0)
    assert (price.late, price.overtime, price.barrier) == ((Late("u", None, 60.0),), 30.0, "worker")


def test_price_of_what_nobody_does_yet_is_its_way() -> None:
    asked = made([worker("u")], [job("a", 10, skills=frozenset({"gas"}))])
    found = planned(asked)
    assert day.price(plan=found, day=asked, job="a", worker="u", position=0) == Price(10.0, (), 0.0, "skills")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"job": "z"}, "there is no job z"),
        ({"worker": "z"}, "there is no worker z"),
        ({"position": 2}, "position must be from 0 to 1, not 2"),
        ({"position": -1}, "position must be from 0 to 1, not -1"),
    ],
)
def test_price_refuses_what_is_not_there(change: dict[str, object], words: str) -> None:
    asked = made([worker("u")], [job("a"), job("b")])
    wanted = {"plan": planned(asked), "day": asked, "job": "a", "worker": "u", "position": 0, **change}
    with pytest.raises(day.BadDayError, match=words):
        day.price(**wanted)  # type: ignore[arg-type]  # by name


def test_price_of_nothing_moved_is_nothing() -> None:
    asked = made([worker("u")], [job("a", 5), job("b", 9)], at=at(9))
    found = planned(asked)
    place = found.rounds[0].jobs.index("b")
    assert day.price(plan=found, day=asked, job="b", worker="u", position=place) == Price(0.0, (), 0.0, None)


def test_fits_tell_every_place_with_what_comes_before_it_and_when() -> None:
    asked = made(WORKERS, [job("a", 0), job("b", 20)])
    found = day.fits(plan=planned(asked), day=asked, job="a", worker="v")
    told = [(fit.after, (fit.begins - at(8)) // timedelta(minutes=1), fit.price.walking) for fit in found]
    assert told == [(None, 20, 40.0), ("b", 50, 20.0)]
    assert [fit.price for fit in found] == [
        day.price(plan=planned(asked), day=asked, job="a", worker="v", position=position) for position in (0, 1)
    ]


def test_fits_begin_behind_what_is_under_way() -> None:
    begun = job("a", 0, worker="u", started=at(8))
    asked = made([worker("u")], [begun, job("b", 20)])
    found = day.fits(plan=planned(asked), day=asked, job="b", worker="u")
    assert [fit.after for fit in found] == ["a"]
    with pytest.raises(day.BadDayError, match="there is no worker z"):
        day.fits(plan=planned(asked), day=asked, job="b", worker="z")
