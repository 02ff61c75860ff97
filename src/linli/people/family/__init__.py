"""Family accounts 亲情账户: `from linli.people import family`, then one verb for each thing that may be done."""

from linli.people.family.confirming import change, confirm, confirm_with_steward, invite_with_steward
from linli.people.family.ending import decline, expire_due, revoke
from linli.people.family.granting import Grant, rules
from linli.people.family.inviting import Invitation, invite
from linli.people.family.noting import look
from linli.people.family.ruling import set_rules

__all__ = [
    "Grant", "Invitation", "change", "confirm", "confirm_with_steward", "decline", "expire_due", "invite",
    "invite_with_steward", "look", "revoke", "rules", "set_rules",
]  # fmt: skip
