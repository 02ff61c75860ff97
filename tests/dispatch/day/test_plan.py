"""A day's plan in single cases: who goes where and when, what is left out, and what is said about it."""

from dataclasses import replace

import pytest

from linli.dispatch import EMERGENCY, URGENT, Reason, day
from linli.dispatch.day import Code
from tests.dispatch.day.making import at, between, here, job, left, made, planned, rounds, why, worker

LUNCH = day.Break(between(11, 13), 45)


def test_plan_without_anything_is_empty() -> None:
    found = planned(made([], []))
    assert found == day.Plan((), (), day.Totals(0, 0, 0, 0, 0, 0))


def test_plan_without_workers_says_so() -> None:
    assert left(planned(made([], [job("a")]))) == {"a": Code.NO_WORKERS}


def test_plan_walks_up_the_street_and_not_to_and_fro() -> None:
    asked = made([worker("w", ends=here(0))], [job("far", 20), job("near", 5), job("mid", 10), job("end", 30)])
    found = planned(asked)
    assert found.totals.walking == pytest.approx(60, abs=0.1)
    assert found.totals.working == 120


def test_plan_times_add_up() -> None:
    (round_,) = planned(made([worker("w")], [job("a", 10, windows=(between(9, 10),))])).rounds
    (stop,) = round_.stops
    assert (stop.walking, stop.waiting) == (10.0, 50.0)
    assert (stop.starts, stop.ends) == (at(9), at(9.5))
    assert (round_.walking, round_.waiting, round_.working) == (10.0, 50.0, 30.0)


def test_plan_keeps_every_window() -> None:
    jobs = [job(f"j{hour}", hour % 3 * 9, windows=(between(hour, hour + 0.5),)) for hour in range(8, 16)]
    assert rounds(planned(made([worker("w")], jobs))) == {"w": tuple(f"j{hour}" for hour in range(8, 16))}


def test_plan_takes_the_later_of_two_windows_when_the_earlier_is_taken() -> None:
    fixed = job("fixed", windows=(between(9, 9),), minutes=60)
    free = job("free", windows=(between(9, 9.5), between(14, 15)), minutes=60)
    found = planned(made([worker("w")], [fixed, free]))
    assert found.where()["free"][1].starts == at(14)


def test_plan_sends_only_who_has_every_skill() -> None:
    both = worker("both", skills=frozenset({"gas", "pipes"}), start=here(40))
    asked = made([worker("one", skills=frozenset({"gas"})), both], [job("a", skills=frozenset({"gas", "pipes"}))])
    found = planned(asked)
    assert rounds(found) == {"one": (), "both": ("a",)}
    assert found.where()["a"][1].reasons == (Reason(Code.ONLY_ONE, {"skills": "gas|pipes"}),)


def test_plan_gives_everybody_lunch_within_its_window() -> None:
    jobs = [job(f"j{n}", n % 7 * 3, minutes=25) for n in range(30)]
    found = planned(made([worker("u", breaks=(LUNCH,)), worker("v", breaks=(LUNCH,))], jobs))
    for round_ in found.rounds:
        (lunch,) = [stop for stop in round_.stops if stop.job is None]
        assert at(11) <= lunch.starts <= at(13)
        assert (lunch.ends - lunch.starts).total_seconds() == 45 * 60
        assert round_.missed_breaks == 0


def test_plan_tells_of_a_break_that_cannot_be_had() -> None:
    found = planned(made([worker("w", shift=between(14, 17), breaks=(LUNCH,))], [job("a")]))
    assert found.rounds[0].missed_breaks == 1
    assert rounds(found) == {"w": ("a",)}


def test_plan_keeps_a_pin_though_another_is_nearer() -> None:
    found = planned(made([worker("near"), worker("far", start=here(60))], [job("a", worker="far")]))
    assert rounds(found) == {"near": (), "far": ("a",)}
    assert why(found, "a") == [Code.PINNED]


