"""Finding a merchant to change, and recording what was changed."""

from datetime import datetime
from uuid import UUID

from linli.core import facts
from linli.merchants.enums import Standing
from linli.merchants.errors import BadFieldError, WrongStandingError
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.stewards import services as stewards

LONGEST_WORDS = 400


def locked(merchant: UUID, *standings: Standing) -> Merchant:
    """Return the merchant under its lock; raise WrongStandingError where it stands in none of these (none given: any)."""
    row = Merchant.objects.select_for_update(of=("self",)).select_related("community", "applicant").get(pk=merchant)
    if standings and row.standing not in standings:
        raise WrongStandingError(row.standing)
    return row


def keep(row: Merchant, **changes: object) -> Merchant:
    """Save these changes."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    return row


def reason(why: str) -> str:
    """Return what the merchant will read, trimmed; raise BadFieldError ("why") where it is missing or too long."""
    if not 0 < len(why.strip()) <= LONGEST_WORDS:
        raise BadFieldError("why")
    return why.strip()


def stand_in(row: Merchant, person: Person, *, at: datetime) -> None:
    """Let somebody who works for the merchant deliver its orders, known by its name."""
    stewards.stand_in(
        community=row.community, person=person, calls=(f"{row.name_zh} {person.name}"[:30], row.name_en or row.name_zh),
        at=at,
    )  # fmt: skip


def note(kind: str, row: Merchant, *, at: datetime, by: Person, **told: object) -> None:
    """Record a fact about a merchant."""
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk, subject=("merchant", row.pk),
        payload={"name": row.name_zh, "standing": row.standing, **told},
    )  # fmt: skip
