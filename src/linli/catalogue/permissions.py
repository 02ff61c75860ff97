"""Who may do what with the catalogue: predicates over a member, asked by views before a service is called."""

from linli.catalogue.enums import DraftState
from linli.catalogue.models import ProductDraft
from linli.people.enums import Permission
from linli.people.queries import Member


def may_publish(member: Member) -> bool:
    """Publish, decline, retire, restore: the office."""
    return member.may(Permission.EDIT_CATALOGUE)


def may_propose(member: Member) -> bool:
    """Propose a product: whoever works here, and the office."""
    return member.may(Permission.WORK) or may_publish(member)


def may_see(member: Member, draft: ProductDraft) -> bool:
    """See a draft: the office, and whoever proposed it."""
    return draft.community_id == member.community.pk and (may_publish(member) or draft.by_id == member.person.pk)


def may_edit(member: Member, draft: ProductDraft) -> bool:
    """Work on a draft while it waits."""
    return may_see(member, draft) and draft.state == DraftState.PROPOSED
