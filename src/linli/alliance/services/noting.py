"""Finding an assessment to decide on, checking words, and recording what was decided."""

from datetime import datetime
from uuid import UUID

from linli.alliance.errors import BadWordsError
from linli.alliance.models import Assessment
from linli.alliance.models.assessment import LONGEST_WORDS
from linli.core import facts
from linli.people.models import Person


def locked(assessment: UUID) -> Assessment:
    """Return the assessment under its lock, with its merchant."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("merchant", "community")
    return rows.get(pk=assessment)


def spoken(words: str, *, must: bool = True) -> str:
    """Return the words, trimmed; raise BadWordsError where they are missing or too long."""
    said = words.strip()
    if len(said) > LONGEST_WORDS or (must and not said):
        raise BadWordsError(LONGEST_WORDS)
    return said


def note(kind: str, row: Assessment, *, at: datetime, by: Person, **told: object) -> None:
    """Record a fact about a merchant's assessment."""
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk, subject=("merchant", row.merchant_id),
        payload={
            "assessment": str(row.pk), "name": row.merchant.name_zh, "month": row.month.isoformat(), "was": row.tier_was,
            "proposed": row.tier_proposed, "warning": row.is_warning, **told,
        },
    )  # fmt: skip
