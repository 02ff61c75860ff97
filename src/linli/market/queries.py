"""Reads over the market that several faces share."""

import random
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model, OuterRef, Prefetch, QuerySet, Subquery, UUIDField

from linli.core.prepared import Prepared
from linli.ledger.enums import Unit
from linli.ledger.models import Account
from linli.ledger.services.accounts import OWN
from linli.market import searching
from linli.market.enums import GroupState, Way
from linli.market.models import (
    BasketLine,
    Checkout,
    GroupBuy,
    Item,
    MarketPolicy,
    Picture,
    Sale,
    SaleLine,
    Slot,
    Variant,
)
from linli.merchants.enums import Tier
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.places.models import Community

_policies = Prepared(lambda home: MarketPolicy.objects.filter(community=home)[:1], home=UUIDField())


def policy(community: UUID) -> MarketPolicy:
    """Return a community's terms of trade; the defaults where it set none. One query."""
    return _policies.first(home=community) or MarketPolicy(community_id=community)


def shelf(
    *, words: str = "", line: str = "", scene: str = "", group: str = "", month: int | None = None,
    merchant: UUID | None = None, way: str = "",
) -> QuerySet[Item]:  # fmt: skip
    """Return what is for sale, the best merchants first, narrowed by words and by shelf; each with its lowest price.

    `line`, `scene` and `group` (of people) are the catalogue's codes; `month` 1 to 12 leaves what is in season then.
    """
    rows: QuerySet[Item] = Item.objects.for_sale()
    if words.strip():
        rows = searching.found(rows, words)
    tags = [searching.way(way)] if way else []
    rows = searching.tagged(rows, *tags, *([searching.group(group)] if group else []))
    if month:
        rows = searching.tagged_any(rows, searching.month(month), searching.ALL_YEAR)
    for name, value in (("product__line__code", line), ("product__scene", scene), ("merchant", merchant)):
        if value:
            rows = rows.filter(**{name: value})
    return rows.select_related("merchant", "product").order_by("-rank", "id")


# How many items of newcomers are drawn from.
_MOST_FRESH = 2000


