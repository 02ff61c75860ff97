"""The figures by which a community's merchants are measured and judged."""

from typing import Any, ClassVar

from django.db import models

from linli.core.scoping import scoped
from linli.people.models import Person
from linli.places.models import Community


class AlliancePolicy(models.Model):
    """A community's own figures, by the names of scoring.Policy; one that is missing is as usual."""

    community = models.OneToOneField(Community, models.PROTECT, related_name="+")
    figures: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    objects: ClassVar[models.Manager["AlliancePolicy"]] = scoped(models.Manager["AlliancePolicy"])

    def __str__(self) -> str:
        return f"{self.community_id}: {len(self.figures)}"
