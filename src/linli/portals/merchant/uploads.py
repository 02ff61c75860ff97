"""Photos that come with a hand-over, or show what is sold."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from linli.core import images
from linli.orders.errors import TooManyPhotosError
from linli.orders.services.photos import MOST_AT_ONCE


def clean(files: Sequence[UploadedFile[Any]], *, most: int = MOST_AT_ONCE) -> list[images.CleanPhoto]:
    """Return the uploads as clean photos. Raises TooManyPhotosError before any is opened, PhotoError for a bad one."""
    if len(files) > most:
        raise TooManyPhotosError(most)
    return [images.clean(cast("BinaryIO", file), size=file.size or 0) for file in files]
