"""Risky work and volunteers: heights, electricity and heavy lifting only with insurance on file for that day."""

from datetime import datetime

from linli.merchants import queries as selling
from linli.orders.errors import NotInsuredError
from linli.orders.models import Order
from linli.stewards.models import Worker


def covers(*, worker: Worker, order: Order, at: datetime) -> bool:
    """Tell whether the worker may be asked for the order as far as insurance goes, on the day it would be done.

    Who works for the merchant that sold it does it as the merchant's hand, whatever they volunteer for besides.
    """
    if not worker.is_volunteer or not order.promised.needs_insurance:
        return True
    if order.merchant and worker in selling.hands(order.merchant):
        return True
    day = max(order.slot_starts or at, at).astimezone(order.community.zone).date()
    return worker.is_insured(on=day)


def check(*, worker: Worker, order: Order, at: datetime) -> None:
    """Raise NotInsuredError where the worker is a volunteer, the work is risky, and no insurance is on file for the day."""
    if not covers(worker=worker, order=order, at=at):
        raise NotInsuredError
