"""Who may do what with merchants: predicates over a member, asked by views before a service is called."""

from linli.merchants.models import Merchant, Paper
from linli.merchants.services.applying import acts_for
from linli.people.enums import Permission
from linli.people.queries import Member


def may_apply(member: Member) -> bool:
    """Apply with a business: whoever is of the community, with whatever role."""
    return bool(member.roles)


def may_visit(member: Member) -> bool:
    """Go to the shop and put down what was found: stewards and leads."""
    return member.may(Permission.WORK)


def may_choose(member: Member) -> bool:
    """Check documents, choose, decline, take in, suspend and restore: the office."""
    return member.may(Permission.EDIT_STAFF)


def may_see(member: Member, merchant: Merchant) -> bool:
    """See how a merchant stands: the office, the stewards, and whoever acts for it. Reads the staff."""
    if merchant.community_id != member.community.pk:
        return False
    return may_choose(member) or may_visit(member) or acts_for(member.person, merchant)


def may_see_paper(member: Member, paper: Paper) -> bool:
    """See a document: the office, and whoever acts for the merchant; never a steward. Reads the merchant."""
    if paper.community_id != member.community.pk:
        return False
    return may_choose(member) or acts_for(member.person, paper.merchant)
