"""What neighbours offer and what they need: told, labelled, and withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from linli.core import facts, past, week
from linli.neighbours import labelling
from linli.neighbours.enums import OPEN_MATCH, MatchState, NeedState, OfferState
from linli.neighbours.errors import BadFieldError, NotYoursError, OverError, TooManyOpenError, UnclearError
from linli.neighbours.labelling import Labels
from linli.neighbours.models import HelpNeed, HelpOffer, Match
from linli.neighbours.services import checking
from linli.people.models import Household, Person
from linli.people.queries import household_of
from linli.places.models import Community

# Nobody fills the board alone.
MOST_OPEN = 5
MOST_HOURS = 60
FURTHEST = timedelta(days=30)


@past.atomic
def offer_help(  # noqa: PLR0913 - what the form asks for
    *, community: Community, person: Person, words: str, at: datetime, labels: Sequence[str] | None = None,
    times: Iterable[Iterable[object]] = (), languages: Sequence[str] = (), hours_a_month: int = 4,
    form_key: UUID | None = None,
) -> HelpOffer:  # fmt: skip
    """Keep what somebody would do for a neighbour and return it; matching follows within minutes.

    `labels` None: read from the words. The same `form_key` again returns the first offer. Records `help.offer`. Raises
    NotAMemberError, BadFieldError ("words", "labels", "times", "languages", "hours_a_month"), UnclearError where the words
    do not say what it is about, TooManyOpenError, DangerError.
    """
    if known := _known(HelpOffer, form_key, person):
        return known
    if not 1 <= hours_a_month <= MOST_HOURS:
        raise BadFieldError("hours_a_month")
    _check(HelpOffer.objects.filter(person=person, state=OfferState.OPEN).count(), person, community)
    said = _said(words, labels, at=at)
    row = HelpOffer.objects.create(
        community=community, person=person, words=checking.words(words), labels=list(said.codes),
        times=week.listed(checking.times(times)), languages=checking.languages(languages), form_key=form_key,
        hours_a_month=hours_a_month, since=at,
    )  # fmt: skip
    _note("help.offer", row, at=at, labels=row.labels)
    return row


@past.atomic
def ask_help(  # noqa: PLR0913 - what the form asks for
    *, community: Community, person: Person, words: str, at: datetime, labels: Sequence[str] | None = None,
    times: Iterable[Iterable[object]] = (), languages: Sequence[str] = (), wanted_from: date | None = None,
    household: Household | None = None, form_key: UUID | None = None,
) -> HelpNeed:  # fmt: skip
    """Keep what somebody would be glad of and return it; matching follows within minutes.

    `labels` None: read from the words; `household` None: where the person lives. The same `form_key` again returns the
    first need. Records `help.ask`. Raises NotAMemberError, BadFieldError ("words", "labels", "times", "languages",
    "wanted_from": in the past or more than 30 days ahead), UnclearError, TooManyOpenError, and DangerError where the words
    speak of danger: that is an emergency order, not a matter for neighbours.
    """
    if known := _known(HelpNeed, form_key, person):
        return known
    today = at.astimezone(community.zone).date()
    if wanted_from and not today <= wanted_from <= today + FURTHEST:
        raise BadFieldError("wanted_from")
    _check(HelpNeed.objects.filter(person=person, state=NeedState.OPEN).count(), person, community)
    said = _said(words, labels, at=at)
    row = HelpNeed.objects.create(
        community=community, person=person, household=household or household_of(person), words=checking.words(words),
        labels=list(said.codes), product_code=said.product_code, times=week.listed(checking.times(times)),
        languages=checking.languages(languages), wanted_from=wanted_from, form_key=form_key, since=at,
    )  # fmt: skip
    _note("help.ask", row, at=at, labels=row.labels, product=row.product_code)
    return row


def _known[M: HelpOffer | HelpNeed](model: type[M], form_key: UUID | None, person: Person) -> M | None:
    """Return what the same form has become already. Two taps of one instant queue up at who sends it."""
    if form_key is None:
        return None
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
    rows: models.Manager[M] = model.objects  # type: ignore[assignment]  # each of the two has its own manager class
    return rows.filter(form_key=form_key, person=person).first()


def _check(opened: int, person: Person, community: Community) -> None:
    checking.member(person, community)
    if opened >= MOST_OPEN:
        raise TooManyOpenError(MOST_OPEN)


def _said(words: str, labels: Sequence[str] | None, *, at: datetime) -> Labels:
    read = labelling.label(checking.words(words), at=at) if labels is None else labelling.chosen(labels)
    if not read.codes:
        raise UnclearError
    return read


@past.atomic
def withdraw_offer(*, offer_id: UUID, person: Person, at: datetime) -> HelpOffer:
    """Take one's offer back; a proposal that waits ends, and who was to be helped is told if they had said yes.

    Records `help.offer-withdrawn`. Raises NotYoursError, OverError.
    """
    row = HelpOffer.objects.select_for_update(of=("self",)).get(pk=offer_id)
    _withdraw(row, OfferState.WITHDRAWN, open_state=OfferState.OPEN, person=person, at=at)
    _note("help.offer-withdrawn", row, at=at)
    return row


@past.atomic
def withdraw_need(*, need_id: UUID, person: Person, at: datetime) -> HelpNeed:
    """Say that one's need is met or gone; a proposal that waits ends, and the helper is told if they had said yes.

    One that is matched already is called off by cancelling its order. Records `help.need-withdrawn`. Raises
    NotYoursError, OverError.
    """
    row = HelpNeed.objects.select_for_update(of=("self",)).get(pk=need_id)
    _withdraw(row, NeedState.WITHDRAWN, open_state=NeedState.OPEN, person=person, at=at)
    _note("help.need-withdrawn", row, at=at)
    return row


def _withdraw(row: HelpOffer | HelpNeed, state: str, *, open_state: str, person: Person, at: datetime) -> None:
    if row.person_id != person.pk:
        raise NotYoursError
    if row.state != open_state:
        raise OverError(row.state)
    row.state = state
    row.save(update_fields=["state"])
    waiting = Match.objects.select_for_update(of=("self",)).filter(state__in=OPEN_MATCH)
    mine = waiting.filter(offer=row) if isinstance(row, HelpOffer) else waiting.filter(need=row)
    for match in mine:
        match.state, match.ended_at = MatchState.WITHDRAWN, at
        match.save(update_fields=["state", "ended_at"])
        facts.record(
            kind="match.withdraw", at=at, community=match.community_id, actor=person.pk, subject=("match", match.pk),
            payload={"by": str(person.pk)},
        )  # fmt: skip


def _note(kind: str, row: HelpOffer | HelpNeed, *, at: datetime, **told: Any) -> None:
    subject = "help-offer" if isinstance(row, HelpOffer) else "help-need"
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=row.person_id, subject=(subject, row.pk), payload=told
    )
