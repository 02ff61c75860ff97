"""What a shop's people read of its sales: which are new, on their way, done, given back; and who was asked to take one."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.market import queries
from linli.market.enums import CheckoutState, SaleState
from linli.market.models import Sale
from linli.merchants.models import Merchant
from linli.orders.enums import DONE, IN_HAND, UNTAKEN, State
from linli.orders.models import Offer
from linli.people.models import Person

NEW, OUT, BROUGHT, OVER, BACK = "new", "out", "brought", "done", "refunds"
FILTERS: Mapping[str, Q] = {
    NEW: Q(order__state__in=UNTAKEN, state=SaleState.PAID),
    OUT: Q(order__state__in=IN_HAND, state=SaleState.PAID),
    BROUGHT: Q(order__state=State.FINISHED),
    OVER: Q(order__state__in=DONE),
    BACK: Q(refunded_fen__gt=0),
}


def _paid(merchant: Merchant) -> QuerySet[Sale]:
    return Sale.objects.filter(merchant=merchant, checkout__state=CheckoutState.PAID)


def chosen(merchant: Merchant, name: str = "") -> QuerySet[Sale]:
    """Return a merchant's sales that were paid, newest first, with what a list shows; of one filter, or all."""
    rows = queries.sales(merchant).filter(checkout__state=CheckoutState.PAID)
    return rows.filter(FILTERS[name]) if name in FILTERS else rows


def counted(merchant: Merchant) -> dict[str, int]:
    """Return how many sales each filter has. One query."""
    return _paid(merchant).aggregate(**{name: Count("pk", filter=test) for name, test in FILTERS.items()})


def offers(sales: Iterable[Sale], person: Person) -> dict[UUID, Offer]:
    """Return by order the newest offer of those not yet taken that was made to somebody. One query."""
    untaken = [row.order_id for row in sales if row.order and row.order.state in UNTAKEN]
    rows = Offer.objects.filter(order__in=untaken, worker__person=person).order_by("offered_at", "pk")
    return {row.order_id: row for row in rows}
