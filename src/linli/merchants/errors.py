"""What may go wrong with merchants. The portals turn each into a sentence (portals/errors.py); nothing is changed then."""

from collections.abc import Sequence


class MerchantsError(Exception):
    """Base of all expected refusals of this app."""


class BadFieldError(MerchantsError):
    """A field was given what it cannot have; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AlreadyHereError(MerchantsError):
    """The business has applied to this community before and that is not over; `standing` says where it stands."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


class NotYoursError(MerchantsError):
    """The merchant is somebody else's."""


class WrongStandingError(MerchantsError):
    """That is not done with a merchant that stands where this one does; `standing` says where."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


class NotReadyError(MerchantsError):
    """The checklist is not met; `lacking` has the codes of the criteria, "visit" where nobody was there."""

    def __init__(self, lacking: Sequence[str]) -> None:
        super().__init__(", ".join(lacking))
        self.lacking = list(lacking)


class TooSoonError(MerchantsError):
    """The trial has not lasted long enough; `days` are left."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


class TooManyPapersError(MerchantsError):
    """There are as many documents as there may be; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class LastOwnerError(MerchantsError):
    """A merchant that trades keeps at least one owner."""
