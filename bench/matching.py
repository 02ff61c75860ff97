"""How good and how fast neighbours are matched: `python bench/matching.py`.

On made-up neighbourhoods the matcher's whole value is compared with the best that any assignment can have. That best is
found independently: every pair is scored one by one by the definition (not by the matcher's tables), and a linear
programme is solved to the optimum by HiGHS (not by the matcher's solver); its bound holds for every assignment there is.
Beside both stands the obvious way, who waited longest takes the best that is left.

The limits it is held to: at least 0.97 of the optimum for 2,000 needs and 2,000 offers, in less than five seconds.
"""

import random
import sys
from time import perf_counter

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from linli.dispatch import Place
from linli.neighbours import matching
from linli.neighbours.matching import Need, Offer, Past

SIZES = (200, 2000)
LIMIT_SIZE, LEAST_RATIO, LIMIT_SECONDS = 2000, 0.97, 5.0
LABELS = (
    "phone", "tutoring", "company", "errands", "children", "pets", "escort", "lifting", "handy", "sewing", "cooking",
    "language", "music", "crafts", "sport", "paperwork", "greening", "tools", "photos", "games", "care", "haircut",
    "appliance", "network",
)  # fmt: skip
COMMON = [1 / (1 + place / 4) for place in range(len(LABELS))]
PARTS = ("morning", "afternoon", "evening")
TONGUES = (("mandarin",), ("mandarin", "wu"), ("wu", "mandarin"), ("wu",), ("english", "mandarin"), ())
SPOKEN = (50, 20, 10, 4, 6, 10)


class Neighbourhood:
    """Made-up needs, offers and past; the same seed gives the same neighbourhood."""

    def __init__(self, size: int, *, seed: int) -> None:
        """Make as many needs as offers, in forty buildings and as many homes as there are offers."""
        self.dice = random.Random(seed)  # noqa: S311 - made-up data, the same each run
        self.homes = [f"h{n}" for n in range(size)]
        self.places = [Place(120.01 + n % 8 * 0.0006, 30.29 + n // 8 * 0.0005) for n in range(40)]
        self.needs = [self._need(n) for n in range(size)]
        self.offers = [self._offer(n) for n in range(size)]
        pairs = [(self.dice.choice(self.homes), self.dice.choice(self.homes)) for _ in range(size)]
        met = [(f"n{self.dice.randrange(size)}", f"o{self.dice.randrange(size)}") for _ in range(size // 2)]
        self.past = Past(helps=frozenset(pairs), met=frozenset(met))

    def _home(self) -> tuple[str, Place]:
        number = self.dice.randrange(len(self.homes))
        return self.homes[number], self.places[number % len(self.places)]

    def _labels(self, most: int) -> frozenset[str]:
        return frozenset(self.dice.choices(LABELS, COMMON, k=self.dice.randint(1, most)))

    def _times(self, most: int) -> frozenset[tuple[int, str]]:
        if self.dice.random() < 0.2:  # noqa: PLR2004 - one in five has time whenever
            return frozenset()
        week = [(day, part) for day in range(7) for part in PARTS]
        return frozenset(self.dice.sample(week, self.dice.randint(1, most)))

    def _languages(self) -> tuple[str, ...]:
        return self.dice.choices(TONGUES, SPOKEN)[0]

    def _need(self, number: int) -> Need:
        home, place = self._home()
        labels = self._labels(2)
        return Need(
            id=f"n{number}", person=f"p{number}", home=home, labels=labels, times=self._times(5), place=place,
            languages=self._languages(), waited=min(self.dice.expovariate(1 / 4), 40.0),
            gave=self.dice.random() < 0.25, is_risky="lifting" in labels,  # noqa: PLR2004 - one in four
        )  # fmt: skip

    def _offer(self, number: int) -> Offer:
        home, place = self._home()
        known = self.dice.random() < 0.6  # noqa: PLR2004 - six in ten have been praised
        return Offer(
            id=f"o{number}", person=f"q{number}", home=home, labels=self._labels(3), times=self._times(9), place=place,
            languages=self._languages(), stars=round(self.dice.uniform(3, 5), 1) if known else None,
            helped=self.dice.randrange(15) if known else 0, is_insured=self.dice.random() < 0.3,  # noqa: PLR2004 - three in ten
        )  # fmt: skip


type Values = dict[tuple[int, int], float]


def one_by_one(town: Neighbourhood) -> Values:
    """Return what each pair that may be is worth, by the definition."""
    return {
        (i, j): matching.value(need, score)
        for i, need in enumerate(town.needs)
        for j, offer in enumerate(town.offers)
        if (score := matching.score(need, offer, past=town.past)) is not None
    }


def optimum(values: Values, *, size: int) -> float:
    """Return the most that any assignment is worth: the linear programme's optimum, which no assignment exceeds."""
    pairs = list(values)
    rows = np.array([i for i, _j in pairs] + [size + j for _i, j in pairs])
    columns = np.tile(np.arange(len(pairs)), 2)
    once = coo_array((np.ones(2 * len(pairs)), (rows, columns)), shape=(2 * size, len(pairs))).tocsr()
    solved = linprog(
        -np.array(list(values.values())), A_ub=once, b_ub=np.ones(2 * size), bounds=(0, None), method="highs"
    )
    return float(-solved.fun)


def waiting_first(town: Neighbourhood, values: Values) -> float:
    """Return what it is worth to let each take the best that is left, who waited longest first."""
    total, taken = 0.0, set[int]()
    offers: dict[int, list[tuple[float, int]]] = {}
    for (i, j), value in values.items():
        offers.setdefault(i, []).append((value, j))
    for i in sorted(offers, key=lambda i: -town.needs[i].waited):
        left = [(value, j) for value, j in offers[i] if j not in taken]
        if left:
            value, j = max(left)
            taken.add(j)
            total += value
    return total


def measure(size: int, *, seed: int) -> tuple[float, float, float]:
    """Print a line of the table; return the ratio to the optimum, the greedy way's ratio, and the matcher's seconds."""
    town = Neighbourhood(size, seed=seed)
    start = perf_counter()
    pairs = matching.match(town.needs, town.offers, past=town.past)
    seconds = perf_counter() - start
    values = one_by_one(town)
    places = {row.id: n for rows in (town.needs, town.offers) for n, row in enumerate(rows)}
    worth = sum(values[places[pair.need.id], places[pair.offer.id]] for pair in pairs)
    best = optimum(values, size=size)
    greedy = waiting_first(town, values)
    sys.stdout.write(
        f"| {size} × {size} | {seed} | {len(values):,} | {len(pairs)} | {worth / best:.4f} | {greedy / best:.4f} "
        f"| {seconds:.2f} |\n"
    )
    return worth / best, greedy / best, seconds


def main() -> int:
    """Print the table; return 1 when a limit is broken."""
    broken = False
    sys.stdout.write(
        "| needs × offers | seed | pairs that may be | matched | of the optimum | who waited first | s |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    for size in SIZES:
        for seed in (1, 2):
            ratio, _greedy, seconds = measure(size, seed=seed)
            broken |= ratio < LEAST_RATIO or (size == LIMIT_SIZE and seconds > LIMIT_SECONDS)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
