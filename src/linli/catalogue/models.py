"""Service products and what surrounds them. Every community has its own copy, which its operator edits."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from linli.catalogue.enums import Kind, Mode, PointKind, Scene
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


class ProductQuerySet(models.QuerySet["Product"]):
    """Reads over products."""

    def offered(self) -> "ProductQuerySet":
        """Return what residents may ask for now, in the catalogue's order."""
        return self.filter(is_active=True).select_related("line", "sla").order_by("line__position", "position")


ProductManager = models.Manager.from_queryset(ProductQuerySet)


class Product(Bilingual):
    """A service product 服务产品: what is done, by whom, how fast, at what price, to what standard."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="products")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=5, choices=Kind)
    line = models.ForeignKey(Line, models.PROTECT, related_name="products")
    scene = models.CharField(max_length=20, choices=Scene)
    groups: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    providers: "models.JSONField[Any]" = models.JSONField(default=list)
    skills: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    mode = models.CharField(max_length=10, choices=Mode)
    sla = models.ForeignKey(SlaClass, models.PROTECT, related_name="products")
    is_free = models.BooleanField(default=True)
    price_fen = models.PositiveIntegerField(default=0)
    unit_zh = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=30, blank=True)
    summary_zh = models.CharField(max_length=120, blank=True)
    summary_en = models.CharField(max_length=240, blank=True)
    # [{"zh": …, "en": …}], in the order of the work.
    checklist: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    # How many photos prove the work; an order without them cannot be finished.
    evidence_photos = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=30)
    points = models.PositiveSmallIntegerField(default=0)
    points_kind = models.CharField(max_length=12, choices=PointKind, blank=True)
    # What it costs in points, of any kind that may be spent; null: it cannot be had for points.
    points_price = models.PositiveIntegerField(null=True, blank=True)
    # Heights, electricity, heavy lifting: a volunteer does it only with insurance on file.
    needs_insurance = models.BooleanField(default=False)
    icon = models.CharField(max_length=30, default="concierge-bell")
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ProductManager["Product"]] = scoped(ProductManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="product_code_once"),
            models.CheckConstraint(condition=Q(is_free=False) | Q(price_fen=0), name="product_free_costs_nothing"),
        ]

    @property
    def summary(self) -> str:
        """One sentence on what happens, in the active language."""
        return in_language(self.summary_zh, self.summary_en)

    @property
    def unit(self) -> str:
        """What the price is for: 次, 小时 … in the active language."""
        return in_language(self.unit_zh, self.unit_en)

    @property
    def steps(self) -> list[str]:
        """The checklist in the active language."""
        return [in_language(step["zh"], step.get("en", "")) for step in self.checklist]

    @property
    def names(self) -> dict[str, str]:
        """The name in both languages, as messages and facts keep it."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}
