"""Contribution proofs 贡献证明 and certificates of volunteer hours: what the person chose, from the ledger, signed."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from linli.core import past
from linli.credentials import services as credentials
from linli.credentials.enums import Type
from linli.credentials.models import Credential
from linli.ledger.enums import Unit
from linli.neighbours import totals
from linli.neighbours.enums import MatchState
from linli.neighbours.errors import BadFieldError, NothingToProveError
from linli.neighbours.models import Match
from linli.orders.enums import DONE
from linli.people.models import Person
from linli.places.models import Community
from linli.points.enums import KIND_VALUES
from linli.stewards.models import Worker

# What may be chosen: the six kinds of points, volunteer time, and how often a neighbour was helped by a match.
MINUTES, HELP = Unit.MINUTES.value, "help"
CHOICES = (*KIND_VALUES, MINUTES, HELP)
MINUTES_AN_HOUR = 60


def claims_of(
    *, community: Community, person: Person, kinds: Collection[str], years: Collection[int], at: datetime,
    with_name: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Return exactly what a contribution proof would say: what a person is shown before they say yes. Writes nothing.

    "points": kind → year → earned, less what was taken back, whatever was spent since; "volunteerMinutes": year →
    minutes; "mutualHelp": how often, and the stars given; "level": by all they ever gave here (levels.FORMULA), number 0
    below the first. Nothing that was not chosen is in it. Raises BadFieldError ("kinds", "years"), NothingToProveError.
    """
    _check(kinds, years, community=community, at=at)
    chosen = [kind for kind in kinds if kind != HELP]
    earned = totals.by_year(person, community=community, kinds=chosen, years=years)
    said: dict[str, Any] = {
        "points": {kind: _texted(by_year) for kind, by_year in earned.items() if kind != MINUTES},
        "volunteerMinutes": _texted(earned.get(MINUTES, {})),
        "mutualHelp": _helped(person, community=community, years=years) if HELP in kinds else {},
    }
    said = {name: value for name, value in said.items() if value}
    if not said:
        raise NothingToProveError
    level = totals.standing_of(person, community=community, at=at).level
    named = {"name": {"zh": level.zh, "en": level.en}} if level else {}
    who = {"name": person.name} if with_name else {}
    return {**who, "years": sorted(years), **said, "level": {"number": level.number if level else 0, **named}}


def _check(kinds: Collection[str], years: Collection[int], *, community: Community, at: datetime) -> None:
    this = at.astimezone(community.zone).year
    if not kinds or not set(kinds) <= set(CHOICES):
        raise BadFieldError("kinds")
    if not years or max(years) > this or min(years) < totals.EVER.year:
        raise BadFieldError("years")


def _texted(by_year: dict[int, int]) -> dict[str, int]:
    return {str(year): total for year, total in by_year.items()}


def _helped(person: Person, *, community: Community, years: Collection[int]) -> dict[str, Any]:
    within = Q()
    for since, until in (totals.year_of(year, community) for year in years):
        within |= Q(order__confirmed_at__gte=since, order__confirmed_at__lt=until)
    done = Match.objects.filter(within, offer__person=person, state=MatchState.ORDERED, order__state__in=DONE)
    times = done.count()
    worker = Worker.objects.filter(person=person).first()
    stars = {"stars": worker.stars} if worker and worker.stars is not None else {}
    return {"times": times, **stars} if times else {}


@past.atomic
def prove(  # noqa: PLR0913 - what the holder chooses
    *, community: Community, person: Person, kinds: Collection[str], years: Collection[int], recipient: str, days: int,
    consented: bool, at: datetime, purpose: str = "", with_name: bool = True,
) -> Credential:  # fmt: skip
    """Have a contribution proof signed for one recipient, valid for so many days; return it.

    It says what `claims_of` says. `consented`: the person saw exactly that and said yes now. Records `credential.issued`.
    Raises BadFieldError, NothingToProveError, and the credentials app's NotConsentedError, BadValidityError (longer than
    366 days), BadRecipientError, TooManyError.
    """
    return credentials.issue(
        person=person, community=community, type=Type.CONTRIBUTION, recipient=recipient, purpose=purpose,
        claims=claims_of(community=community, person=person, kinds=kinds, years=years, with_name=with_name, at=at),
        valid_until=at + timedelta(days=days), consented=consented, at=at,
    )  # fmt: skip


def hours_of(
    *, community: Community, person: Person, since: date, until: date, with_name: bool = True
) -> dict[str, Any]:  # fmt: skip
    """Return exactly what a certificate of hours would say; writes nothing.

    Raises BadFieldError("until") for a period that ends before it begins, NothingToProveError.
    """
    if until < since:
        raise BadFieldError("until")
    given = totals.hours(person, community=community, since=since, until=until)
    if given.minutes <= 0:
        raise NothingToProveError
    who = {"name": person.name} if with_name else {}
    return {
        **who, "from": since.isoformat(), "until": until.isoformat(), "volunteerMinutes": given.minutes,
        "fullHours": given.minutes // MINUTES_AN_HOUR, "services": given.times,
    }  # fmt: skip


@past.atomic
def certify_hours(  # noqa: PLR0913 - what the holder chooses
    *, community: Community, person: Person, since: date, until: date, recipient: str, consented: bool, at: datetime,
    days: int = 366, purpose: str = "", with_name: bool = True,
) -> Credential:  # fmt: skip
    """Have a certificate of the volunteer time given from one day to another signed; return it (see `printing.pdf`).

    Records `credential.issued`. Raises BadFieldError, NothingToProveError, and what the credentials app raises; valid
    for five years at most.
    """
    return credentials.issue(
        person=person, community=community, type=Type.VOLUNTEER_HOURS, recipient=recipient, purpose=purpose,
        claims=hours_of(community=community, person=person, since=since, until=until, with_name=with_name),
        valid_until=at + timedelta(days=days), consented=consented, at=at,
    )  # fmt: skip
