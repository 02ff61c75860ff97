"""Communities 社区, their buildings 楼栋, units 户室 and points of interest, with shapes as plain GeoJSON (WGS 84)."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import get_language

from linli.core.ids import uuid7
from linli.core.scoping import scoped


class Bilingual(models.Model):
    """A row whose name people read in the language they chose."""

    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> str:
        """The name in the active language; Chinese where no English was given."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh


class Community(Bilingual):
    """One residential community: the boundary of everything its people see."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True)
    operator_zh = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    # Begins every order number of the community, e.g. HM1123-018.
    number_prefix = models.CharField(max_length=4, default="LL")
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    service_phone = models.CharField(max_length=20, blank=True)
    # The administrative division it lies in (GB/T 2260 and below, 6 to 12 digits): warnings name places by it.
    division = models.CharField(max_length=12, blank=True)
    # Service hours: what is not urgent is answered within them.
    opens = models.TimeField(default=time(8))
    closes = models.TimeField(default=time(20))
    # A sample community lets visitors in as one of its made-up people; a real one never does.
    is_sample = models.BooleanField(default=False)
    boundary = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the community's people read their clocks."""
        return ZoneInfo(self.timezone)

    def service_time(self, at: datetime) -> datetime:
        """Return `at` where it lies within the service hours, else the moment the community next opens."""
        local = at.astimezone(self.zone)
        if self.opens <= local.time() < self.closes:
            return at
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        return datetime.combine(day, self.opens, self.zone)


class Building(models.Model):
    """A residential or public building."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="buildings")
    name = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    floors = models.PositiveSmallIntegerField(default=1)
    footprint = models.JSONField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    objects: ClassVar[models.Manager["Building"]] = scoped(models.Manager["Building"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "name"], name="building_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A home or a shop: building, entrance, room."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="units")
    building = models.ForeignKey(Building, models.PROTECT, related_name="units")
    entrance = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20)
    # Square metres, as on the deed: what an owner's vote weighs by law.
    area = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)

    objects: ClassVar[models.Manager["Unit"]] = scoped(models.Manager["Unit"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["building", "entrance", "room"], name="unit_room_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The address inside the community: 3幢2单元602. Reads the building."""
        return f"{self.building.name}{self.entrance}{self.room}"


class PointOfInterest(Bilingual):
    """A gate, a garden, a pump room, the neighbourhood centre: places that are no one's home."""

    class Kind(models.TextChoices):
        GATE = "gate"
        GREEN = "green"
        WATER = "water"
        ROAD = "road"
        CENTRE = "centre"
        EQUIPMENT = "equipment"
        PARKING = "parking"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="points_of_interest")
    kind = models.CharField(max_length=12, choices=Kind)
    shape = models.JSONField()
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    objects: ClassVar[models.Manager["PointOfInterest"]] = scoped(models.Manager["PointOfInterest"])
