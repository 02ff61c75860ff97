"""A round of proposals searches while nobody waits for it, and proposes what is still open then."""

from datetime import datetime
from typing import Any

import pytest

from linli.neighbours import matching
from linli.neighbours import services as neighbours
from linli.neighbours.models import HelpNeed, HelpOffer, Match
from tests.cast import Town


def test_nobody_is_asked_about_a_need_that_has_gone_in_the_meantime(
    town: Town, offer: HelpOffer, need: HelpNeed, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = matching.match

    def match(*found: Any, **said: Any) -> list[matching.Pair]:
        pairs = real(*found, **said)
        neighbours.withdraw_need(need_id=need.pk, person=town.resident, at=at)
        return pairs

    monkeypatch.setattr(matching, "match", match)
    assert neighbours.propose(community=town.community, at=at) == []
    assert not Match.objects.exists()
