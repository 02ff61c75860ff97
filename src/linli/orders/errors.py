"""What may go wrong with an order. The portals turn each into a sentence (portals/errors.py)."""


class OrderError(Exception):
    """Base of all expected refusals of the spine."""


class IllegalMoveError(OrderError):
    """The order's state does not allow the move; `move` and `state` name them."""

    def __init__(self, *, move: str, state: str) -> None:
        super().__init__(f"{move} from {state}")
        self.move, self.state = move, state


class AlreadyTakenError(OrderError):
    """Somebody else accepted first; `by` is how they are called, where known."""

    def __init__(self, by: str = "") -> None:
        super().__init__(by)
        self.by = by


class OfferGoneError(OrderError):
    """The offer expired, was withdrawn, or was never made to this worker."""


class EmptyRequestError(OrderError):
    """Nothing was said and nothing was chosen."""


class RequestTooLongError(OrderError):
    """More than `most` characters."""

    def __init__(self, *, length: int, most: int) -> None:
        super().__init__(f"{length} > {most}")
        self.length, self.most = length, most


class ProductNotOfferedError(OrderError):
    """The product is switched off, or belongs to another community."""


class BadSlotError(OrderError):
    """The time lies in the past, ends before it begins, or is more than 60 days away."""


class SlotGoneError(OrderError):
    """The product is not given at this time, or the time is full."""


class EvidenceMissingError(OrderError):
    """The product asks for photos of the finished work; `missing` more are needed."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


class TooManyPhotosError(OrderError):
    """An order keeps at most `most` photos."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class ReasonMissingError(OrderError):
    """This act needs its reason in words."""


class AlreadyReviewedError(OrderError):
    """An order is reviewed once."""


class BadReviewError(OrderError):
    """Stars outside 1 to 5, unknown tags, or too many words."""


class AlreadyLikedError(OrderError):
    """The same worker is thanked once a day."""


class ComplaintOpenError(OrderError):
    """There is an open complaint about this order already."""


class NobodyToAskError(OrderError):
    """The order has nobody in hand, so there is nobody to like or review."""


class VolunteerNotOrderedError(OrderError):
    """A volunteer is invited and may say no; nobody orders one to go."""


class NotInsuredError(OrderError):
    """The work is risky, and the volunteer has no insurance on file for the day."""


class TooLateError(OrderError):
    """The time in which this was possible is over."""


class NoBondError(OrderError):
    """Nobody acts for another without a family account in force that allows it."""


class CapReachedError(OrderError):
    """The family account's month has less left than this costs; `cap` and `left` are in fen, 0 where paying is not allowed."""

    def __init__(self, *, cap: int, left: int) -> None:
        super().__init__(f"{left} of {cap}")
        self.cap, self.left = cap, left
