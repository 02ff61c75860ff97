"""A steward's or operator's yes or no to an award above its rule's threshold."""

from datetime import datetime
from uuid import UUID

from linli.core import facts, past
from linli.people.models import Person
from linli.points import issuing
from linli.points.enums import AwardState, Refusal
from linli.points.errors import BudgetSpentError, DecidedError, NotYoursError
from linli.points.models import Award
from linli.points.services import awarding


@past.atomic
def approve(*, award_id: UUID, by: Person, at: datetime) -> Award:
    """Post an award that waits. Records `award.approve`.

    Raises NotYoursError for one's own, DecidedError, BudgetSpentError where the month's budget does not suffice: it
    waits on then.
    """
    row = _waiting(award_id, by)
    source = issuing.issuer(community=row.community_id, kind=row.kind, day=row.day, at=at)
    purse = issuing.purse(community=row.community_id, person=row.person_id, unit=row.kind, at=at)
    if not awarding.post(row, source=source, purse=purse, at=at, actor=by.pk):
        source.refresh_from_db(fields=["balance"])
        raise BudgetSpentError(-source.balance)
    return _decided(row, by=by, at=at, kind="award.approve")


@past.atomic
def refuse(*, award_id: UUID, by: Person, words: str, at: datetime) -> Award:
    """Say no to an award that waits, with a reason the person will read. Records `award.refuse`.

    Raises NotYoursError, DecidedError.
    """
    row = _waiting(award_id, by)
    row.state, row.refusal, row.words = AwardState.REFUSED, Refusal.STEWARD, words.strip()[:200]
    return _decided(row, by=by, at=at, kind="award.refuse")


def _waiting(award_id: UUID, by: Person) -> Award:
    row = Award.objects.select_for_update(of=("self",)).select_related("rule").get(pk=award_id)
    if by.pk in (row.person_id, row.other_id):
        raise NotYoursError
    if row.state != AwardState.WAITING:
        raise DecidedError
    return row


def _decided(row: Award, *, by: Person, at: datetime, kind: str) -> Award:
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["state", "refusal", "words", "transfer", "decided_by", "decided_at"])
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk, subject=("award", row.pk),
        payload={"person": str(row.person_id), "kind": row.kind, "points": row.points, "words": row.words},
    )  # fmt: skip
    return row
