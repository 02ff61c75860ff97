"""The sample's lettings come about through the services: live, waiting, run out, with somebody who comes to look."""

from collections import Counter

import pytest

from linli.core.scoping import community_scope
from linli.lettings.models import Listing, PriceChange, Viewing
from linli.orders.models import Offer
from linli.simulation import lettings
from linli.simulation.town import Town
from tests.cast import NOW
from tests.simulation import small


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A small town whose desk and steward are found by the sample's names."""
    made = small.found(slug="xiaoshu", seed=5, now=NOW, days=1)
    steward = next(one for one in made.staff.values() if one.worker.kind == "steward")
    monkeypatch.setattr(Town, "by_slug", lambda _town, _slug: steward)
    made.desk = {"operator": steward.worker.person, **made.desk}
    return made


def test_sample_has_something_of_each(town: Town) -> None:
    lettings.found(town, now=NOW)
    lettings.today(town, now=NOW)
    with community_scope(town.community.pk):
        assert Counter(Listing.objects.values_list("state", flat=True)) == {"live": 3, "waiting": 1, "closed": 1}
        assert (Viewing.objects.count(), PriceChange.objects.count()) == (2, 6)
        assert Offer.objects.filter(order__viewing__isnull=False).exists()
