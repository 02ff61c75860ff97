"""Places that a round passes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Bilingual, Building, Community, PointOfInterest
from linli.rounds.enums import Shows


class Checkpoint(Bilingual):
    """A place where somebody shows to have been: its name and number on the sheet, where it is, and the key of its code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="checkpoints")
    number = models.PositiveSmallIntegerField()
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    spot = models.ForeignKey(PointOfInterest, models.PROTECT, null=True, blank=True, related_name="+")
    # Its own place where the building's or the spot's middle is not near enough.
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    shows = models.CharField(max_length=7, choices=Shows, default=Shows.SHEET)
    # Key of the codes in hex, and which issue of them is in force: a sheet issued again has another key and the next number.
    secret = models.CharField(max_length=64)
    epoch = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Checkpoint"]] = scoped(models.Manager["Checkpoint"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "number"], name="checkpoint_number_once"),
            models.CheckConstraint(condition=Q(shows__in=Shows.values), name="checkpoint_shows_known"),
            models.CheckConstraint(condition=Q(epoch__gte=1), name="checkpoint_issued"),
            models.CheckConstraint(condition=Q(lng=None, lat=None) | Q(lng__isnull=False, lat__isnull=False), name="checkpoint_place_whole"),
        ]  # fmt: skip

    @property
    def names(self) -> dict[str, str]:
        """The name in both languages, as rounds, messages and facts keep it."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude, the nearest known; None where nobody has put it on the map. Reads building and spot."""
        for where in (self, self.building, self.spot):
            if where is not None and where.lng is not None and where.lat is not None:
                return where.lng, where.lat
        return None
