"""Acting for somebody of the family: lawful only by a family account in force, within what it allows, and always recorded.

Whoever asks is the order's requester; the one it is for is its beneficiary. What the agent does with such an order is
recorded with both names, and once more with the family account, where the two read who did what for whom.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from linli.orders.enums import Source, State
from linli.orders.errors import CapReachedError, NoBondError
from linli.orders.models import Order
from linli.people.enums import Scope
from linli.people.family import noting, queries
from linli.people.models import FamilyBond, Person


def is_by_family(order: Order) -> bool:
    """Tell whether somebody asked for the order by themselves, for another."""
    both = order.requester_id is not None and order.beneficiary_id is not None
    return both and order.source == Source.APP and order.requester_id != order.beneficiary_id


def bond_of(order: Order, *, scope: Scope | None = None) -> FamilyBond | None:
    """Return the family account by which the requester may act in this order now; None where there is none."""
    if not is_by_family(order) or order.requester_id is None or order.beneficiary_id is None:
        return None
    return queries.bond(principal=order.beneficiary_id, agent=order.requester_id, scope=scope)


def principal_of(order: Order) -> UUID | None:
    """Return whose order it is: whom it is for, else who asked."""
    return order.beneficiary_id or order.requester_id


def check_request(order: Order, *, at: datetime) -> None:
    """Raise where a drafted order is asked for another without the right to, or costs more than the month has left.

    Only what people ask for by themselves is looked at: who speaks for whom at the desk, its staff judge. Two requests of
    one moment, or a request and the word that ends it all, queue up at the family account. Raises NoBondError, CapReachedError.
    """
    if is_by_family(order):
        _check_cap(_locked(order), more=order.price_fen, at=at)


def check_price(order: Order, *, more: int, by: UUID, at: datetime) -> None:
    """Raise where an agent agrees to `more` fen for another and may not, or the month has less left."""
    if is_by_family(order) and by == order.requester_id:
        _check_cap(_locked(order), more=more, at=at)


def _locked(order: Order) -> FamilyBond:
    rows = FamilyBond.objects.select_for_update(of=("self",)).active().select_related("community")
    row = rows.filter(principal=order.beneficiary_id, agent=order.requester_id, may_request=True).first()
    if row is None:
        raise NoBondError
    return row


def _check_cap(bond: FamilyBond, *, more: int, at: datetime) -> None:
    if more and (free := left(bond, at=at)) < more:
        raise CapReachedError(cap=bond.cap_fen or 0, left=free)


def left(bond: FamilyBond, *, at: datetime) -> int:
    """Return what the agent may still spend for the principal this month, in fen. One query."""
    return max((bond.cap_fen or 0) - spent(bond, at=at), 0)


def spent(bond: FamilyBond, *, at: datetime) -> int:
    """Return what the agent's orders for the principal cost in the community's month, without those called off.

    Counted by the two people and not by the family account: a new one does not begin a new month.
    """
    start = at.astimezone(bond.community.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Order.objects.filter(
        requester=bond.agent_id, beneficiary=bond.principal_id, source=Source.APP, requested_at__gte=start
    ).exclude(state=State.CANCELLED)
    return int(rows.aggregate(fen=Sum("price_fen"))["fen"] or 0)


def note(order: Order, *, kind: str, by: UUID | None, at: datetime) -> dict[str, Any]:
    """Return what the fact of an act adds where it is done for another; record `family.act` beside it.

    Nothing, and no query, where the order is the actor's own. Raises NoBondError where the family account has ended:
    what was begun stays, but from that moment nobody acts by it.
    """
    if by is None or by != order.requester_id or not is_by_family(order):
        return {}
    bond = bond_of(order, scope=Scope.REQUEST)
    if bond is None:
        raise NoBondError
    noting.note(
        bond, "act", by=bond.agent, at=at, act=kind, order=str(order.pk), number=order.number,
        service=order.product.names, fen=order.price_fen,
    )  # fmt: skip
    return {"acting": noting.names(bond)}


def told(order: Order) -> list[Person]:
    """Return who hears how the order stands: whom it is for, and who asked, while they may act for them."""
    if is_by_family(order) and bond_of(order) is None:
        return [order.beneficiary] if order.beneficiary else []
    return [person for person in (order.requester, order.beneficiary) if person]
