"""One time that a plan is due, and what was seen on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from linli.catalogue.models import in_language
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.orders.enums import IN_HAND
from linli.orders.models import Order, Photo
from linli.places.models import Community
from linli.rounds.enums import Proof, Standing
from linli.rounds.models.checkpoint import Checkpoint
from linli.rounds.models.plan import Plan
from linli.stewards.models import Worker


@dataclass(frozen=True, slots=True)
class Stop:
    """A checkpoint of one round, as the plan was when the round was laid out."""

    checkpoint: UUID
    zh: str
    en: str
    reading: dict[str, Any] | None

    @property
    def name(self) -> str:
        """The checkpoint's name in the active language."""
        return in_language(self.zh, self.en)

    @property
    def names(self) -> dict[str, str]:
        """The name in both languages."""
        return {"zh": self.zh, "en": self.en}

    def is_out(self, value: Decimal) -> bool:
        """Tell whether a figure read here lies outside its bounds."""
        low, high = ((self.reading or {}).get(name) for name in ("lowest", "highest"))
        return (low is not None and value < Decimal(low)) or (high is not None and value > Decimal(high))


class RoundQuerySet(models.QuerySet["Round"]):
    """Reads over rounds."""

    def in_hand_of(self, worker: Worker) -> "RoundQuerySet":
        """Return what the worker has in hand now, what is due first first, in one query."""
        mine = self.filter(order__provider=worker, order__state__in=IN_HAND, done_at=None)
        return mine.select_related("plan", "order__product").order_by("starts", "id")


RoundManager = models.Manager.from_queryset(RoundQuerySet)


class Round(models.Model):
    """A round: its window, its stops, and the service order by which it is given, done and judged."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    # The day on the community's calendar on which it begins.
    day = models.DateField()
    stops: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="round")
    laid_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    # When it was finished or its window ended, whichever came first, and how many checkpoints nobody had been at then; one
    # without checkpoints counts as one.
    judged_at = models.DateTimeField(null=True, blank=True)
    missed = models.PositiveSmallIntegerField(default=0)
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RoundManager["Round"]] = scoped(RoundManager)

    # Where it has been, once read under the lock; see keeping.been.
    been: dict[UUID, "CheckIn"] | None = None

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # However often it is laid out, and by however many at once.
            models.UniqueConstraint(fields=["plan", "starts"], name="round_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="round_ends_after_start"),
            models.CheckConstraint(condition=Q(order__isnull=False) | Q(judged_at__isnull=False), name="round_ordered_or_over"),
            models.CheckConstraint(condition=Q(missed=0) | Q(judged_at__isnull=False), name="round_missed_when_judged"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(judged_at__isnull=False), name="round_done_is_judged"),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "day"], name="round_day"),
            models.Index(fields=["ends"], condition=Q(judged_at=None, called_off_at=None), name="round_to_judge"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.starts:%m-%d %H:%M}"

    def route(self) -> Iterator[Stop]:
        """Yield the stops in order."""
        for kept in self.stops:
            yield Stop(UUID(kept["checkpoint"]), kept["zh"], kept["en"], kept["reading"])

    def standing(self, at: datetime) -> Standing:
        """Return where the round stands."""
        if self.called_off_at:
            return Standing.CALLED_OFF
        if self.done_at:
            return Standing.DONE
        if self.judged_at and self.missed:
            return Standing.MISSED
        return Standing.PLANNED if at < self.starts else Standing.DUE


class CheckIn(models.Model):
    """Somebody was at a checkpoint: when, how that is known, what they saw."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="check_ins")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="check_ins")
    at = models.DateTimeField()
    by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    proof = models.CharField(max_length=7, choices=Proof)
    epoch = models.PositiveSmallIntegerField()
    # The step of the display's code; null on paper.
    step = models.PositiveIntegerField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    accuracy = models.FloatField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["CheckIn"]] = scoped(models.Manager["CheckIn"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "checkpoint"], name="check_in_once"),
            # A code of a display is good for one check-in, whoever copies it.
            models.UniqueConstraint(fields=["checkpoint", "step"], name="check_in_step_once"),
            models.UniqueConstraint(fields=["community", "form_key"], name="check_in_form_once"),
            models.CheckConstraint(condition=Q(proof__in=Proof.values), name="check_in_proof_known"),
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.at:%m-%d %H:%M}"


class Evidence(models.Model):
    """A photo of a check-in, with what it is known by again: nobody hands it in twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    check_in = models.ForeignKey(CheckIn, models.CASCADE, related_name="evidence")
    photo = models.OneToOneField(Photo, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["Evidence"]] = scoped(models.Manager["Evidence"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "digest"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class Reading(models.Model):
    """A figure read at a checkpoint."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    check_in = models.OneToOneField(CheckIn, models.CASCADE, related_name="reading")
    value = models.DecimalField(max_digits=10, decimal_places=2)
    is_out = models.BooleanField()

    objects: ClassVar[models.Manager["Reading"]] = scoped(models.Manager["Reading"])

    def __str__(self) -> str:
        return str(self.value)


class Omission(models.Model):
    """A checkpoint that a finished round left out, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="omissions")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Omission"]] = scoped(models.Manager["Omission"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "checkpoint"], name="omission_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="omission_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason[:30]


class Defect(models.Model):
    """Something broken that was found at a checkpoint, and the order that mends it; words and photos stand there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="defects")
    order = models.OneToOneField(Order, models.PROTECT, related_name="defect")
    found_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Defect"]] = scoped(models.Manager["Defect"])

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["community", "found_at"], name="defect_found")]

    def __str__(self) -> str:
        return f"{self.check_in_id} → {self.order_id}"
