"""The planner's answers in single cases: who comes first, and what is said about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import fsum

import pytest

from linli import dispatch
from linli.dispatch import Candidate, Code, Job, Place, Reason, Weights, Worker

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SHIFT = (NOW - timedelta(hours=5), NOW + timedelta(hours=4))
HERE = Place(120.1, 30.2)
UNTIL = SHIFT[1].isoformat()
METRE = 1 / 111_195  # degrees of latitude


def place(metres: float) -> Place:
    return Place(HERE.lng, HERE.lat + metres * METRE)


JOB = Job(
    id="job", skills=frozenset({"plumbing"}), place=HERE, household="b3", starts=NOW + timedelta(minutes=30),
    minutes=45, urgency=dispatch.NORMAL, preferred=None, team=None, declined=frozenset(),
    providers=frozenset({"steward", "team"}),
)  # fmt: skip
ANN = Worker(
    id="a", name="A", kind="team", skills=frozenset({"plumbing", "gas"}), in_charge=frozenset(), shift=SHIFT,
    place=place(200), load=2, load_today_minutes=240, stars=4.5, done_week=10,
)  # fmt: skip
BEN = replace(ANN, id="b", name="B")


def ids(candidates: list[Candidate]) -> list[str]:
    return [candidate.worker.id for candidate in candidates]


def rank(job: Job, *workers: Worker) -> list[Candidate]:
    return dispatch.rank(job=job, workers=workers, at=NOW)


def excluded(job: Job, *workers: Worker) -> list[tuple[str, str]]:
    found = dispatch.excluded(job=job, workers=workers, at=NOW)
    return [(worker.id, reason.code) for worker, reason in found]


def test_rank_without_workers_is_empty() -> None:
    assert rank(JOB) == []


def test_rank_of_equals_goes_by_id() -> None:
    assert ids(rank(JOB, BEN, ANN)) == ["a", "b"]


@pytest.mark.parametrize(
    "better",
    [
        replace(BEN, place=place(20)),
        replace(BEN, load=1),
        replace(BEN, load_today_minutes=30),
        replace(BEN, stars=5.0),
        replace(BEN, done_week=3),
        replace(BEN, in_charge=frozenset({"b3"})),
    ],
)
def test_rank_prefers_what_is_better_in_one_thing(better: Worker) -> None:
    assert ids(rank(JOB, ANN, better)) == ["b", "a"]


def test_rank_prefers_the_one_asked_for() -> None:
    assert ids(rank(replace(JOB, preferred="b"), ANN, BEN)) == ["b", "a"]


def test_rank_prefers_the_team_of_the_job() -> None:
    assert ids(rank(replace(JOB, team="works"), ANN, replace(BEN, team="works"))) == ["b", "a"]


def test_rank_prefers_who_ends_within_the_shift() -> None:
    short = replace(ANN, shift=(SHIFT[0], JOB.starts + timedelta(minutes=44)))
    assert ids(rank(JOB, short, BEN)) == ["b", "a"]


def test_rank_puts_who_is_in_charge_before_who_is_next_door_and_idle() -> None:
    busy = replace(BEN, in_charge=frozenset({"b3"}), load=4)
    assert ids(rank(JOB, replace(ANN, place=place(10)), busy)) == ["b", "a"]


def test_rank_spares_who_is_in_charge_but_buried() -> None:
    buried = replace(BEN, in_charge=frozenset({"b3"}), load=9)
    assert ids(rank(JOB, ANN, buried)) == ["a", "b"]


def test_rank_of_an_emergency_puts_the_way_before_the_wish() -> None:
    job = replace(JOB, urgency=dispatch.EMERGENCY, preferred="b", household="b3")
    far = replace(BEN, in_charge=frozenset({"b3"}), place=place(900))
    assert ids(rank(job, replace(ANN, place=place(30)), far)) == ["a", "b"]
    assert ids(rank(replace(job, urgency=dispatch.NORMAL), replace(ANN, place=place(30)), far)) == ["b", "a"]


def test_rank_of_an_emergency_keeps_those_off_shift_at_the_end() -> None:
    job = replace(JOB, urgency=dispatch.EMERGENCY)
    home = replace(ANN, shift=None)
    found = rank(job, home, BEN)
    assert ids(found) == ["b", "a"]
    assert found[1].against[0] == Reason(Code.NO_SHIFT, {}, -40.0)


def test_rank_of_later_work_hardly_looks_at_the_present_place() -> None:
    near, idle = replace(ANN, place=place(5)), replace(BEN, load=1)
    assert ids(rank(JOB, near, idle)) == ["a", "b"]
    tomorrow = replace(JOB, starts=NOW + timedelta(hours=3))
    assert ids(rank(tomorrow, near, idle)) == ["b", "a"]


def test_rank_of_urgent_work_looks_more_at_the_way() -> None:
    near, idle = replace(ANN, place=place(100)), replace(BEN, load=1)
    assert ids(rank(JOB, near, idle)) == ["b", "a"]
    assert ids(rank(replace(JOB, urgency=dispatch.URGENT), near, idle)) == ["a", "b"]


def test_rank_takes_an_unknown_place_as_neither_near_nor_far() -> None:
    unknown = replace(ANN, id="u", place=None)
    assert ids(rank(JOB, replace(ANN, place=place(900)), unknown, BEN)) == ["b", "u", "a"]


def test_rank_without_a_place_says_nothing_about_the_way() -> None:
    codes = {term.code for term in rank(replace(JOB, place=None), ANN)[0].terms}
    assert codes == {Code.SKILL, Code.ON_SHIFT}


def test_rank_obeys_other_weights() -> None:
    chosen = replace(BEN, in_charge=frozenset({"b3"}), load=3)
    weights = replace(dispatch.DEFAULT, in_charge=0.0)
    assert ids(dispatch.rank(job=JOB, workers=[ANN, chosen], at=NOW, weights=weights)) == ["a", "b"]


def test_fairness_stops_at_its_limit() -> None:
    workers = [ANN, BEN, replace(ANN, id="c", done_week=500)]
    last = rank(JOB, *workers)[-1]
    assert last.against[0] == Reason(Code.HAD_MANY, {"done": 500, "median": 10}, -10.0)


def test_reasons_are_the_three_weightiest_in_order() -> None:
    star = replace(ANN, in_charge=frozenset({"b3"}), place=place(50), load=0, load_today_minutes=0, stars=5.0)
    best = rank(JOB, star, BEN)[0]
    assert [(reason.code, reason.values) for reason in best.reasons] == [
        (Code.IN_CHARGE, {"household": "b3"}),
        (Code.NEAREST, {"metres": 50, "minutes": 1}),
        (Code.LIGHT, {"orders": 0}),
    ]
    assert best.against == ()


def test_reasons_name_skill_and_shift() -> None:
    good = rank(JOB, replace(ANN, place=None))[0].reasons
    assert good == (
        Reason(Code.SKILL, {"skills": "plumbing"}, 8.0),
        Reason(Code.ON_SHIFT, {"until": UNTIL}, 4.0),
    )


def test_reasons_say_nearest_of_one_only_and_near_of_the_next() -> None:
    first, second = rank(JOB, replace(ANN, place=place(30)), replace(BEN, place=place(120)))
    assert first.reasons[0].code == Code.NEAREST
    assert Reason(Code.NEAR, {"metres": 120, "minutes": 2}, second.terms[1].points) == second.terms[1]


def test_reasons_against_are_all_told_heaviest_first() -> None:
    poor = replace(
        ANN, place=place(1500), load=5, load_today_minutes=400, stars=3.0, done_week=30,
        shift=(SHIFT[0], JOB.starts + timedelta(minutes=1)),
    )  # fmt: skip
    told = [reason.code for reason in rank(JOB, poor, BEN, replace(BEN, id="c"))[-1].against]
    assert told == [Code.BUSY, Code.FAR, Code.HAD_MANY, Code.OVERRUN, Code.STARS_LOW, Code.BOOKED]


def test_terms_sum_to_the_score() -> None:
    for candidate in rank(JOB, ANN, replace(BEN, place=place(33), load=7, stars=3.1)):
        assert candidate.score == fsum(term.points for term in candidate.terms)


def test_excluded_gives_the_first_rule_in_the_way() -> None:
    job = replace(JOB, declined=frozenset({"a"}), skills=frozenset({"plumbing", "gas"}))
    workers = [
        replace(ANN, kind="merchant"),
        replace(ANN, id="b", kind="volunteer"),
        replace(ANN, id="c", skills=frozenset({"gas"})),
        replace(ANN, id="d", shift=None),
        replace(ANN, id="e", shift=(SHIFT[0], JOB.starts)),
        replace(ANN, id="f", shift=(JOB.starts, SHIFT[1])),
    ]
    assert excluded(job, *reversed(workers)) == [
        ("a", Code.DECLINED), ("b", Code.KIND), ("c", Code.NO_SKILL), ("d", Code.NO_SHIFT), ("e", Code.OFF_SHIFT),
    ]  # fmt: skip
    assert ids(rank(job, *workers)) == ["f"]


def test_excluded_names_every_missing_skill() -> None:
    found = dispatch.excluded(job=JOB, workers=[replace(ANN, skills=frozenset())], at=NOW)
    job = replace(JOB, skills=frozenset({"gas", "lift"}))
    two = dispatch.excluded(job=job, workers=[replace(ANN, skills=frozenset({"pets"}))], at=NOW)
    assert found[0][1] == Reason(Code.NO_SKILL, {"missing": "plumbing"})
    assert two[0][1] == Reason(Code.NO_SKILL, {"missing": "gas|lift"})


def test_a_volunteer_needs_no_roster() -> None:
    job = replace(JOB, providers=frozenset({"volunteer"}))
    assert ids(rank(job, replace(ANN, kind="volunteer", shift=None))) == ["a"]


def test_a_job_without_skills_is_for_anybody() -> None:
    assert excluded(replace(JOB, skills=frozenset()), replace(ANN, skills=frozenset())) == []


def test_emergency_still_keeps_out_who_declined_or_cannot() -> None:
    job = replace(JOB, urgency=dispatch.EMERGENCY, declined=frozenset({"a"}))
    assert excluded(job, ANN, replace(BEN, skills=frozenset())) == [("a", Code.DECLINED), ("b", Code.NO_SKILL)]


@pytest.mark.parametrize(("lng", "lat"), [(181, 0), (0, -91), (float("nan"), 0), (0, float("inf"))])
def test_place_refuses_what_is_not_on_the_globe(lng: float, lat: float) -> None:
    with pytest.raises(ValueError, match="not a place"):
        Place(lng, lat)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Weights(load=-1.0),
        lambda: Weights(near=float("nan")),
        lambda: Weights(near_neutral_minutes=0.0),
    ],
)
def test_weights_refuse_what_would_turn_them_round(change: Callable[[], Weights]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        change()


def test_metres_between_agrees_with_known_distances() -> None:
    # Reference values: one degree on a sphere of the IUGG mean radius; half round the globe; nothing.
    assert round(dispatch.metres_between(Place(0, 0), Place(0, 1))) == 111_195
    assert round(dispatch.metres_between(Place(0, 60), Place(1, 60))) == 55_597
    assert round(dispatch.metres_between(Place(0, 0), Place(180, 0))) == 20_015_114
    assert dispatch.metres_between(HERE, HERE) == 0
    assert round(dispatch.walking_minutes(750), 1) == 13.0
