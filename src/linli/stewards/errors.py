"""What may go wrong with those who deliver; nothing is changed then."""


class StewardsError(Exception):
    """Base of all expected refusals of this app."""


class AlreadyEngagedError(StewardsError):
    """The person works in the community already, as something else; `kind` says as what."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
