"""Workers: stewards 管家, volunteers 志愿管家 and team members 班组, their shifts and what they are in charge of."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.catalogue.models import in_language
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.models import Person
from linli.places.models import Bilingual, Building, Community


class Team(Bilingual):
    """A team of the property company: engineering, cleaning, greening, security, stewards."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="teams")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Team"]] = scoped(models.Manager["Team"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="team_code_once"),
        ]


class WorkerQuerySet(models.QuerySet["Worker"]):
    """Reads over workers."""

    def staff(self) -> "WorkerQuerySet":
        """Return those who deliver for the community, not for a merchant."""
        return self.exclude(kind=Worker.Kind.MERCHANT)

    def active(self) -> "WorkerQuerySet":
        """Return those who may be offered work, with person and team."""
        return self.filter(is_active=True).select_related("person", "team")


WorkerManager = models.Manager.from_queryset(WorkerQuerySet)


class Worker(models.Model):
    """Somebody who delivers services in one community, with what dispatch and residents need to know of them."""

    class Kind(models.TextChoices):
        STEWARD = "steward"
        VOLUNTEER = "volunteer"
        TEAM = "team"
        # Whoever works for a merchant: takes its orders, is never offered others'.
        MERCHANT = "merchant"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="workers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="workplaces")
    kind = models.CharField(max_length=9, choices=Kind)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="workers")
    is_lead = models.BooleanField(default=False)
    # How residents know them: 王管家, 周师傅.
    call_zh = models.CharField(max_length=30)
    call_en = models.CharField(max_length=40)
    trade_zh = models.CharField(max_length=40, blank=True)
    trade_en = models.CharField(max_length=60, blank=True)
    grade = models.PositiveSmallIntegerField(default=1)
    skills: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    since = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    # When and where a volunteer gives their time: [[2, "evening"], …] as core.week has it, keys of buildings; empty: any.
    times: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    buildings: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    # The last day on which a volunteer's insurance pays; what is risky is not asked of one without.
    insured_until = models.DateField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    # The score: recomputed from reviews, likes and confirmed orders, never added to (see orders.scoring).
    stars_sum = models.PositiveIntegerField(default=0)
    stars_count = models.PositiveIntegerField(default=0)
    likes_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    on_time_count = models.PositiveIntegerField(default=0)

    objects: ClassVar[WorkerManager["Worker"]] = scoped(WorkerManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person"], name="worker_person_once"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="worker_grade_1_to_5"),
            models.CheckConstraint(condition=Q(on_time_count__lte=F("done_count")), name="worker_on_time_of_done"),
        ]

    def __str__(self) -> str:
        return self.call_zh

    @property
    def call(self) -> str:
        """How the worker is addressed, in the active language."""
        return in_language(self.call_zh, self.call_en)

    @property
    def calls(self) -> dict[str, str]:
        """The same in both languages, as messages and facts keep it."""
        return {"zh": self.call_zh, "en": self.call_en or self.call_zh}

    @property
    def trade(self) -> str:
        """The trade in the active language: 水电 9 年."""
        return in_language(self.trade_zh, self.trade_en)

    @property
    def stars(self) -> float | None:
        """Mean of all reviews, 1 to 5, one decimal; None before the first."""
        return round(self.stars_sum / self.stars_count, 1) if self.stars_count else None

    @property
    def is_volunteer(self) -> bool:
        """Whether they are invited and may say no, and are never told to go."""
        return self.kind == self.Kind.VOLUNTEER

    def is_insured(self, *, on: date) -> bool:
        """Tell whether somebody pays for a harm on that day: who is employed is insured by law."""
        if not self.is_volunteer:
            return True
        return self.insured_until is not None and on <= self.insured_until

    @property
    def on_time_percent(self) -> int | None:
        """Share of confirmed orders reached and finished in time, whole percent; None before the first."""
        return round(100 * self.on_time_count / self.done_count) if self.done_count else None


class Charge(models.Model):
    """A building whose households a steward is in charge of."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="charges")
    building = models.ForeignKey(Building, models.CASCADE, related_name="charges")

    objects: ClassVar[models.Manager["Charge"]] = scoped(models.Manager["Charge"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["building"], name="building_one_steward"),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} → {self.building_id}"


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Reads over shifts."""

    def covering(self, at: datetime) -> "ShiftQuerySet":
        """Return the shifts that are on at that moment."""
        return self.filter(starts__lte=at, ends__gt=at)


ShiftManager = models.Manager.from_queryset(ShiftQuerySet)


class Shift(models.Model):
    """A stretch of time in which a worker is on duty."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="shifts")
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    objects: ClassVar[ShiftManager["Shift"]] = scoped(ShiftManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["worker", "starts"], name="shift_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="shift_ends_after_start"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "starts", "ends"], name="shift_when")
        ]

    def __str__(self) -> str:
        return f"{self.starts:%m-%d %H:%M}–{self.ends:%H:%M}"
