"""What may go wrong with listings. The portals turn each into a sentence (portals/lettings_words.py); nothing is changed then."""


class LettingsError(Exception):
    """Base of all expected refusals of this app."""


class BadFieldError(LettingsError):
    """A field was given what it cannot have; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnfairWordsError(LettingsError):
    """The words shut somebody out for who they are; `field` has them, `found` is what was found, `who` the group's code."""

    def __init__(self, *, field: str, found: str, who: str) -> None:
        super().__init__(f"{field}: {found}")
        self.field, self.found, self.who = field, found, who


class NotYoursError(LettingsError):
    """The listing, or the viewing, is somebody else's."""


class WrongStateError(LettingsError):
    """That is not done with a listing that stands where this one does; `state` and `ending` say where."""

    def __init__(self, state: str, ending: str = "") -> None:
        super().__init__(f"{state} {ending}".strip())
        self.state, self.ending = state, ending


class AlreadyListedError(LettingsError):
    """The same home, or space, is on offer for the same deal already."""


class NotReadyError(LettingsError):
    """Something is missing before it can be handed in; `lacking` names it: "deed", "photos"."""

    def __init__(self, lacking: str) -> None:
        super().__init__(lacking)
        self.lacking = lacking


class TooManyError(LettingsError):
    """There are as many as there may be of `what` ("photos", "deeds", "slots", "listings"); `most` says how many."""

    def __init__(self, *, what: str, most: int) -> None:
        super().__init__(f"{most} {what}")
        self.what, self.most = what, most


class PriceHeldError(LettingsError):
    """The price may not rise while somebody comes to see it; `viewings` are agreed on."""

    def __init__(self, viewings: int) -> None:
        super().__init__(viewings)
        self.viewings = viewings


class PriceChangedError(LettingsError):
    """The price is another than the page had; `fen` is what it is now."""

    def __init__(self, fen: int) -> None:
        super().__init__(fen)
        self.fen = fen


class SlotGoneError(LettingsError):
    """The time is over, or the owner has taken it back."""


class SlotTakenError(LettingsError):
    """Somebody else comes at that time."""


class OwnListingError(LettingsError):
    """Nobody views what is their own."""


class AlreadyBookedError(LettingsError):
    """They have a viewing of this listing already that is not over."""


class TooEarlyError(LettingsError):
    """Nobody is missed before the time that was agreed on."""


class NotSeenError(LettingsError):
    """What came of a viewing is put down once it took place."""
