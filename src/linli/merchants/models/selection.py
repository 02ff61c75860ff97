"""How merchants are chosen: the published checklist, and what a steward found at the shop."""

from typing import Any, ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.merchants.enums import PaperKind
from linli.merchants.models.merchant import Merchant
from linli.places.models import Bilingual, Community
from linli.stewards.models import Worker


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Reads over the checklist."""

    def for_category(self, category: str) -> "list[Criterion]":
        """Return what is asked of a category of business, in order. One query."""
        rows = self.filter(is_active=True).order_by("position", "id")
        return [row for row in rows if not row.categories or category in row.categories]


CriterionManager = models.Manager.from_queryset(CriterionQuerySet)


class Criterion(Bilingual):
    """A line of the checklist against which merchants are chosen: published before anybody applies, the operator's to edit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    # Codes of categories; empty: asked of all.
    categories: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    # Met by a document that the office found good and that is good today; empty: by what the steward sees.
    paper = models.CharField(max_length=10, choices=PaperKind, blank=True)
    # Without it nobody is chosen; else it speaks for a merchant.
    is_must = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[CriterionManager["Criterion"]] = scoped(CriterionManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="criterion_code_once")
        ]


class Visit(models.Model):
    """A steward's visit to the shop: what was found of each line that is not met by a document."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="visits")
    by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # {"prices": true, "clean": false, …} by the criterion's code.
    findings: "models.JSONField[Any]" = models.JSONField(default=dict)
    words = models.CharField(max_length=400, blank=True)
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["Visit"]] = scoped(models.Manager["Visit"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="merchant_visit_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["merchant", "-id"], name="merchant_visits")]

    def __str__(self) -> str:
        return f"{self.merchant} {self.at:%m-%d}"
