"""What may go wrong with rounds. The portals turn each into a sentence (portals/errors.py); nothing is changed then."""

from collections.abc import Sequence


class RoundsError(Exception):
    """Base of all expected refusals of this app."""


# --- plans --------------------------------------------------------------------------------------------------------
class BadFieldError(RoundsError):
    """A field was given what it cannot have; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class BadRuleError(RoundsError):
    """Base of what may be wrong with a recurrence rule."""


class UnreadableRuleError(BadRuleError):
    """The text is no RRULE: a part has no value, a value makes no sense, a part stands twice."""


class UnsupportedPartError(BadRuleError):
    """A part that rounds do not have, or that iCalendar does not allow beside this frequency; `part` names it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class TooOftenError(BadRuleError):
    """More than `most` rounds a day, or a frequency that is not told in days, weeks, months or years."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class BarrenRuleError(BadRuleError):
    """The rule has no day within two years of the plan's first."""


# --- codes --------------------------------------------------------------------------------------------------------
class CodeError(RoundsError):
    """Base of what may be wrong with a scanned code."""


class UnreadableCodeError(CodeError):
    """No code of a checkpoint, or one that was made up."""


class OtherCommunityError(CodeError):
    """The checkpoint belongs to another community."""


class OldSheetError(CodeError):
    """The sheet was issued again, or replaced by a display: the code of the old one, or of its picture, is worth nothing."""


class StaleCodeError(CodeError):
    """The display showed this code longer ago than it takes to scan it, or will show it later."""


class ReplayedCodeError(CodeError):
    """A check-in was made with this very code of the display already."""


# --- check-ins ----------------------------------------------------------------------------------------------------
class RoundNotInHandError(RoundsError):
    """The worker has no round in hand, or not this one."""


class OtherPlaceError(RoundsError):
    """The checkpoint is none of the round's."""


class AlreadyCheckedError(RoundsError):
    """The round has been at this checkpoint."""


class TooEarlyError(RoundsError):
    """The round's time has not come."""


class TooFarError(RoundsError):
    """The phone is `metres` away from the checkpoint."""

    def __init__(self, metres: int) -> None:
        super().__init__(metres)
        self.metres = metres


class UnprovenError(RoundsError):
    """A printed code alone proves nothing: it takes the phone's position, or a photo taken now."""


class PhotoMissingError(RoundsError):
    """The plan asks for a photo at each checkpoint."""


class SeenPhotoError(RoundsError):
    """The photo was handed in before."""


class ReadingMissingError(RoundsError):
    """A figure is to be read at this checkpoint."""


class BadReadingError(RoundsError):
    """Nothing is read at this checkpoint, or the figure is larger than any meter's."""


class UnexplainedError(RoundsError):
    """Checkpoints were left out without a reason; `checkpoints` names them."""

    def __init__(self, checkpoints: Sequence[str]) -> None:
        super().__init__(", ".join(checkpoints))
        self.checkpoints = list(checkpoints)


# --- materials ----------------------------------------------------------------------------------------------------
class NotInStoreError(RoundsError):
    """The store has only `left` of it."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class NotHeldError(RoundsError):
    """The person holds only `held` of what was issued to them."""

    def __init__(self, held: int) -> None:
        super().__init__(held)
        self.held = held
