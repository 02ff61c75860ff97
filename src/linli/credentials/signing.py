"""JSON Web Signatures over W3C credentials (VC-JOSE-COSE: type `vc+jwt`, the payload is the credential itself)."""

import json
from collections.abc import Mapping
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from linli.credentials import addresses, keys
from linli.credentials.models import IssuerKey

# The name that every JOSE library knows; RFC 9864 prefers "Ed25519", which many do not read yet. The curve is the key's.
ALGORITHM = "EdDSA"
MEDIA_TYPE = "vc+jwt"
_jws = jwt.PyJWS(algorithms=[ALGORITHM])


def sign(document: Mapping[str, Any], *, key: IssuerKey) -> str:
    """Return the document in a compact JWS, signed by the private half of the key."""
    header = {"typ": MEDIA_TYPE, "kid": addresses.key(key.kid)}
    payload = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return _jws.encode(payload, keys.private_half(key), algorithm=ALGORITHM, headers=header)


def signer(text: str) -> IssuerKey | None:
    """Return the key of ours that the text names as its own; whether it signed is not yet checked."""
    header, _payload = peek(text)
    kid = str(header.get("kid", "")).rpartition("#")[2]
    # PostgreSQL has no word for some characters that JSON can hold.
    return IssuerKey.objects.filter(kid=kid).first() if kid.isprintable() else None


def peek(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and payload as they stand there, unverified; empty where the text is no JWS over a JSON object."""
    try:
        parts = _jws.decode_complete(text, options={"verify_signature": False})
        payload = json.loads(parts["payload"])
    except (PyJWTError, ValueError, RecursionError):
        return {}, {}
    return (parts["header"], payload) if isinstance(payload, dict) else ({}, {})


def holds(text: str, *, key: IssuerKey) -> bool:
    """Tell whether this key signed exactly this text."""
    try:
        _jws.decode(text, keys.public_half(key), algorithms=[ALGORITHM])
    except PyJWTError:
        return False
    return True
