"""What a checkpoint's QR code says, and what it proves: which place, and since when the code is in force (ADR 0018).

A code is 44 letters at the end of an address: the checkpoint, the issue of its sheet, the step of its display (0 on paper),
and 88 bits of an HMAC over these by the checkpoint's own key. A sheet issued again has a new key and a higher issue.
"""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from linli.credentials import addresses
from linli.rounds.enums import Shows
from linli.rounds.errors import OldSheetError, StaleCodeError, UnreadableCodeError
from linli.rounds.models import Checkpoint

PATH = "/work/checkpoints/"
# A display shows a new code this often; the one before and the one after count too, for clocks and slow hands.
STEP_SECONDS, TOLERANCE = 30, 1
LENGTH = 44
_PACKED = struct.Struct(">16sHI")
_MAC_BYTES = 11


@dataclass(frozen=True, slots=True)
class Seen:
    """What a code says, whether it is true or not. `step` is None on paper."""

    checkpoint: UUID
    epoch: int
    step: int | None
    mac: bytes


def new_secret() -> str:
    """Return a key for a checkpoint's codes."""
    return token_hex(32)


def sheet(checkpoint: Checkpoint) -> str:
    """Return the address that the printed sheet says."""
    return _address(checkpoint, step=0)


def display(checkpoint: Checkpoint, *, at: datetime) -> str:
    """Return the address that the display says at this moment, and until the next step."""
    return _address(checkpoint, step=step_at(at))


def step_at(at: datetime) -> int:
    """Return which step of the displays a moment falls into."""
    return int(at.timestamp()) // STEP_SECONDS


def _address(checkpoint: Checkpoint, *, step: int) -> str:
    body = _PACKED.pack(checkpoint.pk.bytes, checkpoint.epoch, step)
    return f"{addresses.origin()}{PATH}{urlsafe_b64encode(body + _mac(checkpoint, body)).decode()}/"


def _mac(checkpoint: Checkpoint, body: bytes) -> bytes:
    return hmac.digest(bytes.fromhex(checkpoint.secret), body, "sha256")[:_MAC_BYTES]


def read(said: str) -> Seen:
    """Read a code, or the whole address that ends in it. Raises UnreadableCodeError; nothing is believed yet."""
    code = said.strip().rstrip("/").rpartition("/")[2]
    try:
        raw = urlsafe_b64decode(code.encode("ascii")) if len(code) == LENGTH else b""
        key, epoch, step = _PACKED.unpack(raw[: _PACKED.size])
    except (Error, UnicodeEncodeError, struct.error) as error:
        raise UnreadableCodeError from error
    return Seen(UUID(bytes=key), epoch, step or None, raw[_PACKED.size :])


def check(seen: Seen, checkpoint: Checkpoint, *, at: datetime) -> None:
    """Raise where the code is not in force at the moment of scanning: OldSheetError, UnreadableCodeError, StaleCodeError."""
    if seen.epoch < checkpoint.epoch:
        raise OldSheetError
    body = _PACKED.pack(seen.checkpoint.bytes, seen.epoch, seen.step or 0)
    if seen.epoch > checkpoint.epoch or not hmac.compare_digest(_mac(checkpoint, body), seen.mac):
        raise UnreadableCodeError
    if seen.step is None and checkpoint.shows == Shows.DISPLAY:
        raise OldSheetError
    if seen.step is not None and abs(seen.step - step_at(at)) > TOLERANCE:
        raise StaleCodeError
