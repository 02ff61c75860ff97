"""Looking at a credential: by its public address, or by the signed text itself. Whoever looks is signed out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction

from linli.core import facts
from linli.core.scoping import unscoped
from linli.credentials import addresses, documents, looking, signing
from linli.credentials.enums import Outcome
from linli.credentials.looking import Looker
from linli.credentials.models import Credential, Look

# A credential of ours has about two thousand characters; nobody makes us read a novel.
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look found, and as much as a stranger may know of it.

    What the credential says (claims, issuer, recipient, purpose) is there only while it is valid; that it was one of
    ours, and until when, also when it is over; nothing where it was altered, forged or is unknown. All but `revoked_at`
    is read from the signed text.
    """

    outcome: Outcome
    type: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    issuer: str = ""
    recipient: str = ""
    purpose: str = ""
    issued_at: datetime | None = None
    valid_until: datetime | None = None
    revoked_at: datetime | None = None
    # Where the issuer is: by whose clock its dates are read.
    zone: ZoneInfo | None = field(default=None, compare=False)

    @property
    def is_valid(self) -> bool:
        """Whether the credential holds now."""
        return self.outcome is Outcome.VALID


@transaction.atomic
def verify_token(*, token: str, at: datetime, looked_by: Looker) -> Verdict:
    """Return what is at this public address, having noted the look and recorded `credential.looked`.

    A token that nobody was given is unknown, and leaves no trace.
    """
    if not token.isprintable():
        return Verdict(Outcome.UNKNOWN)
    with unscoped("a verifier belongs to no community"):
        row = Credential.objects.select_related("key", "community").filter(token=token).first()
        return _looked(row, _judge(row, at=at), at=at, by=looked_by) if row else Verdict(Outcome.UNKNOWN)


@transaction.atomic
def verify_jws(*, text: str, at: datetime, looked_by: Looker) -> Verdict:
    """Return what this JWS is worth; white space in it, as from a mail, is ignored.

    A text that bears the number of one of our credentials is a look at that one, whatever else is found, and is noted
    and recorded like `verify_token`.
    """
    text = "".join(text.split())
    header, payload = signing.peek(text) if len(text) <= LONGEST_TEXT else ({}, {})
    with unscoped("a verifier belongs to no community"):
        row = _numbered(payload.get("id"))
        if row is None:
            return Verdict(Outcome.FORGED if _names_us(payload) and not _signed(text) else Outcome.UNKNOWN)
        if text == row.jws:
            return _looked(row, _judge(row, at=at), at=at, by=looked_by)
        changed = Outcome.ALTERED if header.get("kid") == signing.peek(row.jws)[0].get("kid") else Outcome.FORGED
        return _looked(row, Verdict(changed), at=at, by=looked_by)


def looks_of(*, credential: Credential) -> "models.QuerySet[Look]":
    """Return every look at the credential, newest first, as its holder may see them."""
    return Look.objects.filter(credential=credential).order_by("-at", "-id")


def _numbered(number: object) -> Credential | None:
    rows = Credential.objects.select_related("key", "community")
    found = documents.number(number)
    return rows.filter(pk=found).first() if found else None


def _names_us(payload: Mapping[str, Any]) -> bool:
    issuer = payload.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return addresses.issuer() in (named, payload.get("iss"))


def _signed(text: str) -> bool:
    key = signing.signer(text)
    return key is not None and signing.holds(text, key=key)


def _judge(row: Credential, *, at: datetime) -> Verdict:
    """Judge the text we kept: by its signature first, then against its row, then by revocation and time."""
    _header, document = signing.peek(row.jws)
    if not signing.holds(row.jws, key=row.key) or not documents.agree(document, row):
        return Verdict(Outcome.ALTERED)
    outcome = row.standing(at)
    said = {}
    if outcome is Outcome.VALID:
        said = {"claims": document["credentialSubject"], "issuer": document["issuer"]["name"], **_terms(document)}
    return Verdict(
        outcome, type=row.type, issued_at=row.issued_at, valid_until=row.valid_until, revoked_at=row.revoked_at,
        zone=row.community.zone, **said,
    )  # fmt: skip


def _terms(document: Mapping[str, Any]) -> dict[str, str]:
    terms = document["termsOfUse"][0]
    return {"recipient": terms["recipient"], "purpose": terms.get("purpose", "")}


def _looked(row: Credential, verdict: Verdict, *, at: datetime, by: Looker) -> Verdict:
    Look.objects.create(
        community_id=row.community_id, credential=row, at=at, network=looking.network(by.address),
        agent=looking.family(by.agent), outcome=verdict.outcome,
    )  # fmt: skip
    facts.record(
        kind="credential.looked", at=at, community=row.community_id, subject=("credential", row.pk),
        payload={"type": row.type, "outcome": verdict.outcome},
    )  # fmt: skip
    return verdict
