"""Rules of awarding, as data the operator edits."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Bilingual, Community
from linli.points.enums import KIND_CHOICES, KIND_VALUES, Event, Measure, Who


class RuleQuerySet(models.QuerySet["Rule"]):
    """Reads over rules."""

    def on(self, day: date) -> "RuleQuerySet":
        """Return the rules that hold on a day, in the order in which they are applied."""
        until = Q(ends_on=None) | Q(ends_on__gt=day)
        return self.filter(until, starts_on__lte=day).order_by("position", "id")

    def to_come(self, day: date) -> "RuleQuerySet":
        """Return the rules that begin after a day."""
        return self.filter(starts_on__gt=day).order_by("position", "starts_on")


RuleManager = models.Manager.from_queryset(RuleQuerySet)


class Rule(Bilingual):
    """Which event gives whom how many points of which kind, and within which bounds.

    A rule is never rewritten: a change ends it and begins its successor, so that every award shows by which words it was
    given. `code` stays the same through all versions.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=30)
    event = models.CharField(max_length=10, choices=Event)
    who = models.CharField(max_length=10, choices=Who)
    measure = models.CharField(max_length=8, choices=Measure, default=Measure.EACH)
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    points = models.PositiveIntegerField()

    # Only where the service was given by these kinds of workers, is of these kinds or lines; empty lists: any.
    worker_kinds: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    product_kinds: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    lines: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    least_stars = models.PositiveSmallIntegerField(default=0)

    # The most that one person may get by this rule, in points; null: no bound.
    most_a_day = models.PositiveIntegerField(null=True, blank=True)
    most_a_month = models.PositiveIntegerField(null=True, blank=True)
    most_a_pair = models.PositiveIntegerField(null=True, blank=True)
    # An award above this waits for a steward's or operator's yes; null: none does.
    approve_above = models.PositiveIntegerField(null=True, blank=True)

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[RuleManager["Rule"]] = scoped(RuleManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code", "starts_on"], name="rule_version_once"),
            models.UniqueConstraint(fields=["community", "code"], condition=Q(ends_on=None), name="rule_one_current"),
            models.CheckConstraint(condition=Q(points__gt=0), name="rule_gives_something"),
            models.CheckConstraint(condition=Q(kind__in=KIND_VALUES), name="rule_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="rule_ends_after_start"
            ),
        ]
