"""What must hold for any day: nothing is lost, no rule is broken, and a day under way is hardly disturbed."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from linli.dispatch import EMERGENCY, NORMAL, URGENT, day
from tests.dispatch.day.making import at, between, here, job, left, made, rounds, worker

IDS = ["u", "v", "w"]
HOURS = st.integers(32, 68).map(lambda quarter: quarter / 4)
SKILLS = st.frozensets(st.sampled_from(["gas", "pipes"]), max_size=2)
WINDOWS = st.tuples(HOURS, HOURS).map(lambda pair: between(min(pair), max(pair)))
SPOTS = st.integers(0, 40).map(here)
NAMES = st.sampled_from(IDS)

WORKER = st.builds(
    worker, NAMES, start=SPOTS, shift=WINDOWS, skills=SKILLS, ends=st.none() | SPOTS,
    breaks=st.lists(st.builds(day.Break, WINDOWS, st.sampled_from([15, 45]), st.none() | SPOTS), max_size=2).map(tuple),
    knows=st.frozensets(st.sampled_from(["a", "b"])), done_minutes=st.sampled_from([0, 60]), carries=st.none() | st.just(4),
)  # fmt: skip
JOB = st.builds(
    job, st.integers(0, 99).map(lambda number: f"j{number:02}"), st.integers(0, 40), minutes=st.sampled_from([0, 10, 45, 120]),
    windows=st.lists(WINDOWS, max_size=2).map(tuple), skills=SKILLS, worth=st.none() | st.sampled_from([5, 50]),
    urgency=st.sampled_from([NORMAL, URGENT, EMERGENCY]), worker=st.none() | NAMES, size=st.sampled_from([0, 2]),
    household=st.none() | st.sampled_from(["a", "b"]), appointment=st.booleans(), never=st.frozensets(NAMES, max_size=1),
)  # fmt: skip
WORKERS = st.lists(WORKER, min_size=1, max_size=3, unique_by=lambda row: row.id)
JOBS = st.lists(JOB, max_size=12, unique_by=lambda row: row.id)
DAYS = st.builds(made, WORKERS, JOBS)

# A loaded machine is no failing property.
PATIENT = settings(deadline=None, max_examples=60)


@PATIENT
@given(asked=DAYS)
def test_plan_breaks_no_rule_and_loses_nothing(asked: day.Day) -> None:
    for iterations in (0, 20):
        found = day.plan(day=asked, seconds=None, iterations=iterations)
        assert day.faults(plan=found, day=asked) == ()
        assert all(stop.reasons for round_ in found.rounds for stop in round_.stops if stop.job)


@PATIENT
@given(asked=DAYS, seed=st.integers(0, 3))
def test_plan_of_the_same_day_is_the_same(asked: day.Day, seed: int) -> None:
    first, second = (day.plan(day=asked, seed=seed, seconds=None, iterations=20) for _time in range(2))
    assert first == second


@PATIENT
@given(asked=DAYS, hour=HOURS)
def test_replan_without_news_disturbs_nothing(asked: day.Day, hour: float) -> None:
    before = day.plan(day=asked, seconds=None, iterations=0)
    found = day.replan(plan=before, day=asked, at=at(hour))
    assert [move for move in found.moves if move.before is not None] == []
    assert {name: jobs[: len(rounds(before)[name])] for name, jobs in rounds(found.plan).items()}.keys() == rounds(
        before
    ).keys()


@PATIENT
@given(asked=DAYS, hour=HOURS, came=JOB)
def test_replan_keeps_what_is_under_way_and_every_rule(asked: day.Day, hour: float, came: day.Job) -> None:
    before = day.plan(day=asked, seconds=None, iterations=0)
    urgent = replace(came, id="new", urgency=URGENT)
    found = day.replan(plan=before, day=asked, at=at(hour), new=[urgent])
    whole = replace(asked, jobs=(*asked.jobs, urgent))
    assert day.faults(plan=found.plan, day=whole) == ()
    for old, new in zip(before.rounds, found.plan.rounds, strict=True):
        begun = [stop for stop in old.stops if stop.starts <= at(hour)]
        assert list(new.stops[: len(begun)]) == begun
    pinned = {row.id: row.worker for row in asked.jobs if row.worker}
    where = {name: whose for name, (whose, _stop) in found.plan.where().items()}
    assert {name: where[name] for name in pinned if name in where} == {n: w for n, w in pinned.items() if n in where}


@PATIENT
@given(asked=DAYS)
def test_plan_and_day_written_and_read_are_the_same(asked: day.Day) -> None:
    found = day.plan(day=asked, seconds=None, iterations=0)
    assert day.reading.day_from(day.writing.day_to(asked)) == (asked, day.DEFAULT)
    assert day.reading.plan_from(day.writing.plan_to(found)) == found


@PATIENT
@given(asked=DAYS, data=st.data())
def test_price_of_a_move_is_what_the_move_would_break(asked: day.Day, data: st.DataObject) -> None:
    found = day.plan(day=asked, seconds=None, iterations=0)
    if not found.where():
        return
    name = data.draw(st.sampled_from(sorted(found.where())))
    whose, _stop = found.where()[name]
    place = [stop.job for round_ in found.rounds if round_.worker == whose for stop in round_.stops].index(name)
    stays = day.price(plan=found, day=asked, job=name, worker=whose, position=place)
    assert stays == day.Price(0.0, (), 0.0, None)
    assert left(found).keys().isdisjoint(found.where())
