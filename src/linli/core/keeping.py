"""Photos in the files of rows: written before the row is, so that no row names a file that is not there."""

from typing import Protocol

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from linli.core.images import CleanPhoto


class Pictured(Protocol):
    """A row with a photo and its thumbnail."""

    file: FieldFile
    thumb: FieldFile


def write(row: Pictured, photo: CleanPhoto, *, path: str) -> None:
    """Write both files of a row that is not saved yet: `path`.jpg and `path`.s.jpg."""
    row.file.save(f"{path}.jpg", ContentFile(photo.data), save=False)
    row.thumb.save(f"{path}.s.jpg", ContentFile(photo.thumb), save=False)


def forget(row: Pictured) -> None:
    """Take away both files of a row that is deleted, once that is certain."""
    files = (row.file, row.thumb)

    def take_away() -> None:
        for kept in files:
            if kept.name:
                kept.storage.delete(kept.name)

    transaction.on_commit(take_away)
