"""Keeping photos. The file is written before its row: a transaction that fails later leaves a file nobody can reach."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile

from linli.core import past
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.orders.enums import Stage
from linli.orders.errors import TooManyPhotosError
from linli.orders.models import Order, Photo
from linli.people.models import Person

MOST_AT_ONCE = 9
MOST = 30


def keep(*, order: Order, photos: Iterable[CleanPhoto], stage: Stage, by: Person | None, at: datetime) -> list[str]:
    """Store clean photos with the order; return their ids as text. Too many: TooManyPhotosError, and none is kept."""
    fresh = list(photos)
    if not fresh:
        return []
    if len(fresh) > MOST_AT_ONCE or order.photos.count() + len(fresh) > MOST:
        raise TooManyPhotosError(MOST_AT_ONCE)
    return [str(_keep_one(order=order, photo=photo, stage=stage, by=by, at=at).pk) for photo in fresh]


def _keep_one(*, order: Order, photo: CleanPhoto, stage: Stage, by: Person | None, at: datetime) -> Photo:
    key = uuid7()
    folder = f"photos/{order.community_id}/{at:%Y%m}/{key}"
    row = Photo(
        id=key, community_id=order.community_id, order=order, stage=stage, by=by, at=at, width=photo.width,
        height=photo.height,
    )  # fmt: skip
    row.file.save(f"{folder}.jpg", ContentFile(photo.data), save=False)
    row.thumb.save(f"{folder}.s.jpg", ContentFile(photo.thumb), save=False)
    past.create(row)
    return row
