"""What may go wrong with a family account. The portals turn each into a sentence; nothing is changed then."""

from datetime import datetime


class FamilyError(Exception):
    """Base of all expected refusals of family accounts."""


class NotYoursError(FamilyError):
    """It is not for this person to say yes, no or stop here."""


class OneselfError(FamilyError):
    """Nobody acts for themselves."""


class OverError(FamilyError):
    """The family account no longer stands where this would be possible; `state` says where it stands."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class MinorActsError(FamilyError):
    """Somebody under 18 acts for nobody, and invites nobody."""


class GuardianNeededError(FamilyError):
    """For somebody under 18 a guardian says yes who is not the one to act, or the steward stands by."""


class AskedAlreadyError(FamilyError):
    """The two have a family account, or an invitation is open."""


class AskedTooSoonError(FamilyError):
    """The other said no not long ago; `until` is when one may ask again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class TooManyInvitationsError(FamilyError):
    """So many invitations in a day are enough; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class TooManyError(FamilyError):
    """One of the two has as many family accounts as the operator allows; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class NothingGrantedError(FamilyError):
    """No scope was chosen, or paying without being allowed to ask."""


class BadCapError(FamilyError):
    """Who may pay needs a monthly cap above nothing and up to `most` fen."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class WitnessSilentError(FamilyError):
    """The steward who stood by says in words how the person agreed."""


class NotAMemberError(FamilyError):
    """One of the two does not belong to this community."""
