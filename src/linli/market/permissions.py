"""Who may do what in the market: predicates over a member, asked by views before a service is called."""

from linli.market.models import Checkout, Picture, Sale
from linli.merchants.enums import Post
from linli.merchants.models import Merchant
from linli.people.enums import Permission
from linli.people.queries import Member

# What a clerk may give back at once, in fen: a default of our own; more is the owner's to decide.
CLERK_REFUND_FEN = 50_00


def may_buy(member: Member) -> bool:
    """Buy: whoever may ask for services."""
    return member.may(Permission.ASK)


def may_see_picture(member: Member, row: Picture) -> bool:
    """See what goods look like: everybody of the community, as the shelves are open to all of them."""
    return row.community_id == member.community.pk


def may_see_checkout(member: Member, row: Checkout) -> bool:
    """See a payment and what it is for: the buyer alone."""
    return row.community_id == member.community.pk and row.person_id == member.person.pk


def may_see_sale(member: Member, row: Sale) -> bool:
    """See a sale: its buyer, the office, and whoever works for its merchant. Reads checkout and merchant."""
    if row.community_id != member.community.pk:
        return False
    return row.checkout.person_id == member.person.pk or may_keep_books(member) or may_sell(member, row.merchant)


def may_sell(member: Member, merchant: Merchant) -> bool:
    """Keep a shop's goods, deliver its sales and give money back: whoever works there. One query."""
    if merchant.community_id != member.community.pk or not member.may(Permission.SELL):
        return False
    return merchant.staff.filter(person=member.person, ended_at=None).exists()


def may_run(member: Member, merchant: Merchant) -> bool:
    """Set a shop's prices, put goods on its shelf, start group-buys and see its money: its owners. One query."""
    if merchant.community_id != member.community.pk or not member.may(Permission.SELL):
        return False
    return merchant.staff.filter(person=member.person, ended_at=None, post=Post.OWNER).exists()


def may_refund(member: Member, merchant: Merchant, fen: int) -> bool:
    """Give so much back at once: a little whoever works there, more its owners only. One query."""
    return may_sell(member, merchant) if fen <= CLERK_REFUND_FEN else may_run(member, merchant)


def may_keep_books(member: Member) -> bool:
    """Pay merchants out, reconcile, set terms, decide disputes: the office."""
    return member.may(Permission.EDIT_STAFF)
