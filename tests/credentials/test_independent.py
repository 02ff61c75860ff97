"""A verifier who has none of our code: openvc finds our keys and reads our status lists, jwcrypto checks signatures."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from jwcrypto import jwk
from jwcrypto.jws import InvalidJWSSignature
from openvc.did.did_web import DidWebResolver
from openvc.status import StatusResult, check_credential_status
from openvc.status.bitstring import decode_bitstring, get_status_bit

from linli.credentials import keys, status
from linli.credentials import services as credentials
from linli.credentials.models import Credential
from tests.cast import Town
from tests.credentials.proofs import ISSUER, ORIGIN, forge, header_of, opened, prove, unverified

pytestmark = pytest.mark.urls("tests.credentials.urls")


@pytest.fixture
def fetch(now: datetime, client: Client) -> Callable[[str], bytes]:
    """What a stranger's computer gets from one of our addresses."""

    def get(address: str) -> bytes:
        assert address.startswith(ORIGIN)
        response = client.get(urlsplit(address).path)
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (HTTPStatus.OK, "*")
        return bytes(response.content)

    return get


class Verifier:
    """Somebody else's software, given nothing but the text of a credential and a way to the internet."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self.fetch = fetch

    def key(self, text: str) -> jwk.JWK:
        kid = header_of(text)["kid"]
        document = DidWebResolver(lambda address: json.loads(self.fetch(address))).resolve(kid.partition("#")[0])
        method = document.key_for_purpose(kid, "assertionMethod")
        assert method is not None
        assert method.public_key_jwk is not None
        return jwk.JWK(**method.public_key_jwk)

    def read(self, text: str) -> dict[str, Any]:
        return opened(text, self.key(text))

    def status(self, credential: dict[str, Any]) -> StatusResult:
        return check_credential_status(credential, resolve_status_list=lambda url: self.read(self.fetch(url).decode()))

    def bits(self, credential: dict[str, Any]) -> set[int]:
        listed = self.read(self.fetch(credential["credentialStatus"]["statusListCredential"]).decode())
        bits = decode_bitstring(listed["credentialSubject"]["encodedList"])
        assert len(bits) == 131_072 // 8
        return {place for place in range(131_072) if bits[place // 8] and get_status_bit(bits, place)}


@pytest.fixture
def verifier(fetch: Callable[[str], bytes]) -> Verifier:
    """The stranger."""
    return Verifier(fetch)


def test_stranger_verifies_the_proof_from_its_text_alone(proof: Credential, verifier: Verifier) -> None:
    said = verifier.read(proof.jws)
    assert (said["issuer"]["id"], said["credentialSubject"]) == (ISSUER, proof.claims)
    found = verifier.status(said)
    assert (found.revoked, [entry.entry.purpose for entry in found.entries]) == (False, ["revocation"])


def test_stranger_sees_the_revocation_and_only_it(town: Town, at: datetime, verifier: Verifier) -> None:
    proofs = [prove(town, at=at + timedelta(minutes=n)) for n in range(6)]
    for one in proofs[::2]:
        credentials.revoke(credential=one, by=town.resident, at=at + timedelta(hours=1))
    said = [verifier.read(one.jws) for one in proofs]
    assert [verifier.status(one).revoked for one in said] == [True, False, True, False, True, False]
    assert verifier.bits(said[0]) == {one.status_index for one in proofs[::2]}


@pytest.mark.parametrize("place", [0, 1, 7, 8, 131_071])
def test_each_place_has_its_own_bit(
    town: Town, at: datetime, verifier: Verifier, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    monkeypatch.setattr(status, "free_index", lambda: 131_072 + place)
    proof = prove(town, at=at)
    credentials.revoke(credential=proof, by=town.resident, at=at)
    said = verifier.read(proof.jws)
    assert said["credentialStatus"]["statusListCredential"] == f"{ORIGIN}/credentials/status/1"
    assert (verifier.bits(said), verifier.status(said).revoked) == ({place}, True)


def test_stranger_refuses_another_keys_signature(proof: Credential, verifier: Verifier) -> None:
    forged = forge(unverified(proof.jws), kid=header_of(proof.jws)["kid"])
    with pytest.raises(InvalidJWSSignature):
        verifier.read(forged)


def test_stranger_verifies_what_a_retired_key_signed(
    town: Town, at: datetime, proof: Credential, verifier: Verifier
) -> None:
    keys.rotate(at=at)
    second = prove(town, at=at + timedelta(hours=1))
    assert [verifier.read(one.jws)["id"] for one in (proof, second)] == [proof.pk.urn, second.pk.urn]


def test_key_set_holds_every_public_key_under_its_thumbprint(
    town: Town, at: datetime, proof: Credential, fetch: Callable[[str], bytes]
) -> None:
    keys.rotate(at=at + timedelta(hours=1))
    found = jwk.JWKSet.from_json(fetch(f"{ORIGIN}/.well-known/jwks.json").decode())
    names = {key["kid"] for key in found}
    assert names == {f"{ISSUER}#{key.thumbprint()}" for key in found}
    assert (len(names), any(key.has_private for key in found)) == (2, False)
    assert opened(proof.jws, found.get_key(header_of(proof.jws)["kid"])) == unverified(proof.jws)


def test_key_set_is_empty_before_the_first_proof(db: None, fetch: Callable[[str], bytes]) -> None:
    assert fetch(f"{ORIGIN}/.well-known/jwks.json") == b'{"keys": []}'


def test_status_list_is_a_credential_of_its_own(
    proof: Credential, at: datetime, verifier: Verifier, client: Client
) -> None:
    path = urlsplit(unverified(proof.jws)["credentialStatus"]["statusListCredential"]).path
    response = client.get(path)
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/vc+jwt", "public, max-age=60")
    said = verifier.read(response.content.decode())
    subject = said.pop("credentialSubject")
    assert said == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"{ORIGIN}{path}",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "iss": ISSUER,
        "iat": int(at.timestamp()),
        "exp": int(at.timestamp()) + 86_400,
        "issuer": ISSUER,
        "validFrom": "2026-11-23T06:30:00Z",
        "validUntil": "2026-11-24T06:30:00Z",
    }
    assert (subject["encodedList"][0], subject["ttl"], subject["statusPurpose"]) == ("u", 60_000, "revocation")


@pytest.mark.parametrize("number", ["9", "99999999999999999999999999", "-1", "x"])
def test_status_list_that_no_credential_names_is_not_found(
    proof: Credential, now: datetime, client: Client, number: str
) -> None:
    assert client.get(f"/credentials/status/{number}").status_code == HTTPStatus.NOT_FOUND
