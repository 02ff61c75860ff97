"""Who may see and move an order: predicates over a member and an order, asked by views before a service is called."""

from uuid import UUID

from linli.orders import acting
from linli.orders.models import Offer, Order
from linli.people.enums import Permission, Scope
from linli.people.family import queries
from linli.people.models import FamilyBond
from linli.people.queries import Member
from linli.stewards.models import Charge


def is_for(member: Member, order: Order) -> bool:
    """The order is this person's: for them, or asked for by them; for another only while they may act for them."""
    if member.person.pk == order.beneficiary_id:
        return True
    if member.person.pk != order.requester_id:
        return False
    return not acting.is_by_family(order) or acting.bond_of(order) is not None


def may_look(member: Member, order: Order) -> FamilyBond | None:
    """Return the family account by which this person sees an order that they did not ask for. At most one query."""
    principal = acting.principal_of(order)
    if principal is None or member.person.pk in (principal, order.requester_id):
        return None
    return queries.bond(principal=principal, agent=member.person.pk, scope=Scope.SEE)


def is_provider(member: Member, order: Order) -> bool:
    """This person has the order in hand. Reads the provider."""
    return order.provider is not None and order.provider.person_id == member.person.pk


def was_offered(member: Member, order: Order) -> bool:
    """The order is being held out to this person right now. One query."""
    return Offer.objects.filter(order=order, worker__person=member.person, state=Offer.State.PENDING).exists()


def was_ever_asked(member: Member, order_id: UUID) -> bool:
    """The order was once held out to this person, or given to them, whatever became of that. One query."""
    return Offer.objects.filter(order=order_id, worker__person=member.person).exists()


def is_in_charge(member: Member, order: Order) -> bool:
    """This person is the steward of the order's building: looks after its households and makes the return visits."""
    if order.building_id is None or not member.may(Permission.WORK):
        return False
    mine = Charge.objects.filter(worker__person=member.person, worker__is_active=True)
    return mine.filter(building=order.building_id).exists()


def may_see(member: Member, order: Order) -> bool:
    """The requester, whoever has it in hand or is offered it, the building's steward, staff, and family that may look."""
    if order.community_id != member.community.pk:
        return False
    return (
        member.may(Permission.SEE_ORDERS)
        or is_for(member, order)
        or is_provider(member, order)
        or was_offered(member, order)
        or is_in_charge(member, order)
        or may_look(member, order) is not None
    )


def may_work(member: Member, order: Order) -> bool:
    """Only whoever has it in hand moves it on."""
    return member.may(Permission.WORK) and is_provider(member, order)


def may_ask_back(member: Member, order: Order) -> bool:
    """Confirm, review, reopen, complain, answer a quote: the requester, on an order of their own."""
    if not member.may(Permission.ASK) or not is_for(member, order):
        return False
    own = member.person.pk == order.beneficiary_id or not acting.is_by_family(order)
    return own or acting.bond_of(order, scope=Scope.REQUEST) is not None


def may_handle(member: Member, order: Order) -> bool:
    """Reassign, cancel or reschedule for others."""
    return order.community_id == member.community.pk and member.may(Permission.HANDLE_ORDERS)
