"""What goods look like: a merchant's people add pictures of an item, take them away, and say which comes first."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min

from linli.core import keeping
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.market.errors import BadFieldError, GoneError, TooManyPicturesError
from linli.market.models import Item, Picture
from linli.market.services import noting
from linli.people.models import Person

MOST_PICTURES = 6


@transaction.atomic
def add_pictures(
    *, item: UUID, photos: Iterable[CleanPhoto], by: Person, at: datetime, form_key: UUID | None = None
) -> list[Picture]:  # fmt: skip
    """Keep pictures of an item behind those that are there, all or none; files are written before rows. Returns the new ones.

    The same `form_key` again adds nothing. Records `item.photos`. Raises BadFieldError ("photos") where there is none,
    TooManyPicturesError where there would be more than six, NotYoursError, GoneError.
    """
    row, new = noting.own_item(item, by), list(photos)
    if form_key and noting.was_told("item.photos", ("item", row.pk), form_key=form_key):
        return []
    if not new:
        raise BadFieldError("photos")
    if row.pictures.count() + len(new) > MOST_PICTURES:
        raise TooManyPicturesError(MOST_PICTURES)
    last = row.pictures.aggregate(place=Max("position"))["place"]
    first = 0 if last is None else last + 1
    made = [_kept(row, photo, position=first + n, at=at) for n, photo in enumerate(new)]
    noting.about(
        "item.photos", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh, added=len(made),
        form_key=str(form_key) if form_key else "",
    )  # fmt: skip
    return made


def _kept(row: Item, photo: CleanPhoto, *, position: int, at: datetime) -> Picture:
    made = Picture(id=uuid7(), community_id=row.community_id, item=row, position=position, added_at=at)
    path = f"market/{made.community_id}/{made.item_id}/{made.id}"
    keeping.write(made, photo, path=path)
    made.save(force_insert=True)
    return made


@transaction.atomic
def remove_picture(*, item: UUID, picture: UUID, by: Person, at: datetime) -> None:
    """Take a picture of an item away, its files once that is certain; one that is gone is gone, and nothing is changed.

    Records `item.photo-removed`. Raises NotYoursError, GoneError.
    """
    row = noting.own_item(item, by)
    gone = row.pictures.filter(pk=picture).first()
    if gone is None:
        return
    gone.delete()
    keeping.forget(gone)
    noting.about("item.photo-removed", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh)


@transaction.atomic
def put_first(*, item: UUID, picture: UUID, by: Person, at: datetime) -> Picture:
    """Let a picture stand for its item on the shelf; the others follow as they were. The first already changes nothing.

    Records `item.photo-first`. Raises NotYoursError, GoneError for a picture that this item has not.
    """
    row = noting.own_item(item, by)
    chosen: Picture | None = row.pictures.filter(pk=picture).first()
    if chosen is None:
        raise GoneError(picture)
    lowest = row.pictures.aggregate(place=Min("position"))["place"]
    if chosen.position == lowest:
        return chosen
    chosen.position = lowest - 1
    chosen.save(update_fields=["position"])
    noting.about("item.photo-first", ("item", row.pk), community=row.community_id, at=at, by=by.pk, name=row.name_zh)
    return chosen
