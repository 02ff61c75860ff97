"""Issuing and revoking: only with consent, only what was chosen, only for a while."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django_scopes.exceptions import ScopeError

from linli.core.facts import history
from linli.core.models import Fact
from linli.core.scoping import community_scope, unscoped
from linli.credentials import services as credentials
from linli.credentials import status
from linli.credentials.enums import Outcome, Type
from linli.credentials.errors import (
    BadRecipientError,
    BadValidityError,
    CredentialError,
    NotConsentedError,
    TooManyError,
)
from linli.credentials.models import Credential, IssuerKey, Look
from tests.cast import Town
from tests.credentials.proofs import CLAIMS, ISSUER, ORIGIN, header_of, prove, unverified


def test_without_consent_nothing_is_issued(town: Town, at: datetime, installation: Path) -> None:
    with pytest.raises(NotConsentedError):
        prove(town, at=at, consented=False)
    assert (Credential.objects.count(), IssuerKey.objects.count(), installation.exists()) == (0, 0, False)
    assert not Fact.objects.filter(kind="credential.issued").exists()


@pytest.mark.parametrize(
    ("kind", "lasts", "days"),
    [
        (Type.CONTRIBUTION, timedelta(0), 366),
        (Type.CONTRIBUTION, timedelta(days=-1), 366),
        (Type.CONTRIBUTION, timedelta(days=366, seconds=1), 366),
        (Type.VOLUNTEER_HOURS, timedelta(days=1830, seconds=1), 1830),
    ],
)
def test_validity_is_bounded_by_type(town: Town, at: datetime, kind: Type, lasts: timedelta, days: int) -> None:
    with pytest.raises(BadValidityError) as refused:
        prove(town, at=at, type=kind, valid_until=at + lasts)
    assert (refused.value.days, Credential.objects.count()) == (days, 0)


@pytest.mark.parametrize("changes", [{"recipient": " "}, {"recipient": "行" * 121}, {"purpose": "贷" * 201}])
def test_recipient_must_be_named_in_a_line(town: Town, at: datetime, changes: dict[str, str]) -> None:
    with pytest.raises(BadRecipientError):
        prove(town, at=at, **changes)


def test_an_unknown_type_is_refused(town: Town, at: datetime) -> None:
    with pytest.raises(ValueError, match="credit-score"):
        prove(town, at=at, type="credit-score")


def test_eleventh_within_a_day_is_refused(town: Town, at: datetime) -> None:
    for n in range(10):
        prove(town, at=at + timedelta(hours=n))
    with pytest.raises(TooManyError) as refused:
        prove(town, at=at + timedelta(hours=23))
    assert (refused.value.most, isinstance(refused.value, CredentialError)) == (10, True)
    prove(town, at=at + timedelta(hours=24))
    prove(town, at=at + timedelta(hours=23), person=town.daughter)
    assert Credential.objects.of(town.resident).count() == 11


def test_signed_text_says_what_was_chosen_and_no_more(town: Town, at: datetime, proof: Credential) -> None:
    number, place = divmod(proof.status_index, 131_072)
    assert unverified(proof.jws) == {
        "@context": ["https://www.w3.org/ns/credentials/v2", {"@vocab": f"{ORIGIN}/credentials/terms#"}],
        "id": f"urn:uuid:{proof.pk}",
        "type": ["VerifiableCredential", "ContributionCredential"],
        "iss": ISSUER,
        "iat": 1795415400,
        "exp": 1803191400,
        "issuer": {"id": ISSUER, "name": "HM里"},
        "validFrom": "2026-11-23T06:30:00Z",
        "validUntil": "2027-02-21T06:30:00Z",
        "credentialSubject": CLAIMS,
        "credentialStatus": {
            "id": f"{ORIGIN}/credentials/status/{number}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": f"{ORIGIN}/credentials/status/{number}",
        },
        "termsOfUse": [{"type": "RecipientPolicy", "recipient": "和睦银行", "purpose": "装修贷款"}],
    }


def test_signed_text_does_not_identify_the_person_or_open_the_page(town: Town, proof: Credential) -> None:
    said = json.dumps(unverified(proof.jws), ensure_ascii=False) + json.dumps(header_of(proof.jws))
    secrets = [town.resident.name, str(town.resident.phone), str(town.resident.pk), str(town.community.pk), proof.token]
    assert [one for one in secrets if one in said] == []


def test_header_names_type_and_key(proof: Credential) -> None:
    assert header_of(proof.jws) == {"alg": "EdDSA", "kid": f"{ISSUER}#{proof.key.kid}", "typ": "vc+jwt"}


def test_purpose_may_be_left_unsaid(town: Town, at: datetime) -> None:
    row = prove(town, at=at, purpose="")
    assert unverified(row.jws)["termsOfUse"] == [{"type": "RecipientPolicy", "recipient": "和睦银行"}]


def test_hours_are_a_type_of_their_own(town: Town, at: datetime) -> None:
    row = prove(town, at=at, type=Type.VOLUNTEER_HOURS, claims={"minutes": 600}, valid_until=at + timedelta(days=1830))
    assert unverified(row.jws)["type"] == ["VerifiableCredential", "VolunteerHoursCredential"]


def test_facts_tell_that_it_was_issued_but_not_what_it_says(town: Town, at: datetime, proof: Credential) -> None:
    fact = Fact.objects.about(proof.pk).get()
    assert (fact.kind, fact.actor_id, fact.subject_type, fact.at) == (
        "credential.issued", town.resident.pk, "credential", at,
    )  # fmt: skip
    assert fact.payload == {"type": "contribution", "valid_until": "2027-02-21T06:30:00+00:00"}


def test_public_addresses_cannot_be_guessed(town: Town, at: datetime) -> None:
    tokens = {prove(town, at=at + timedelta(days=n)).token for n in range(3)}
    assert [len(token) for token in tokens] == [32, 32, 32]


def test_place_that_another_drew_at_the_same_moment_is_drawn_again(
    town: Town, at: datetime, proof: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([proof.status_index, 77_777])
    monkeypatch.setattr(status, "free_index", lambda: next(drawn))
    assert prove(town, at=at + timedelta(days=1)).status_index == 77_777


def test_half_full_list_is_left_for_the_next(town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "FULL", 2)
    lists = [prove(town, at=at + timedelta(days=n)).status_index // status.SIZE for n in range(5)]
    assert lists == [0, 0, 1, 1, 2]


def test_past_can_be_written_in_a_history_block(town: Town, at: datetime) -> None:
    with history():
        row = prove(town, at=at)
        credentials.revoke(credential=row, by=town.resident, at=at + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.revoked_at, Fact.objects.about(row.pk).count()) == (at + timedelta(hours=1), 2)


def test_credentials_are_read_inside_their_community_only(proof: Credential, elsewhere: Town, at: datetime) -> None:
    with community_scope(elsewhere.community.pk):
        assert Credential.objects.count() == 0
    with unscoped("the test looks at both"):
        assert Credential.objects.in_force(at).count() == 1


def test_outside_a_scope_credentials_are_not_read(db: None) -> None:
    with pytest.raises(ScopeError):
        Credential.objects.count()


# --- revoking ----------------------------------------------------------------------------------------------------
def test_revoking_is_recorded_once_and_final(town: Town, at: datetime, proof: Credential) -> None:
    first = credentials.revoke(credential=proof, by=town.resident, at=at + timedelta(hours=1))
    again = credentials.revoke(credential=proof, by=town.operator, at=at + timedelta(hours=2))
    assert first.revoked_at == again.revoked_at == at + timedelta(hours=1)
    facts = Fact.objects.about(proof.pk).filter(kind="credential.revoked")
    assert [(fact.actor_id, fact.payload) for fact in facts] == [(town.resident.pk, {"type": "contribution"})]


def test_standing_follows_time_and_revocation(town: Town, at: datetime, proof: Credential) -> None:
    moments = [at, proof.valid_until - timedelta(seconds=1), proof.valid_until]
    assert [proof.standing(moment) for moment in moments] == [Outcome.VALID, Outcome.VALID, Outcome.EXPIRED]
    revoked = credentials.revoke(credential=proof, by=town.resident, at=at)
    assert revoked.standing(proof.valid_until) == Outcome.REVOKED
    assert list(Credential.objects.in_force(at)) == []


@pytest.mark.parametrize(
    "change", [{"claims": {}}, {"valid_until": None}, {"recipient": "别家"}, {"jws": "x"}, {"token": "x"}]
)
def test_database_refuses_to_change_a_credential(proof: Credential, change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Credential.objects.filter(pk=proof.pk).update(**change)


def test_database_refuses_to_take_a_revocation_back(town: Town, at: datetime, proof: Credential) -> None:
    credentials.revoke(credential=proof, by=town.resident, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Credential.objects.filter(pk=proof.pk).update(revoked_at=None)


def test_database_refuses_to_change_a_look(proof: Credential, at: datetime) -> None:
    credentials.verify_token(token=proof.token, at=at, looked_by=credentials.Looker())
    with pytest.raises(DatabaseError), transaction.atomic():
        Look.objects.update(outcome=Outcome.EXPIRED)
    with pytest.raises(DatabaseError), transaction.atomic():
        Look.objects.all().delete()
