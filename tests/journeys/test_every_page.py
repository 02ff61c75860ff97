"""Every page of every face: no fault for axe, the ruler or the console, in each dress, in Chinese and in English."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.served import Served
from tests.journeys.walks import Walks, undressed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="class")
def walks(request: pytest.FixtureRequest, chrome: Browser, site: Served) -> Iterator[Walks]:
    """The walks of one audience, each made once, when first asked for."""
    made = Walks(chrome, site, request.cls.size, paints_elder=request.cls.paints_elder)
    yield made
    made.close()


class EveryPage:
    """What holds for the pages of one audience; each audience is a class of its own, so that they are walked side by side."""

    size: ViewportSize
    # Whose shoes ("" is a visitor's), and whose portals' pages they see between them.
    people: tuple[str, ...]
    portals: tuple[str, ...]
    paints_elder = False

    def test_pages_in_light_and_in_dark_have_no_fault(self, walks: Walks) -> None:
        assert [fault for slug in self.people for fault in walks.of(slug).faults] == []

    def test_pages_for_elders_have_no_fault(self, walks: Walks) -> None:
        """Pages that are served alike were dressed for elders where they stood; the others are walked once more."""
        made = [walks.of(slug, elder=not self.paints_elder) for slug in self.people]
        kept = [f"{walk.slug} elder " if self.paints_elder else "" for walk in made]
        assert [
            fault for walk, start in zip(made, kept, strict=True) for fault in walk.faults if fault.startswith(start)
        ] == []

    def test_every_page_was_looked_at(self, walks: Walks) -> None:
        unseen = sorted(walks.unseen(self.people, within=self.portals))
        assert unseen == [], " ".join(unseen)

    def test_pages_in_english_never_scroll_sideways(self, walks: Walks) -> None:
        assert [fault for slug in self.people for fault in walks.of(slug).in_english()] == []


class TestResident(EveryPage):
    """The resident's face and the public pages; the elder persona sees none that the resident does not see in elder mode."""

    size, people, portals = PHONE, ("", "resident"), ("", "resident")

    def test_dark_as_served_differs_from_light_in_nothing_but_its_name(self, walks: Walks) -> None:
        walk = walks.of("resident")
        pages = walk.plain()
        assert [undressed(walk, path, "dark") for path in pages] == [undressed(walk, path, "light") for path in pages]


class TestSteward(EveryPage):
    """The steward's face; an engineer sees no page that these two do not."""

    size, people, portals, paints_elder = PHONE, ("steward", "team-lead"), ("steward",), True


class TestMerchant(EveryPage):
    """The merchant's face: the counter, and a voucher in every state that it meets there."""

    size, people, portals, paints_elder = PHONE, ("merchant",), ("merchant",), True


class TestDesk(EveryPage):
    """The property console; a supervisor sees fewer pages than an operator, and no other ones."""

    size, people, portals, paints_elder = DESKTOP, ("operator",), ("property",), True
