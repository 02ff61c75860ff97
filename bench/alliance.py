"""How soon the alliance's measure finds out who is good, and what trial places cost: `python -m bench.alliance`.

A made-up market (tests/alliance/converging.py): forty shops of hidden quality, eighty orders a day, residents who take the
second place half as often as the first. After a year ten newcomers come in, one of them better than nearly all, and the market goes
on for half a year. Beside the shares of trial places stands none at all: a list by score alone. Means over the seeds.

The limits it is held to, with the share that the policy has: tau at least 0.88, the good newcomer has the orders it
takes to be measured within a month and is in the top third within three, the bad one is in the last third after half a year.
"""

import sys
from dataclasses import dataclass
from statistics import fmean
from time import perf_counter

from linli.alliance.scoring import Policy
from tests.alliance.converging import MONTH, Market, Shop, even

SEEDS = range(6)
SHARES = (0.0, 0.1, 0.2, 0.33)
SHOPS, ORDERS, NEWCOMERS, MONTHS, AFTER = 40, 80, 10, 12, 6
LEAST_TAU, MOST_DAYS, MOST_MONTHS, TOP, LAST = 0.88, 30.0, 3.0, 1 / 3, 2 / 3


@dataclass(frozen=True, slots=True)
class Run:
    """What one market came to."""

    tau: float
    days: float
    slowest: float
    months: float
    bought: float
    bad: float


def run(*, share: float, seed: int) -> Run:
    """Let one market live, with newcomers after a year."""
    market = Market(even(SHOPS), orders_a_day=ORDERS, seed=seed, share=share, attention=1.0)
    market.live(MONTHS)
    tau, opened = market.tau(), market.day
    good = market.enter(0.97)
    others = [market.enter(quality) for quality in even(NEWCOMERS - 2)]
    bad = market.enter(0.0)
    months = float(AFTER)
    for month in range(1, AFTER + 1):
        market.live(1)
        if market.place(good) <= TOP:
            months = min(months, month)
    bought = [shop.quality for shop in market.shops for one in shop.sold if one.day > opened]
    waits = [_days_to_be_measured(shop, opened) for shop in (good, *others, bad)]
    return Run(tau, waits[0], max(waits), months, fmean(bought), market.place(bad))


def _days_to_be_measured(shop: Shop, opened: int) -> float:
    """Return how long it took until the shop had the orders by which it is no newcomer any more."""
    needed = Policy().newcomer_orders
    return float(shop.sold[needed - 1].day - opened if len(shop.sold) >= needed else AFTER * MONTH)


def table() -> tuple[list[list[str]], dict[float, list[Run]]]:
    """Return the rows of the table and the runs behind them."""
    runs = {share: [run(share=share, seed=seed) for seed in SEEDS] for share in SHARES}
    rows = [
        [
            f"{share:.0%}" if share else "none", f"{fmean(one.tau for one in made):.3f}",
            f"{fmean(one.days for one in made):.1f}", f"{fmean(one.slowest for one in made):.1f}",
            f"{fmean(one.months for one in made):.1f}", f"{fmean(one.bought for one in made):.4f}",
            f"{fmean(one.bad for one in made):.2f}",
        ]
        for share, made in runs.items()
    ]  # fmt: skip
    return rows, runs


def main() -> int:
    """Print the table; return 1 when a limit is broken."""
    began = perf_counter()
    rows, runs = table()
    head = (
        "trial places", "Kendall's tau after a year", "days until the good newcomer is measured", "… the slowest of ten",
        "months until it is in the top third", "mean quality bought", "place of the bad one (0 first, 1 last or out)",
    )  # fmt: skip
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(f"\n{SHOPS} shops, {ORDERS} orders a day, {len(SEEDS)} seeds, {perf_counter() - began:.0f} s")
    ours = runs[Policy().newcomer_share]
    is_kept = (
        fmean(one.tau for one in ours) >= LEAST_TAU
        and fmean(one.days for one in ours) <= MOST_DAYS
        and fmean(one.months for one in ours) <= MOST_MONTHS
        and fmean(one.bad for one in ours) >= LAST
    )
    return int(not is_kept)


if __name__ == "__main__":
    sys.exit(main())
