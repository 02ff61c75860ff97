"""Ed25519 keys: the private half is a file that only its owner may read, the public half a row that is never deleted."""

import base64
import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction

from linli.credentials import addresses
from linli.credentials.models import IssuerKey


def active(*, at: datetime) -> IssuerKey:
    """Return the newest key that is not retired and whose private half is here; where there is none, make one."""
    known = IssuerKey.objects.filter(retired_at=None).order_by("-created_at")
    return next((key for key in known if file_of(key).exists()), None) or make(at=at)


@transaction.atomic
def rotate(*, at: datetime) -> IssuerKey:
    """Retire every key in use, make a new one and return it. What the old ones signed stays valid."""
    IssuerKey.objects.filter(retired_at=None).update(retired_at=at)
    return make(at=at)


def make(*, at: datetime) -> IssuerKey:
    """Make a key: first the file (mode 0600, in a folder of mode 0700), then the row."""
    private = Ed25519PrivateKey.generate()
    public = text(private.public_key().public_bytes_raw())
    key = IssuerKey(kid=thumbprint(public), public=public, created_at=at)
    file_of(key).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Made with its mode, not changed to it: at no moment may anybody else open it.
    with os.fdopen(os.open(file_of(key), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
    key.save(force_insert=True)
    return key


def file_of(key: IssuerKey) -> Path:
    """Return where the private half lies, if it lies on this machine."""
    folder: Path = settings.DATA / "keys"
    return folder / f"{key.kid}.pem"


def private_half(key: IssuerKey) -> Ed25519PrivateKey:
    """Read the private half; raises FileNotFoundError where it is not here."""
    private = load_pem_private_key(file_of(key).read_bytes(), password=None)
    assert isinstance(private, Ed25519PrivateKey)  # noqa: S101 - `make` writes no other
    return private


def public_half(key: IssuerKey) -> Ed25519PublicKey:
    """Return the public half."""
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key.public + "="))


def jwk(key: IssuerKey) -> dict[str, Any]:
    """Return the public half as a JWK (RFC 8037)."""
    return {
        "kty": "OKP", "crv": "Ed25519", "x": key.public, "alg": "EdDSA", "use": "sig", "kid": addresses.key(key.kid),
    }  # fmt: skip


def thumbprint(public: str) -> str:
    """Return the JWK thumbprint of a public half (RFC 7638)."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": public}
    return text(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


def text(raw: bytes) -> str:
    """Return bytes in base64url without padding, as JOSE writes them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
