"""Facts: recorded with the change they tell of, handed to their consumers, sealed by a hash chain.

`record` is called inside the transaction of the change. Which consumer follows which fact is the table
`config/value_chain.py`; the promise (a Delivery row) is written in the same transaction, so nothing that was promised
can be lost, whatever happens between the commit and the worker.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from linli.core import past, tasks
from linli.core.models import Delivery, Fact

type Chain = Mapping[str, tuple[str, ...]]


def value_chain() -> Chain:
    """Return the table of what follows from which kind of fact: kind → dotted names of consumers."""
    chain: Chain = import_string(settings.LINLI_VALUE_CHAIN)
    return chain


def record(
    *,
    kind: str,
    at: datetime,
    community: UUID | None,
    actor: UUID | None = None,
    subject: tuple[str, UUID] | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Fact:
    """Append a fact, promise its consumers their work and hand the work over; return the fact.

    Must run inside the transaction of the change: if that fails, the fact and the promises go with it. Inside
    `history()` the fact is kept for the end of the block and nothing follows from it.
    """
    assert transaction.get_connection().in_atomic_block, "a fact belongs in its change's transaction"  # noqa: S101 - a programmer's slip
    fact = Fact(
        kind=kind,
        at=at,
        community_id=community,
        actor_id=actor,
        subject_type=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        payload=dict(payload or {}),
    )
    if (block := past.current()) is not None:
        block.facts.append(fact)
        return fact
    fact.save(force_insert=True)
    if consumers := value_chain().get(kind, ()):
        Delivery.objects.bulk_create(Delivery(fact=fact, consumer=name, due_at=at) for name in consumers)
        tasks.hand_over(fact_id=fact.pk)
    return fact


@contextmanager
def history() -> Iterator[None]:
    """Let the block write what happened long ago: facts are kept in one statement at its end, and nothing follows.

    For imports from another system and for the town's past: nobody is told today of an order of last month. Opens a
    transaction; if the block fails, neither changes nor facts are kept.
    """
    with past.block():
        yield
