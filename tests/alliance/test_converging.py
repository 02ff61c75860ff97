"""In a made-up market the measured order becomes the true one, good newcomers are found, bad ones lose."""

import pytest

from tests.alliance.converging import Market, even, kendall

pytestmark = pytest.mark.once

SEEDS = (1, 2, 3)


def market(seed: int) -> Market:
    """Fifteen shops, three orders each a day on average."""
    return Market(even(15), orders_a_day=45, seed=seed)


def test_kendall_knows_the_same_the_opposite_and_between() -> None:
    assert [kendall(list(enumerate(ranks))) for ranks in ((1, 2, 3), (3, 2, 1), (1, 3, 2))] == [1.0, -1.0, 1 / 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_measured_order_becomes_the_true_one_and_stays_it(seed: int) -> None:
    town = market(seed)
    assert abs(town.tau()) < 0.9
    town.live(6)
    taus = []
    for _ in range(6):
        town.live(1)
        taus.append(town.tau())
    assert min(taus) >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_good_newcomer_reaches_the_top_third_within_three_months_and_a_bad_one_is_out_within_six(seed: int) -> None:
    town = market(seed)
    town.live(12)
    good, bad = town.enter(0.97), town.enter(0.0)
    town.live(3)
    assert town.place(good) <= 1 / 3
    town.live(3)
    assert (good.tier in {"silver", "gold"}, bad.tier) == (True, "suspended")
    # One step a month, and never from one day to the next: what it fell from it was warned of.
    assert bad.tiers.index("watch") < bad.tiers.index("suspended") - 1


@pytest.mark.parametrize("seed", SEEDS)
def test_tiers_follow_quality(seed: int) -> None:
    town = market(seed)
    town.live(12)
    height = {"suspended": 0, "watch": 1, "incubating": 2, "bronze": 3, "silver": 4, "gold": 5}
    rows = sorted(town.shops, key=lambda shop: -shop.quality)
    assert (rows[0].tier, max(height[tier] for tier in rows[-1].tiers) <= height["incubating"]) == ("gold", True)
    third = len(rows) // 3
    best, worst = (sum(height[shop.tier] for shop in part) / third for part in (rows[:third], rows[-third:]))
    assert best > worst + 1.5
