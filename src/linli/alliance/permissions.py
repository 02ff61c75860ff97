"""Who may do what with assessments: predicates over a member, asked by views before a service is called."""

from linli.merchants.enums import Post
from linli.merchants.models import Merchant
from linli.people.enums import ROLE_PERMISSIONS, Permission, Role
from linli.people.queries import Member

# Roles whose holders decide.
DECIDING = tuple(Role(role) for role, held in ROLE_PERMISSIONS.items() if Permission.EDIT_STAFF in held)


def may_see(member: Member) -> bool:
    """See what is proposed for every merchant: the office, supervisors and leads."""
    return member.may(Permission.SEE_ORDERS)


def may_decide(member: Member) -> bool:
    """Confirm or not, and answer appeals: the office."""
    return member.may(Permission.EDIT_STAFF)


def may_appeal(member: Member, merchant: Merchant) -> bool:
    """Appeal: whoever owns the merchant. One query."""
    if merchant.community_id != member.community.pk:
        return False
    return merchant.staff.filter(person=member.person, post=Post.OWNER, ended_at=None).exists()
