"""Photos that come with a hand-over."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from linli.core import images
from linli.orders.errors import TooManyPhotosError
from linli.orders.services.photos import MOST_AT_ONCE


def clean(files: Sequence[UploadedFile[Any]]) -> list[images.CleanPhoto]:
    """Return the uploads as clean photos. Raises TooManyPhotosError before any is opened, PhotoError for a bad one."""
    if len(files) > MOST_AT_ONCE:
        raise TooManyPhotosError(MOST_AT_ONCE)
    return [images.clean(cast("BinaryIO", file), size=file.size or 0) for file in files]