def test_plan_answers_for_a_pin_to_nobody_and_goes_on() -> None:
    found = planned(made([worker("w")], [job("a", worker="gone"), job("b")]))
    assert found.unplanned == (day.Unplanned("a", Reason(Code.NO_SUCH_WORKER, {"worker": "gone"})),)
    assert rounds(found) == {"w": ("b",)}


def test_plan_begins_with_what_has_started_and_keeps_turns() -> None:
    jobs = [
        job("third", 1), job("second", 9, worker="w", turn=2), job("first", 30, worker="w", turn=1),
        job("now", 12, worker="w", started=at(8.75)),
    ]  # fmt: skip
    found = planned(made([worker("w")], jobs, at=at(9)))
    assert rounds(found) == {"w": ("now", "first", "second", "third")}
    assert found.where()["now"][1].ends == at(9.25)
    assert [why(found, name)[0] for name in ("now", "first")] == [Code.STARTED, Code.PINNED]


def test_plan_lets_what_has_started_end_after_the_shift() -> None:
    found = planned(made([worker("w")], [job("late", worker="w", started=at(16.75), minutes=60)], at=at(16.9)))
    assert found.where()["late"][1].ends == at(17.75)


def test_plan_of_the_rest_of_a_day_begins_now() -> None:
    found = planned(made([worker("w")], [job("a", 0)], at=at(10)))
    assert found.where()["a"][1].starts == at(10)


def test_plan_drops_the_optional_that_is_worth_least_and_says_for_whom() -> None:
    jobs = [job(name, minutes=120, worth=worth) for name, worth in (("dear", 90), ("cheap", 20), ("mid", 50))]
    must = job("must", minutes=120)
    found = planned(made([worker("w", shift=between(8, 14.5))], [*jobs, must]))
    assert left(found) == {"cheap": Code.OUTRANKED}
    assert found.unplanned[0].reason.values == {"by": "mid", "workers": 1}


def test_plan_leaves_out_what_is_not_worth_the_walk() -> None:
    found = planned(made([worker("w", ends=here(0))], [job("a", 40, worth=30)]), weights=replace(day.DEFAULT, even=0.0))
    assert found.unplanned == (day.Unplanned("a", Reason(Code.NOT_WORTH, {"minutes": 80.0, "worth": 30.0})),)


def test_plan_puts_an_emergency_before_an_urgent_job_before_any_other() -> None:
    jobs = [
        job("any", minutes=300),
        job("urgent", minutes=300, urgency=URGENT),
        job("first", minutes=300, urgency=EMERGENCY),
    ]
    assert rounds(planned(made([worker("w", shift=between(8, 14))], jobs))) == {"w": ("first",)}
    assert rounds(planned(made([worker("w", shift=between(8, 14))], jobs[:2]))) == {"w": ("urgent",)}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"skills": frozenset({"gas", "lift"})}, Reason(Code.NO_SKILL, {"missing": "lift"})),
        ({"providers": frozenset({"team"})}, Reason(Code.KIND, {"kinds": "team"})),
        ({"never": frozenset({"w"})}, Reason(Code.NOT_ALLOWED)),
        ({"only": frozenset({"x"})}, Reason(Code.NOT_ALLOWED)),
        ({"size": 9}, Reason(Code.TOO_HEAVY, {"size": 9})),
        (
            {"windows": (between(20, 21),)},
            Reason(Code.OFF_SHIFT, {"opens": at(20).isoformat(), "closes": at(21).isoformat()}),
        ),
        ({"place": here(600)}, Reason(Code.NO_WAY, {"workers": 1})),
    ],
)
def test_plan_says_why_nobody_can_and_goes_on(change: dict[str, object], reason: Reason) -> None:
    somebody = worker("w", skills=frozenset({"gas"}), carries=5)
    found = planned(made([somebody], [replace(job("a"), **change), job("b")]))  # type: ignore[arg-type]  # by name
    assert found.unplanned == (day.Unplanned("a", reason),)
    assert rounds(found) == {"w": ("b",)}


def test_plan_says_that_all_are_full_where_no_single_job_is_in_the_way() -> None:
    urgent = [job(name, minutes=250, urgency=URGENT) for name in "ab"]
    found = planned(made([worker("w")], [*urgent, job("late", minutes=300)]))
    assert left(found) == {"late": Code.NO_TIME}


