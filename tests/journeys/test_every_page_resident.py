"""Every page of the resident's face, and the public ones: no fault for axe, the ruler or the console, in each dress."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import PHONE
from tests.journeys.served import Served
from tests.journeys.walks import Walks, undressed

pytestmark = pytest.mark.browser

# The elder persona sees no page that the resident does not see in elder mode.
PEOPLE = ("", "resident")


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
    assert walks.unseen(PEOPLE, within=("", "resident")) == set()


@pytest.mark.parametrize("slug", ["", "resident"])
def test_pages_in_english_never_scroll_sideways(walks: Walks, slug: str) -> None:
    assert walks.of(slug).in_english() == []


def test_dark_as_served_differs_from_light_in_nothing_but_its_name(walks: Walks) -> None:
    walk = walks.of("resident")
    pages = walk.plain()
    assert [undressed(walk, path, "dark") for path in pages] == [undressed(walk, path, "light") for path in pages]
