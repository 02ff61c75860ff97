"""Who may do what with rounds: predicates over a member, asked by views before a service is called."""

from linli.orders.permissions import is_provider
from linli.people.enums import Permission
from linli.people.queries import Member
from linli.rounds.models import Round


def may_plan(member: Member) -> bool:
    """Make and stop plans, put up checkpoints, print and re-issue their sheets: the office."""
    return member.may(Permission.EDIT_CATALOGUE)


def may_see_all(member: Member) -> bool:
    """See coverage, the register and the month's proof: whoever sees every order."""
    return member.may(Permission.SEE_ORDERS)


def may_walk(member: Member, row: Round) -> bool:
    """Check in, report and finish: whoever has the round's order in hand. Reads order and provider."""
    order = row.order
    return (
        order is not None
        and order.community_id == member.community.pk
        and member.may(Permission.WORK)
        and is_provider(member, order)
    )


def may_keep_register(member: Member) -> bool:
    """Write lines into the register of materials: team leads and the office."""
    return member.may(Permission.LEAD)
