"""What is offered unasked, and to whom it is not (K1)."""

from collections.abc import Iterable
from datetime import date, datetime

from linli.catalogue.enums import Kind, Mode
from linli.catalogue.models import Product
from linli.orders import queries
from linli.people.models import Person
from linli.portals.resident.frame import is_elder

SHELF = 6


def allowed(person: Person, *, at: datetime) -> bool:
    """Tell whether anything may be offered: never in elder mode, never while a base service is overdue (K1).

    Who still waits for a leaking pipe is not sold a car wash.
    """
    return not is_elder(person) and not queries.has_overdue_base(person, at=at)


def shelf(products: Iterable[Product], *, on: date) -> list[Product]:
    """Return value services to offer: the same for everybody, another few each day.

    Nothing is read from who the person is or what they bought; that needs a consent which nobody has yet given (R9).
    """
    rows = [product for product in products if product.kind == Kind.VALUE and product.mode == Mode.ON_DEMAND]
    if not rows:
        return []
    first = on.toordinal() * SHELF % len(rows)
    return (rows[first:] + rows[:first])[:SHELF]
