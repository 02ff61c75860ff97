"""Rows kept for the end of a `facts.history()` block."""

from datetime import date, datetime

import pytest

from linli.care.models import Dawn
from linli.core import facts, past
from linli.places.models import Community
from tests.cast import Town


@pytest.fixture
def community(town: Town) -> Community:
    return town.community


def test_rows_whose_key_the_database_gives_are_all_kept(community: Community, at: datetime) -> None:
    days = [date(2026, 11, n) for n in (1, 2, 3)]
    with facts.history():
        past.create_all([Dawn(community=community, day=day, at=at) for day in days[:2]])
        past.create(Dawn(community=community, day=days[2], at=at))
    assert list(Dawn.objects.order_by("day").values_list("day", flat=True)) == days


def test_row_made_twice_is_written_once(community: Community) -> None:
    other = Community(slug="past", name_zh="从前", created_at=community.created_at)
    with facts.history():
        past.create(other)
        past.create(other)
        assert past.is_made(other)
    assert Community.objects.filter(slug="past").count() == 1
