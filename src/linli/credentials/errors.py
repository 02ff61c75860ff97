"""Why a credential is not issued. Nothing is written when one of these is raised."""


class CredentialError(Exception):
    """Base of all refusals of this app."""


class NotConsentedError(CredentialError):
    """The person has not said yes to exactly this statement."""


class BadValidityError(CredentialError):
    """The validity ends before it begins, or lasts longer than `days`, the most for its type."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


class BadRecipientError(CredentialError):
    """It is not said for whom the credential is, or recipient or purpose is longer than its column."""


class TooManyError(CredentialError):
    """The person was issued `most` credentials within a day already."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most
