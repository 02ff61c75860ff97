"""What surrounds a product: promises of time, groups of people, service lines."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from linli.catalogue.enums import Kind
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Bilingual, Community


def in_language(zh: str, en: str) -> str:
    """Return the text in the active language; Chinese where there is no English."""
    return en if en and (get_language() or "").startswith("en") else zh


class SlaClass(Bilingual):
    """A promise of times. Figures are defaults with their source, the operator's to edit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    respond_minutes = models.PositiveIntegerField()
    arrive_minutes = models.PositiveIntegerField(null=True, blank=True)
    finish_minutes = models.PositiveIntegerField()
    # Whether the clocks run at night; if not they start with the community's next service hours.
    around_the_clock = models.BooleanField(default=False)
    source_zh = models.CharField(max_length=200, blank=True)
    source_en = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["SlaClass"]] = scoped(models.Manager["SlaClass"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="sla_code_once"),
            models.CheckConstraint(condition=Q(respond_minutes__gt=0, finish_minutes__gt=0), name="sla_positive"),
        ]

    @property
    def source(self) -> str:
        """Where the figures come from, in the active language."""
        return in_language(self.source_zh, self.source_en)


class ServiceGroup(Bilingual):
    """One of the six groups of people 六大类服务对象; three are the article's, three the operator's (R2)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    icon = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10)

    objects: ClassVar[models.Manager["ServiceGroup"]] = scoped(models.Manager["ServiceGroup"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="group_code_once"),
        ]


class Line(Bilingual):
    """A service line: cleaning, repair, greetings, elder care …"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=5, choices=Kind)
    position = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["Line"]] = scoped(models.Manager["Line"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="line_code_once"),
        ]
