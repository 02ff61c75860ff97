"""Many who publish at the same instant: each version has a number of its own, each product a code of its own."""

from datetime import datetime
from functools import partial

import pytest
from django.conf import settings as installed

from linli.catalogue import drafting, publishing, services
from linli.catalogue.drafting import Idea
from linli.catalogue.models import Product
from tests.cast import Town
from tests.catalogue.conftest import FULL
from tests.rush import rush

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(installed.ON_SQLITE, reason="SQLite lets one writer in at a time, so that nobody meets"),
    pytest.mark.django_db(transaction=True),
]

MANY = 8


def test_drafts_published_at_once_have_codes_of_their_own(town: Town, at: datetime) -> None:
    rows = [
        drafting.propose(community=town.community, idea=Idea(content=FULL), by=town.steward.person, at=at)
        for _ in range(MANY)
    ]
    deeds = [partial(publishing.publish, draft=row.pk, seen=1, by=town.operator, at=at) for row in rows]
    assert rush(town, deeds) == {"done": MANY}
    made = Product.objects.filter(source="operator")
    assert len(set(made.values_list("code", flat=True))) == MANY
    assert sorted(made.values_list("position", flat=True)) == list(range(1, MANY + 1))


def test_one_draft_published_by_many_is_published_once(town: Town, at: datetime) -> None:
    row = drafting.propose(community=town.community, idea=Idea(content=FULL), by=town.steward.person, at=at)
    deeds = [partial(publishing.publish, draft=row.pk, seen=1, by=town.operator, at=at)] * MANY
    assert rush(town, deeds) == {"done": 1, "WrongStateError": MANY - 1}
    assert Product.objects.filter(source="operator").count() == 1


def test_changes_of_one_product_at_once_have_numbers_of_their_own(town: Town, at: datetime) -> None:
    ideas = [Idea(content={**FULL, "minutes": n}, product=town.water) for n in range(1, MANY + 1)]
    rows = [drafting.propose(community=town.community, idea=idea, by=town.steward.person, at=at) for idea in ideas]
    deeds = [partial(publishing.publish, draft=row.pk, seen=1, by=town.operator, at=at) for row in rows]
    edits = [
        partial(services.edit_product, product_id=town.water.pk, values={"minutes": 100 + n}, by=town.operator, at=at)
        for n in range(MANY)
    ]
    assert rush(town, deeds + edits) == {"done": 2 * MANY}
    numbers = town.water.versions.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 2 * MANY + 2))
