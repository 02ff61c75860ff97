"""Looking: what a stranger is told, what the resident sees of it, and what no forger gets past."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

import pytest
from django_scopes import scope
from jwcrypto import jwk
from pytest_django import DjangoAssertNumQueries

from linli.core.models import Fact
from linli.core.scoping import community_scope, unscoped
from linli.credentials import keys, signing
from linli.credentials import services as credentials
from linli.credentials.enums import Agent, Outcome
from linli.credentials.models import Credential, Look
from tests.cast import Town
from tests.credentials.proofs import BANK, CLAIMS, forge, header_of, prove, unverified, without_triggers

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def look(proof: Credential, at: datetime) -> credentials.Verdict:
    return credentials.verify_token(token=proof.token, at=at, looked_by=BANK)


def paste(text: str, at: datetime) -> credentials.Verdict:
    return credentials.verify_jws(text=text, at=at, looked_by=BANK)


def test_valid_proof_shows_what_it_says(proof: Credential, at: datetime) -> None:
    assert look(proof, at) == credentials.Verdict(
        outcome=Outcome.VALID, type="contribution", claims=CLAIMS, issuer="HM里", recipient="和睦银行", purpose="装修贷款",
        issued_at=at, valid_until=at + timedelta(days=90), revoked_at=None,
    )  # fmt: skip


def test_expired_proof_says_only_that_it_is_over(proof: Credential, at: datetime) -> None:
    verdict = look(proof, proof.valid_until)
    assert verdict == credentials.Verdict(
        outcome=Outcome.EXPIRED, type="contribution", issued_at=at, valid_until=at + timedelta(days=90)
    )
    assert not verdict.is_valid


def test_revoked_proof_says_only_that_it_was_revoked(town: Town, proof: Credential, at: datetime) -> None:
    credentials.revoke(credential=proof, by=town.resident, at=at + timedelta(days=1))
    assert look(proof, proof.valid_until + timedelta(days=1)) == credentials.Verdict(
        outcome=Outcome.REVOKED, type="contribution", issued_at=at, valid_until=at + timedelta(days=90),
        revoked_at=at + timedelta(days=1),
    )  # fmt: skip


@pytest.mark.parametrize("token", ["", "x", "A" * 32, "a\x00b", "\ud800"])
def test_token_that_nobody_has_is_unknown_and_leaves_no_trace(proof: Credential, at: datetime, token: str) -> None:
    verdict = credentials.verify_token(token=token, at=at, looked_by=BANK)
    assert (verdict, Look.objects.count()) == (credentials.Verdict(Outcome.UNKNOWN), 0)


def test_every_look_is_noted_roughly_and_newest_first(town: Town, proof: Credential, at: datetime) -> None:
    look(proof, at)
    credentials.verify_token(token=proof.token, at=at + timedelta(hours=1), looked_by=credentials.Looker())
    paste(proof.jws, proof.valid_until)
    seen = [(one.at, one.network, one.agent, one.outcome) for one in credentials.looks_of(credential=proof)]
    assert seen == [
        (proof.valid_until, "101.6.0.0/16", Agent.WECHAT, Outcome.EXPIRED),
        (at + timedelta(hours=1), "", Agent.OTHER, Outcome.VALID),
        (at, "101.6.0.0/16", Agent.WECHAT, Outcome.VALID),
    ]


def test_looks_are_facts_without_claims_or_looker(proof: Credential, at: datetime) -> None:
    look(proof, at)
    fact = Fact.objects.about(proof.pk).get(kind="credential.looked")
    assert (fact.actor_id, fact.community_id) == (None, proof.community_id)
    assert fact.payload == {"type": "contribution", "outcome": "valid"}


def test_signed_out_verifier_needs_no_scope(proof: Credential, at: datetime) -> None:
    with scope():
        assert look(proof, at).is_valid


def test_look_costs_five_queries(
    proof: Credential, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # savepoint, credential with key and community, look, fact, release
    with django_assert_num_queries(5):
        look(proof, at)


# --- the text itself ---------------------------------------------------------------------------------------------
def test_pasted_text_is_as_good_as_the_address(proof: Credential, at: datetime) -> None:
    broken = "\n ".join(proof.jws[start : start + 64] for start in range(0, len(proof.jws), 64))
    assert paste(f"\ufeff  {broken}\r\n".removeprefix("\ufeff"), at) == look(proof, at)


@pytest.mark.parametrize("text", ["", "你好", "a.b.c", "..", "\ud800.a.b", "x" * 30_000, "e30.e30.e30", "W10.W10.W10"])
def test_text_that_is_no_credential_is_unknown(proof: Credential, at: datetime, text: str) -> None:
    assert (paste(text, at), Look.objects.count()) == (credentials.Verdict(Outcome.UNKNOWN), 0)


def flipped(text: str, place: int) -> str:
    return text[:place] + BASE64URL[(BASE64URL.find(text[place]) + 1) % 64] + text[place + 1 :]


def test_flipped_character_anywhere_breaks_the_signature(proof: Credential) -> None:
    whole = range(len(proof.jws))
    assert signing.holds(proof.jws, key=proof.key)
    assert [place for place in whole if signing.holds(flipped(proof.jws, place), key=proof.key)] == []


def test_flipped_character_is_told_from_a_forgery(proof: Credential, at: datetime) -> None:
    header, payload, signature = (len(part) for part in proof.jws.split("."))
    places = [*range(0, header + payload + 1, 31), *range(header + payload + 2, header + payload + signature + 2, 7)]
    found = [(place, paste(flipped(proof.jws, place), at).outcome) for place in places]
    assert {outcome for _place, outcome in found} <= {Outcome.ALTERED, Outcome.FORGED, Outcome.UNKNOWN}
    assert {outcome for place, outcome in found if place > header + payload} == {Outcome.ALTERED}


def test_claim_changed_by_its_holder_is_altered(proof: Credential, at: datetime) -> None:
    document = unverified(proof.jws) | {"credentialSubject": CLAIMS | {"volunteerMinutes": 99_999}}
    header, _payload, signature = proof.jws.split(".")
    payload = base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
    assert paste(f"{header}.{payload}.{signature}", at) == credentials.Verdict(Outcome.ALTERED)
    assert [one.outcome for one in credentials.looks_of(credential=proof)] == [Outcome.ALTERED]


def test_another_keys_signature_is_forged(proof: Credential, at: datetime) -> None:
    document = unverified(proof.jws)
    assert paste(forge(document, kid="did:web:evil.example#1"), at) == credentials.Verdict(Outcome.FORGED)


def test_another_keys_signature_under_our_name_is_refused(proof: Credential, at: datetime) -> None:
    ours = header_of(proof.jws)["kid"]
    assert paste(forge(unverified(proof.jws), kid=ours), at).outcome == Outcome.ALTERED
    made_up = unverified(proof.jws) | {"id": "urn:uuid:00000000-0000-7000-8000-000000000000"}
    assert paste(forge(made_up, kid=ours), at) == credentials.Verdict(Outcome.FORGED)
    assert paste(forge(made_up | {"id": 7, "issuer": made_up["iss"]}, kid="\x00"), at).outcome == Outcome.FORGED


def test_somebody_elses_credential_is_unknown(proof: Credential, at: datetime) -> None:
    theirs = {"id": "urn:uuid:x", "issuer": "did:web:school.example", "credentialSubject": {}}
    assert paste(forge(theirs, kid="did:web:school.example#1"), at) == credentials.Verdict(Outcome.UNKNOWN)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "Ed25519"])
def test_other_algorithms_are_refused(proof: Credential, at: datetime, algorithm: str) -> None:
    """The public key taken for a secret is the oldest trick of all."""
    header = header_of(proof.jws) | {"alg": algorithm}
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    signed = f"{head}.{proof.jws.split('.')[1]}"
    public = base64.urlsafe_b64decode(proof.key.public + "=")
    raw = b"" if algorithm == "none" else hmac.digest(public, signed.encode(), hashlib.sha256)
    text = f"{signed}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"
    assert paste(text, at) == credentials.Verdict(Outcome.ALTERED)


def test_our_own_status_list_is_no_credential(proof: Credential, at: datetime) -> None:
    signed = credentials.status_list(number=proof.status_index // 131_072, at=at)
    assert signed is not None
    assert paste(signed, at) == credentials.Verdict(Outcome.UNKNOWN)


def test_genuine_text_without_its_row_is_unknown(town: Town, proof: Credential, at: datetime) -> None:
    document = unverified(proof.jws) | {"id": "urn:uuid:00000000-0000-7000-8000-000000000000"}
    key = jwk.JWK.from_pem(keys.file_of(proof.key).read_bytes())
    text = forge(document, kid=header_of(proof.jws)["kid"], key=key)
    assert paste(text, at) == credentials.Verdict(Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("claims", '{"volunteerMinutes": 99999}'),
        ("valid_until", "2030-01-01 00:00:00"),
        ("recipient", "别家银行"),
        ("jws", "x.y.z"),
    ],
)
def test_row_that_was_tampered_with_is_altered(proof: Credential, at: datetime, column: str, value: str) -> None:
    without_triggers(f"UPDATE credentials_credential SET {column} = %s", [value])  # noqa: S608 - the test's own words
    assert look(proof, at) == credentials.Verdict(Outcome.ALTERED)


def test_new_name_of_the_community_changes_nothing(town: Town, proof: Credential, at: datetime) -> None:
    town.community.name_zh = "新里"
    town.community.save()
    assert (look(proof, at).outcome, look(proof, at).issuer) == (Outcome.VALID, "HM里")


# --- keys --------------------------------------------------------------------------------------------------------
def test_rotation_keeps_old_proofs_valid(town: Town, proof: Credential, at: datetime) -> None:
    new = keys.rotate(at=at + timedelta(hours=1))
    second = prove(town, at=at + timedelta(hours=2))
    assert (second.key, second.key.kid != proof.key.kid) == (new, True)
    assert [look(one, at + timedelta(days=1)).outcome for one in (proof, second)] == [Outcome.VALID, Outcome.VALID]
    assert paste(proof.jws, at).is_valid


def test_proof_is_valid_where_its_private_key_is_lost(town: Town, proof: Credential, at: datetime) -> None:
    keys.file_of(proof.key).unlink()
    second = prove(town, at=at + timedelta(hours=1))
    assert (look(proof, at).outcome, second.key == proof.key) == (Outcome.VALID, False)


def test_two_communities_share_the_installations_key(
    town: Town, elsewhere: Town, proof: Credential, at: datetime
) -> None:
    with community_scope(elsewhere.community.pk):
        theirs = prove(elsewhere, at=at)
    assert (theirs.key, theirs.status_index != proof.status_index) == (proof.key, True)
    look(theirs, at)
    with unscoped("the test looks at both"):
        assert [row.community_id for row in Look.objects.all()] == [elsewhere.community.pk]
