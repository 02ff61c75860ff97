"""Reviews, likes, complaints, return visits."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.catalogue.models import SlaClass
from linli.core import facts, past
from linli.core.images import CleanPhoto
from linli.core.scoping import community_scope, unscoped
from linli.orders import life, thanks
from linli.orders.enums import Channel, Stage, State, Tag
from linli.orders.errors import (
    AlreadyLikedError,
    AlreadyReviewedError,
    BadReviewError,
    ComplaintOpenError,
    IllegalMoveError,
    NobodyToAskError,
    ReasonMissingError,
)
from linli.orders.models import Complaint, Like, Order, ReturnVisit, Review
from linli.orders.services import photos as keeping
from linli.people.models import Person
from linli.stewards.models import Worker

MAX_STARS, MAX_WORDS = 5, 500
# Hangzhou property management regulation art. 50: a complaint is answered within ten days at the latest.
HARD_ALARM = timedelta(days=10)
ALARM_DEFAULT = timedelta(days=2)
ALARM_BATCH = 200


@past.atomic
def review(
    *, order_id: UUID, stars: int, by: Person, at: datetime, tags: Sequence[str] = (), words: str = "",
    channel: Channel = Channel.ONLINE, scan: Iterable[CleanPhoto] = (),
) -> Review:  # fmt: skip
    """Keep the resident's judgement of finished work; on paper, `by` is who entered it and `scan` shows the sheet.

    Records `order.review`, from which the worker's score follows. Raises BadReviewError, AlreadyReviewedError,
    NobodyToAskError, IllegalMoveError before the work is finished; nothing is kept then.
    """
    order = life.locked(order_id)
    if order.state not in (State.FINISHED, State.CONFIRMED, State.CLOSED):
        raise IllegalMoveError(move="review", state=order.state)
    if order.provider_id is None:
        raise NobodyToAskError
    if not 1 <= stars <= MAX_STARS or not set(tags) <= set(Tag.values) or len(words) > MAX_WORDS:
        raise BadReviewError
    if Review.objects.filter(order=order).exists():
        raise AlreadyReviewedError
    paper = channel == Channel.PAPER
    row = Review.objects.create(
        community_id=order.community_id, order=order, worker_id=order.provider_id, stars=stars, tags=sorted(set(tags)),
        words=words.strip(), channel=channel, entered_by=by if paper else None,
        reviewer=order.requester if paper else by, at=at,
    )  # fmt: skip
    kept = keeping.keep(order=order, photos=scan, stage=Stage.REVIEW, by=by, at=at)
    life.note(
        order=order, kind="order.review", at=at, by=by.pk,
        payload={
            "stars": stars, "tags": row.tags, "words": row.words, "channel": channel, "photos": kept,
            "worker": str(row.worker_id),
        },
    )  # fmt: skip
    thanks.reviewed(row, order=order, at=at)
    return row


@past.atomic
def like(*, worker: Worker, by: Person, at: datetime, order: Order | None = None) -> Like:
    """Thank a worker, once a day for each. Records `worker.like`. Raises AlreadyLikedError."""
    day = at.astimezone(worker.community.zone).date()
    try:
        with transaction.atomic():
            row = Like.objects.create(
                community_id=worker.community_id, worker=worker, person=by, order=order, day=day, at=at
            )
    except IntegrityError as error:
        raise AlreadyLikedError from error
    facts.record(
        kind="worker.like", at=at, community=worker.community_id, actor=by.pk, subject=("worker", worker.pk),
        payload={"worker": str(worker.pk), "order": str(order.pk) if order else None},
    )  # fmt: skip
    thanks.liked(row, at=at)
    return row


@past.atomic
def complain(*, order_id: UUID, words: str, by: Person, at: datetime) -> Complaint:
    """Take a complaint about an order and start its two alarms: after the internal time, and at the legal limit.

    The internal time is the community's SLA class `complaint` (2 days where it has none). Records `complaint.open`.
    Raises ReasonMissingError, ComplaintOpenError.
    """
    if not words.strip():
        raise ReasonMissingError
    order = life.locked(order_id)
    if Complaint.objects.filter(order=order, resolved_at=None).exists():
        raise ComplaintOpenError
    sla = SlaClass.objects.filter(code="complaint").first()
    alarm = timedelta(minutes=sla.finish_minutes) if sla else ALARM_DEFAULT
    row = Complaint.objects.create(
        community_id=order.community_id, order=order, person=by, words=words.strip()[:1000], opened_at=at,
        alarm_at=at + alarm, hard_alarm_at=at + HARD_ALARM,
    )  # fmt: skip
    life.note(
        order=order, kind="complaint.open", at=at, by=by.pk,
        payload={"complaint": str(row.pk), "words": row.words[:200], "until": row.alarm_at.isoformat()},
    )  # fmt: skip
    return row


@past.atomic
def resolve(*, complaint: Complaint, answer: str, by: Person, at: datetime) -> Complaint:
    """Answer a complaint in words that the resident will read. Records `complaint.resolve`."""
    if not answer.strip():
        raise ReasonMissingError
    row = Complaint.objects.select_for_update(of=("self",)).select_related("order").get(pk=complaint.pk)
    if row.resolved_at:
        raise IllegalMoveError(move="resolve", state="resolved")
    row.resolved_at, row.resolved_by, row.answer = at, by, answer.strip()[:1000]
    row.save(update_fields=["resolved_at", "resolved_by", "answer"])
    if row.order:
        life.note(
            order=row.order, kind="complaint.resolve", at=at, by=by.pk,
            payload={"complaint": str(row.pk), "words": row.answer[:200], "person": str(row.person_id)},
        )  # fmt: skip
    return row


def alarm(*, at: datetime) -> int:
    """Raise the alarms of complaints that are still open; return how many were raised. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        rows = Complaint.objects.filter(resolved_at=None, alarm_at__lte=at, alarms__lt=2)
        due = list(rows.order_by("alarm_at").values_list("pk", "community_id")[:ALARM_BATCH])
    return sum(alarm_of(complaint_id=pk, community=community, at=at) for pk, community in due)


@past.atomic
def alarm_of(*, complaint_id: UUID, community: UUID, at: datetime) -> bool:
    """Raise the alarm of one complaint if it is due and was not raised; return whether it was."""
    with community_scope(community):
        row = Complaint.objects.select_for_update(of=("self",)).select_related("order").get(pk=complaint_id)
        level = 2 if row.hard_alarm_at <= at else 1
        if row.resolved_at or row.alarms >= level or row.order is None:
            return False
        row.alarms = level
        row.save(update_fields=["alarms"])
        life.note(
            order=row.order, kind="complaint.alarm" if level == 1 else "complaint.hard-alarm", at=at, by=None,
            payload={"complaint": str(row.pk)},
        )  # fmt: skip
        return True


@past.atomic
def visit(*, order_id: UUID, satisfied: bool, words: str, by: Person, at: datetime) -> ReturnVisit:
    """Note a return visit after the work. Records `order.visit`. Raises IllegalMoveError before it is finished."""
    order = life.locked(order_id)
    if order.state not in (State.FINISHED, State.CONFIRMED, State.CLOSED):
        raise IllegalMoveError(move="visit", state=order.state)
    row = ReturnVisit.objects.create(
        community_id=order.community_id, order=order, by=by, at=at, satisfied=satisfied, words=words.strip()[:MAX_WORDS]
    )
    life.note(
        order=order, kind="order.visit", at=at, by=by.pk, payload={"satisfied": satisfied, "words": row.words[:200]}
    )
    return row
