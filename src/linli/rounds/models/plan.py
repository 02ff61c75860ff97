"""What is done again and again: which service, where, how often, by which team."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.catalogue.models import Product, in_language
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Bilingual, Community
from linli.rounds import recurrence
from linli.rounds.models.checkpoint import Checkpoint
from linli.stewards.models import Team


class Plan(Bilingual):
    """A round that is due by a rule: each time it is, a Round and its service order are made (services/laying.py)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    # iCalendar, without its name: FREQ=WEEKLY;BYDAY=MO,TH.
    rrule = models.CharField(max_length=200)
    starts_on = models.DateField()
    # On the community's clock; one that ends before it begins ends on the next day.
    window_from = models.TimeField()
    window_until = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    # [{"zh": …, "en": …}]; empty: the product's own.
    checklist: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    needs_photo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Every round that begins not later than this has been laid out.
    laid_until = models.DateTimeField()

    objects: ClassVar[models.Manager["Plan"]] = scoped(models.Manager["Plan"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(window_from=F("window_until")), name="plan_window_is_some_time"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="plan_takes_some_time"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["laid_until"], condition=Q(is_active=True), name="plan_to_lay_out"),
        ]

    @property
    def names(self) -> dict[str, str]:
        """The name in both languages, as messages and facts keep it."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}

    @property
    def lasts(self) -> timedelta:
        """How long each round's window is on the clock."""
        return recurrence.length(self.window_from, self.window_until)

    @property
    def recurrence(self) -> recurrence.Recurrence:
        """The rule, read in the community's zone. Reads the community."""
        return recurrence.read(
            self.rrule, starts=datetime.combine(self.starts_on, self.window_from), zone=self.community.zone
        )

    @property
    def steps(self) -> list[str]:
        """The checklist in the active language: the plan's own, else the product's. Reads the product."""
        if not self.checklist:
            return self.product.steps
        return [in_language(step["zh"], step.get("en", "")) for step in self.checklist]


class PlanStop(models.Model):
    """A checkpoint that the plan's rounds pass, in this order, with what is read there."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="stops")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    # What is read, "" where nothing is, its unit, and between which figures all is well.
    reading_zh = models.CharField(max_length=30, blank=True)
    reading_en = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    lowest = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)

    objects: ClassVar[models.Manager["PlanStop"]] = scoped(models.Manager["PlanStop"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "checkpoint"], name="stop_checkpoint_once"),
            models.UniqueConstraint(fields=["plan", "position"], name="stop_position_once"),
            models.CheckConstraint(condition=Q(lowest=None) | Q(highest=None) | Q(lowest__lte=F("highest")), name="stop_bounds_in_order"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan_id} {self.position}"

    @property
    def kept(self) -> dict[str, Any]:
        """The stop as a round keeps it, however the plan changes later. Reads the checkpoint."""
        reading = {
            "zh": self.reading_zh, "en": self.reading_en or self.reading_zh, "unit": self.unit,
            "lowest": _text(self.lowest), "highest": _text(self.highest),
        }  # fmt: skip
        return {
            "checkpoint": str(self.checkpoint_id), **self.checkpoint.names, "reading": reading if self.reading_zh else None
        }  # fmt: skip


def _text(number: object) -> str | None:
    return None if number is None else str(number)
