"""Residents who give their time."""

from datetime import date
from typing import Any, ClassVar

from django.db import models

from linli.core import week
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.core.week import Cell
from linli.neighbours.enums import VolunteerState
from linli.people.models import Person
from linli.places.models import Community
from linli.stewards.models import Worker


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    """Reads over volunteers."""

    def shown(self) -> "VolunteerQuerySet":
        """Return the volunteers with what every list shows of them, in one query."""
        return self.select_related("person", "worker", "recruited_by")

    def active(self) -> "VolunteerQuerySet":
        """Return those who are offered tasks now."""
        return self.filter(state=VolunteerState.ACTIVE)


VolunteerManager = models.Manager.from_queryset(VolunteerQuerySet)


class Volunteer(models.Model):
    """A resident who joined as a volunteer.

    Skills, times, buildings and the last day of the insurance stand on `worker`, where dispatch reads them, and are
    shown here as properties: they are kept once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="volunteering")
    worker = models.OneToOneField(Worker, models.PROTECT, related_name="volunteer")
    languages: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    insurer = models.CharField(max_length=60, blank=True)
    policy_no = models.CharField(max_length=60, blank=True)
    joined_at = models.DateTimeField()
    recruited_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=6, choices=VolunteerState, default=VolunteerState.ACTIVE)
    # Shown among others only by their own word.
    on_leaderboard = models.BooleanField(default=False)

    objects: ClassVar[VolunteerManager["Volunteer"]] = scoped(VolunteerManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person"], name="volunteer_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=VolunteerState.values), name="volunteer_state_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.person)

    @property
    def skills(self) -> list[str]:
        """Codes of catalogue.Skill."""
        return list(self.worker.skills)

    @property
    def times(self) -> list[Cell]:
        """When they give time, in the order of the week; empty: any time."""
        return week.ordered(week.cells(self.worker.times))

    @property
    def buildings(self) -> list[str]:
        """Keys of the buildings they go to; empty: all."""
        return list(self.worker.buildings)

    @property
    def insured_until(self) -> date | None:
        """The last day on which their insurance pays."""
        return self.worker.insured_until
