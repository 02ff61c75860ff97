"""What may go wrong among neighbours. The portals turn each into a sentence (portals/errors.py); nothing is changed then."""


class NeighboursError(Exception):
    """Base of all expected refusals of this app."""


class BadFieldError(NeighboursError):
    """A field was given what it cannot have: an unknown skill, cell of the week or language, too many words; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnclearError(NeighboursError):
    """Nothing in the words says what it is about: the person is asked to choose from the topics."""


class DangerError(NeighboursError):
    """The words speak of danger: that is no matter for neighbours, but an emergency; `product` is the code that answers it."""

    def __init__(self, product: str) -> None:
        super().__init__(product)
        self.product = product


class NotAMemberError(NeighboursError):
    """The person does not belong to this community."""


class AlreadyVolunteerError(NeighboursError):
    """The person gives their time already."""


class StaffError(NeighboursError):
    """The person works here for pay: that is another thing than volunteering."""


class NotYoursError(NeighboursError):
    """The offer, need or match is somebody else's."""


class OverError(NeighboursError):
    """The match, offer or need is no longer open; `state` says what became of it."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TooManyOpenError(NeighboursError):
    """The person has as many needs or offers open as one may have; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class WrongCodeError(NeighboursError):
    """It is not the check-in code of this order."""


class TooFarError(NeighboursError):
    """The place is not at the building where help is wanted; `metres` is how near one must be."""

    def __init__(self, metres: float) -> None:
        super().__init__(metres)
        self.metres = metres


class NothingToProveError(NeighboursError):
    """There is nothing of the kinds and years that were chosen."""
