"""A merchant's word against an assessment, and the answer to it."""

from datetime import datetime, timedelta
from uuid import UUID

from linli.alliance.enums import HEIGHT, Outcome, Proposed, State
from linli.alliance.errors import (
    AppealedError,
    DecidedError,
    NothingToAppealError,
    NotYoursError,
    SamePersonError,
    TooLateError,
)
from linli.alliance.models import Appeal, Assessment
from linli.alliance.permissions import DECIDING
from linli.alliance.services import noting
from linli.core import past
from linli.market import services as market
from linli.merchants import services as merchants
from linli.merchants.enums import OVER, Post, Standing, Tier
from linli.people.models import Person
from linli.people.queries import with_role
from linli.places.models import Community

# How long after the decision a merchant may appeal (a default of our own).
APPEAL_TIME = timedelta(days=14)
# Reasons that come out of the same evidence as the score; of what is unsafe the checklist tells, and no score.
_MEASURED = frozenset({"low", "overdue"})


def may_be_appealed(row: Assessment) -> bool:
    """Tell whether it took something from the merchant and the office stands behind it: it warned, or moved down."""
    return row.state == State.CONFIRMED and (row.is_warning or row.step < 0)


def appeal_until(row: Assessment) -> datetime | None:
    """Return until when it may be appealed against; None where it may not."""
    return row.decided_at + APPEAL_TIME if row.decided_at and may_be_appealed(row) else None


@past.atomic
def appeal(*, assessment: UUID, words: str, by: Person, at: datetime) -> Appeal:
    """Take an owner's appeal against a warning or a step down, within APPEAL_TIME of its confirmation.

    The tier stays as decided until the answer, but a warning does not stand meanwhile. The same person's same words again
    return the first. Records `alliance.appeal`. Raises NotYoursError, AppealedError, NothingToAppealError, TooLateError,
    BadWordsError.
    """
    row = noting.locked(assessment)
    if not row.merchant.staff.filter(person=by, post=Post.OWNER, ended_at=None).exists():
        raise NotYoursError
    said = noting.spoken(words)
    if known := Appeal.objects.filter(assessment=row).first():
        if (known.by_id, known.words) == (by.pk, said):
            return known
        raise AppealedError
    until = appeal_until(row)
    if until is None:
        raise NothingToAppealError
    if at > until:
        raise TooLateError(until.astimezone(row.community.zone).date())
    made = Appeal.objects.create(community_id=row.community_id, assessment=row, words=said, by=by, at=at)
    row.state = State.APPEALED
    row.save(update_fields=["state"])
    noting.note("alliance.appeal", row, at=at, by=by, words=said)
    return made


@past.atomic
def answer_appeal(*, appeal: UUID, outcome: Outcome, words: str, by: Person, at: datetime) -> Appeal:
    """Answer an appeal in words the merchant will read: the decision stands (upheld), or is undone (overturned).

    Overturned: the merchant is at least where it stood before; one that was suspended is restored first, which may fail as
    merchants.restore does, and a warning is none. Where the score was the reason it is no longer placed by it in lists and in
    search, but by the last score that stands, if that is better: an appeal is in words and strikes out no single order or
    review, so the month cannot be measured anew. The next month places it freely. The same person's same outcome again
    changes nothing. Records `alliance.answer`, with the `rank` that was given back. Raises SamePersonError where who
    confirmed it would answer and somebody else of the office could, DecidedError, BadWordsError.
    """
    made = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal)
    row = noting.locked(made.assessment_id)
    if made.outcome:
        if (made.answered_by_id, made.outcome) == (by.pk, outcome):
            return made
        raise DecidedError(row.state)
    if row.decided_by_id == by.pk and any(person.pk != by.pk for person in with_role(*DECIDING)):
        raise SamePersonError
    made.answer, made.outcome, made.answered_by, made.answered_at = noting.spoken(words), outcome, by, at
    made.save(update_fields=["answer", "outcome", "answered_by", "answered_at"])
    row.state = State(outcome)
    row.save(update_fields=["state"])
    told = _give_back(row, by=by, at=at) if outcome == Outcome.OVERTURNED and row.merchant.standing not in OVER else {}
    noting.note("alliance.answer", row, at=at, by=by, outcome=outcome, words=made.answer, **told)
    return made


def _give_back(row: Assessment, *, by: Person, at: datetime) -> dict[str, float]:
    """Undo what was decided; return the rank that was given back, by its name."""
    # A month's proposals made at the same time: whoever comes second sees the other's (see proposing.propose_month).
    Community.objects.select_for_update(no_key=True).only("pk").get(pk=row.community_id)
    row.merchant.refresh_from_db(fields=["rank"])
    if row.step < 0:
        _lift(row, by=by, at=at)
    rank = _standing_score(row)
    if rank is None or rank <= row.merchant.rank:
        return {}
    ranks = {row.merchant_id: rank}
    merchants.rank(ranks=ranks)
    market.rank(ranks=ranks)
    return {"rank": rank}


def _lift(row: Assessment, *, by: Person, at: datetime) -> None:
    shop = row.merchant
    if row.tier_proposed == Proposed.SUSPENDED and shop.standing == Standing.SUSPENDED:
        merchants.restore(merchant=shop.pk, by=by, at=at)
    if HEIGHT.index(Proposed(shop.tier)) < HEIGHT.index(Proposed(row.tier_was)):
        merchants.grade(merchant=shop.pk, tier=Tier(row.tier_was), rank=shop.rank, by=by, at=at)


def _standing_score(row: Assessment) -> float | None:
    """Return the merchant's newest score that was not taken back with what it was the reason for. One query."""
    months = Assessment.objects.filter(merchant=row.merchant_id).order_by("-month")
    return next((one.score for one in months if one.state != State.OVERTURNED or not _is_by_score(one)), None)


def _is_by_score(row: Assessment) -> bool:
    return not _MEASURED.isdisjoint(one["code"] for one in row.reasons)
