"""What happens to a day under way when something urgent comes, somebody falls ill, or it runs late."""

import random
from dataclasses import replace
from typing import Any

import pytest

from linli.dispatch import URGENT, Reason, day
from linli.dispatch.day import Code
from tests.dispatch.day.making import at, between, job, left, made, planned, rounds, worker

NEW = job("new", 0, urgency=URGENT)


def replanned(plan: day.Plan, asked: day.Day, hour: float, *new: day.Job) -> day.Replanned:
    """Plan anew; whatever comes must keep its word."""
    found = day.replan(plan=plan, day=asked, at=at(hour), new=new)
    whole = replace(asked, jobs=(*asked.jobs, *new))
    assert day.faults(plan=found.plan, day=whole) == ()
    return found


def line(*names: str, **changes: Any) -> list[day.Job]:
    """Return jobs of an hour, one after the other."""
    return [job(name, minutes=60, windows=(between(8 + n, 8 + n),), **changes) for n, name in enumerate(names)]


def test_replan_puts_an_urgent_job_in_and_names_it_first() -> None:
    asked = made([worker("w")], [job(name, minutes=60, tolerance=60) for name in "ab"])
    found = replanned(planned(asked), asked, 8.5, NEW)
    first, second = found.plan.rounds[0].jobs[0], found.plan.rounds[0].jobs[2]
    assert rounds(found.plan) == {"w": (first, "new", second)}
    assert found.moves == (day.Move("new", None, "w", 0.0, Reason(Code.URGENT, {"urgency": URGENT})),)
    assert found.share == 0


def test_replan_tells_who_begins_later_and_because_of_what() -> None:
    asked = made([worker("w")], [*line("a"), job("b", minutes=60)])
    found = replanned(planned(asked), asked, 8.5, NEW)
    assert found.moves[1:] == (day.Move("b", "w", "w", 30.0, Reason(Code.LATER, {"minutes": 30.0, "by": "new"})),)
    assert found.share == 0.5


def test_replan_gives_it_to_whoever_is_free_rather_than_shift_others() -> None:
    near, far = worker("near"), worker("far", start=job("", 12).place)
    asked = made([near, far], [*line("a", "b", "c", worker="near")])
    found = replanned(planned(asked), asked, 8.1, NEW)
    assert rounds(found.plan)["far"] == ("new",)
    assert [move.job for move in found.moves] == ["new"]


def test_replan_keeps_what_must_be_set_out_to_by_now() -> None:
    asked = made(
        [worker("w")], [job("far", 30, windows=(between(9, 9.1),)), job("later", 30, windows=(between(10, 12),))]
    )
    before = planned(asked)
    setting_out = replanned(before, asked, 8.5, NEW)
    assert rounds(setting_out.plan) == {"w": ("far", "later", "new")} or setting_out.plan.rounds[0].jobs[0] == "far"
    assert setting_out.plan.where()["far"] == before.where()["far"]


def test_replan_lets_an_optional_job_give_way() -> None:
    asked = made([worker("w", shift=between(8, 11))], [*line("a"), *line("b", "opt")[1:], *line("x", "y", "c")[2:]])
    asked = replace(asked, jobs=tuple(replace(row, worth=20.0 if row.id == "opt" else None) for row in asked.jobs))
    before = planned(asked)
    assert rounds(before) == {"w": ("a", "opt", "c")}
    found = replanned(before, asked, 8.5, replace(NEW, minutes=60))
    assert rounds(found.plan) == {"w": ("a", "new", "c")}
    assert found.moves[1:] == (day.Move("opt", "w", None, 0.0, Reason(Code.DROPPED, {"by": "new"})),)
    assert left(found.plan) == {"opt": Code.OUTRANKED}


def test_replan_moves_what_gives_way_to_somebody_else() -> None:
    gas = frozenset({"gas"})
    asked = made(
        [worker("u", skills=gas, shift=between(8, 10)), worker("v", shift=between(8, 12))],
        [
            *line("a", "b", only=frozenset({"u", "v"}), worker=None),
            job("c", minutes=60, windows=(between(8, 8),), worker="v"),
        ],
    )
    asked = replace(asked, jobs=(replace(asked.jobs[0], worker="u"), *asked.jobs[1:]))
    before = planned(replace(asked, jobs=tuple(replace(j, worker="u") if j.id == "b" else j for j in asked.jobs)))
    found = replanned(before, asked, 8.2, replace(NEW, minutes=60, skills=gas, windows=(between(8.5, 9),)))
    assert rounds(found.plan) == {"u": ("a", "new"), "v": ("c", "b")}
    assert found.moves[1:] == (day.Move("b", "u", "v", 0.0, Reason(Code.MADE_ROOM, {"by": "new"})),)


