"""Status lists (W3C Bitstring Status List 1.0): one bit for each credential, set when it is revoked.

A list is long enough that asking for it tells nobody which credential was meant, and its places are dealt at random, so
that a place does not tell when a credential was issued or how many there are.
"""

import base64
import gzip
import secrets
from collections.abc import Iterable
from datetime import timedelta

from linli.credentials import addresses
from linli.credentials.models import Credential

PURPOSE = "revocation"
# The least that the standard allows.
SIZE = 131_072
# A list is left for the next when it is half full: a place is found in two draws then, on average.
FULL = SIZE // 2
# How long a verifier may go on with the list it has, and how long a list is worth anything at all.
FRESH, VALID = timedelta(minutes=1), timedelta(days=1)


def free_index() -> int:
    """Draw a place that nobody has. Asks over all communities; two may draw the same, and the database refuses one."""
    first = Credential.objects.count() // FULL * SIZE
    while Credential.objects.filter(status_index=(drawn := first + secrets.randbelow(SIZE))).exists():
        pass
    return drawn


def entry(index: int) -> dict[str, str]:
    """Return what a credential says about where its status is found."""
    number, place = divmod(index, SIZE)
    address = addresses.status_list(number)
    return {
        "id": f"{address}#{place}", "type": "BitstringStatusListEntry", "statusPurpose": PURPOSE,
        "statusListIndex": str(place), "statusListCredential": address,
    }  # fmt: skip


def encode(revoked: Iterable[int]) -> str:
    """Return a list with the bits at these places set: place 0 is the first byte's highest bit; gzip, multibase `u`."""
    bits = bytearray(SIZE // 8)
    for place in revoked:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
