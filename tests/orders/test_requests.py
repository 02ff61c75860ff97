"""Bad input gets a clear refusal and leaves nothing behind."""

from datetime import datetime, timedelta

import pytest

from linli.core.images import CleanPhoto
from linli.core.models import Fact
from linli.orders import services as orders
from linli.orders.errors import (
    BadSlotError,
    EmptyRequestError,
    OrderError,
    ProductNotOfferedError,
    RequestTooLongError,
    TooManyPhotosError,
)
from linli.orders.models import Order, Photo
from tests.cast import Town, photo

type Slot = tuple[datetime, datetime | None]


def ask(town: Town, at: datetime, **more: object) -> Order:
    fields = {"product": town.water, "words": "漏水", "household": town.household, "requester": town.resident, **more}
    return orders.request(community=town.community, need=orders.Need(**fields), by=town.resident, at=at)  # type: ignore[arg-type]  # each test breaks one field


def slots(at: datetime) -> list[Slot]:
    return [
        (at - timedelta(hours=2), at - timedelta(hours=1)),
        (at + timedelta(hours=2), at + timedelta(hours=1)),
        (at + timedelta(days=61), None),
    ]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_impossible_slot_is_refused(town: Town, at: datetime, which: int) -> None:
    with pytest.raises(BadSlotError):
        ask(town, at, slot=slots(at)[which])
    assert (Order.objects.count(), Fact.objects.filter(kind="order.request").count()) == (0, 0)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"words": "字" * 5000}, RequestTooLongError),
        ({"words": "  ", "triage": {"product": None}}, EmptyRequestError),
        ({"photos": [photo() for _ in range(10)]}, TooManyPhotosError),
    ],
)
def test_bad_need_leaves_nothing(town: Town, at: datetime, change: dict[str, object], error: type[OrderError]) -> None:
    with pytest.raises(error):
        ask(town, at, **change)
    assert (Order.objects.count(), Photo.objects.count()) == (0, 0)


def test_product_switched_off_is_refused(town: Town, at: datetime) -> None:
    town.water.is_active = False
    with pytest.raises(ProductNotOfferedError):
        ask(town, at)


def test_product_of_another_community_is_refused(town: Town, elsewhere: Town, at: datetime) -> None:
    with pytest.raises(ProductNotOfferedError):
        ask(town, at, product=elsewhere.water)


def test_numbers_count_up_by_day_and_community(town: Town, at: datetime) -> None:
    numbers = [ask(town, at + timedelta(days=d)).number for d in (0, 0, 1)]
    assert numbers == ["HM261123-001", "HM261123-002", "HM261124-001"]


def test_photos_are_kept_with_the_request(town: Town, at: datetime) -> None:
    picture: CleanPhoto = photo()
    order = ask(town, at, photos=[picture, picture])
    assert order.photos.count() == 2
    fact = Fact.objects.about(order.pk).get()
    assert fact.payload["photos"] == [str(pk) for pk in order.photos.order_by("id").values_list("pk", flat=True)]
