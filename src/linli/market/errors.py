"""What may go wrong in the market. The portals turn each into a sentence; money and stock are as they were then."""

from collections.abc import Sequence
from uuid import UUID


class MarketError(Exception):
    """Base of all expected refusals of this app."""


class BadFieldError(MarketError):
    """A field was given what it cannot have; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotYoursError(MarketError):
    """It is somebody else's shop, basket or purchase."""


class NotForSaleError(MarketError):
    """It cannot be bought now: off the shelf, or its merchant takes no orders; `names` say what."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.names = names


class TakenOffError(MarketError):
    """The office took it off the shelf, and it alone puts it back; `why` says what for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class SoldOutError(MarketError):
    """There is less than was asked for; `name` says of what, `left` how many there are."""

    def __init__(self, name: str, left: int) -> None:
        super().__init__(name, left)
        self.name, self.left = name, left


class PriceChangedError(MarketError):
    """A price is not what the buyer saw; `changes` has (name, seen, now) in fen."""

    def __init__(self, changes: Sequence[tuple[str, int, int]]) -> None:
        super().__init__(*changes)
        self.changes = list(changes)


class SlotTakenError(MarketError):
    """The time is taken, past, or was never offered."""


class TooFarError(MarketError):
    """The door is outside the ring that the merchant serves; `name` says which merchant."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ClosedError(MarketError):
    """The shop is closed: half an hour cannot be promised; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FullDayError(MarketError):
    """A merchant on trial has as many orders today as it may; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class EmptyBasketError(MarketError):
    """Nothing was chosen."""


class WrongStateError(MarketError):
    """That is not done with a purchase that stands where this one does; `state` says where."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TooLateError(MarketError):
    """The time to pay is over; nothing was taken."""


class TooLittleError(MarketError):
    """The wallet has less than is asked, both in fen."""

    def __init__(self, has: int, needs: int) -> None:
        super().__init__(has, needs)
        self.has, self.needs = has, needs


class TooManyPointsError(MarketError):
    """More points than may pay for this; `most` may."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class ChannelOffError(MarketError):
    """The community does not take this kind of payment."""


class ChannelRefusedError(MarketError):
    """The channel did not take the request; `words` are its own."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class RefundTooLargeError(MarketError):
    """More is asked back than is left of what was paid, both in fen."""

    def __init__(self, asked: int, left: int) -> None:
        super().__init__(asked, left)
        self.asked, self.left = asked, left


class WrongCodeError(MarketError):
    """The hand-over code is not this one; `left` tries are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class TooManyPicturesError(MarketError):
    """An item would have more than the `most` pictures it may have."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class GroupOverError(MarketError):
    """The group-buy is over, full, or not for this building."""


class BadSheetError(MarketError):
    """A sheet of goods has rows that cannot be taken: [(row, field, words)]; nothing was written."""

    def __init__(self, faults: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(len(faults))
        self.faults = list(faults)


class GoneError(MarketError):
    """There is no such thing here; `key` names it."""

    def __init__(self, key: UUID | str) -> None:
        super().__init__(str(key))
        self.key = key
