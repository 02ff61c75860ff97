"""The seam to background work: at least once, retried with back-off, dead letters kept, lost work found again.

`django.tasks` runs what it is given once and does not retry. So a task here is only a wake-up; what is owed stands in
Delivery rows, written with their fact. A consumer's changes and the tick that it is done commit together, so that a
task delivered twice does its work once. Only what takes seconds (`lengthy`) keeps transactions of its own and has a
worker of its own: whoever writes in the meantime must not wait for it, nor must an emergency.
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
GRACE = timedelta(seconds=settings.LINLI_LOST_AFTER)
SWEEP_BATCH = 500
# The queue of what takes seconds, which a worker of its own looks after.
LENGTHY = "lengthy"


class Consumer(Protocol):
    """What the value chain names: work that follows from a fact."""

    def __call__(self, *, fact: Fact, at: datetime) -> None:
        """Do the work that follows from the fact."""


_lengthy: set[Consumer] = set()


def lengthy[C: Consumer](consumer: C) -> C:
    """Mark a consumer that takes seconds: it is run beside the others, in no transaction, ticked off when it has returned.

    Cut off in the middle it is run again, from the beginning, so it must find what it had done already.
    """
    _lengthy.add(consumer)
    return consumer


@task()
def deliver(fact_id: int) -> None:
    """Do what is owed for one fact, and wake the other worker for what takes long. Runs on the worker."""
    at = clock.now()
    due = _due(fact_id, at)
    for delivery in due:
        if not _is_lengthy(delivery):
            _run(delivery_id=delivery.pk, at=at)
    if any(map(_is_lengthy, due)):
        deliver_lengthy.enqueue(fact_id)


@task(queue_name=LENGTHY)
def deliver_lengthy(fact_id: int) -> None:
    """Do what is owed for one fact and takes long. Runs on the worker for it."""
    at = clock.now()
    for delivery in filter(_is_lengthy, _due(fact_id, at)):
        _run(delivery_id=delivery.pk, at=at)


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
    if str(settings.TASKS["default"]["BACKEND"]).endswith("DatabaseBackend"):
        deliver.enqueue(fact_id)
    else:
        transaction.on_commit(lambda: deliver.enqueue(fact_id))


def deliver_due(*, fact_id: int, at: datetime) -> int:
    """Run each pending, due consumer of the fact, in a transaction of its own unless lengthy; return how many succeeded."""
    return sum(_run(delivery_id=delivery.pk, at=at) for delivery in _due(fact_id, at))


def _due(fact_id: int, at: datetime) -> list[Delivery]:
    pending = Delivery.objects.filter(fact_id=fact_id, state=Delivery.State.PENDING, due_at__lte=at)
    return list(pending.only("id", "consumer").order_by("id"))


def _is_lengthy(delivery: Delivery) -> bool:
    try:
        return import_string(delivery.consumer) in _lengthy
    except ImportError:
        return False  # running it fails, and the failure is kept with it


def _run(*, delivery_id: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            delivery = Delivery.objects.select_for_update().select_related("fact").get(pk=delivery_id)
            if delivery.state != Delivery.State.PENDING or delivery.due_at > at:
                return False
            consumer: Consumer = import_string(delivery.consumer)
            if is_lengthy := consumer in _lengthy:
                # Whoever else is woken leaves it alone; were it cut off, it is due again as after a first failure.
                delivery.due_at = at + FIRST_WAIT
                delivery.save(update_fields=["due_at"])
            else:
                _do(consumer, delivery, at=at)
        if is_lengthy:
            _do(consumer, delivery, at=at)
    except Exception as error:  # noqa: BLE001 - whatever a consumer throws is kept with the delivery and tried again
        _failed(delivery_id=delivery_id, at=at, error=error)
        return False
    return True


def _do(consumer: Consumer, delivery: Delivery, *, at: datetime) -> None:
    with _scope_of(delivery.fact):
        consumer(fact=delivery.fact, at=at)
    delivery.state, delivery.done_at, delivery.error = Delivery.State.DONE, at, ""
    delivery.save(update_fields=["state", "done_at", "error"])


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
