"""What may go wrong with a channel. The words are the channel's, for the log and the staff; residents get ours."""


class ChannelError(Exception):
    """Base of all errors of this package."""


class GatewayError(ChannelError):
    """The channel refused: `code` is its own (NOTENOUGH, ACQ.TRADE_HAS_CLOSE…), `words` what it says. Nothing was done."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(f"{code}: {words}" if words else code)
        self.code = code
        self.words = words


class UnreachableError(ChannelError):
    """No answer, or none that can be believed: it may be done or not. Ask `find` later, or refund again by the same number."""


class ForgedError(ChannelError):
    """The notice is not the channel's, or not for us: wrong signature, key, app, merchant, shape. Do nothing for it."""


class StaleNoticeError(ForgedError):
    """The notice is rightly signed, but too long ago or ahead of the clock: kept back or replayed. Ask `find` instead."""
