"""People looked after: who wants to be greeted, who is visited, and who says each day that they are well."""

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.care.enums import Reason, Step
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community


class Greeting(models.Model):
    """A person's wish to be greeted on their birthday: their own choice, and shown to nobody.

    By the solar calendar the day is the person's own; by the lunar one it stands here.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    wanted_at = models.DateTimeField()
    is_lunar = models.BooleanField(default=False)
    lunar_month = models.PositiveSmallIntegerField(null=True, blank=True)
    lunar_day = models.PositiveSmallIntegerField(null=True, blank=True)
    is_leap_month = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Greeting"]] = scoped(models.Manager["Greeting"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person"], name="greeting_once"),
            models.CheckConstraint(
                condition=Q(is_lunar=False) | Q(lunar_month__range=(1, 12), lunar_day__range=(1, 30)),
                name="greeting_lunar_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Listed(models.Model):
    """Somebody on the roster of visits: every so many days a steward comes by."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason)
    every_days = models.PositiveSmallIntegerField(default=14)
    next_on = models.DateField()
    visited_at = models.DateTimeField(null=True, blank=True)
    # What was learnt last time: the next visitor reads it at the door.
    learnt = models.CharField(max_length=300, blank=True)
    # How far an overdue visit has climbed: 1 the lead knows, 2 the supervisor knows.
    alarm = models.PositiveSmallIntegerField(default=0)
    listed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Listed"]] = scoped(models.Manager["Listed"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person"], condition=Q(ended_at=None), name="listed_once"),
            models.CheckConstraint(condition=Q(every_days__range=(1, 92)), name="listed_cycle"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "next_on"], condition=Q(ended_at=None), name="listed_next")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.next_on}"


class WellBeing(models.Model):
    """Somebody who says each day that they are well 平安打卡, and whom the family are told by when they do not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Until when of each day a sign is expected, on the community's clock.
    by = models.TimeField(default=time(10))
    family: "models.ManyToManyField[Person, models.Model]" = models.ManyToManyField(
        Person, related_name="+", blank=True
    )
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # On these days nobody is expected to say anything: in hospital, at the daughter's.
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["WellBeing"]] = scoped(models.Manager["WellBeing"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person"], condition=Q(ended_at=None), name="well_being_once"),
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None) | Q(away_until__gte=models.F("away_from")),
                name="well_being_away",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class SignOfLife(models.Model):
    """On this day the person said that they are well."""

    well_being = models.ForeignKey(WellBeing, models.CASCADE, related_name="signs")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["SignOfLife"]] = scoped(models.Manager["SignOfLife"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["well_being", "day"], name="sign_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Silence(models.Model):
    """A day on which the sign stayed away, and how far the chain went: reminder, family, a steward at the door."""

    well_being = models.ForeignKey(WellBeing, models.CASCADE, related_name="silences")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    day = models.DateField()
    step = models.PositiveSmallIntegerField(choices=Step, default=Step.NONE)
    next_at = models.DateTimeField()
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Silence"]] = scoped(models.Manager["Silence"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["well_being", "day"], name="silence_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "next_at"], condition=Q(ended_at=None), name="silence_next")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.step}"
