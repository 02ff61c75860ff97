"""What may go wrong with assessments. The portals turn each into a sentence (portals/errors.py); nothing is changed then."""

from datetime import date


class AllianceError(Exception):
    """Base of all expected refusals of this app."""


class BadWordsError(AllianceError):
    """The words are missing or too long; `most` says how long they may be."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class DecidedError(AllianceError):
    """Somebody else has decided already; `state` says how it stands."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class StaleError(AllianceError):
    """The merchant stands elsewhere since, or a newer month was assessed: this proposal is out of date."""


class NotYoursError(AllianceError):
    """Only an owner of the merchant appeals."""


class NothingToAppealError(AllianceError):
    """The assessment took nothing from the merchant: it neither warned nor moved it down, or was not followed."""


class AppealedError(AllianceError):
    """There is an appeal against it already."""


class TooLateError(AllianceError):
    """The time for an appeal is over; `until` was its last day."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


class SamePersonError(AllianceError):
    """Who decided does not answer the appeal against it, where somebody else can."""


class BadPolicyError(AllianceError):
    """The policy's figures make no sense; the message names them."""
