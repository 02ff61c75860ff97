"""What may go wrong with a transfer. Nothing is written when one of these is raised."""


class LedgerError(Exception):
    """Base of all refusals of the ledger."""


class BadAmountError(LedgerError):
    """An amount is no whole number, is zero, or has the wrong sign."""


class BadCauseError(LedgerError):
    """A cause is empty, or longer than the 120 characters that are kept of it."""


class UnbalancedError(LedgerError):
    """The legs do not sum to zero in `unit`; there are fewer than two; or an account is named twice."""

    def __init__(self, unit: str = "") -> None:
        super().__init__(unit)
        self.unit = unit


class UnknownAccountError(LedgerError):
    """An account does not exist in this community, or has another unit than was meant."""


class OverdraftError(LedgerError):
    """The account would fall below the lowest balance it may have; `account` is its id where it is known."""

    def __init__(self, account: int | None = None) -> None:
        super().__init__(account)
        self.account = account


class CauseReusedError(LedgerError):
    """The cause was posted before, with other legs, of another kind or ending another transfer: a retry says the same."""


class SettledError(LedgerError):
    """The hold was captured or released already, or the transfer was reversed already."""


class NotAHoldError(LedgerError):
    """The transfer is no hold of this community."""


class NotReversibleError(LedgerError):
    """A hold is released, not reversed; what captured or released one is mended by a transfer of its own."""
