"""Issuing credentials and revoking them.

Who may ask for what is the caller's to check; what a credential says about a person is only what the caller puts into
`claims`, and it puts there what the person chose.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from linli.core import facts, past
from linli.core.scoping import unscoped
from linli.credentials import documents, keys, signing, status
from linli.credentials.enums import Type
from linli.credentials.errors import BadRecipientError, BadValidityError, NotConsentedError, TooManyError
from linli.credentials.models import Credential
from linli.people.models import Person
from linli.places.models import Community

# A proof is for one occasion; a certificate of hours goes with its holder for some years.
LONGEST: Mapping[Type, timedelta] = {
    Type.CONTRIBUTION: timedelta(days=366),
    Type.VOLUNTEER_HOURS: timedelta(days=5 * 366),
}
MOST_A_DAY, DAY = 10, timedelta(days=1)
RECIPIENT_LENGTH, PURPOSE_LENGTH = 120, 200
TOKEN_BYTES = 24


@past.atomic
def issue(  # noqa: PLR0913 - a statement has that many parts, each named
    *, person: Person, community: Community, type: Type, claims: Mapping[str, Any], recipient: str,  # noqa: A002 - W3C's word
    valid_until: datetime, consented: bool, at: datetime, purpose: str = "",
) -> Credential:  # fmt: skip
    """Sign a statement about the person, give it a public address and a place in a status list, keep and return it.

    `claims` is all that is said about the person, their name included where it is to be said; JSON values only. It names
    `recipient` and `purpose` too, and is valid from `at` until before `valid_until`. `consented`: the person saw exactly
    this and said yes at this moment. Records `credential.issued`, without claims. Raises NotConsentedError,
    BadValidityError, BadRecipientError, and TooManyError after ten within a day; nothing is kept then.
    """
    if not consented:
        raise NotConsentedError
    row = Credential(
        community=community, person=person, type=Type(type), claims=dict(claims), recipient=recipient.strip(),
        purpose=purpose.strip(), consented_at=at, issued_at=at, valid_until=valid_until,
        token=secrets.token_urlsafe(TOKEN_BYTES),
    )  # fmt: skip
    _check(row)
    row.key = keys.active(at=at)
    with unscoped("a place in a status list is dealt over all communities"):
        _sign_and_keep(row)
    _record("issued", row, at=at, actor=person, payload={"valid_until": valid_until.isoformat()})
    return row


def _check(row: Credential) -> None:
    longest = LONGEST[Type(row.type)]
    if not row.issued_at < row.valid_until <= row.issued_at + longest:
        raise BadValidityError(longest.days)
    if not 0 < len(row.recipient) <= RECIPIENT_LENGTH or len(row.purpose) > PURPOSE_LENGTH:
        raise BadRecipientError
    today = Credential.objects.filter(person_id=row.person_id, issued_at__gt=row.issued_at - DAY)
    if today.count() >= MOST_A_DAY:
        raise TooManyError(MOST_A_DAY)


def _sign_and_keep(row: Credential) -> None:
    """Write the row; once more where somebody was dealt the same place at the same moment."""
    for is_last in (False, True):
        row.status_index = status.free_index()
        row.jws = signing.sign(documents.credential(row), key=row.key)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if is_last:
                raise
        else:
            return


@past.atomic
def revoke(*, credential: Credential, by: Person, at: datetime) -> Credential:
    """Make the credential invalid from now on, for ever, in the status list too; return it as it then is.

    Records `credential.revoked`. One that is revoked already stays as it is, and nothing is recorded.
    """
    row = Credential.objects.select_for_update().get(pk=credential.pk)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        _record("revoked", row, at=at, actor=by)
    return row


def _record(
    kind: str, row: Credential, *, at: datetime, actor: Person, payload: Mapping[str, Any] | None = None
) -> None:
    facts.record(
        kind=f"credential.{kind}", at=at, community=row.community_id, actor=actor.pk, subject=("credential", row.pk),
        payload={"type": row.type, **(payload or {})},
    )  # fmt: skip
