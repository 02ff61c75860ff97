"""How long the planner takes to rank everybody for one order: `python bench/ranking.py`.

The limit it is held to: 50 ms for 300 workers.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter

from linli import dispatch
from linli.dispatch import Job, Place, Worker

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SKILLS = ("plumbing", "electrical", "locks", "gas", "lift", "network", "cleaning", "security", "care")
SIZES = {30: 400, 300: 200, 3000: 30}  # workers: repetitions
LIMIT_WORKERS = 300
LIMIT_MS = 50.0


def worker(number: int, *, dice: random.Random) -> Worker:
    """Return a made-up worker; four in ten have the skill and are on shift."""
    start = NOW - timedelta(hours=dice.randrange(10))
    return Worker(
        id=f"w{number:05}",
        name=f"w{number}",
        kind=dice.choice(["team", "steward"]),
        skills=frozenset(dice.sample(SKILLS, 4)),
        in_charge=frozenset(f"b{building}" for building in dice.sample(range(40), 3)),
        shift=(start, start + timedelta(hours=8)),
        place=Place(120.10 + dice.random() / 50, 30.20 + dice.random() / 50),
        load=dice.randrange(6),
        load_today_minutes=dice.randrange(300),
        stars=3 + 2 * dice.random(),
        done_week=dice.randrange(40),
    )


def job(*, urgency: str) -> Job:
    """Return a leak in building 3; the emergency asks no skill, so that all but one are weighed: the heaviest case."""
    return Job(
        id="leak",
        skills=frozenset() if urgency == dispatch.EMERGENCY else frozenset({"plumbing"}),
        place=Place(120.11, 30.21),
        household="b3",
        starts=NOW + timedelta(minutes=20),
        minutes=45,
        urgency=urgency,
        preferred="w00007",
        team=None,
        declined=frozenset({"w00001"}),
        providers=frozenset({"team", "steward"}),
    )


def measure(size: int, *, urgency: str, times: int) -> tuple[int, float, float]:
    """Return the number of candidates, and the median and 95th percentile of one ranking in milliseconds."""
    dice = random.Random(size)  # noqa: S311 - made-up data, the same each run
    workers = [worker(number, dice=dice) for number in range(size)]
    spent, found = [], 0
    for _ in range(times):
        start = perf_counter()
        found = len(dispatch.rank(job=job(urgency=urgency), workers=workers, at=NOW))
        spent.append((perf_counter() - start) * 1000)
    return found, median(spent), quantiles(spent, n=20)[-1]


def main() -> int:
    """Print the table; return 1 when the limit is broken."""
    broken = False
    sys.stdout.write("| workers | urgency | candidates | median ms | p95 ms |\n|---|---|---|---|---|\n")
    for size, times in SIZES.items():
        for urgency in (dispatch.NORMAL, dispatch.EMERGENCY):
            found, middle, high = measure(size, urgency=urgency, times=times)
            sys.stdout.write(f"| {size} | {urgency} | {found} | {middle:.2f} | {high:.2f} |\n")
            broken |= size == LIMIT_WORKERS and high > LIMIT_MS
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
