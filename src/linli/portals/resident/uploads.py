"""Photos that arrive with a form."""

from typing import BinaryIO, cast

from django.http import HttpRequest

from linli.core import images
from linli.core.images import CleanPhoto
from linli.orders.errors import TooManyPhotosError
from linli.orders.services.photos import MOST_AT_ONCE
from linli.portals.bodies import MOST_BYTES, limited

__all__ = ["MOST_BYTES", "limited", "photos"]


def photos(request: HttpRequest, *, most: int = MOST_AT_ONCE) -> list[CleanPhoto]:
    """Return the uploaded photos, clean. Raises TooManyPhotosError, PhotoError; nothing is kept anywhere yet."""
    files = [file for file in request.FILES.getlist("photos") if file.size]
    if len(files) > most:
        raise TooManyPhotosError(most)
    return [images.clean(cast("BinaryIO", file), size=file.size or 0) for file in files]
