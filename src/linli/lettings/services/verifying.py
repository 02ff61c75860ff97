"""The office's word on who owns it, and the steward's on how it looks."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.lettings.enums import State
from linli.lettings.errors import BadFieldError, NotReadyError, NotYoursError
from linli.lettings.models import Listing
from linli.lettings.services import drafting, noting
from linli.people.models import Person
from linli.stewards.models import Worker

# How long a listing is shown unless its owner renews it.
SHOWN_FOR = timedelta(days=30)


@transaction.atomic
def verify(*, listing: UUID, by: Person, at: datetime) -> Listing:
    """Say that the newest deed shows the owner's right: it is live for thirty days from now.

    Records `listing.verify`. Raises NotYoursError where the office's own people would verify what is theirs, NotReadyError
    ("deed"), AlreadyListedError, WrongStateError.
    """
    row = noting.locked(listing, State.WAITING)
    if row.owner_id == by.pk:
        raise NotYoursError
    deed = row.deeds.order_by("-id").first()
    if deed is None:
        raise NotReadyError("deed")
    drafting.check_once(row)
    deed.verified_by, deed.verified_at = by, at
    deed.save(update_fields=["verified_by", "verified_at"])
    noting.keep(row, state=State.LIVE, verified_at=at, until=at + SHOWN_FOR, warned_at=None, why="")
    noting.note("listing.verify", row, at=at, by=by)
    return row


@transaction.atomic
def refuse(*, listing: UUID, why: str, by: Person, at: datetime) -> Listing:
    """Say no, and why: the owner reads it, may change what is wrong and hand it in again.

    Records `listing.refuse`. Raises BadFieldError ("why"), WrongStateError.
    """
    row = noting.locked(listing, State.WAITING)
    noting.keep(row, state=State.REFUSED, why=noting.reason(why))
    noting.note("listing.refuse", row, at=at, by=by, why=row.why)
    return row


@transaction.atomic
def check_on_site(*, listing: UUID, as_described: bool, by: Worker, at: datetime, words: str = "") -> Listing:
    """Put down what a steward found there; the newest look counts.

    Records `listing.check`. Raises BadFieldError ("words") for too many, or none where it is not as described, NotYoursError
    for a volunteer and for the owner, WrongStateError.
    """
    row = noting.locked(listing, State.WAITING, State.LIVE)
    if by.is_volunteer or by.person_id == row.owner_id:
        raise NotYoursError
    said = words.strip()
    if len(said) > noting.LONGEST_REASON or (not as_described and not said):
        raise BadFieldError("words")
    noting.keep(row, seen_by=by, seen_at=at, is_as_described=as_described, seen_words=said)
    noting.note("listing.check", row, at=at, by=by.person, as_described=as_described, words=said)
    return row
