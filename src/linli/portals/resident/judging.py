"""Confirming and judging in one go: what the resident sends with one button happens together or not at all."""

from datetime import datetime
from typing import Any

from django.db import transaction

from linli.orders import services as orders
from linli.orders.enums import State
from linli.orders.errors import AlreadyLikedError
from linli.orders.models import Order
from linli.people.models import Person


@transaction.atomic
def judge(*, order: Order, said: dict[str, Any], by: Person, at: datetime) -> None:
    """Confirm finished work, then keep stars and thanks where they were given.

    `said` is a cleaned ReviewForm. Thanks already given today count as given. Raises what confirm and review raise.
    """
    if order.state == State.FINISHED or not (said["stars"] or said["like"]):
        orders.confirm(order_id=order.pk, by=by, at=at)
    if said["stars"]:
        orders.review(order_id=order.pk, stars=said["stars"], by=by, at=at, tags=said["tags"], words=said["words"])
    if said["like"]:
        _like(order=order, by=by, at=at)


def _like(*, order: Order, by: Person, at: datetime) -> None:
    if order.provider is None:
        return
    try:
        orders.like(worker=order.provider, by=by, at=at, order=order)
    except AlreadyLikedError:
        return
