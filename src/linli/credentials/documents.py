"""What is signed: credentials of the W3C Verifiable Credentials Data Model 2.0."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from linli.credentials import addresses, status
from linli.credentials.enums import Type
from linli.credentials.models import Credential

BASE_CONTEXT = "https://www.w3.org/ns/credentials/v2"
VC_TYPES: Mapping[str, str] = {
    Type.CONTRIBUTION: "ContributionCredential",
    Type.VOLUNTEER_HOURS: "VolunteerHoursCredential",
}


def credential(row: Credential) -> dict[str, Any]:
    """Return the credential to be signed. About the person it says the claims and nothing else."""
    terms = {"type": "RecipientPolicy", "recipient": row.recipient}
    if row.purpose:
        terms["purpose"] = row.purpose
    return {
        "@context": [BASE_CONTEXT, {"@vocab": addresses.vocabulary()}],
        "id": row.pk.urn,
        "type": ["VerifiableCredential", VC_TYPES[row.type]],
        **_by_us(name=row.community.name_zh, at=row.issued_at, until=row.valid_until),
        "credentialSubject": row.claims,
        "credentialStatus": status.entry(row.status_index),
        "termsOfUse": [terms],
    }


def number(name: object) -> UUID | None:
    """Return the primary key that a credential's `id` stands for; None where it is no name of ours."""
    try:
        return UUID(name.removeprefix("urn:uuid:")) if isinstance(name, str) else None
    except ValueError:
        return None


def agree(document: Mapping[str, Any], row: Credential) -> bool:
    """Tell whether a signed credential says what its row says; names and addresses may have changed since."""
    expected = credential(row)
    same = ("id", "type", "credentialSubject", "termsOfUse", "validFrom", "validUntil")
    place = [one.get("credentialStatus", {}).get("statusListIndex") for one in (document, expected)]
    return place[0] == place[1] and all(document.get(name) == expected[name] for name in same)


def status_list(number: int, *, encoded: str, at: datetime, until: datetime) -> dict[str, Any]:
    """Return a BitstringStatusListCredential to be signed."""
    address = addresses.status_list(number)
    subject = {
        "id": f"{address}#list", "type": "BitstringStatusList", "statusPurpose": status.PURPOSE, "encodedList": encoded,
        "ttl": int(status.FRESH.total_seconds() * 1000),
    }  # fmt: skip
    return {
        "@context": [BASE_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        **_by_us(name="", at=at, until=until),
        "credentialSubject": subject,
    }


def _by_us(*, name: str, at: datetime, until: datetime) -> dict[str, Any]:
    """Say who and when, in the words of both standards: a reader of plain JWTs must see the end too."""
    us = addresses.issuer()
    return {
        "iss": us, "iat": int(at.timestamp()), "exp": int(until.timestamp()),
        "issuer": {"id": us, "name": name} if name else us, "validFrom": _moment(at), "validUntil": _moment(until),
    }  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
