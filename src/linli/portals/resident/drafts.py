"""What a resident has said but not yet confirmed: words and clean photos, in private files under a key of their own.

A draft is no row: nothing of it is in the community's books until it is confirmed. Its key becomes the order's form
key, so that a confirmation sent twice is one order.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.people.queries import Member

FOLDER = "drafts"
KEPT = timedelta(days=2)
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request on its way from the words to the confirmation."""

    key: UUID
    words: str
    to_steward: bool
    sizes: tuple[tuple[int, int], ...]
    # The family account by which it is asked for somebody else; "" for the member's own.
    behalf: str = ""


def keep(
    *, member: Member, words: str, photos: Sequence[CleanPhoto], to_steward: bool, at: datetime, behalf: str = ""
) -> Draft:  # fmt: skip
    """Store words and photos and return the draft. The words are written last: what breaks off before is no draft.

    Drafts older than KEPT are removed on the way.
    """
    sweep(at=at)
    draft = Draft(
        key=uuid7(), words=words, to_steward=to_steward, behalf=behalf,
        sizes=tuple((photo.width, photo.height) for photo in photos),
    )  # fmt: skip
    folder = _folder(draft.key)
    for number, photo in enumerate(photos):
        default_storage.save(f"{folder}/{number}.jpg", ContentFile(photo.data))
        default_storage.save(f"{folder}/{number}.s.jpg", ContentFile(photo.thumb))
    said = {
        "community": str(member.community.pk), "person": str(member.person.pk), "words": words,
        "to_steward": to_steward, "sizes": draft.sizes, "behalf": behalf,
    }  # fmt: skip
    default_storage.save(f"{folder}/draft.json", ContentFile(json.dumps(said).encode()))
    return draft


def find(*, key: UUID, member: Member) -> Draft | None:
    """Return the member's own draft; None where there is none, or it is somebody else's."""
    name = f"{_folder(key)}/draft.json"
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        said = json.load(file)
    if (said["community"], said["person"]) != (str(member.community.pk), str(member.person.pk)):
        return None
    return Draft(
        key=key, words=said["words"], to_steward=said["to_steward"], behalf=said.get("behalf", ""),
        sizes=tuple((w, h) for w, h in said["sizes"]),
    )  # fmt: skip


def photos(draft: Draft) -> list[CleanPhoto]:
    """Return the draft's photos as the order will keep them."""
    return [
        CleanPhoto(data=_read(draft, f"{n}.jpg"), thumb=thumb(draft, n), width=width, height=height)
        for n, (width, height) in enumerate(draft.sizes)
    ]


def thumb(draft: Draft, number: int) -> bytes:
    """Return the small picture of one photo."""
    return _read(draft, f"{number}.s.jpg")


def discard(draft: Draft) -> None:
    """Remove the draft's files, the words first; one that is gone already is fine."""
    folder = _folder(draft.key)
    default_storage.delete(f"{folder}/draft.json")
    _clear(folder)


def sweep(*, at: datetime) -> None:
    """Remove the drafts of days that lie more than KEPT back."""
    if not default_storage.exists(FOLDER):
        return
    oldest = int((at - KEPT).timestamp() * 1000) // _DAY_MS
    for day in default_storage.listdir(FOLDER)[0]:
        if day.isdecimal() and int(day) < oldest:
            for key in default_storage.listdir(f"{FOLDER}/{day}")[0]:
                _clear(f"{FOLDER}/{day}/{key}")
            default_storage.delete(f"{FOLDER}/{day}")


def _folder(key: UUID) -> str:
    # A UUIDv7 begins with its milliseconds: drafts of one day lie together, and a day can be swept at once.
    return f"{FOLDER}/{(key.int >> 80) // _DAY_MS}/{key}"


def _read(draft: Draft, name: str) -> bytes:
    with default_storage.open(f"{_folder(draft.key)}/{name}") as file:
        content: bytes = file.read()
    return content


def _clear(folder: str) -> None:
    if not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
