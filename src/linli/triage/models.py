"""What staff taught triage."""

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Community


class TriageExample(models.Model):
    """A resident's words with the product that staff said they meant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.CASCADE, related_name="+")
    text = models.CharField(max_length=300)
    product_code = models.CharField(max_length=60)
    labelled_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["TriageExample"]] = scoped(models.Manager["TriageExample"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "text"], name="triage_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product_code}: {self.text[:20]}"
