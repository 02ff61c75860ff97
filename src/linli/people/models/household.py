"""Who lives where, and the workbooks in which that comes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.enums import Relation
from linli.people.models.person import Person
from linli.places.models import Community, Unit


class Household(models.Model):
    """Those who live in one unit together, for as long as they do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="households")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="households")
    # What a steward must know before the bell is rung: a dog, a baby asleep, hard of hearing.
    note = models.CharField(max_length=200, blank=True)
    moved_in = models.DateField(null=True, blank=True)
    moved_out = models.DateField(null=True, blank=True)
    needs_care = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Household"]] = scoped(models.Manager["Household"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit"], condition=Q(moved_out=None), name="household_one_per_unit"),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class HouseholdMember(models.Model):
    """One person in one household."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="homes")
    relation = models.CharField(max_length=8, choices=Relation)
    # Whom the steward calls first; one per household.
    is_contact = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["HouseholdMember"]] = scoped(models.Manager["HouseholdMember"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["household", "person"], name="household_member_once"),
            models.UniqueConstraint(fields=["household"], condition=Q(is_contact=True), name="household_one_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ∈ {self.household_id}"


class HouseholdImport(models.Model):
    """A workbook on its way in: checked rows wait here between the preview and the operator's word."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    rows = models.JSONField()
    summary = models.JSONField()
    imported_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["HouseholdImport"]] = scoped(models.Manager["HouseholdImport"])

    def __str__(self) -> str:
        return self.file_name
