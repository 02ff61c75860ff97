"""A made-up community's day, and the obvious way through it: whoever is free takes the nearest that is waiting."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from linli.dispatch import Place, day, metres_between, walking_minutes

DAWN = datetime(2026, 11, 23, tzinfo=UTC)
SKILLS = ("plumbing", "electrical", "locks", "gas", "lift", "network", "cleaning", "security", "care", "greening")
BUILDINGS = [(x, y) for x in range(12) for y in range(10)]  # about 1,300 by 900 metres
GATES = (17, 58, 99)  # the buildings from which people set out, eat and go home


def at(hour: float) -> datetime:
    """Return the moment so many hours into the day."""
    return DAWN + timedelta(minutes=round(hour * 60))


def made(*, seed: int, workers: int = 40, jobs: int = 600) -> day.Day:
    """Make a day up: shifts of nine hours with lunch, jobs of 10 to 45 minutes, six in ten of them with windows."""
    dice = random.Random(seed)  # noqa: S311 - made-up data, the same each run
    spots = [
        Place(120.10 + x * 0.0011 + dice.uniform(0, 3e-4), 30.20 + y * 0.0009 + dice.uniform(0, 3e-4))
        for x, y in BUILDINGS
    ]
    return day.Day(
        tuple(_worker(number, spots, dice) for number in range(workers)),
        tuple(_job(number, spots, dice) for number in range(jobs)),
    )


def _worker(number: int, spots: list[Place], dice: random.Random) -> day.Worker:
    begins, gate = dice.choice([0, 0, 0, 1, 2]), spots[dice.choice(GATES)]
    return day.Worker(
        id=f"w{number:02}", start=gate, ends=gate, shift=day.Window(at(begins), at(begins + 9)),
        skills=frozenset(dice.sample(SKILLS, 4)), breaks=(day.Break(day.Window(at(begins + 3), at(begins + 5)), 45),),
        knows=frozenset(f"b{building}" for building in dice.sample(range(len(spots)), 6)),
    )  # fmt: skip


def _job(number: int, spots: list[Place], dice: random.Random) -> day.Job:
    building = dice.randrange(len(spots))
    return day.Job(
        id=f"j{number:03}", place=spots[building], minutes=dice.choice([10, 10, 15, 20, 20, 30, 45]),
        windows=tuple(_windows(dice)), skills=frozenset(dice.sample(SKILLS, dice.random() < 0.7)),  # noqa: PLR2004 - seven in ten
        household=f"b{building}" if dice.random() < 0.3 else None,  # noqa: PLR2004 - three in ten
        urgency="urgent" if dice.random() < 0.05 else "normal",  # noqa: PLR2004 - one in twenty
    )  # fmt: skip


def _windows(dice: random.Random) -> Iterator[day.Window]:
    kind, begins = dice.random(), dice.uniform(0.5, 9)
    if kind < 0.3:  # noqa: PLR2004 - an hour that was agreed
        yield day.Window(at(begins), at(begins + 1))
    elif kind < 0.55:  # noqa: PLR2004 - the morning or the afternoon
        yield day.Window(*((at(0), at(4)) if begins < 5 else (at(5), at(10))))  # noqa: PLR2004 - noon
    elif kind < 0.6:  # noqa: PLR2004 - either of two times
        yield day.Window(at(1), at(2))
        yield day.Window(at(6), at(8))


def urgent(number: int, *, seed: int) -> tuple[datetime, day.Job]:
    """Make an urgent job up that comes in the middle of the day, and when it comes; somebody is to be there in 45 minutes."""
    dice = random.Random(seed * 1000 + number)  # noqa: S311 - the same
    comes = at(dice.uniform(1, 8))
    place = Place(120.10 + dice.uniform(0, 0.012), 30.20 + dice.uniform(0, 0.008))
    return comes, day.Job(
        id=f"urgent{number}", place=place, minutes=30, windows=(day.Window(comes, comes + timedelta(minutes=45)),),
        skills=frozenset(dice.sample(SKILLS, 1)), urgency="urgent",
    )  # fmt: skip


class Walker:
    """Somebody on the way through the day, from stop to stop."""

    def __init__(self, worker: day.Worker) -> None:
        """Stand at the start of the day."""
        self.worker, self.now, self.place = worker, worker.shift.opens, worker.start
        self.walked, self.lunch = 0.0, list(worker.breaks)

    def way(self, place: day.Spot) -> float:
        """Return the minutes to a place."""
        return _way(self.place, place)

    def begins(self, job: day.Job) -> datetime | None:
        """Return when the job could begin so that lunch and the end of the shift are kept, or None."""
        arrives = self.now + timedelta(minutes=self.way(job.place))
        starts = (
            arrives
            if not job.windows
            else min((max(arrives, row.opens) for row in job.windows if arrives <= row.closes), default=None)
        )
        if starts is None or not job.skills <= self.worker.skills:
            return None
        ends, home = starts + timedelta(minutes=job.minutes), timedelta(minutes=_way(job.place, self.worker.start))
        limit = min([self.worker.shift.closes, *(row.window.closes for row in self.lunch)])
        return starts if ends + home <= limit else None

    def go(self, place: day.Spot, starts: datetime, minutes: float) -> None:
        """Walk there and do it."""
        self.walked += self.way(place)
        self.place, self.now = place, starts + timedelta(minutes=minutes)


def nearest_first(asked: day.Day) -> tuple[float, int]:
    """Return the minutes walked, and how many jobs were done, when whoever is free first takes the nearest.

    Of what may begin within a quarter of an hour the nearest, or else what may begin first; lunch when it is time for it,
    and home when nothing is left. No window is broken.
    """
    left, walkers = {job.id: job for job in asked.jobs}, [Walker(worker) for worker in asked.workers]
    on_duty = list(walkers)
    while on_duty:
        walker = min(on_duty, key=lambda row: (row.now, row.worker.id))
        if not _next(walker, left):
            walker.go(walker.worker.start, walker.now, 0)
            on_duty.remove(walker)
    return sum(walker.walked for walker in walkers), len(asked.jobs) - len(left)


def _next(walker: Walker, left: dict[str, day.Job]) -> bool:
    soon = walker.now + timedelta(minutes=15)
    able = [(begins, job) for job in left.values() if (begins := walker.begins(job))]
    chosen = min(able, key=lambda pair: (max(pair[0], soon), walker.way(pair[1].place), pair[1].id), default=None)
    if walker.lunch and (chosen is None or walker.now >= walker.lunch[0].window.opens):
        lunch = walker.lunch.pop()
        arrives = walker.now + timedelta(minutes=walker.way(walker.worker.start))
        walker.go(walker.worker.start, max(arrives, lunch.window.opens), lunch.minutes)
    elif chosen is not None:
        del left[chosen[1].id]
        walker.go(chosen[1].place, chosen[0], chosen[1].minutes)
    else:
        return False
    return True


def _way(one: day.Spot, other: day.Spot) -> float:
    assert isinstance(one, Place)
    assert isinstance(other, Place)
    return walking_minutes(metres_between(one, other))
