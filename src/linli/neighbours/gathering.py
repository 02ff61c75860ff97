"""From rows to the matcher: the open needs and offers of the community in scope, and what happened between homes before."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from linli.catalogue.models import Product
from linli.core import week
from linli.dispatch import Place
from linli.neighbours import labelling, matching
from linli.neighbours.enums import OPEN_MATCH, MatchState, NeedState, OfferState
from linli.neighbours.models import HelpNeed, HelpOffer, Match
from linli.orders.enums import DONE, State
from linli.orders.models import Order
from linli.people.models import HouseholdMember
from linli.places.models import Building, Community
from linli.stewards.models import Worker

# The most that one round looks at; who has waited longest comes first, the rest in the next rounds.
MOST = 3000
DAY = timedelta(days=1)
MINUTES_AN_HOUR = 60
# What is not yet wanted is looked for so many days ahead.
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the matcher is given, with the rows behind it by key."""

    needs: list[matching.Need]
    offers: list[matching.Offer]
    past: matching.Past
    need_rows: Mapping[str, HelpNeed]
    offer_rows: Mapping[str, HelpOffer]
    products: Mapping[str, Product]


def gather(*, community: Community, at: datetime) -> Gathered:
    """Return the needs and offers without an open proposal. Nine queries, however many there are."""
    needs, offers = list(_needs(community, at)[:MOST]), _with_time_left(_offers()[:MOST], community=community, at=at)
    products = {row.code: row for row in Product.objects.filter(code__in={need.product_code for need in needs})}
    people = {need.person_id for need in needs} | {offer.person_id for offer in offers}
    homes, places = _homes(people)
    workers = {row.person_id: row for row in Worker.objects.filter(person__in=people)}
    helps, given = _helps()
    day = at.astimezone(community.zone).date()
    return Gathered(
        needs=[
            _need(row, homes=homes, places=places, gave=bool(given[row.person_id]), products=products, at=at)
            for row in needs
        ],
        offers=[
            _offer(row, homes=homes, places=places, helped=given[row.person_id], worker=workers.get(row.person_id), day=day)
            for row in offers
        ],
        past=matching.Past(helps=helps, met=_met(needs)), products=products,
        need_rows={str(row.pk): row for row in needs}, offer_rows={str(row.pk): row for row in offers},
    )  # fmt: skip


def _needs(community: Community, at: datetime) -> QuerySet[HelpNeed]:
    soon = at.astimezone(community.zone).date() + AHEAD
    asked = Match.objects.filter(need=OuterRef("pk"), state__in=OPEN_MATCH)
    rows = HelpNeed.objects.filter(~Exists(asked), Q(wanted_from=None) | Q(wanted_from__lte=soon), state=NeedState.OPEN)
    return rows.select_related("household__unit__building").order_by("since", "id")


def _offers() -> QuerySet[HelpOffer]:
    asked = Match.objects.filter(offer=OuterRef("pk"), state__in=OPEN_MATCH)
    return HelpOffer.objects.filter(~Exists(asked), state=OfferState.OPEN).order_by("since", "id")


def _with_time_left(offers: Iterable[HelpOffer], *, community: Community, at: datetime) -> list[HelpOffer]:
    """Leave out those whose hours of this month are promised already, by what the services usually take."""
    month = at.astimezone(community.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    taken = Match.objects.filter(state=MatchState.ORDERED, ended_at__gte=month).exclude(order__state=State.CANCELLED)
    spent = dict(taken.values_list("offer").annotate(total=Sum("order__product__minutes", default=0)).order_by())
    return [row for row in offers if spent.get(row.pk, 0) < row.hours_a_month * MINUTES_AN_HOUR]


def _homes(people: set[UUID]) -> tuple[dict[UUID, str], dict[UUID, Place]]:
    """Return person → household and where it is."""
    rows = HouseholdMember.objects.filter(person__in=people, household__moved_out=None).order_by("is_contact", "-id")
    homes, places = {}, {}
    for row in rows.select_related("household__unit__building"):
        homes[row.person_id] = str(row.household_id)
        if place := _place(row.household.unit.building):
            places[row.person_id] = place
    return homes, places


def _place(building: Building) -> Place | None:
    return Place(building.lng, building.lat) if building.lng is not None and building.lat is not None else None


def _helps() -> tuple[frozenset[tuple[str, str]], Counter[UUID]]:
    """Return which home has helped which by a volunteer's confirmed order, and how often each person has."""
    done = Order.objects.filter(state__in=DONE, provider__kind=Worker.Kind.VOLUNTEER)
    helped = done.annotate(home=Coalesce("household", "requester", "beneficiary")).exclude(home=None)
    rows = list(helped.values_list("provider__person_id", "home"))
    homes, _places = _homes({person for person, _home in rows})
    pairs = frozenset((homes.get(person, str(person)), str(home)) for person, home in rows)
    return pairs, Counter(person for person, _home in rows)


def _met(needs: Iterable[HelpNeed]) -> frozenset[tuple[str, str]]:
    rows = Match.objects.filter(need__in=[need.pk for need in needs]).values_list("need_id", "offer_id")
    return frozenset((str(need), str(offer)) for need, offer in rows)


def _need(
    row: HelpNeed, *, homes: Mapping[UUID, str], places: Mapping[UUID, Place], gave: bool,
    products: Mapping[str, Product], at: datetime,
) -> matching.Need:  # fmt: skip
    place = _place(row.household.unit.building) if row.household else places.get(row.person_id)
    home = str(row.household_id) if row.household_id else homes.get(row.person_id, str(row.person_id))
    return matching.Need(
        id=str(row.pk), person=str(row.person_id), home=home, labels=frozenset(row.labels),
        times=week.cells(row.times), languages=tuple(row.languages), place=place,
        waited=max((at - row.since) / DAY, 0.0), gave=gave,
        is_risky=labelling.is_risky(row.labels, products.get(row.product_code)),
    )  # fmt: skip


def _offer(
    row: HelpOffer, *, homes: Mapping[UUID, str], places: Mapping[UUID, Place], helped: int, worker: Worker | None, day: date
) -> matching.Offer:  # fmt: skip
    return matching.Offer(
        id=str(row.pk), person=str(row.person_id), home=homes.get(row.person_id, str(row.person_id)),
        labels=frozenset(row.labels), times=week.cells(row.times), languages=tuple(row.languages),
        place=places.get(row.person_id), stars=worker.stars if worker else None, helped=helped,
        is_insured=worker is not None and worker.is_insured(on=day),
    )  # fmt: skip
