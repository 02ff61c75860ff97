"""Vehicle routes with time windows, as Solomon set them in 1987: read, made up, planned by the product, judged.

A minute of the product's is a unit of the instance's. What is made up has the shapes of the six classes (scattered R,
clustered C, mixed RC; short days and long ones), around routes that were laid first, so that the fleet is known to do.
"""

import csv
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean

from linli.dispatch import day

DAWN = datetime(2026, 1, 1, tzinfo=UTC)
WEIGHTS = replace(day.DEFAULT, even=0.0)  # distance alone is measured
MARGIN = 0.5  # seconds for what comes before and after the search
HAIR = 1e-2  # of a unit: what rounding may add up to along a route
CAPACITY = {"R1": 200, "R2": 1000, "C1": 200, "C2": 700, "RC1": 200, "RC2": 1000}
HORIZON = {"R1": 230, "R2": 1000, "C1": 1236, "C2": 3390, "RC1": 240, "RC2": 960}

type Routes = list[list[int]]


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody to visit (the first: the depot), between `ready` and `due`."""

    x: float
    y: float
    demand: int
    ready: float
    due: float
    service: float


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance with its fleet and, where known, the least distance anybody has found."""

    name: str
    customers: tuple[Customer, ...]
    capacity: int
    vehicles: int
    best: float | None = None

    @property
    def matrix(self) -> tuple[tuple[float, ...], ...]:
        """The distances, in double precision."""
        spots = [(row.x, row.y) for row in self.customers]
        return tuple(tuple(math.dist(one, other) for other in spots) for one in spots)


def read(folder: Path) -> list[Instance]:
    """Return the instances in the folder that best-known.csv knows, with their fleets."""
    with (folder / "best-known.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [_read(folder, row["instance"], int(row["vehicles"]), float(row["distance"])) for row in rows]


def _read(folder: Path, name: str, vehicles: int, best: float) -> Instance:
    lines = [line.split() for line in (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()]
    rows = [[float(word) for word in line] for line in lines[7:] if len(line) == 7]  # noqa: PLR2004 - columns
    customers = tuple(Customer(row[1], row[2], int(row[3]), row[4], row[5], row[6]) for row in rows)
    return Instance(name, customers, int(lines[4][1]), vehicles, best)


def make(kind: str, *, seed: int, open_share: float = 0.0, count: int = 100) -> Instance:
    """Make an instance up, with a share of customers who are there all day; the same seed gives the same one."""
    dice = random.Random(f"{kind} {seed} {open_share}")  # noqa: S311 - made-up data, the same each run
    spots = _spots(kind, dice, count)
    service, horizon = (90 if kind.startswith("C") else 10), HORIZON[kind]
    demands = [dice.choice([10, 20, 30]) for _spot in spots]
    arrivals, vehicles = _laid(spots, demands, dice, CAPACITY[kind], horizon, service)
    long = 4 if kind.endswith("2") else 1
    rows = [Customer(50, 50, 0, 0, horizon, 0)]
    for spot, demand, arrives in zip(spots, demands, arrivals, strict=True):
        width = dice.choice([10, 30, 60, 120]) * long
        opens = max(0, math.floor(arrives - dice.uniform(0.2, 0.8) * width))
        home = horizon - service - math.dist(spot, (50, 50))
        closes = min(max(math.ceil(arrives), opens + width), math.floor(home))
        always = dice.random() < open_share
        rows.append(Customer(*spot, demand, 0 if always else opens, home if always else max(closes, arrives), service))
    return Instance(f"{kind}-{seed}{' open' if open_share else ''}", tuple(rows), CAPACITY[kind], vehicles)


def _spots(kind: str, dice: random.Random, count: int) -> list[tuple[int, int]]:
    middles = [(dice.uniform(10, 90), dice.uniform(10, 90)) for _ in range(10)]
    found = []
    for number in range(count):
        if kind.startswith("R") and (not kind.startswith("RC") or number % 2):
            found.append((dice.randint(0, 100), dice.randint(0, 100)))
        else:
            x, y = middles[number % 10]
            found.append((round(dice.gauss(x, 4)), round(dice.gauss(y, 4))))
    return found


def _laid(
    spots: Sequence[tuple[int, int]],
    demands: Sequence[int],
    dice: random.Random,
    capacity: int,
    horizon: float,
    service: float,
) -> tuple[list[float], int]:
    """Lay routes from near to near, and return when each spot is come to, and how many routes that took."""
    left, arrivals, vehicles = set(range(len(spots))), [0.0] * len(spots), 0
    while left:
        here, now, load, vehicles = (50, 50), 0.0, 0, vehicles + 1
        while True:
            near = sorted(left, key=lambda j: (math.dist(here, spots[j]) * (1 if load else -1), j))
            fits = [
                j for j in near
                if load + demands[j] <= capacity
                and now + math.dist(here, spots[j]) + service + math.dist(spots[j], (50, 50)) <= horizon - 1
            ][:3]  # fmt: skip
            if not fits:
                break
            chosen = fits[0] if not load or dice.random() < 0.75 else dice.choice(fits)  # noqa: PLR2004 - mostly the nearest
            now += math.dist(here, spots[chosen])
            arrivals[chosen] = now
            now, here, load = now + service, spots[chosen], load + demands[chosen]
            left.remove(chosen)
    return arrivals, vehicles


def planned(instance: Instance, *, seconds: float, seed: int = 1) -> Routes:
    """Return the product's routes: a day of workers who carry, with a matrix of minutes."""
    depot, *_rest = instance.customers
    shift = _window(depot.ready, depot.due)
    workers = tuple(
        day.Worker(id=f"{number}", start=0, ends=0, shift=shift, carries=instance.capacity)
        for number in range(instance.vehicles)
    )
    jobs = tuple(
        day.Job(
            id=f"{number}", place=number, minutes=row.service, windows=(_window(row.ready, row.due),), size=row.demand
        )
        for number, row in enumerate(instance.customers)
        if number
    )
    asked = day.Day(workers, jobs, matrix=instance.matrix)
    plan = day.plan(day=asked, seed=seed, seconds=max(0.0, seconds - MARGIN), weights=WEIGHTS)
    return [[int(job) for job in round_.jobs] for round_ in plan.rounds if round_.jobs]


def _window(opens: float, closes: float) -> day.Window:
    return day.Window(DAWN + timedelta(minutes=opens), DAWN + timedelta(minutes=closes))


def judged(instance: Instance, routes: Routes) -> float | None:
    """Return the distance in double precision, or None where a customer, a window, the load or the fleet is not kept."""
    visited = sorted(number for route in routes for number in route)
    if visited != list(range(1, len(instance.customers))) or len(routes) > instance.vehicles:
        return None
    return math.fsum(lengths) if None not in (lengths := [_length(instance, route) for route in routes]) else None


def _length(instance: Instance, route: Sequence[int]) -> float | None:
    rows, now, length, here = instance.customers, 0.0, 0.0, 0
    for there in [*route, 0]:
        way = math.dist((rows[here].x, rows[here].y), (rows[there].x, rows[there].y))
        now, length, here = max(now + way, rows[there].ready), length + way, there
        if now > rows[there].due + HAIR:
            return None
        now += rows[there].service
    return length if sum(rows[number].demand for number in route) <= instance.capacity else None


def mean(values: Sequence[float]) -> float:
    """Return the mean, or NaN of nothing."""
    return fmean(values) if values else math.nan
