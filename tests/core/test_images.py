"""Photos are checked by what they are, not by what they are called."""

from io import BytesIO

import pytest
from PIL import Image

from linli.core import images
from tests.cast import picture


def test_exif_is_gone_and_the_picture_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone turned
    exif[0x010F] = "Phone"
    out = BytesIO()
    Image.new("RGB", (80, 40)).save(out, "JPEG", exif=exif)
    clean = images.clean(BytesIO(out.getvalue()), size=out.tell())
    assert (clean.width, clean.height) == (40, 80)
    assert dict(Image.open(BytesIO(clean.data)).getexif()) == {}


def test_large_picture_is_made_smaller_with_a_thumbnail() -> None:
    clean = images.clean(picture(size=(4000, 3000)), size=1000)
    assert (clean.width, clean.height) == (2048, 1536)
    assert Image.open(BytesIO(clean.thumb)).size == (320, 240)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_other_formats_become_jpeg(form: str) -> None:
    clean = images.clean(picture(form=form), size=1000)
    assert Image.open(BytesIO(clean.data)).format == "JPEG"


@pytest.mark.parametrize("content", [b"MZ\x90\x00 this program cannot be run", b"", b"\xff\xd8\xff cut off", b"<svg/>"])
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(images.NotAPhotoError):
        images.clean(BytesIO(content), size=len(content))


def test_truncated_jpeg_is_refused() -> None:
    whole = picture(size=(600, 600)).getvalue()
    with pytest.raises(images.NotAPhotoError):
        images.clean(BytesIO(whole[: len(whole) // 2]), size=100)


def test_forty_megabytes_are_refused_unread() -> None:
    with pytest.raises(images.PhotoTooLargeError):
        images.clean(BytesIO(b""), size=40 * 1024 * 1024)


def test_bomb_of_pixels_is_refused() -> None:
    with pytest.raises(images.PhotoTooLargeError):
        images.clean(picture(form="PNG", size=(9000, 9000)), size=1000)
