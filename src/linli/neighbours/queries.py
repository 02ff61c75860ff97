"""Reads over neighbours that several faces share. Each runs in its community's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from linli.neighbours import levels, totals
from linli.neighbours.enums import OPEN_MATCH, MatchState, NeedState, OfferState, Side
from linli.neighbours.models import HelpNeed, HelpOffer, Match, Volunteer
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community
from linli.stewards.models import Worker

MOST_LISTED = 100


def volunteer_of(person: Person) -> Volunteer | None:
    """Return the person as a volunteer of the community in scope, None if they never joined. One query."""
    return Volunteer.objects.shown().filter(person=person).first()


def volunteers() -> list[Volunteer]:
    """Return everybody who joined, those who are active first, then by name. One query."""
    return list(Volunteer.objects.shown().order_by("state", "person__name", "id"))


def insurance_ending(*, on: date, within: timedelta = timedelta(days=30)) -> list[Volunteer]:
    """Return the active volunteers whose insurance has ended or will within so long, the soonest first. One query."""
    rows = Volunteer.objects.shown().active().filter(worker__insured_until__lte=on + within)
    return list(rows.order_by("worker__insured_until", "id"))


def my_offers(person: Person) -> list[HelpOffer]:
    """Return what the person would do for a neighbour, what stands first. One query."""
    return list(HelpOffer.objects.filter(person=person).order_by("state", "-since")[:MOST_LISTED])


def my_needs(person: Person) -> list[HelpNeed]:
    """Return what the person asked for, the newest first. One query."""
    return list(HelpNeed.objects.filter(person=person).order_by("-since")[:MOST_LISTED])


@dataclass(frozen=True, slots=True)
class Card:
    """A match as one of its two sees it: their side, whether they have said yes, who the other one is."""

    match: Match
    side: Side
    said_yes: bool
    other: Person


def waiting_for(person: Person, *, at: datetime) -> list[Card]:
    """Return the proposals that wait for this person's yes or no, the soonest to end first. One query."""
    mine = Q(offer__person=person, helper_yes_at=None) | Q(need__person=person, helped_yes_at=None)
    rows = Match.objects.open().shown().filter(mine, expires_at__gt=at).order_by("expires_at", "id")
    return [_card(row, person) for row in rows]


def matches_of(person: Person) -> list[Card]:
    """Return every match of the person, newest first, a hundred at most. One query."""
    return [_card(row, person) for row in Match.objects.shown().of(person)[:MOST_LISTED]]


def match_card(match: Match, person: Person) -> Card:
    """Return one match as the person sees it; they must be one of the two."""
    return _card(match, person)


def _card(match: Match, person: Person) -> Card:
    side = match.side_of(person)
    assert side is not None  # noqa: S101 - only one's own matches are read
    other = match.need.person if side == Side.HELPER else match.offer.person
    return Card(match, side, match.said_yes(side), other)


def helping(person: Person) -> list[Order]:
    """Return the open orders the person took on as a neighbour or volunteer, the next one first. One query."""
    mine = Order.objects.open().filter(provider__person=person, provider__kind=Worker.Kind.VOLUNTEER)
    return list(mine.shown().select_related("household__unit__building").order_by("slot_starts", "accepted_at"))


def board() -> tuple[list[HelpNeed], list[HelpOffer]]:
    """Return the open needs, longest waiting first, and the open offers, newest first, a hundred each. Two queries.

    For who recruits; residents see what waits for them, not each other's board.
    """
    needs = HelpNeed.objects.filter(state=NeedState.OPEN).select_related("person", "household__unit__building")
    offers = HelpOffer.objects.filter(state=OfferState.OPEN).select_related("person")
    return list(needs.order_by("since")[:MOST_LISTED]), list(offers.order_by("-since")[:MOST_LISTED])


@dataclass(frozen=True, slots=True)
class Figures:
    """How mutual help stands: open needs and offers, the oldest need, proposals, and what became of them in a period."""

    needs: int
    offers: int
    waits_since: datetime | None
    proposed: int
    agreed: int
    declined: int
    expired: int


def figures(*, since: datetime) -> Figures:
    """Return how mutual help stands now and what became of proposals since a moment. Three queries."""
    open_needs = HelpNeed.objects.filter(state=NeedState.OPEN)
    ended = Match.objects.filter(Q(state__in=OPEN_MATCH) | Q(ended_at__gte=since)).aggregate(
        proposed=Count("id", filter=Q(state__in=OPEN_MATCH)),
        agreed=Count("id", filter=Q(state=MatchState.ORDERED)), declined=Count("id", filter=Q(state=MatchState.DECLINED)),
        expired=Count("id", filter=Q(state=MatchState.EXPIRED)),
    )  # fmt: skip
    first = open_needs.order_by("since").values_list("since", flat=True)
    moments = list(first)
    return Figures(
        needs=len(moments), offers=HelpOffer.objects.filter(state=OfferState.OPEN).count(),
        waits_since=moments[0] if moments else None, **ended,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the leaderboard; equal scores share a rank."""

    rank: int
    person: Person
    points: int
    minutes: int
    score: int


def leaderboard(*, community: Community, since: datetime, until: datetime, most: int = 20) -> list[Place]:
    """Return who gave most between two moments, of those alone who want to be shown, by the formula of levels. Two queries."""
    rows = Volunteer.objects.filter(on_leaderboard=True).select_related("person")
    people = {row.person_id: row.person for row in rows}
    earned = totals.earned_by_many(people.keys(), community=community, since=since, until=until)
    return _ranked({people[key]: value for key, value in earned.items()})[:most]


def _ranked(earned: Mapping[Person, tuple[int, int]]) -> list[Place]:
    scores = {person: levels.score(points=points, minutes=minutes) for person, (points, minutes) in earned.items()}
    better = sorted(scores.values(), reverse=True)
    return [
        Place(better.index(scores[person]) + 1, person, *earned[person], scores[person])
        for person in sorted(scores, key=lambda person: (-scores[person], person.name))
        if scores[person] > 0
    ]
