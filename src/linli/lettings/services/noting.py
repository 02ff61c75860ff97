"""Finding a listing to change, and recording what was changed."""

from datetime import datetime
from uuid import UUID

from linli.core import facts
from linli.lettings.enums import State
from linli.lettings.errors import BadFieldError, NotYoursError, WrongStateError
from linli.lettings.models import Listing
from linli.people.models import Person

LONGEST_REASON = 400


def locked(listing: UUID, *states: State) -> Listing:
    """Return the listing under its lock; raise WrongStateError where it stands in none of these (none given: any)."""
    rows = Listing.objects.select_for_update(of=("self",)).select_related("community", "owner", "unit__building")
    row = rows.get(pk=listing)
    if states and row.state not in states:
        raise WrongStateError(row.state, row.ending)
    return row


def own(listing: UUID, by: Person, *states: State) -> Listing:
    """Return the owner's own listing under its lock; raise NotYoursError for anybody else, WrongStateError."""
    row = locked(listing)
    if row.owner_id != by.pk:
        raise NotYoursError
    if states and row.state not in states:
        raise WrongStateError(row.state, row.ending)
    return row


def keep(row: Listing, **changes: object) -> Listing:
    """Save these changes."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    return row


def reason(why: str) -> str:
    """Return a reason without blanks round it; raise BadFieldError ("why") where there is none, or too much."""
    if not 0 < len(why.strip()) <= LONGEST_REASON:
        raise BadFieldError("why")
    return why.strip()


def note(kind: str, row: Listing, *, at: datetime, by: Person | None, **told: object) -> None:
    """Record a fact about a listing."""
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk if by else None, subject=("listing", row.pk),
        payload={"name": row.name_zh, "state": row.state, "ending": row.ending, **told},
    )  # fmt: skip
