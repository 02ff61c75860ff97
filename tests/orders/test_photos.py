"""Photos of orders on disk."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

from linli.orders import services as orders
from linli.orders.errors import EvidenceMissingError, TooManyPhotosError
from linli.orders.models import Order, Photo
from linli.orders.services import photos
from tests import cast
from tests.cast import Town


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> None:
    """Give each test a disk of its own."""
    backend = settings.STORAGES["default"]["BACKEND"]
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


def stray(order: Order, at: datetime, *, age: timedelta) -> str:
    path = default_storage.save(f"photos/{order.community_id}/{at:%Y%m}/stray.jpg", ContentFile(b"x"))
    moment = (at - age).timestamp()
    os.utime(default_storage.path(path), (moment, moment))
    return path


def test_tidy_takes_away_files_without_a_row_and_no_others(finished: Order, at: datetime) -> None:
    kept = Photo.objects.get(order=finished)
    for path in (kept.file.path, kept.thumb.path):
        os.utime(path, ((at - timedelta(days=3)).timestamp(),) * 2)
    path = stray(finished, at, age=timedelta(days=2))
    assert photos.tidy(at=at) == 1
    assert not default_storage.exists(path)
    assert default_storage.exists(str(kept.file.name))
    assert default_storage.exists(str(kept.thumb.name))


def test_tidy_leaves_what_may_still_get_its_row(finished: Order, at: datetime) -> None:
    path = stray(finished, at, age=timedelta(hours=2))
    assert photos.tidy(at=at) == 0
    assert default_storage.exists(path)


def test_too_many_photos_at_once_keep_none(accepted: Order, town: Town, at: datetime) -> None:
    me = town.engineer.person
    with pytest.raises(TooManyPhotosError):
        orders.report(order_id=accepted.pk, words="", photos=[cast.photo()] * 10, by=me, at=at)
    assert Photo.objects.filter(order=accepted).count() == 0


def test_finish_without_the_evidence_keeps_nothing(accepted: Order, town: Town, at: datetime) -> None:
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=at)
    with pytest.raises(EvidenceMissingError):
        orders.finish(order_id=accepted.pk, words="好了", photos=[], by=town.engineer.person, at=at)
    assert Photo.objects.filter(order=accepted).count() == 0
