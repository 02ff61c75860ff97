"""What verifiers who trust only mathematics fetch from us: our public keys and our status lists."""

from datetime import datetime
from typing import Any

from linli.core.scoping import unscoped
from linli.credentials import addresses, documents, keys, signing, status
from linli.credentials.models import Credential, IssuerKey


def jwks() -> dict[str, Any]:
    """Return every public key we ever signed with, newest first, as a JWK set (RFC 7517)."""
    return {"keys": [keys.jwk(key) for key in _all_keys()]}


def did_document() -> dict[str, Any]:
    """Return the same keys as the document of our did:web, by which verifiers of W3C credentials find them."""
    us = addresses.issuer()
    methods = [
        {"id": addresses.key(key.kid), "type": "JsonWebKey", "controller": us, "publicKeyJwk": keys.jwk(key)}
        for key in _all_keys()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://www.w3.org/ns/cid/v1"],
        "id": us,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def status_list(*, number: int, at: datetime) -> str | None:
    """Return status list `number` as it stands, signed by the active key; None where no credential has a place in it."""
    first = number * status.SIZE
    with unscoped("a status list holds the credentials of every community"):
        rows = Credential.objects.filter(status_index__gte=first, status_index__lt=first + status.SIZE)
        if not rows.exists():
            return None
        revoked = list(rows.exclude(revoked_at=None).values_list("status_index", flat=True))
    encoded = status.encode(index - first for index in revoked)
    document = documents.status_list(number, encoded=encoded, at=at, until=at + status.VALID)
    return signing.sign(document, key=keys.active(at=at))


def _all_keys() -> list[IssuerKey]:
    return list(IssuerKey.objects.order_by("-created_at", "-id"))
