"""The office's word on a proposal: it is followed, or not and why."""

from datetime import datetime
from uuid import UUID

from linli.alliance.enums import Proposed, State
from linli.alliance.errors import DecidedError, StaleError
from linli.alliance.models import Assessment
from linli.alliance.services import noting
from linli.core import past
from linli.merchants import services as merchants
from linli.merchants.enums import Tier
from linli.people.models import Person


@past.atomic
def confirm(*, assessment: UUID, by: Person, at: datetime, words: str = "") -> Assessment:
    """Follow a proposal: the merchant is in its new tier, or the warning stands. `words` go with it; they may be empty.

    A suspension suspends the merchant through merchants.suspend, which tells it `words` (they must say why): what runs is
    finished, what is owed is paid; restored, it is on watch. The same person again changes nothing. Records
    `alliance.confirm`. Raises DecidedError, StaleError, BadWordsError.
    """
    row = noting.locked(assessment)
    if row.state == State.CONFIRMED and row.decided_by_id == by.pk:
        return row
    _check(row)
    is_suspension = row.tier_proposed == Proposed.SUSPENDED
    said = noting.spoken(words, must=is_suspension)
    _decide(row, State.CONFIRMED, by=by, at=at, words=said)
    if is_suspension:
        merchants.suspend(merchant=row.merchant_id, why=said, by=by, at=at)
    tier = Tier.WATCH if is_suspension else Tier(row.tier_proposed)
    merchants.grade(merchant=row.merchant_id, tier=tier, rank=row.score, by=by, at=at)
    noting.note("alliance.confirm", row, at=at, by=by, words=said)
    return row


@past.atomic
def keep(*, assessment: UUID, words: str, by: Person, at: datetime) -> Assessment:
    """Do not follow a proposal, and why: the merchant stays where it is, and a warning is none.

    The same person again changes nothing. Records `alliance.keep`. Raises DecidedError, StaleError, BadWordsError.
    """
    row = noting.locked(assessment)
    if row.state == State.KEPT and row.decided_by_id == by.pk:
        return row
    _check(row)
    _decide(row, State.KEPT, by=by, at=at, words=noting.spoken(words))
    noting.note("alliance.keep", row, at=at, by=by, words=row.words)
    return row


def _check(row: Assessment) -> None:
    """Raise DecidedError once it is decided, StaleError where it is no longer the merchant's newest or it stands elsewhere."""
    if row.state != State.PROPOSED:
        raise DecidedError(row.state)
    newer = Assessment.objects.filter(merchant=row.merchant_id, month__gt=row.month)
    if row.merchant.tier != row.tier_was or not row.merchant.is_trading or newer.exists():
        raise StaleError


def _decide(row: Assessment, state: State, *, by: Person, at: datetime, words: str) -> None:
    row.state, row.decided_by, row.decided_at, row.words = state, by, at, words
    row.save(update_fields=["state", "decided_by", "decided_at", "words"])
