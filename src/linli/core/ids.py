"""Keys shown to the world: ordered by time, and not to be guessed or counted."""

from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """Return a new UUIDv7 (RFC 9562): sorts by creation time, cannot be enumerated."""
    return _uuid7()
