"""Who may do what with listings: predicates over a member, asked by views before a service is called."""

from datetime import datetime

from linli.lettings.enums import PUBLIC, State
from linli.lettings.models import Deed, Listing
from linli.people.enums import Permission
from linli.people.queries import Member


def may_list(member: Member) -> bool:
    """Offer what is one's own; the office verifies that it is."""
    return member.may(Permission.ASK)


def may_verify(member: Member) -> bool:
    """Verify owners, refuse, take down: the office."""
    return member.may(Permission.EDIT_STAFF)


def may_check(member: Member) -> bool:
    """Go there and say whether it is as described: stewards and leads."""
    return member.may(Permission.WORK)


def is_owner(member: Member, row: Listing) -> bool:
    """The listing is this person's."""
    return row.community_id == member.community.pk and row.owner_id == member.person.pk


def may_see(member: Member, row: Listing) -> bool:
    """See a listing: everybody of the community once it was live; before that its owner, the office and the stewards."""
    if row.community_id != member.community.pk:
        return False
    was_live = row.state in PUBLIC and row.verified_at is not None
    return was_live or is_owner(member, row) or may_verify(member) or (may_check(member) and row.state == State.WAITING)


def may_see_deed(member: Member, deed: Deed) -> bool:
    """See the certificate: the office and the owner, never a steward, never a neighbour. Reads the listing."""
    if deed.community_id != member.community.pk:
        return False
    return may_verify(member) or is_owner(member, deed.listing)


def may_book(member: Member, row: Listing, *, at: datetime) -> bool:
    """Come and look: residents, at what is not their own and may be had."""
    return member.may(Permission.ASK) and not is_owner(member, row) and row.is_live(at)
