"""Choosing merchants by the published checklist, trying them in small, and holding them to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.merchants import readiness
from linli.merchants.enums import OVER, TRADING, Post, Standing, Verdict
from linli.merchants.errors import BadFieldError, NotReadyError, NotYoursError, TooSoonError, WrongStandingError
from linli.merchants.models import Criterion, Merchant, Paper, Staff, Visit
from linli.merchants.models.merchant import LARGEST_COMMISSION, USUAL_COMMISSION
from linli.merchants.services import noting
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.stewards.models import Worker

# How long a trial lasts at least, and with how many orders a day at most (defaults of our own).
TRIAL = timedelta(days=30)
TRIAL_LIMIT, LARGEST_LIMIT = 10, 500
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a merchant is tried.

    `commission` is what part of a price the community keeps, in hundredths of a per cent; `daily_limit` how many orders a
    day; `coach` who looks after them.
    """

    commission: int = USUAL_COMMISSION
    daily_limit: int = TRIAL_LIMIT
    coach: Worker | None = None


@transaction.atomic
def check_paper(*, paper: UUID, good: bool, by: Person, at: datetime, why: str = "") -> Paper:
    """Put down what the office found of a document.

    The same verdict again changes nothing. Records `merchant.paper-checked`. Raises BadFieldError ("why") for a bad one
    without a reason, WrongStandingError for a merchant that is over.
    """
    row = Paper.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=paper)
    if row.merchant.standing in OVER:
        raise WrongStandingError(row.merchant.standing)
    if len(why) > LONGEST_REASON or (not good and not why.strip()):
        raise BadFieldError("why")
    verdict = Verdict.GOOD if good else Verdict.BAD
    if (row.verdict, row.why) == (verdict, why.strip()):
        return row
    row.verdict, row.why = verdict, why.strip()
    row.checked_by, row.checked_at = by, at
    row.save(update_fields=["verdict", "why", "checked_by", "checked_at"])
    noting.note("merchant.paper-checked", row.merchant, at=at, by=by, paper=row.kind, verdict=row.verdict, why=row.why)
    return row


@transaction.atomic
def visit(
    *,
    merchant: UUID,
    findings: Mapping[str, bool],
    by: Worker,
    at: datetime,
    words: str = "",
    form_key: UUID | None = None,
) -> Visit:
    """Put down what a steward found at the shop, line by line; the newest visit counts.

    The same `form_key` again returns the first. Records `merchant.visit`. Raises WrongStandingError once it is over,
    NotYoursError for a volunteer,
    BadFieldError: "findings" where a must is not answered or a line is not asked of this category, "words".
    """
    row = noting.locked(merchant, Standing.APPLIED, *TRADING, Standing.SUSPENDED)
    if form_key and (known := Visit.objects.filter(form_key=form_key).first()):
        return known
    if by.is_volunteer:
        raise NotYoursError
    asked = [line for line in Criterion.objects.for_category(row.category) if not line.paper]
    musts = {line.code for line in asked if line.is_must}
    if musts - set(findings) or set(findings) - {line.code for line in asked}:
        raise BadFieldError("findings")
    if len(words) > noting.LONGEST_WORDS:
        raise BadFieldError("words")
    made = Visit.objects.create(
        community_id=row.community_id,
        merchant=row,
        by=by,
        at=at,
        findings=dict(findings),
        words=words.strip(),
        form_key=form_key,
    )
    noting.note(
        "merchant.visit", row, at=at, by=by.person, failed=sorted(code for code, met in findings.items() if not met)
    )
    return made


@transaction.atomic
def select(*, merchant: UUID, terms: Terms, by: Person, at: datetime) -> Merchant:
    """Choose a merchant: from now on it is tried, in small, and who applied is its owner and signs in to its face.

    Records `merchant.select`. Raises NotReadyError naming what the checklist lacks, BadFieldError ("commission",
    "daily_limit"), WrongStandingError.
    """
    row = noting.locked(merchant, Standing.APPLIED)
    if not 0 <= terms.commission <= LARGEST_COMMISSION:
        raise BadFieldError("commission")
    if not 1 <= terms.daily_limit <= LARGEST_LIMIT:
        raise BadFieldError("daily_limit")
    if lacking := readiness.lacking(row, at=at):
        raise NotReadyError(lacking)
    noting.keep(
        row, standing=Standing.INCUBATING, commission=terms.commission, daily_limit=terms.daily_limit, coach=terms.coach,
        tried_since=at, why="",
    )  # fmt: skip
    Staff.objects.update_or_create(
        merchant=row, person=row.applicant,
        defaults={"community_id": row.community_id, "post": Post.OWNER, "since": at, "ended_at": None},
    )  # fmt: skip
    people.join(person=row.applicant, community=row.community, role=Role.MERCHANT, at=at, by=by)
    noting.stand_in(row, row.applicant, at=at)
    noting.note("merchant.select", row, at=at, by=by, commission=row.commission, daily_limit=row.daily_limit)
    return row


@transaction.atomic
def decline(*, merchant: UUID, why: str, by: Person, at: datetime) -> Merchant:
    """Say no to an application, and why: they are told so, and may apply anew.

    Records `merchant.decline`. Raises BadFieldError ("why"), WrongStandingError.
    """
    row = noting.locked(merchant, Standing.APPLIED)
    noting.keep(row, standing=Standing.DECLINED, why=noting.reason(why))
    noting.note("merchant.decline", row, at=at, by=by, why=row.why)
    return row


@transaction.atomic
def take_in(*, merchant: UUID, by: Person, at: datetime) -> Merchant:
    """Make a merchant that was tried long enough a member, without a limit of orders a day.

    Records `merchant.take-in`. Raises TooSoonError, NotReadyError where a document has run out or the last visit found
    something missing, WrongStandingError.
    """
    row = noting.locked(merchant, Standing.INCUBATING)
    assert row.tried_since is not None  # noqa: S101 - select puts it down
    if (left := row.tried_since + TRIAL - at) > timedelta(0):
        raise TooSoonError(-(-left // timedelta(days=1)))
    if lacking := readiness.lacking(row, at=at):
        raise NotReadyError(lacking)
    noting.keep(row, standing=Standing.MEMBER, daily_limit=None, member_since=at)
    noting.note("merchant.take-in", row, at=at, by=by)
    return row


@transaction.atomic
def suspend(*, merchant: UUID, why: str, by: Person, at: datetime) -> Merchant:
    """Let a merchant take no new orders; what is running is finished, what is owed is paid. They are told why.

    Records `merchant.suspend`. Raises BadFieldError ("why"), WrongStandingError.
    """
    row = noting.locked(merchant, *TRADING)
    noting.keep(row, before=row.standing, standing=Standing.SUSPENDED, why=noting.reason(why))
    noting.note("merchant.suspend", row, at=at, by=by, why=row.why)
    return row


@transaction.atomic
def restore(*, merchant: UUID, by: Person, at: datetime) -> Merchant:
    """Let a merchant that was suspended trade again, as before.

    Records `merchant.restore`. Raises NotReadyError where the checklist is not met today, WrongStandingError.
    """
    row = noting.locked(merchant, Standing.SUSPENDED)
    if lacking := readiness.lacking(row, at=at):
        raise NotReadyError(lacking)
    if row.before not in TRADING:
        raise WrongStandingError(row.before)
    noting.keep(row, standing=row.before, before="", why="")
    noting.note("merchant.restore", row, at=at, by=by)
    return row
