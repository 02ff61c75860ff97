"""What happened that may earn points, and what it earned."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.models import Person
from linli.places.models import Community
from linli.points.enums import KIND_CHOICES, AwardState, Event, Refusal
from linli.points.models.rule import Rule


class Occasion(models.Model):
    """An event with everything a rule may ask about it: written once, so that a new rule can be tried on old months."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    event = models.CharField(max_length=10, choices=Event)
    # What it was: unique, so that the same event told twice earns once.
    cause = models.CharField(max_length=100)
    at = models.DateTimeField()
    provider = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    requester = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    worker_kind = models.CharField(max_length=9, blank=True)
    # The service order it belongs to, and what its product says.
    order_id = models.UUIDField(null=True)
    service: "models.JSONField[Any]" = models.JSONField(default=dict)
    product_kind = models.CharField(max_length=5, blank=True)
    line = models.CharField(max_length=30, blank=True)
    product_points = models.PositiveIntegerField(default=0)
    product_points_kind = models.CharField(max_length=12, blank=True)
    # Time spent on the work, without waiting.
    minutes = models.PositiveIntegerField(default=0)
    stars = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Occasion"]] = scoped(models.Manager["Occasion"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "cause"], name="occasion_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "at"], name="occasion_at"),
            models.Index(fields=["order_id"], name="occasion_order"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.cause}"


class Award(models.Model):
    """What one rule gave one person for one occasion, or why it gave nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="awards")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="awards")
    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    # The other one of the two: whom they helped, or who helped them.
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    points = models.PositiveIntegerField()
    at = models.DateTimeField()
    # The community's own day: what caps are counted by.
    day = models.DateField()
    state = models.CharField(max_length=10, choices=AwardState)
    refusal = models.CharField(max_length=8, choices=Refusal, blank=True)
    # The ledger's transfer, once it is posted.
    transfer = models.BigIntegerField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["Award"]] = scoped(models.Manager["Award"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["occasion", "rule", "person"], name="award_once"),
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(transfer__isnull=False, points__gt=0), name="award_posted_in_ledger"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-at"], name="award_person"),
            models.Index(fields=["community", "at"], name="award_at"),
            models.Index(fields=["community"], condition=Q(state="waiting"), name="award_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.points} {self.kind} ({self.state})"
