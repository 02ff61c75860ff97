"""What cannot be planned at all, told in one sentence."""


class BadDayError(ValueError):
    """The input contradicts itself or is not what it should be; the message says where and what."""
