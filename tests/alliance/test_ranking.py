"""The order of lists: quality first, every fifth place a newcomer's, the same for everybody."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.alliance.scoring.ranking import interleave

pytestmark = pytest.mark.once

RANKED = [f"r{n}" for n in range(12)]
NEW = [f"n{n}" for n in range(6)]


def test_every_fifth_place_is_a_newcomers_and_the_ranked_keep_their_order() -> None:
    shown = interleave(RANKED, NEW, seed=1)
    assert [place for place, one in enumerate(shown[:15], 1) if one in NEW] == [5, 10, 15]
    assert [one for one in shown if one in RANKED] == RANKED


@given(st.integers(0, 30), st.integers(0, 30), st.integers(), st.sampled_from([0.1, 0.2, 0.25, 0.5]))
def test_everybody_is_shown_once(ranked: int, new: int, seed: int, share: float) -> None:
    first, second = range(ranked), range(100, 100 + new)
    shown = interleave(first, second, seed=seed, share=share)
    assert sorted(shown) == [*first, *second]
    assert interleave(first, second, seed=seed, share=share) == shown


def test_each_newcomer_has_the_same_chance_at_the_first_place_for_one() -> None:
    draws = 6000
    seen = Counter(interleave(RANKED, NEW, seed=seed)[4] for seed in range(draws))
    expected = draws / len(NEW)
    # Chi-square with five degrees of freedom: above 20.5 in one of a thousand fair draws.
    assert sum((seen[one] - expected) ** 2 / expected for one in NEW) < 20.5


@pytest.mark.parametrize("share", [0, -0.1, 0.6, 1])
def test_share_that_hides_somebody_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        interleave(RANKED, NEW, seed=1, share=share)
