"""Who may do what among neighbours: predicates over a member, asked by views before a service is called."""

from linli.neighbours.models import Match
from linli.orders.models import Order
from linli.orders.permissions import is_provider
from linli.people.enums import Permission
from linli.people.queries import Member


def may_take_part(member: Member) -> bool:
    """Join, offer, ask, answer a match, and have a proof made: whoever lives here."""
    return member.may(Permission.ASK)


def may_recruit(member: Member) -> bool:
    """Invite residents, see all volunteers and how needs and offers stand: stewards and the office."""
    return member.may(Permission.DECIDE_AWARDS) or member.may(Permission.EDIT_STAFF) or member.may(Permission.LEAD)


def may_keep_insurance(member: Member) -> bool:
    """Put down, or correct, the insurance of somebody else: the office."""
    return member.may(Permission.EDIT_STAFF)


def may_see_match(member: Member, match: Match) -> bool:
    """The two of it, and who recruits. Reads offer and need."""
    if match.community_id != member.community.pk:
        return False
    return match.side_of(member.person) is not None or may_recruit(member)


def may_help_with(member: Member, order: Order) -> bool:
    """Check in and finish an order one took on as a neighbour, also without being a volunteer. Reads the provider."""
    return order.community_id == member.community.pk and is_provider(member, order)


def may_show_code(member: Member, order: Order) -> bool:
    """Show the check-in code: only who is helped, never who helps."""
    return member.person.pk in (order.requester_id, order.beneficiary_id) and not is_provider(member, order)
