"""What may be issued in a month, and what each kind of points is good for."""

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Community
from linli.points.enums import KIND_CHOICES


class Budget(models.Model):
    """The most points of a kind that the community issues in a month, from `month` (its first day) on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    month = models.DateField()
    points = models.PositiveIntegerField()

    objects: ClassVar[models.Manager["Budget"]] = scoped(models.Manager["Budget"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "kind", "month"], name="budget_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m} {self.points}"


class Policy(models.Model):
    """Whether a kind of points may be spent, and whether it expires at the end of the year after the one it was earned in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    is_spendable = models.BooleanField()
    expires = models.BooleanField()

    objects: ClassVar[models.Manager["Policy"]] = scoped(models.Manager["Policy"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "kind"], name="policy_once"),
        ]

    def __str__(self) -> str:
        return self.kind
