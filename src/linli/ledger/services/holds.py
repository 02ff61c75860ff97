"""Holds: an amount set aside in its owner's holding account until it is captured or released, once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from linli.ledger.drafts import Draft, Posted, positive
from linli.ledger.errors import NotAHoldError, OverdraftError
from linli.ledger.models import Account, Leg, Transfer
from linli.ledger.services import accounts
from linli.ledger.services.posting import HOLD, put

CAPTURE, RELEASE = "capture", "release"


def hold(
    *, account: Account, amount: int, cause: str, at: datetime, actor: UUID | None = None,
    memo: Mapping[str, object] | None = None,
) -> Posted:  # fmt: skip
    """Set an amount aside: from the account into its owner's holding account of the same unit, opened if need be.

    Returns the transfer, whose id names the hold. Raises BadAmountError, OverdraftError, CauseReusedError.
    """
    held = accounts.ensure(
        community=account.community_id, owner=account.owner, unit=account.unit, kind=accounts.HELD, at=at
    )
    legs = [(account.pk, -positive(amount)), (held.pk, amount)]
    return put(
        Draft(
            community=account.community_id, cause=cause, kind=HOLD, legs=legs, at=at, actor=actor, memo=memo or {}
        )
    )  # fmt: skip


def capture(
    *, hold_id: int, to: Account, cause: str, at: datetime, amount: int | None = None, actor: UUID | None = None
) -> Posted:  # fmt: skip
    """Give what was held, or a part of it, to an account; the rest goes back to where it came from.

    Raises NotAHoldError, SettledError where it was captured or released before, OverdraftError where more is asked than
    is held, UnbalancedError where the account has another unit.
    """
    row, source, held, whole = _of(hold_id)
    taken = whole if amount is None else positive(amount)
    if taken > whole:
        raise OverdraftError(held)
    legs = [(held, -whole), (to.pk, taken)] + ([(source, whole - taken)] if taken < whole else [])
    return _settle(row, CAPTURE, legs, cause=cause, at=at, actor=actor)


def release(*, hold_id: int, cause: str, at: datetime, actor: UUID | None = None) -> Posted:
    """Give all that was held back to where it came from. Raises NotAHoldError, SettledError."""
    row, source, held, whole = _of(hold_id)
    return _settle(row, RELEASE, [(held, -whole), (source, whole)], cause=cause, at=at, actor=actor)


def _of(hold_id: int) -> tuple[Transfer, int, int, int]:
    """Return a hold with the account it came from, the holding account, and the amount."""
    row = Transfer.objects.filter(pk=hold_id, kind=HOLD).first()
    if row is None:
        raise NotAHoldError
    lost, gained = Leg.objects.filter(transfer=row).order_by("amount")
    return row, lost.account_id, gained.account_id, gained.amount


def _settle(
    row: Transfer, kind: str, legs: list[tuple[int, int]], *, cause: str, at: datetime, actor: UUID | None
) -> Posted:  # fmt: skip
    return put(Draft(community=row.community_id, cause=cause, kind=kind, legs=legs, at=at, actor=actor, settles=row.pk))
