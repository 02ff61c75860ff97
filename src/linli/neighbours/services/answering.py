"""The two yeses of a match, and the order that comes of them."""

from datetime import datetime, timedelta
from uuid import UUID

from linli.catalogue.enums import Delivers
from linli.catalogue.models import Product
from linli.core import facts, past, week
from linli.core.week import Cell
from linli.neighbours import labelling, reasons
from linli.neighbours.enums import MatchState, NeedState, Side
from linli.neighbours.errors import NotYoursError, OverError
from linli.neighbours.models import HelpNeed, Match
from linli.neighbours.services.volunteering import usual_calls
from linli.orders import services as orders
from linli.orders.errors import NotInsuredError, ProductNotOfferedError
from linli.orders.models import Order
from linli.people.models import Person
from linli.stewards import services as stewards
from linli.stewards.models import Worker

# What neighbours do for each other is this service where their own words name none that a volunteer may deliver.
USUAL_PRODUCT = "value.community.skills"
# Nobody runs off the moment it is agreed.
NOTICE = timedelta(hours=2)


@past.atomic
def say_yes(*, match_id: UUID, person: Person, at: datetime) -> Match:
    """Take one side's yes; with the second the match becomes a service order in the helper's hands. Returns the match.

    The first yes records `match.yes`, and the other one is told. The second, all in one transaction: the order is
    requested for who needs help, free of charge, for the first part of the week that suits both, held out to the helper
    and accepted by them, and `match.order` recorded. A yes said twice changes nothing. Raises NotYoursError; OverError
    where the match is no longer open; NotInsuredError where the help is risky and the helper's insurance ended meanwhile;
    ProductNotOfferedError where the community offers no service it could be.
    """
    match = _locked(match_id)
    side = _side(match, person)
    if match.said_yes(side) and match.state in (MatchState.ACCEPTED, MatchState.ORDERED):
        return match
    _check_open(match, at=at)
    if side == Side.HELPER:
        match.helper_yes_at = at
    else:
        match.helped_yes_at = at
    if not (match.helper_yes_at and match.helped_yes_at):
        match.state = MatchState.ACCEPTED
        match.save(update_fields=["state", "helper_yes_at", "helped_yes_at"])
        _note(match, "match.yes", person, at=at)
        return match
    return _agreed(match, person, at=at)


@past.atomic
def say_no(*, match_id: UUID, person: Person, at: datetime, words: str = "") -> Match:
    """Take one side's no; the two are not proposed to each other again for this need. Returns the match.

    Records `match.decline`; the other one is told only if they had said yes. Raises NotYoursError, OverError.
    """
    match = _locked(match_id)
    _side(match, person)
    _check_open(match, at=at)
    match.state, match.ended_at, match.declined_by, match.words = MatchState.DECLINED, at, person, words.strip()[:200]
    match.save(update_fields=["state", "ended_at", "declined_by", "words"])
    _note(match, "match.decline", person, at=at)
    return match


def _locked(match_id: UUID) -> Match:
    """Return the match, locked after its need, as who withdraws the need locks them."""
    need = Match.objects.values_list("need", flat=True).filter(pk=match_id).first()
    if need is None:
        raise NotYoursError
    HelpNeed.objects.select_for_update(of=("self",)).get(pk=need)
    return Match.objects.select_for_update(of=("self",)).shown().get(pk=match_id)


def _check_open(match: Match, *, at: datetime) -> None:
    if not match.is_open:
        raise OverError(match.state)
    if match.expires_at <= at:
        raise OverError(MatchState.EXPIRED)


def _side(match: Match, person: Person) -> Side:
    side = match.side_of(person)
    if side is None:
        raise NotYoursError
    return side


def _agreed(match: Match, person: Person, *, at: datetime) -> Match:
    match.order = _order(match, at=at)
    match.state, match.ended_at = MatchState.ORDERED, at
    match.save(update_fields=["state", "helper_yes_at", "helped_yes_at", "ended_at", "order"])
    need = match.need
    need.state = NeedState.MATCHED
    need.save(update_fields=["state"])
    _note(match, "match.order", person, at=at, order=str(match.order.pk))
    return match


def _order(match: Match, *, at: datetime) -> Order:
    need, helper = match.need, match.offer.person
    product = product_of(need)
    worker = stewards.lend(
        community=match.community, person=helper, calls=usual_calls(helper), skills=product.skills, at=at
    )
    slot = slot_of(match, at=at)
    _check_insurance(match, worker, at=slot[0] if slot else at)
    order = orders.request(
        community=match.community, by=need.person, at=at,
        need=orders.Need(
            product=product, words=need.words, household=need.household, requester=need.person, slot=slot,
            is_given=True,
        ),
    )  # fmt: skip
    orders.invite(order_id=order.pk, worker=worker, by=need.person, reason=reasons.sentences(match.reasons), at=at)
    return orders.accept(order_id=order.pk, worker=worker, at=at)


def _check_insurance(match: Match, worker: Worker, *, at: datetime) -> None:
    """Risky is what was asked for, also where the order is for a service that usually is not."""
    asked = Product.objects.filter(code=match.need.product_code).first()
    day = at.astimezone(match.community.zone).date()
    if labelling.is_risky(match.need.labels, asked) and not worker.is_insured(on=day):
        raise NotInsuredError


def product_of(need: HelpNeed) -> Product:
    """Return the service the need is ordered as: the one its words name if volunteers may deliver it, else the usual one.

    Raises ProductNotOfferedError where the community offers neither.
    """
    rows = Product.objects.offered().filter(code__in=[need.product_code, USUAL_PRODUCT])
    found = {row.code: row for row in rows if Delivers.VOLUNTEER in row.providers}
    product = found.get(need.product_code) or found.get(USUAL_PRODUCT)
    if product is None:
        raise ProductNotOfferedError
    return product


def slot_of(match: Match, *, at: datetime) -> tuple[datetime, datetime] | None:
    """Return the first two hours that suit both, from two hours on or the day it is wanted from; None where any time does."""
    zone = match.community.zone
    wanted = match.need.wanted_from
    after = at + NOTICE
    if wanted is not None and wanted > after.astimezone(zone).date():
        after = datetime(wanted.year, wanted.month, wanted.day, tzinfo=zone)
    return week.next_slot(common_times(match), after=after, zone=zone)


def common_times(match: Match) -> frozenset[Cell]:
    """Return the parts of the week that suit both; empty where neither named any."""
    needed, offered = week.cells(match.need.times), week.cells(match.offer.times)
    return needed & offered if needed and offered else needed or offered


def _note(match: Match, kind: str, person: Person, *, at: datetime, **told: str) -> None:
    facts.record(
        kind=kind, at=at, community=match.community_id, actor=person.pk, subject=("match", match.pk),
        payload={"need": str(match.need_id), "offer": str(match.offer_id), "by": str(person.pk), **told},
    )  # fmt: skip
