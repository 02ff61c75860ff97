"""Photos are for those who may see their order."""

from pathlib import Path

import pytest
from django.test import Client

from linli.core.images import CleanPhoto
from linli.orders import services as orders
from linli.orders.models import Order, Photo
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn


@pytest.fixture
def photo(town: Town) -> Photo:
    """The drip, as the resident took it."""
    shot: CleanPhoto = cast.photo()
    need = orders.Need(
        product=town.water, words="漏水", household=town.household, requester=town.resident, photos=[shot]
    )
    order: Order = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    return order.photos.get()


@pytest.mark.parametrize("part", ["", "thumb/"])
@pytest.mark.parametrize("who", ["resident", "operator", "steward", "lead"])
def test_photo_is_served_to_who_may_see_the_order(
    browser: SignedIn, town: Town, photo: Photo, who: str, part: str
) -> None:
    viewer = getattr(town, who)
    person: Person = viewer if isinstance(viewer, Person) else viewer.person
    answer = browser.as_(person).get(f"/photos/{photo.pk}/{part}")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a FileResponse streams
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("part", ["", "thumb/"])
def test_photo_is_not_there_for_a_stranger(browser: SignedIn, stranger: Person, photo: Photo, part: str) -> None:
    assert browser.as_(stranger).get(f"/photos/{photo.pk}/{part}").status_code == 404


def test_photo_is_not_there_for_a_neighbour_or_a_worker_without_the_order(
    browser: SignedIn, town: Town, photo: Photo
) -> None:
    seen = [
        browser.as_(person).get(f"/photos/{photo.pk}/").status_code for person in (town.daughter, town.engineer.person)
    ]
    assert seen == [404, 404]


def test_photo_whose_file_is_gone_is_not_found(browser: SignedIn, town: Town, photo: Photo) -> None:
    Path(photo.file.path).unlink()
    assert browser.as_(town.resident).get(f"/photos/{photo.pk}/").status_code == 404


def test_visitor_is_led_to_sign_in(browser: Client, photo: Photo) -> None:
    assert browser.get(f"/photos/{photo.pk}/").status_code == 302