def page(rows: QuerySet[Item], *, number: int, size: int, seed: str, share: float = 0.2) -> list[Item]:
    """Return a page, from 0, of what `shelf` found: by quality, with every k-th place (k = 1 / share) for a newcomer's item.

    Each has the id of its cover as `picture`.
    A newcomer is a merchant on trial: it has no evidence yet and would never be seen by rank alone (alliance.scoring.ranking).
    Drawn evenly by the seed, which is the day's and nobody's own, so that everybody sees the same. Four queries.
    """
    fresh = list(rows.filter(merchant__tier=Tier.INCUBATING).order_by("id").values_list("pk", flat=True)[:_MOST_FRESH])
    random.Random(seed).shuffle(fresh)  # noqa: S311 - a fair draw that can be repeated, no secret
    ranked, every = rows.exclude(merchant__tier=Tier.INCUBATING), round(1 / share)
    total = ranked.count()

    def best_of(first: int) -> int:
        """Return how many of the first so many places are not a newcomer's."""
        return min(first - min(first // every, len(fresh)), total)

    first, last = number * size, (number + 1) * size
    begins, ends = best_of(first), best_of(last)
    keys = fresh[first - begins : last - ends]
    drawn = {row.pk: row for row in pictured(rows.filter(pk__in=keys))}
    best, new = deque(pictured(ranked)[begins:ends]), deque(drawn[key] for key in keys)
    shown: list[Item] = []
    while best or new:
        # Where one of the two is used up the other follows.
        is_trial = not best or (new and (first + len(shown) + 1) % every == 0)
        shown.append((new if is_trial else best).popleft())
    return shown


def pictured[T: Model](rows: QuerySet[T], *, item: str = "pk") -> QuerySet[T]:
    """Return the items, or rows that lead to one by `item`, with the id of the cover of each as `picture`."""
    first = Picture.objects.filter(item=OuterRef(item)).order_by("position").values("pk")[:1]
    return rows.annotate(picture=Subquery(first))  # type: ignore[return-value]  # the stubs lose the variable of the type


def item(key: UUID) -> Item | None:
    """Return an item of the community in scope with its merchant, product and variants on sale. Two queries."""
    variants = Prefetch("variants", Variant.objects.filter(is_active=True).order_by("position", "id"))
    rows = Item.objects.select_related("merchant__community", "product__line", "community")
    return rows.prefetch_related(variants).filter(pk=key).first()


def slots(of: Item, *, at: datetime, most: int = 40) -> list[Slot]:
    """Return the times that can still be had, the next first."""
    return list(Slot.objects.filter(item=of).free(at=at)[:most])


def basket(person: Person) -> list[BasketLine]:
    """Return what somebody means to buy, by merchant, each with the id of its cover as `picture`. One query."""
    rows = BasketLine.objects.filter(person=person).select_related(
        "variant__item__merchant__community", "variant__item__product"
    )
    return list(pictured(rows, item="variant__item").order_by("variant__merchant", "added_at", "pk"))


def wallet(person: Person, *, community: Community) -> int:
    """Return what is in somebody's wallet, in fen. One query."""
    row = Account.objects.filter(community=community, owner=person.pk, kind=OWN, unit=Unit.CNY).first()
    return row.balance if row else 0


def purchases(person: Person) -> QuerySet[Sale]:
    """Return what somebody bought, newest first, with what a list shows of it."""
    return _shown(Sale.objects.filter(checkout__person=person)).order_by("-id")


def sales(merchant: Merchant, *, states: Collection[str] = ()) -> QuerySet[Sale]:
    """Return what a merchant sold, newest first, with what a list shows of it."""
    rows = Sale.objects.filter(merchant=merchant)
    return _shown(rows.filter(state__in=states) if states else rows).order_by("-id")


def all_sales() -> QuerySet[Sale]:
    """Return every sale of the community in scope, newest first, with what a list shows of it."""
    return _shown(Sale.objects.all()).order_by("-id")


def _shown(rows: QuerySet[Sale]) -> QuerySet[Sale]:
    lines = Prefetch("lines", SaleLine.objects.order_by("pk"))
    return rows.select_related(
        "checkout__person", "merchant__community", "order__provider", "order__product", "order__review", "slot", "group"
    ).prefetch_related(lines)


def sale(key: UUID) -> Sale | None:
    """Return a sale of the community in scope with what its pages show. Two queries."""
    return _shown(Sale.objects.filter(pk=key)).select_related("checkout__household__unit").first()


def checkout(key: UUID) -> Checkout | None:
    """Return a checkout of the community in scope. One query."""
    return Checkout.objects.select_related("person", "community").filter(pk=key).first()


def groups(*, at: datetime, building: UUID | None = None) -> list[GroupBuy]:
    """Return the group-buys one may join now, those that close first first: of a building, or for everybody.

    None of what was taken off the shelf meanwhile. Each has the id of its cover as `picture`. One query.
    """
    rows = GroupBuy.objects.filter(
        state=GroupState.OPEN, opens_at__lte=at, closes_at__gt=at, variant__item__is_active=True
    )
    rows = pictured(rows, item="variant__item").select_related("variant__item__merchant").order_by("closes_at", "id")
    return [row for row in rows if not row.buildings or str(building) in row.buildings]


@dataclass(frozen=True, slots=True)
class Door:
    """What whoever delivers a sale sees of its buyer: what delivery needs, and nothing more once it is over."""

    name: str
    place: str
    phone: str


def door(row: Sale) -> Door:
    """Return who gets a sale and where: in full while it is on its way, masked before it is paid and after it is over."""
    person, order = row.checkout.person, row.order
    under_way = order is not None and order.is_open and row.delivered_at is None
    if not under_way:
        return Door(name=f"{person.name[:1]}**", place="", phone="")
    if row.way == Way.PICKUP:
        return Door(name=person.name, place="", phone="")
    return Door(name=person.name, place=order.place if order else "", phone=person.phone or "")
