"""Materials that need care, and their register: what came in, who had how much of it, and where it went."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Bilingual, Community
from linli.rounds.enums import Entry
from linli.rounds.models.round import Round
from linli.stewards.models import Worker


class Material(Bilingual):
    """A pesticide or another material of which every millilitre is accounted for.

    `in_store` is kept by the database: a trigger adds each entry to it, and a check refuses what would be less than nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    # The smallest unit, in which all quantities are: 毫升, 克.
    unit_zh = models.CharField(max_length=10)
    unit_en = models.CharField(max_length=20, blank=True)
    # The number under which the authority has registered it, where it has one.
    registration = models.CharField(max_length=40, blank=True)
    # How long people and pets stay away after it was used.
    stay_away_hours = models.PositiveSmallIntegerField(default=0)
    in_store = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Material"]] = scoped(models.Manager["Material"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "name_zh"], name="material_name_once"),
            models.CheckConstraint(condition=Q(in_store__gte=0), name="material_not_less_than_nothing"),
        ]

    @property
    def names(self) -> dict[str, str]:
        """The name in both languages, as facts keep it."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}


class MaterialEntry(models.Model):
    """A line of the register. It is never changed; the database refuses (see migration 0002)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    material = models.ForeignKey(Material, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Entry)
    quantity = models.PositiveIntegerField()
    # Who got it, used it or brought it back; who took it into the store or threw it away.
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["MaterialEntry"]] = scoped(models.Manager["MaterialEntry"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="entry_of_something"),
            models.CheckConstraint(condition=Q(kind__in=Entry.values), name="entry_kind_known"),
            models.UniqueConstraint(fields=["community", "form_key"], name="entry_form_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["material", "-at"], name="entry_material")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Holding(models.Model):
    """How much of what was issued to somebody they have not yet used or brought back; kept by the database like the store."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    material = models.ForeignKey(Material, models.PROTECT, related_name="holdings")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    quantity = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager["Holding"]] = scoped(models.Manager["Holding"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["material", "worker"], name="holding_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="holding_not_less_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} {self.quantity}"
