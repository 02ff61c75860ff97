"""What there is of what a merchant sells, at what price, and when: prices with history, stock, times."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linli.market.enums import ItemKind
from linli.market.errors import BadFieldError, SoldOutError
from linli.market.models import PriceChange, Slot, Variant
from linli.market.services import noting, shelving
from linli.market.services.drafts import DEAREST, FURTHEST_SLOT, MOST_SLOTS, MOST_STOCK
from linli.people.models import Person


@transaction.atomic
def price(*, variant: UUID, fen: int, by: Person, at: datetime) -> Variant:
    """Set a price in fen from now on; what it was stays in its history, and who ordered before pays what they saw.

    The same price again changes nothing. Records `item.price`. Raises BadFieldError ("price_fen"), NotYoursError, GoneError.
    """
    row = noting.own_variant(variant, by)
    if type(fen) is not int or not 0 < fen <= DEAREST:
        raise BadFieldError("price_fen")
    if row.price_fen == fen:
        return row
    was, row.price_fen = row.price_fen, fen
    row.save(update_fields=["price_fen"])
    PriceChange.objects.create(community_id=row.community_id, variant=row, fen=fen, at=at, by=by)
    shelving.cheapest(row.item)
    noting.about(
        "item.price",
        ("item", row.item_id),
        community=row.community_id,
        at=at,
        by=by.pk,
        name=row.name_zh,
        was=was,
        fen=fen,
    )
    return row


@transaction.atomic
def restock(*, variant: UUID, more: int, by: Person, at: datetime, form_key: UUID | None = None) -> Variant:
    """Add to what there is of a variant, or take from it what is broken or gone (a negative number).

    The same `form_key` again changes nothing. Records `item.restock`. Raises BadFieldError ("stock"), SoldOutError where more would go than there is, NotYoursError.
    """
    row = noting.own_variant(variant, by)
    if form_key and noting.was_told("item.restock", ("item", row.item_id), form_key=form_key):
        return row
    if row.stock is None or type(more) is not int or not -MOST_STOCK <= more <= MOST_STOCK:
        raise BadFieldError("stock")
    if row.stock + more < 0:
        raise SoldOutError(row.name_zh, row.stock)
    Variant.objects.filter(pk=row.pk).update(stock=F("stock") + more)
    row.refresh_from_db(fields=["stock"])
    noting.about(
        "item.restock", ("item", row.item_id), community=row.community_id, at=at, by=by.pk, name=row.name_zh, more=more,
        form_key=str(form_key) if form_key else "",
    )  # fmt: skip
    return row


@transaction.atomic
def offer_times(
    *, item: UUID, spans: Iterable[tuple[datetime, datetime]], capacity: int, by: Person, at: datetime
) -> int:  # fmt: skip
    """Offer a service at these times, to so many at once; times it is offered at already stay as they are. Returns how many are new.

    Raises BadFieldError ("slots" in the past, too far ahead, the wrong way round, or too many; "capacity"), NotYoursError.
    """
    row, wanted = noting.own_item(item, by), list(spans)
    if row.kind != ItemKind.SERVICE or not 0 < len(wanted) <= MOST_SLOTS:
        raise BadFieldError("slots")
    if any(not at < starts < ends or starts > at + FURTHEST_SLOT for starts, ends in wanted):
        raise BadFieldError("slots")
    if not 0 < capacity <= MOST_SLOTS:
        raise BadFieldError("capacity")
    before = row.slots.count()
    Slot.objects.bulk_create(
        [
            Slot(community_id=row.community_id, item=row, starts=starts, ends=ends, capacity=capacity)
            for starts, ends in wanted
        ],
        ignore_conflicts=True,
    )
    return row.slots.count() - before
