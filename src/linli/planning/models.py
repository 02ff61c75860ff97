"""A day's plan: who goes where in which order, why, what was left out, and what was fixed by hand."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community
from linli.stewards.models import Worker


class Why(models.TextChoices):
    """What a plan was made for."""

    DAWN = "dawn", _("清晨自动")
    ASKED = "asked", _("手动重排")
    URGENT = "urgent", _("有急事插入")
    MOVED = "moved", _("手工调整")


class DayPlan(models.Model):
    """One version of a community's day. A new version ends the one before; none is ever changed.

    `unplanned` is [{"order", "code", "values"}], `changes` what became of orders since the version before in the same form,
    `totals` the planner's figures in minutes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    day = models.DateField()
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    why = models.CharField(max_length=6, choices=Why)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    seconds = models.FloatField()
    totals: "models.JSONField[Any]" = models.JSONField()
    unplanned: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    changes: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)

    objects: ClassVar[models.Manager["DayPlan"]] = scoped(models.Manager["DayPlan"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "day", "version"], name="day_plan_version_once"),
            models.UniqueConstraint(
                fields=["community", "day"], condition=Q(is_current=True), name="day_plan_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} v{self.version}"


class Stop(models.Model):
    """A stop of a worker's day: an order, or a break where there is none. Minutes are the planner's."""

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="stops")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="planned")
    position = models.PositiveSmallIntegerField()
    arrives = models.DateTimeField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    walking = models.FloatField()
    waiting = models.FloatField()
    reasons: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)

    objects: ClassVar[models.Manager["Stop"]] = scoped(models.Manager["Stop"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "worker", "position"], name="planned_stop_once"),
            models.UniqueConstraint(fields=["plan", "order"], name="planned_order_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["worker", "plan"], name="planned_worker")]

    def __str__(self) -> str:
        return f"{self.position}: {self.order_id}"


class Pin(models.Model):
    """A lead's word that an order stays with a worker whatever is planned."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, models.CASCADE, related_name="pin")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Where in the worker's day; null: wherever it fits best.
    turn = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager["Pin"]] = scoped(models.Manager["Pin"])

    def __str__(self) -> str:
        return f"{self.order_id} → {self.worker_id}"
