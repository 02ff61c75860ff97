"""Facts and what became of them. A fact is never changed; the database refuses (see migration 0002)."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from linli.core.scoping import scoped


class FactQuerySet(models.QuerySet["Fact"]):
    """Reads over facts."""

    def about(self, subject_id: UUID) -> "FactQuerySet":
        """Return the facts about one thing, oldest first."""
        return self.filter(subject_id=subject_id).order_by("id")


FactManager = models.Manager.from_queryset(FactQuerySet)


class Fact(models.Model):
    """Something that happened: who, what, where, when, and a small payload.

    Timeline, audit log, outbox and source of the figures at once. Written in the transaction of the change itself.
    """

    id = models.BigAutoField(primary_key=True)
    community_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=30)
    subject_id = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    # Which seal covers the fact; null until the sealer came by. The only column that may be set later, once.
    seal_no = models.PositiveBigIntegerField(null=True)

    objects: ClassVar[FactManager["Fact"]] = scoped(FactManager)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_id", "id"], name="fact_subject"),
            models.Index(fields=["community_id", "kind", "at"], name="fact_kind"),
            models.Index(fields=["seal_no", "id"], name="fact_seal"),
            models.Index(fields=["id"], condition=Q(seal_no=None), name="fact_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """A link of the hash chain: the digest over a batch of facts and over the link before it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return f"#{self.number} {self.digest[:12]}"


class Delivery(models.Model):
    """The promise that one consumer will work on one fact: written with the fact, kept by the worker or the sweep."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DEAD = "dead"

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="deliveries")
    consumer = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fact", "consumer"], name="delivery_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.consumer} ← {self.fact_id} ({self.state})"


class ScheduledRun(models.Model):
    """When a piece of the schedule last ran, and how that went: what the health page shows."""

    name = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
