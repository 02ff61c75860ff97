"""Posting: the one way in which an amount moves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.ledger import drafts, engines
from linli.ledger.drafts import Draft, Legs, Posted
from linli.ledger.errors import CauseReusedError, NotReversibleError, SettledError, UnbalancedError, UnknownAccountError
from linli.ledger.models import Leg, Transfer

HOLD, REVERSAL = "hold", "reversal"


def post(
    *, community: UUID, cause: str, kind: str, legs: Legs, at: datetime, actor: UUID | None = None,
    memo: Mapping[str, object] | None = None,
) -> Posted:  # fmt: skip
    """Post a transfer of any number of legs, (account id, amount) each, that sums to zero in every unit.

    Accounts are locked in order of id, checked, and moved together; one round trip on PostgreSQL. Posting the same cause
    again writes nothing and returns the first transfer. Raises BadAmountError, UnbalancedError, UnknownAccountError,
    OverdraftError, CauseReusedError (the same cause with other legs, of another kind, or ending another transfer); nothing
    is written then.
    """
    return put(Draft(community=community, cause=cause, kind=kind, legs=legs, at=at, actor=actor, memo=memo or {}))


def put(draft: Draft) -> Posted:
    """Check a draft and post it; see `post`."""
    drafts.check(draft)
    posted: Posted = engines.current().post(draft)
    if not posted.is_new:
        _same({posted.id: draft})
    return posted


def post_many(batch: Sequence[Draft]) -> list[Posted]:
    """Post a batch of one community in one statement: all that is new of it, or nothing; return one Posted per draft.

    Balances are checked after the whole batch. Raises what `post` raises, UnbalancedError where two drafts have the same
    cause, and SettledError where two of them end the same hold or reverse the same transfer.
    """
    for draft in batch:
        drafts.check(draft)
    if len({(draft.community, draft.cause) for draft in batch}) != len(batch):
        raise UnbalancedError
    if len({draft.community for draft in batch}) > 1:
        raise UnknownAccountError
    for ended in (
        [draft.settles for draft in batch if draft.settles],
        [draft.reverses for draft in batch if draft.reverses],
    ):
        if len(set(ended)) != len(ended):
            raise SettledError
    if not batch:
        return []
    # A cause that was posted with other legs shows only when the rest is written: that must go back then.
    with transaction.atomic():
        fresh: dict[int, int] = engines.current().post_many(batch)
        known = _known([draft for place, draft in enumerate(batch) if place not in fresh])
    return [
        Posted(fresh[place], is_new=True) if place in fresh else Posted(known[draft.cause], is_new=False)
        for place, draft in enumerate(batch)
    ]


def _known(batch: Sequence[Draft]) -> dict[str, int]:
    """Return the ids of transfers posted before, by cause, each compared with its draft."""
    if not batch:
        return {}
    rows = Transfer.objects.filter(community_id=batch[0].community, cause__in=[draft.cause for draft in batch])
    known = dict(rows.values_list("cause", "pk"))
    _same({known[draft.cause]: draft for draft in batch})
    return known


def _same(drafts: Mapping[int, Draft]) -> None:
    """Raise CauseReusedError where a transfer, by its id, is not what the draft says again: a retry is word for word.

    Legs alone do not tell: two holds of one purse may look the same, and releasing one is not releasing the other.
    """
    found: dict[int, set[tuple[int, int]]] = {transfer: set() for transfer in drafts}
    rows = Leg.objects.filter(transfer__in=list(drafts)).values_list(
        "transfer_id", "account_id", "amount", "transfer__kind", "transfer__settles", "transfer__reverses"
    )
    for transfer, account, amount, *said in rows:
        draft = drafts[transfer]
        if said != [draft.kind, draft.settles, draft.reverses]:
            raise CauseReusedError(draft.cause)
        found[transfer].add((account, amount))
    for transfer, legs in found.items():
        if legs != set(drafts[transfer].legs):
            raise CauseReusedError(drafts[transfer].cause)


def legs_of(transfer: int) -> set[tuple[int, int]]:
    """Return a transfer's legs: (account id, amount)."""
    return set(Leg.objects.filter(transfer=transfer).values_list("account_id", "amount"))


def reverse(*, transfer: int, cause: str, at: datetime, actor: UUID | None = None) -> Posted:
    """Take a transfer back by one with the same legs the other way round; it can be done once.

    Raises NotReversibleError for holds and what settled them, SettledError where it was reversed already,
    OverdraftError where what was received has been spent, UnknownAccountError where there is no such transfer.
    """
    row = Transfer.objects.filter(pk=transfer).first()
    if row is None:
        raise UnknownAccountError
    if row.kind == HOLD or row.settles_id is not None:
        raise NotReversibleError
    return put(
        Draft(
            community=row.community_id, cause=cause, kind=REVERSAL, legs=_opposite(legs_of(transfer)), at=at, actor=actor,
            reverses=transfer,
        )
    )  # fmt: skip


def _opposite(legs: Iterable[tuple[int, int]]) -> Legs:
    return [(account, -amount) for account, amount in sorted(legs)]
