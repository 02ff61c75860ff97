"""Recording what happened in the market, and finding rows to change."""

from datetime import datetime
from uuid import UUID

from django.db.models import UUIDField

from linli.core import facts
from linli.core.models import Fact
from linli.core.prepared import Prepared
from linli.market.errors import GoneError, NotYoursError
from linli.market.models import Checkout, Item, Sale, Variant
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.places.models import Community


def of_shop(merchant: UUID, by: Person) -> Merchant:
    """Return a merchant for which somebody works; raise NotYoursError."""
    row = (
        Merchant.objects.filter(pk=merchant, staff__person=by, staff__ended_at=None).select_related("community").first()
    )
    if row is None:
        raise NotYoursError
    return row


def locked_sale(key: UUID) -> Sale:
    """Return a sale under its lock, with its checkout and merchant; raise GoneError."""
    rows = Sale.objects.select_for_update(of=("self",)).select_related(
        "checkout__person", "merchant__community", "community"
    )
    if (row := rows.filter(pk=key).first()) is None:
        raise GoneError(key)
    return row


_checkouts = Prepared(
    lambda key: (
        Checkout.objects.select_for_update(of=("self",))
        .select_related("person", "community", "household__unit")
        .filter(pk=key)[:1]
    ),
    key=UUIDField(),
)


def locked_checkout(key: UUID) -> Checkout:
    """Return a checkout under its lock; raise GoneError."""
    if (row := _checkouts.first(key=key)) is None:
        raise GoneError(key)
    return row


def about_sale(kind: str, row: Sale, *, at: datetime, by: UUID | None, **told: object) -> Fact:
    """Record a fact about a sale."""
    return facts.record(
        kind=kind, at=at, community=row.community_id, actor=by, subject=row.subject,
        payload={"merchant": str(row.merchant_id), **told},
    )  # fmt: skip


def about(
    kind: str, subject: tuple[str, UUID], *, community: UUID, at: datetime, by: UUID | None, **told: object
) -> Fact:
    """Record a fact about something else of the market."""
    return facts.record(kind=kind, at=at, community=community, actor=by, subject=subject, payload=told)


def was_told(kind: str, subject: tuple[str, UUID], *, form_key: UUID) -> bool:
    """Tell whether a form was already acted on, by what was recorded about its subject then."""
    return Fact.objects.about(subject[1]).filter(kind=kind, payload__form_key=str(form_key)).exists()


def community(key: UUID) -> Community:
    """Return the community."""
    row: Community = Community.objects.get(pk=key)
    return row


def locked_item(key: UUID) -> Item:
    """Return an item under its lock, with its merchant and product; raise GoneError."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("merchant", "product")
    if (row := rows.filter(pk=key).first()) is None:
        raise GoneError(key)
    return row


def own_item(key: UUID, by: Person) -> Item:
    """Return an item of a shop somebody works for, under its lock; raise GoneError, NotYoursError."""
    row = locked_item(key)
    of_shop(row.merchant_id, by)
    return row


def own_variant(key: UUID, by: Person) -> Variant:
    """Return a variant of a shop somebody works for, under its lock; raise GoneError, NotYoursError."""
    rows = Variant.objects.select_for_update(of=("self",)).select_related("item")
    if (row := rows.filter(pk=key).first()) is None:
        raise GoneError(key)
    of_shop(row.merchant_id, by)
    return row
