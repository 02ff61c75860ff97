"""Not paying: a checkout that its buyer gives up, or whose time is over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli import gateways
from linli.core.scoping import community_scope, unscoped
from linli.market.enums import REMOTE, CheckoutState
from linli.market.errors import NotYoursError, WrongStateError
from linli.market.models import Checkout
from linli.market.services import booking, noting, paying
from linli.people.models import Person

BATCH = 100


@transaction.atomic
def cancel(*, checkout: UUID, by: Person, at: datetime) -> Checkout:
    """Give up before paying: everything that was kept goes back. Raises NotYoursError, WrongStateError once it is paid."""
    row = noting.locked_checkout(checkout)
    if row.person_id != by.pk:
        raise NotYoursError
    if row.state == CheckoutState.CANCELLED:
        return row
    if row.state != CheckoutState.OPEN:
        raise WrongStateError(row.state)
    return booking.let_go(row, CheckoutState.CANCELLED, by=by.pk, at=at)


def lapse(*, at: datetime) -> int:
    """End the checkouts whose time to pay is over; return how many ended. Runs on the schedule.

    A channel is asked first, outside any transaction, whether it took the money after all: then it is booked.
    """
    with unscoped("the schedule goes over all communities"):
        due = Checkout.objects.filter(state=CheckoutState.OPEN, pay_by__lte=at).order_by("pay_by")
        rows = list(due.values_list("pk", "community_id")[:BATCH])
    for key, community in rows:
        with community_scope(community):
            lapse_one(key, at=at)
    return len(rows)


def lapse_one(key: UUID, *, at: datetime) -> None:
    """End one checkout whose time is over, unless its channel has the money or cannot be asked."""
    row = Checkout.objects.get(pk=key)
    if row.channel in REMOTE and row.address and not _settled_with_channel(row, at=at):
        return
    with transaction.atomic():
        row = noting.locked_checkout(key)
        if row.state == CheckoutState.OPEN and row.pay_by <= at:
            booking.let_go(row, CheckoutState.LAPSED, by=None, at=at)


def _settled_with_channel(row: Checkout, *, at: datetime) -> bool:
    """Ask the channel; book what it has and return False, or close the payment there and return True."""
    gateway = gateways.gateway(gateways.Code(row.channel))
    if gateway is None:
        return True
    try:
        paid = gateway.find(number=row.number)
        if paid is not None:
            with transaction.atomic():
                paying.paid_by_channel(row.pk, row.channel, paid, at=at)
            return False
        gateway.close(number=row.number)
    except gateways.ChannelError:
        return False
    return True
