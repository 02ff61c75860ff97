"""How a round ends: finished, with a reason for each checkpoint left out; or its time runs out, and the alarm is raised."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from linli.core import facts, past
from linli.core.images import CleanPhoto
from linli.core.scoping import community_scope, unscoped
from linli.orders import life
from linli.orders import services as orders
from linli.orders.enums import UNTAKEN
from linli.orders.models import Order
from linli.rounds import keeping
from linli.rounds.errors import RoundNotInHandError, UnexplainedError
from linli.rounds.models import Omission, Round, Stop
from linli.stewards.models import Worker

BATCH = 500
LONGEST_REASON = 200


@past.atomic
def finish(
    *, round_id: UUID, by: Worker, at: datetime, words: str = "", photos: Iterable[CleanPhoto] = (),
    reasons: Mapping[UUID, str] | None = None, done: Iterable[int] = (),
) -> Order:  # fmt: skip
    """Finish a round and its order; return the order. `reasons`: checkpoint → why nobody was there, `done`: steps done.

    Records `order.finish`, and `round.missed` where checkpoints were left out and no alarm was raised before. Raises
    RoundNotInHandError, UnexplainedError, and what orders.finish raises; then nothing is kept.
    """
    row = keeping.locked(round_id)
    if row.order_id is None or life.locked(row.order_id).provider_id != by.pk:
        raise RoundNotInHandError
    left, given = keeping.left(row), {key: said.strip()[:LONGEST_REASON] for key, said in (reasons or {}).items()}
    if unsaid := [stop.name for stop in left if not given.get(stop.checkpoint)]:
        raise UnexplainedError(unsaid)
    past.create_all([
        Omission(
            community_id=row.community_id, round=row, checkpoint_id=stop.checkpoint, reason=given[stop.checkpoint], by=by, at=at
        )
        for stop in left
    ])  # fmt: skip
    order = orders.finish(order_id=row.order_id, words=words, photos=photos, by=by.person, at=at, done=done)
    _done(row, left, reasons=given, at=at)
    return order


@past.atomic
def finished(*, order_id: UUID, at: datetime) -> None:
    """Take note that a round's order was finished by another way; what was left out has no reason then, and is told."""
    row = Round.objects.filter(order=order_id).first()
    if row is not None and (row := keeping.locked(row.pk)).done_at is None:
        _done(row, keeping.left(row), reasons={}, at=at)


def _done(row: Round, left: list[Stop], *, reasons: Mapping[UUID, str], at: datetime) -> None:
    row.done_at = at
    if row.judged_at is not None:
        past.update(row, ["done_at"])
        return
    row.judged_at, row.missed = at, len(left)
    past.update(row, ["done_at", "judged_at", "missed"])
    if left:
        _alarm(row, left, reasons=reasons, why="left-out", at=at)


@past.atomic
def called_off(*, order_id: UUID, at: datetime) -> None:
    """Take note that a round's order was called off before the round was judged: it is neither due nor missed."""
    row = Round.objects.filter(order=order_id).first()
    if row is not None and (row := keeping.locked(row.pk)).judged_at is None and row.called_off_at is None:
        row.called_off_at = at
        row.save(update_fields=["called_off_at"])


def watch(*, at: datetime) -> int:
    """Raise the alarm for every round whose window has ended before somebody was everywhere; return how many. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        over = Round.objects.filter(judged_at=None, called_off_at=None, ends__lte=at).order_by("ends")
        rows = list(over.values_list("pk", "community_id")[:BATCH])
    return sum(judge(round_id=pk, community=community, at=at) for pk, community in rows)


@past.atomic
def judge(*, round_id: UUID, community: UUID, at: datetime) -> bool:
    """Judge one round whose window has ended; tell whether something was missed. Records `round.missed` then.

    Whoever has it in hand may still go and be late. An order nobody took is called off: tomorrow's round is another one.
    """
    with community_scope(community):
        row = keeping.locked(round_id)
        if row.judged_at or row.called_off_at or row.ends > at:
            return False
        left = keeping.left(row)
        row.judged_at, row.missed = at, len(left) if row.stops else 1
        past.update(row, ["judged_at", "missed"])
        if row.missed:
            _alarm(row, left, reasons={}, why="time", at=at)
        if row.order_id and life.locked(row.order_id).state in UNTAKEN:
            orders.cancel(order_id=row.order_id, by=None, at=at)
        return row.missed > 0


def _alarm(row: Round, left: list[Stop], *, reasons: Mapping[UUID, str], why: str, at: datetime) -> None:
    told = {
        "plan": str(row.plan_id), "name": row.plan.names, "order": str(row.order_id or ""), "why": why,
        "starts": row.starts.isoformat(), "ends": row.ends.isoformat(),
        "left": [{**stop.names, "reason": reasons.get(stop.checkpoint, "")} for stop in left],
    }  # fmt: skip
    facts.record(kind="round.missed", at=at, community=row.community_id, subject=("round", row.pk), payload=told)
