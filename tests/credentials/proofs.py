"""Making proofs, and somebody else's tools for taking them apart."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from jwcrypto import jwk, jws

from linli.credentials import services as credentials
from linli.credentials.enums import Type
from linli.credentials.models import Credential
from tests.cast import Town

ORIGIN = "https://linli.example.cn"
ISSUER = "did:web:linli.example.cn"
CLAIMS = {"years": [2025, 2026], "volunteerMinutes": 7560, "mutualHelp": {"times": 43, "stars": 4.9}}
BANK = credentials.Looker(
    address="101.6.15.66",
    agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) AppleWebKit/605 Mobile Safari/604 MicroMessenger/8.0.5",
)


def prove(town: Town, *, at: datetime, **changes: Any) -> Credential:
    """Issue a contribution proof of the resident; `changes` replace single arguments."""
    arguments: dict[str, Any] = {
        "person": town.resident, "community": town.community, "type": Type.CONTRIBUTION, "claims": CLAIMS,
        "recipient": "和睦银行", "purpose": "装修贷款", "valid_until": at + timedelta(days=90), "consented": True, "at": at,
    }  # fmt: skip
    return credentials.issue(**(arguments | changes))


def opened(text: str, key: jwk.JWK) -> dict[str, Any]:
    """Return what a JWS says, checked by jwcrypto; raises its InvalidJWSSignature where the key did not sign it."""
    signature = jws.JWS()
    signature.allowed_algs = ["EdDSA"]
    signature.deserialize(text, key)
    said: dict[str, Any] = json.loads(signature.payload)
    return said


def header_of(text: str) -> dict[str, Any]:
    """Return a JWS's header, read by jwcrypto."""
    signature = jws.JWS()
    signature.deserialize(text)
    header: dict[str, Any] = signature.jose_header
    return header


def unverified(text: str) -> dict[str, Any]:
    """Return what a JWS says, unchecked."""
    signature = jws.JWS()
    signature.deserialize(text)
    said: dict[str, Any] = json.loads(signature.objects["payload"])
    return said


def forge(document: object, *, kid: str, key: jwk.JWK | None = None) -> str:
    """Sign a document with another key, under any key's name."""
    signature = jws.JWS(json.dumps(document))
    header = json.dumps({"alg": "EdDSA", "kid": kid, "typ": "vc+jwt"})
    signature.add_signature(key or jwk.JWK.generate(kty="OKP", crv="Ed25519"), alg="EdDSA", protected=header)
    return str(signature.serialize(compact=True))


def without_triggers(statement: str, parameters: list[str]) -> None:
    """Change a credential's row as somebody would who owns the database and switched its triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE credentials_credential DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER credentials_credential_keep_update")
        cursor.execute(statement, parameters)
