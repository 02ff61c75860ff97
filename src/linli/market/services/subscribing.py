"""The same again each month: bought by itself on its day and paid from the wallet, at no more than was agreed."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from linli.core.scoping import community_scope, unscoped
from linli.market.enums import ItemKind
from linli.market.errors import BadFieldError, GoneError, MarketError, NotForSaleError, NotYoursError
from linli.market.models import Checkout, Subscription, Variant
from linli.market.services import buying, noting, paying
from linli.market.services.carts import Choice, Wanted
from linli.people.models import Household, Person

LAST_DAY, MOST_COUNT = 28, 20


@transaction.atomic
def subscribe(
    *,
    person: Person,
    household: Household | None,
    variant: UUID,
    count: int,
    way: str,
    day: int,
    form_key: UUID,
    at: datetime,
) -> Subscription:
    """Agree to buy so many of a variant on a day of each month, 1 to 28, at no more than its price of now.

    The first comes on the next such day. The same `form_key` again returns the first. Records `subscription.begin`. Raises
    BadFieldError ("count", "day", "way"), GoneError, NotForSaleError.
    """
    if known := Subscription.objects.filter(person=person, form_key=form_key).first():
        return known
    row = Variant.objects.select_related("item__merchant__community").filter(pk=variant).first()
    if row is None:
        raise GoneError(variant)
    if not (row.is_active and row.item.is_active and row.item.merchant.is_trading):
        raise NotForSaleError(row.item.name)
    if not 0 < count <= MOST_COUNT:
        raise BadFieldError("count")
    if not 0 < day <= LAST_DAY:
        raise BadFieldError("day")
    if way not in row.item.ways or row.item.kind == ItemKind.SERVICE:
        raise BadFieldError("way")
    today = at.astimezone(row.item.merchant.community.zone).date()
    made = Subscription.objects.create(
        community_id=row.community_id, person=person, household=household, variant=row, count=count, way=way, day=day,
        most_fen=row.price_fen, next_on=_next(today, day), since=at, form_key=form_key,
    )  # fmt: skip
    noting.about("subscription.begin", ("subscription", made.pk), community=made.community_id, at=at, by=person.pk)
    return made


def _next(after: date, day: int) -> date:
    """Return the next such day of a month after a date."""
    this = after.replace(day=day)
    return this if this > after else date(after.year + after.month // 12, after.month % 12 + 1, day)


@transaction.atomic
def end(*, subscription: UUID, by: Person, at: datetime) -> Subscription:
    """Call a subscription off: nothing more comes. Records `subscription.end`. Raises NotYoursError, GoneError."""
    row = Subscription.objects.select_for_update().filter(pk=subscription).first()
    if row is None:
        raise GoneError(subscription)
    if row.person_id != by.pk:
        raise NotYoursError
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        noting.about("subscription.end", ("subscription", row.pk), community=row.community_id, at=at, by=by.pk)
    return row


def buy_due(*, at: datetime) -> int:
    """Buy what is due today, each on its community's clock; return how many were bought. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        rows = Subscription.objects.filter(ended_at=None, next_on__lte=at.date()).select_related("community")
        due = [(row.pk, row.community_id) for row in rows if row.next_on <= at.astimezone(row.community.zone).date()]
    bought = 0
    for key, community in due:
        with community_scope(community):
            bought += buy_one(key, at=at)
    return bought


def buy_one(key: UUID, *, at: datetime) -> bool:
    """Buy one month's; where that cannot be done now the month is left out, and the buyer is told why. Once for each month.

    Records `subscription.buy`, or `subscription.miss` with what was in the way: "price" where it costs more than was agreed.
    """
    row = Subscription.objects.select_related("person", "community", "household", "variant").get(pk=key)
    trouble, checkout = "", None
    try:
        with transaction.atomic():
            checkout = _buy(row, at=at)
    except BadFieldError as refused:
        trouble = refused.field[:20]
    except MarketError as refused:
        trouble = type(refused).__name__.removesuffix("Error")[:20]
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=key)
        row.trouble, row.next_on = trouble, _next(row.next_on, row.day)
        row.save(update_fields=["trouble", "next_on"])
        told = {"trouble": trouble} if checkout is None else {"checkout": str(checkout.pk), "fen": checkout.total_fen}
        noting.about(
            "subscription.miss" if checkout is None else "subscription.buy", ("subscription", row.pk),
            community=row.community_id, at=at, by=None, **told,
        )  # fmt: skip
    return checkout is not None


def _buy(row: Subscription, *, at: datetime) -> Checkout:
    if row.variant.price_fen > row.most_fen:
        raise BadFieldError("price")
    wanted = Wanted(row.variant_id, row.count, row.variant.price_fen)
    choice = Choice(
        lines=[wanted], form_key=uuid5(row.pk, row.next_on.isoformat()), ways={row.variant.merchant_id: row.way}
    )
    made = buying.begin(community=row.community, person=row.person, household=row.household, choice=choice, at=at)
    return paying.from_wallet(checkout=made.pk, by=row.person, at=at)
