"""Photos as they come from phones, made safe to keep: checked by content, turned upright, stripped of where and who."""

import io
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2048
THUMB_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class PhotoError(ValueError):
    """The upload is no photo that can be kept."""


class PhotoTooLargeError(PhotoError):
    """The file is larger than MAX_BYTES, or its picture larger than MAX_PIXELS."""


class NotAPhotoError(PhotoError):
    """The content is no picture of a known format, whatever the file is called."""


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG without metadata, its thumbnail, and its size in pixels."""

    data: bytes
    thumb: bytes
    width: int
    height: int


def clean(upload: IO[bytes], *, size: int) -> CleanPhoto:
    """Read an upload of `size` bytes and return it as a clean JPEG of at most 2048 px with a 320 px thumbnail.

    Raises PhotoTooLargeError, NotAPhotoError. EXIF (place, device, time) is dropped after it has turned the picture.
    """
    if size > MAX_BYTES:
        raise PhotoTooLargeError
    picture = _open(upload)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    data = _jpeg(picture, quality=82)
    width, height = picture.size
    picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return CleanPhoto(data=data, thumb=_jpeg(picture, quality=78), width=width, height=height)


def _open(upload: IO[bytes]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a decompression bomb; the pixel bound below is ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise PhotoTooLargeError
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError as error:
        raise PhotoTooLargeError from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, PhotoError):
            raise
        raise NotAPhotoError from error


def _jpeg(picture: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
