"""A viewing that did not take place, though its time came: nobody was there, or nobody let them in."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.lettings.enums import Missed
from linli.lettings.errors import NotSeenError, NotYoursError, TooEarlyError
from linli.lettings.models import Viewing
from linli.lettings.services import showing
from linli.orders import services as orders
from linli.orders.enums import IN_HAND
from linli.orders.enums import State as OrderState
from linli.orders.models import Order
from linli.people.models import Person

# The viewer reads it with the order that is called off: kindly, whoever was not there.
_WORDS: Mapping[str, str] = {
    Missed.NOBODY: "约好的时间没有等到您，不要紧，想看随时再约。",
    Missed.NO_OWNER: "业主临时不在，让您白等了，抱歉。想看可以再约一个时间。",
}
_LONGEST = 200


@transaction.atomic
def note_missed(*, viewing: UUID, missed: Missed, by: Person, at: datetime, words: str = "") -> Viewing:
    """Put down why nobody looked at it, by the steward who was there; its order is called off where it is still in hand.

    The newest word counts; the same again changes nothing. Records `viewing.outcome` and `order.cancel`, by which viewer
    and owner are told, and before it `order.release` where the steward had begun. Raises NotYoursError, TooEarlyError
    before the time agreed on, NotSeenError where it had been called off by then, BadFieldError ("words").
    """
    row, said = showing.locked(viewing), showing.spoken(words)
    was_missed = row.outcome in Missed.values and row.outcome_by_id == by.pk
    if not was_missed and not showing.is_with(row, by):
        raise NotYoursError
    if row.order.state == OrderState.CANCELLED and not was_missed:
        raise NotSeenError
    if at < (row.order.slot_starts or row.slot.starts):
        raise TooEarlyError
    if row.order.state in IN_HAND:
        row.order = _call_off(row.order, _WORDS[missed] + said, by=by, at=at)
    return showing.put_down(row, missed, said, by=by, at=at)


def _call_off(order: Order, words: str, *, by: Person, at: datetime) -> Order:
    """Cancel the order; what is worked on is handed back first, for nobody calls off what is under way."""
    if order.state == OrderState.WORKING and order.provider:
        orders.give_back(order_id=order.pk, worker=order.provider, reason=words[:_LONGEST], at=at)
    return orders.cancel(order_id=order.pk, by=by, at=at, words=words[:_LONGEST])
