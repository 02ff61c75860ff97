"""Everything that can be done with amounts: `from linli.ledger import services as ledger`."""

from linli.ledger.services.accounts import ensure, ensure_many, lock
from linli.ledger.services.holds import capture, hold, release
from linli.ledger.services.posting import post, post_many, reverse

__all__ = ["capture", "ensure", "ensure_many", "hold", "lock", "post", "post_many", "release", "reverse"]
