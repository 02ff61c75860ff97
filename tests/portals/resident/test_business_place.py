"""Where a shop stands, said with its application."""

import pytest

from linli.merchants.models import Merchant
from linli.places.models import Building
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.resident.test_business import NEW, SAID
from tests.portals.siting_stage import houses


@pytest.fixture
def near(town: Town) -> Building:
    return houses(town)


def test_form_offers_the_houses_and_the_plan(phone: SignedIn, near: Building) -> None:
    page = phone.get(NEW)
    assert [name for _key, name in page.context["form"].fields["place"].choices] == ["先不定", "1幢", "3幢"]
    assert ("data-siting" in page.text, "linli/siting.js" in page.text) == (True, True)


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ({}, (None, None)), ({"place": ""}, (None, None)), ({"place": "near"}, (120.101, 30.201)),
        ({"place": "tapped", "lng": "120.1004", "lat": "30.2004"}, (120.1004, 30.2004)),
    ],
)  # fmt: skip
def test_place_is_kept_with_the_application(
    phone: SignedIn, near: Building, place: dict[str, str], kept: tuple[float | None, float | None]
) -> None:
    said = {name: str(near.pk) if value == "near" else value for name, value in place.items()}
    assert phone.post(NEW, {**SAID, **said}).status_code == 302
    row = Merchant.objects.get()
    assert (row.lng, row.lat) == kept


@pytest.mark.parametrize(
    "place", [{"place": "moon"}, {"place": "tapped"}, {"place": "tapped", "lng": "500", "lat": "1"}]
)
def test_place_that_is_none_is_refused_and_the_rest_stays(
    phone: SignedIn, near: Building, place: dict[str, str]
) -> None:
    answer = phone.post(NEW, {**SAID, **place})
    assert (answer.status_code, "place" in answer.context["form"].errors, "和睦路 12 号" in answer.text) == (
        422,
        True,
        True,
    )
    assert Merchant.objects.count() == 0
