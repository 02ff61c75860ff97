"""A number is shown only to somebody who asked for it, and that they asked stays on record (X1)."""

from datetime import datetime

from django.db import transaction

from linli.core import facts
from linli.orders.models import Order
from linli.people.models import Person


@transaction.atomic
def reveal(*, order: Order, by: Person, at: datetime) -> str:
    """Return the requester's number, "" where there is none. Records `person.phone-seen` with the order it was for."""
    if order.requester is None or not order.requester.phone:
        return ""
    facts.record(
        kind="person.phone-seen", at=at, community=order.community_id, actor=by.pk,
        subject=("person", order.requester.pk), payload={"order": str(order.pk), "number": order.number},
    )  # fmt: skip
    return order.requester.phone