def test_replan_never_moves_a_pin_or_a_promise() -> None:
    jobs = [*line("a", worker="w"), job("pin", minutes=60, worker="w", windows=(between(9, 9),), appointment=True)]
    asked = made([worker("w", shift=between(8, 10))], jobs)
    before = planned(asked)
    found = replanned(before, asked, 8.5, replace(NEW, minutes=60))
    assert rounds(found.plan) == rounds(before)
    assert left(found.plan) == {"new": Code.NO_WAY} or left(found.plan) == {"new": Code.OUTRANKED}


def test_replan_hands_over_from_whoever_went_home() -> None:
    asked = made([worker("u"), worker("v")], [job("a", worker=None, only=frozenset({"u", "v"}), minutes=60)])
    before = planned(asked)
    ((whose, _stop),) = before.where().values()
    stays = tuple(row for row in asked.workers if row.id != whose)
    found = day.replan(plan=before, day=replace(asked, workers=stays), at=at(7))
    assert rounds(found.plan) == {stays[0].id: ("a",)}
    assert found.moves == (day.Move("a", whose, stays[0].id, 0.0, Reason(Code.HANDED_OVER)),)


def test_replan_fills_the_room_of_what_was_called_off() -> None:
    asked = made(
        [worker("w", shift=between(8, 10))], [*line("a", urgency=URGENT), *line("b", "c", urgency=URGENT)[1:], job("d")]
    )
    before = planned(asked)
    assert left(before).keys() == {"d"}
    found = replanned(before, replace(asked, jobs=tuple(row for row in asked.jobs if row.id != "c")), 8.5)
    assert rounds(found.plan) == {"w": ("a", "d")}
    assert found.moves == (day.Move("d", None, "w", 0.0, Reason(Code.ROOM)),)


def test_replan_of_a_day_that_runs_late_pushes_what_can_wait() -> None:
    asked = made([worker("w")], [*line("a"), job("b", minutes=60, tolerance=5)])
    before = planned(asked)
    late = replace(asked.jobs[0], worker="w", started=at(8.5))
    found = replanned(before, replace(asked, jobs=(late, asked.jobs[1])), 9)
    assert found.plan.where()["a"][1].ends == at(9.5)
    assert found.moves == (day.Move("b", "w", "w", 30.0, Reason(Code.LATER, {"minutes": 30.0, "by": ""})),)


def test_replan_says_why_an_urgent_job_finds_nobody() -> None:
    asked = made([worker("w")], [job("a")])
    found = replanned(planned(asked), asked, 9, replace(NEW, skills=frozenset({"gas"})))
    assert left(found.plan) == {"new": Code.NO_SKILL}
    assert found.moves[0].after is None


def test_replan_refuses_an_id_that_is_taken() -> None:
    asked = made([worker("w")], [job("a")])
    with pytest.raises(day.BadDayError, match="job a is given 2 times"):
        day.replan(plan=planned(asked), day=asked, at=at(9), new=[job("a")])


@pytest.mark.parametrize("seed", range(5))
def test_replan_of_a_full_day_moves_few(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up data, the same each run
    skills = ["gas", "pipes", "locks"]
    lunch = day.Break(between(11, 13), 30)
    workers = [
        worker(f"w{n}", skills=frozenset(dice.sample(skills, 2)), breaks=(lunch,), start=job("", n * 3).place)
        for n in range(10)
    ]
    jobs = [
        job(
            f"j{n}", dice.randint(0, 40), minutes=dice.choice([15, 30, 45]), skills=frozenset(dice.sample(skills, 1)),
            windows=(between(8, 12),) if n % 3 else (), worth=None if n % 9 else 15.0,
        )
        for n in range(115)
    ]  # fmt: skip
    asked = made(workers, jobs)
    urgent = job("new", 20, minutes=45, skills=frozenset({"gas"}), urgency=URGENT, windows=(between(10, 10.75),))
    found = replanned(planned(asked), asked, 10, urgent)
    assert "new" in found.plan.where()
    assert found.share <= 0.05
    assert found.plan.where()["new"][1].starts <= at(10.75)


def test_replan_leaves_a_job_with_whoever_has_really_begun_it() -> None:
    asked = made(
        [worker("u"), worker("v")], [*line("a", only=frozenset({"u", "v"})), job("b", minutes=300, worker="v")]
    )
    asked = replace(asked, jobs=(replace(asked.jobs[0], worker="u"), asked.jobs[1]))
    before = planned(asked)
    swapped = replace(asked.jobs[0], worker="v", started=at(8))
    found = day.replan(plan=before, day=replace(asked, jobs=(swapped, asked.jobs[1])), at=at(7.9))
    assert rounds(found.plan) == {"u": (), "v": ("a", "b")}