def test_plan_prefers_who_knows_the_household() -> None:
    known = worker("known", start=here(4), knows=frozenset({"home"}))
    found = planned(made([worker("near"), known], [job("a", household="home")]))
    assert rounds(found) == {"near": (), "known": ("a",)}
    assert why(found, "a") == [Code.KNOWS]


def test_plan_prefers_the_job_s_team() -> None:
    found = planned(made([worker("near"), worker("ours", start=here(4), team="works")], [job("a", team="works")]))
    assert rounds(found) == {"near": (), "ours": ("a",)}


def test_plan_says_who_was_nearest() -> None:
    found = planned(made([worker("low"), worker("high", start=here(30))], [job("a", 2), job("b", 28)]))
    assert rounds(found) == {"low": ("a",), "high": ("b",)}
    assert found.where()["b"][1].reasons[0] == Reason(Code.NEAREST, {"minutes": 2.0})


def test_plan_says_what_was_promised() -> None:
    found = planned(made([worker("w")], [job("a", windows=(between(10, 10.5),), appointment=True)]))
    assert found.where()["a"][1].reasons[0] == Reason(Code.APPOINTMENT, {"at": at(10).isoformat()})


def test_plan_shares_work_out_among_equals() -> None:
    found = planned(made([worker("u"), worker("v"), worker("w")], [job(f"j{n}") for n in range(12)]))
    assert [round_.working for round_ in found.rounds] == [120, 120, 120]
    assert found.totals.spread == 0


def test_plan_spares_who_has_worked_already() -> None:
    found = planned(made([worker("tired", done_minutes=120), worker("fresh")], [job(f"j{n}") for n in range(4)]))
    assert rounds(found)["tired"] == ()
    assert Code.EVENS in why(found, "j0")


def test_plan_bounds_what_is_carried() -> None:
    jobs = [job(f"j{n}", size=2) for n in range(5)]
    found = planned(made([worker("w", carries=7)], jobs))
    assert found.totals.planned == 3


def test_plan_finds_room_for_everything_that_must_be_done_where_there_is_room() -> None:
    # Cheapest insertion puts the first two wrongly; only the search finds the one way in which all four fit.
    jobs = [
        job("a", 30, windows=(between(8, 9),), minutes=60), job("b", -30, windows=(between(8, 9),), minutes=60),
        job("c", 29, windows=(between(9.5, 9.75),), minutes=60), job("d", -29, windows=(between(9.5, 9.75),), minutes=60),
    ]  # fmt: skip
    found = planned(made([worker("u"), worker("v")], jobs))
    assert found.totals.planned == 4


def test_plan_reads_a_matrix_that_is_given() -> None:
    matrix = ((0.0, 5.0, 9.0), (7.0, 0.0, 1.0), (3.0, 8.0, 0.0))
    somebody = replace(worker("w"), start=0, ends=0)
    found = planned(made([somebody], [replace(job("a"), place=1), replace(job("b"), place=2)], matrix=matrix))
    assert rounds(found) == {"w": ("a", "b")}
    assert found.totals.walking == 9.0


def test_plan_with_the_same_seed_and_steps_is_the_same() -> None:
    jobs = [job(f"j{n}", n * 7 % 41, windows=(between(8 + n % 5, 12 + n % 5),)) for n in range(40)]
    asked = made([worker(name, breaks=(LUNCH,)) for name in "uvwx"], jobs)
    assert planned(asked, seed=7) == planned(asked, seed=7)


def test_plan_with_search_is_never_worse_than_without() -> None:
    jobs = [job(f"j{n}", n * 17 % 83, minutes=15) for n in range(50)]
    asked = made([worker(name, ends=here(0)) for name in "uvw"], jobs)
    without, with_search = planned(asked, iterations=0), planned(asked, iterations=300)
    assert with_search.totals.walking < without.totals.walking


def test_plan_refuses_a_search_without_end() -> None:
    with pytest.raises(day.BadDayError, match="a search needs an end"):
        day.plan(day=made([], []), seconds=None)
