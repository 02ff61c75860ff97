"""What must hold for any job and any workers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import fsum

from hypothesis import given, settings
from hypothesis import strategies as st

from linli import dispatch
from linli.dispatch import Job, Place, Worker

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SKILLS = st.frozensets(st.sampled_from(["plumbing", "electrical", "gas"]), max_size=3)
IDS = [f"w{number}" for number in range(8)]
MOMENTS = st.integers(-300, 300).map(lambda minutes: NOW + timedelta(minutes=minutes))
PLACES = st.none() | st.builds(Place, st.floats(120.10, 120.12), st.floats(30.20, 30.22))
URGENCIES = st.sampled_from([dispatch.EMERGENCY, dispatch.URGENT, dispatch.NORMAL])

JOBS = st.builds(
    Job, id=st.just("job"), skills=SKILLS, place=PLACES, household=st.sampled_from([None, "b1", "b2"]), starts=MOMENTS,
    minutes=st.integers(0, 480), urgency=URGENCIES, preferred=st.sampled_from([None, *IDS]),
    team=st.sampled_from([None, "works"]), declined=st.frozensets(st.sampled_from(IDS), max_size=3),
    providers=st.frozensets(st.sampled_from(["steward", "volunteer", "team"])),
)  # fmt: skip
WORKER = st.builds(
    Worker, id=st.sampled_from(IDS), name=st.just("n"), kind=st.sampled_from(["steward", "volunteer", "team"]),
    skills=SKILLS, in_charge=st.frozensets(st.sampled_from(["b1", "b2"])),
    shift=st.none() | st.tuples(MOMENTS, MOMENTS), place=PLACES, load=st.integers(0, 20),
    load_today_minutes=st.integers(0, 900), stars=st.none() | st.floats(0, 5),
    done_week=st.integers(0, 60), team=st.sampled_from([None, "works"]),
)  # fmt: skip
WORKERS = st.lists(WORKER, max_size=8, unique_by=lambda worker: worker.id)
CROWD = st.lists(WORKER, min_size=1, max_size=8, unique_by=lambda worker: worker.id)

# A loaded machine is no failing property.
PATIENT = settings(deadline=None)


def order(job: Job, workers: list[Worker]) -> list[str]:
    return [candidate.worker.id for candidate in dispatch.rank(job=job, workers=workers, at=NOW)]


def position(job: Job, workers: list[Worker], worker: str) -> int:
    """Return the place in the list, or its end for somebody who is not in it."""
    found = order(job, workers)
    return found.index(worker) if worker in found else len(found)


@PATIENT
@given(job=JOBS, workers=WORKERS, data=st.data())
def test_rank_any_order_of_workers_gives_the_same_answer(job: Job, workers: list[Worker], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(workers))
    assert dispatch.rank(job=job, workers=shuffled, at=NOW) == dispatch.rank(job=job, workers=workers, at=NOW)
    assert dispatch.excluded(job=job, workers=shuffled, at=NOW) == dispatch.excluded(job=job, workers=workers, at=NOW)


@PATIENT
@given(job=JOBS, workers=WORKERS)
def test_rank_and_excluded_share_everybody_out(job: Job, workers: list[Worker]) -> None:
    out = [worker.id for worker, _ in dispatch.excluded(job=job, workers=workers, at=NOW)]
    assert sorted(order(job, workers) + out) == sorted(worker.id for worker in workers)


@PATIENT
@given(job=JOBS, workers=WORKERS)
def test_rank_never_gives_one_who_declined_or_lacks_a_skill(job: Job, workers: list[Worker]) -> None:
    for candidate in dispatch.rank(job=job, workers=workers, at=NOW):
        worker = candidate.worker
        assert worker.id not in job.declined
        assert worker.kind in job.providers
        assert job.skills <= worker.skills


@PATIENT
@given(job=JOBS, workers=WORKERS)
def test_rank_is_unmoved_by_those_who_cannot(job: Job, workers: list[Worker]) -> None:
    first = dispatch.rank(job=job, workers=workers, at=NOW)
    able = [candidate.worker for candidate in first]
    assert dispatch.rank(job=job, workers=able, at=NOW) == first


@PATIENT
@given(job=JOBS, workers=CROWD, more=st.integers(1, 10), minutes=st.integers(0, 300))
def test_rank_more_load_never_raises(job: Job, workers: list[Worker], more: int, minutes: int) -> None:
    one, *others = workers
    loaded = replace(one, load=one.load + more, load_today_minutes=one.load_today_minutes + minutes)
    assert position(job, [loaded, *others], one.id) >= position(job, [one, *others], one.id)


@PATIENT
@given(job=JOBS, workers=CROWD)
def test_rank_preferred_never_lowers(job: Job, workers: list[Worker]) -> None:
    one = workers[0].id
    plain = replace(job, preferred=None)
    assert position(replace(job, preferred=one), workers, one) <= position(plain, workers, one)


@PATIENT
@given(job=JOBS, workers=CROWD)
def test_rank_taking_charge_never_lowers(job: Job, workers: list[Worker]) -> None:
    one, *others = workers
    job = replace(job, household="b1")
    in_charge = replace(one, in_charge=frozenset({"b1"}))
    stranger = replace(one, in_charge=frozenset())
    assert position(job, [in_charge, *others], one.id) <= position(job, [stranger, *others], one.id)


@PATIENT
@given(job=JOBS, workers=WORKERS)
def test_rank_twice_is_the_same_and_explains_itself(job: Job, workers: list[Worker]) -> None:
    first = dispatch.rank(job=job, workers=workers, at=NOW)
    assert dispatch.rank(job=job, workers=workers, at=NOW) == first
    for candidate in first:
        shown = [reason.points for reason in candidate.reasons]
        assert len(shown) <= 3
        assert shown == sorted(shown, reverse=True)
        assert all(points > 0 for points in shown)
        assert all(reason.points < 0 for reason in candidate.against)
        assert candidate.score == fsum(term.points for term in candidate.terms)


@PATIENT
@given(job=JOBS, workers=WORKERS)
def test_rank_scores_fall_and_ties_go_by_id(job: Job, workers: list[Worker]) -> None:
    keys = [(-found.score, found.worker.id) for found in dispatch.rank(job=job, workers=workers, at=NOW)]
    assert keys == sorted(keys)
