"""Every page of the steward's face: no fault for axe, the ruler or the console, in each dress."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import PHONE
from tests.journeys.served import Served
from tests.journeys.walks import Walks

pytestmark = pytest.mark.browser

# An engineer sees no page that these two do not.
PEOPLE = ("steward", "team-lead")


@pytest.fixture(scope="module")
def walks(chrome: Browser, site: Served) -> Iterator[Walks]:
    made = Walks(chrome, site, PHONE)
    yield made
    made.close()


@pytest.mark.parametrize("slug", PEOPLE)
def test_pages_in_light_and_in_dark_have_no_fault(walks: Walks, slug: str) -> None:
    assert walks.of(slug).faults == []


@pytest.mark.parametrize("slug", PEOPLE)
def test_pages_for_elders_have_no_fault(walks: Walks, slug: str) -> None:
    assert walks.of(slug, elder=True).faults == []


def test_every_page_was_looked_at(walks: Walks) -> None:
    assert walks.unseen(PEOPLE, within=("steward",)) == set()


def test_pages_in_english_never_scroll_sideways(walks: Walks) -> None:
    assert walks.of(PEOPLE[0]).in_english() == []
