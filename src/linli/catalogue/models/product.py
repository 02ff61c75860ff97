"""A service product 服务产品, and every version of it that there has been."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.catalogue.enums import Kind, Mode, PointKind, Scene
from linli.catalogue.models.frame import Line, SlaClass, in_language
from linli.catalogue.slots import Policy
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.models import Person
from linli.places.models import Bilingual, Community


class Content(Bilingual):
    """What a product promises: what is done, by whom, how fast, at what price, to what standard, and when."""

    kind = models.CharField(max_length=5, choices=Kind)
    line = models.ForeignKey(Line, models.PROTECT, related_name="%(class)ss")
    scene = models.CharField(max_length=20, choices=Scene)
    groups: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    providers: "models.JSONField[Any]" = models.JSONField(default=list)
    skills: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    mode = models.CharField(max_length=10, choices=Mode)
    sla = models.ForeignKey(SlaClass, models.PROTECT, related_name="%(class)ss")
    is_free = models.BooleanField(default=True)
    price_fen = models.PositiveIntegerField(default=0)
    unit_zh = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=30, blank=True)
    summary_zh = models.CharField(max_length=120, blank=True)
    summary_en = models.CharField(max_length=240, blank=True)
    # How one sees that it was done well, in a sentence or two.
    standard_zh = models.CharField(max_length=300, blank=True)
    standard_en = models.CharField(max_length=600, blank=True)
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
    # When it can be had (see slots.Policy); {}: at any time.
    slots: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True)
    icon = models.CharField(max_length=30, default="concierge-bell")

    class Meta:
        abstract = True

    @property
    def summary(self) -> str:
        """One sentence on what happens, in the active language."""
        return in_language(self.summary_zh, self.summary_en)

    @property
    def standard(self) -> str:
        """How one sees that it was done well, in the active language."""
        return in_language(self.standard_zh, self.standard_en)

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

    @property
    def policy(self) -> Policy | None:
        """When it can be had; None: at any time."""
        return Policy.read(self.slots) if self.slots else None


class ProductQuerySet(models.QuerySet["Product"]):
    """Reads over products."""

    def offered(self) -> "ProductQuerySet":
        """Return what residents may ask for now, in the catalogue's order."""
        return self.filter(is_active=True).select_related("line", "sla").order_by("line__position", "position")


ProductManager = models.Manager.from_queryset(ProductQuerySet)


class Product(Content):
    """A service product 服务产品 as it is offered today: its newest version is the same, word for word."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="products")
    code = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    # Null only for a row that no service made: its first version is written down before it changes.
    newest = models.ForeignKey(
        "ProductVersion", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects: ClassVar[ProductManager["Product"]] = scoped(ProductManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="product_code_once"),
            models.CheckConstraint(condition=Q(is_free=False) | Q(price_fen=0), name="product_free_costs_nothing"),
        ]


class ProductVersion(Content):
    """What a product promised from one moment on. Append-only: the database refuses to change or delete one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # Null where it was there before anybody wrote versions down.
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["ProductVersion"]] = scoped(models.Manager["ProductVersion"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["product", "number"], name="product_version_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="product_version_from_one"),
            models.CheckConstraint(condition=Q(is_free=False) | Q(price_fen=0), name="version_free_costs_nothing"),
        ]
