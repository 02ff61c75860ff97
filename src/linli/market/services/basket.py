"""The basket: what somebody means to buy, from however many merchants."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.market.enums import ItemKind
from linli.market.errors import BadFieldError, GoneError, NotForSaleError
from linli.market.models import BasketLine, Variant
from linli.people.models import Person

MOST_LINES, MOST_COUNT = 50, 99


@transaction.atomic
def put(*, person: Person, variant: UUID, count: int, at: datetime) -> BasketLine | None:
    """Mean to buy so many of a variant, none to take it out; the price of the moment is what the buyer saw.

    Raises BadFieldError ("count"), GoneError, NotForSaleError.
    """
    if not 0 <= count <= MOST_COUNT:
        raise BadFieldError("count")
    if count == 0:
        BasketLine.objects.filter(person=person, variant=variant).delete()
        return None
    row = Variant.objects.select_related("item__merchant").filter(pk=variant).first()
    if row is None:
        raise GoneError(variant)
    if not row.is_active or not row.item.is_active or not row.item.merchant.is_trading:
        raise NotForSaleError(row.item.name)
    if row.item.kind == ItemKind.SERVICE:
        # A service is booked at a time, not carried about.
        raise BadFieldError("variant")
    others = BasketLine.objects.filter(person=person).exclude(variant=row)
    if others.count() >= MOST_LINES:
        raise BadFieldError("count")
    line, _made = BasketLine.objects.update_or_create(
        community_id=row.community_id, person=person, variant=row,
        defaults={"count": count, "seen_fen": row.price_fen, "added_at": at},
    )  # fmt: skip
    return line


def see(*, person: Person) -> None:
    """Take the prices of now as seen: the buyer was shown what changed."""
    for line in BasketLine.objects.filter(person=person).select_related("variant"):
        if line.seen_fen != line.variant.price_fen:
            line.seen_fen = line.variant.price_fen
            line.save(update_fields=["seen_fen"])
