"""Keeping photos. The file is written before its row, so a transaction that fails later leaves a file without one.

Nobody can reach such a file; `tidy` takes it away.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage

from linli.core import keeping, past
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.core.scoping import unscoped
from linli.orders.enums import Stage
from linli.orders.errors import TooManyPhotosError
from linli.orders.models import Order, Photo
from linli.people.models import Person

MOST_AT_ONCE = 9
MOST = 30
# A transaction that is still open after a day is none.
TIDY_AFTER = timedelta(days=1)


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
    row = Photo(
        id=key, community_id=order.community_id, order=order, stage=stage, by=by, at=at, width=photo.width,
        height=photo.height,
    )  # fmt: skip
    keeping.write(row, photo, path=f"{_folder(order.community_id, at)}/{key}")
    past.create(row)
    return row


def _folder(community: UUID, at: datetime) -> str:
    return f"photos/{community}/{at:%Y%m}"


def tidy(*, at: datetime) -> int:
    """Delete the files of this month and the last that are a day old and have no row; return how many.

    Such files are left where a move failed after its photos were written. Runs on the schedule, once a day.
    """
    if not default_storage.exists("photos"):
        return 0
    communities = [UUID(name) for name in default_storage.listdir("photos")[0]]
    months = (at - timedelta(days=28), at)
    folders = {_folder(community, month) for community in communities for month in months}
    return sum(_tidy_folder(folder, at=at) for folder in sorted(folders) if default_storage.exists(folder))


def _tidy_folder(folder: str, *, at: datetime) -> int:
    files = default_storage.listdir(folder)[1]
    with unscoped("a file belongs to whichever row names it"):
        known = {str(key) for key in Photo.objects.filter(file__startswith=f"{folder}/").values_list("pk", flat=True)}
    strays = [f"{folder}/{name}" for name in files if name.partition(".")[0] not in known]
    old = [path for path in strays if default_storage.get_modified_time(path) < at - TIDY_AFTER]
    for path in old:
        default_storage.delete(path)
    return len(old)
