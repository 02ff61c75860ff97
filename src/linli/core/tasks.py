"""The seam to background work: at least once, retried with back-off, dead letters kept, lost work found again.

`django.tasks` runs what it is given once and does not retry. So a task here is only a wake-up; what is owed stands in
Delivery rows, written with their fact. A consumer's changes and the tick that it is done commit together, so that a
task delivered twice does its work once.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils.module_loading import import_string

from linli.core import clock
from linli.core.models import Delivery, Fact
from linli.core.scoping import community_scope, unscoped

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
# Eight tries over about two hours: 10 s, 30 s, 1.5 min, 4.5 min … capped at 30 minutes between two.
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=30)
# How long the worker may take before the sweep believes that a wake-up was lost.
GRACE = timedelta(seconds=30)
SWEEP_BATCH = 500


class Consumer(Protocol):
    """What the value chain names: work that follows from a fact."""

    def __call__(self, *, fact: Fact, at: datetime) -> None:
        """Do the work that follows from the fact."""


@task()
def deliver(fact_id: int) -> None:
    """Do what is owed for one fact. Runs on the worker."""
    deliver_due(fact_id=fact_id, at=clock.now())


_by_hand: ContextVar[bool] = ContextVar("by_hand", default=False)


@contextmanager
def by_hand() -> Iterator[None]:
    """Wake no worker in the block: whoever opens it does what is owed, with `run_all`. What is left over the sweep finds."""
    token = _by_hand.set(True)
    try:
        yield
    finally:
        _by_hand.reset(token)


def hand_over(*, fact_id: int) -> None:
    """Wake the worker for a fact: with the database backend in this very transaction, else once it is committed."""
    if _by_hand.get():
        return
    if settings.TASKS["default"]["BACKEND"].endswith("DatabaseBackend"):
        deliver.enqueue(fact_id)
    else:
        transaction.on_commit(lambda: deliver.enqueue(fact_id))


def deliver_due(*, fact_id: int, at: datetime) -> int:
    """Run each pending, due consumer of the fact in a transaction of its own; return how many succeeded."""
    due = Delivery.objects.filter(fact_id=fact_id, state=Delivery.State.PENDING, due_at__lte=at)
    return sum(_run(delivery_id=pk, at=at) for pk in due.order_by("id").values_list("id", flat=True))


def _run(*, delivery_id: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            delivery = Delivery.objects.select_for_update().select_related("fact").get(pk=delivery_id)
            if delivery.state != Delivery.State.PENDING:
                return False
            consumer: Consumer = import_string(delivery.consumer)
            with _scope_of(delivery.fact):
                consumer(fact=delivery.fact, at=at)
            delivery.state, delivery.done_at, delivery.error = Delivery.State.DONE, at, ""
            delivery.save(update_fields=["state", "done_at", "error"])
    except Exception as error:  # noqa: BLE001 - whatever a consumer throws is kept with the delivery and tried again
        _failed(delivery_id=delivery_id, at=at, error=error)
        return False
    return True


def _scope_of(fact: Fact) -> AbstractContextManager[None]:
    if fact.community_id is None:
        return unscoped("a fact of no community may concern any")
    return community_scope(fact.community_id)


@transaction.atomic
def _failed(*, delivery_id: int, at: datetime, error: Exception) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    delivery.attempts += 1
    delivery.error = f"{type(error).__name__}: {error}"[:2000]
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = Delivery.State.DEAD
        log.error("dead letter: %s of fact %s: %s", delivery.consumer, delivery.fact_id, delivery.error)
    delivery.due_at = at + min(FIRST_WAIT * 3 ** (delivery.attempts - 1), LONGEST_WAIT)
    delivery.save(update_fields=["attempts", "error", "state", "due_at"])


def sweep(*, at: datetime) -> int:
    """Wake the worker again for every promise that is overdue: lost wake-ups and retries whose time has come.

    A delivery swept is due again only after GRACE, so that a busy worker is not woken twice. Returns the facts woken.
    """
    overdue = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=at - GRACE).order_by("due_at")
    facts = list(dict.fromkeys(overdue.values_list("fact_id", flat=True)[:SWEEP_BATCH]))
    with transaction.atomic():
        overdue.filter(fact_id__in=facts).order_by().update(due_at=at)
        for fact_id in facts:
            deliver.enqueue(fact_id)
    return len(facts)


def revive(*, delivery_id: int, at: datetime) -> None:
    """Give a dead letter its tries again, from now; an operator does this when the cause is mended."""
    Delivery.objects.filter(pk=delivery_id, state=Delivery.State.DEAD).update(
        state=Delivery.State.PENDING, attempts=0, due_at=at
    )


def run_all(*, at: datetime, each: Callable[[], None] | None = None) -> int:
    """Do everything owed and due right here, without a worker, until nothing is left: the town, tests and commands."""
    done = 0
    while True:
        facts = dict.fromkeys(
            Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=at)
            .order_by("fact_id")
            .values_list("fact_id", flat=True)[:SWEEP_BATCH]
        )
        ran = sum(deliver_due(fact_id=fact_id, at=at) for fact_id in facts)
        done += ran
        if each:
            each()
        if not ran:
            return done
