"""A transfer before it is posted, and what can be said about it without a database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from linli.ledger.errors import BadAmountError, BadCauseError, UnbalancedError

# Fits every database's 64-bit integer with room to sum.
MOST = 10**15
FEWEST_LEGS = 2
LONGEST_CAUSE = 120

# (account id, amount): what the account gains, or loses where it is negative.
type Legs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A transfer to be posted. `cause` says why it is posted, once for all time, in its community."""

    community: UUID
    cause: str
    kind: str
    legs: Legs
    at: datetime
    actor: UUID | None = None
    memo: Mapping[str, object] = field(default_factory=dict)
    settles: int | None = None
    reverses: int | None = None

    def memo_text(self) -> str:
        """Return the memo as it is kept: compact JSON with sorted keys."""
        if not self.memo:
            return "{}"
        return json.dumps(self.memo, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Posted:
    """The transfer's id, and whether this call wrote it: False where the cause had been posted before."""

    id: int
    is_new: bool


def check(draft: Draft) -> None:
    """Raise BadCauseError, BadAmountError or UnbalancedError for what is wrong whatever stands in the database."""
    if not 0 < len(draft.cause) <= LONGEST_CAUSE or "\0" in draft.cause:
        raise BadCauseError(draft.cause[:LONGEST_CAUSE])
    accounts = {account for account, _amount in draft.legs}
    if len(draft.legs) < FEWEST_LEGS or len(accounts) != len(draft.legs):
        raise UnbalancedError
    total = 0
    for _account, amount in draft.legs:
        whole(amount)
        total += amount
    if total:
        raise UnbalancedError


def whole(amount: int) -> int:
    """Return the amount if it is a whole number other than zero and within reason; raise BadAmountError."""
    if type(amount) is not int or amount == 0 or not -MOST <= amount <= MOST:
        raise BadAmountError(amount)
    return amount


def positive(amount: int) -> int:
    """Return the amount if it is a whole number above zero; raise BadAmountError."""
    if whole(amount) < 0:
        raise BadAmountError(amount)
    return amount
