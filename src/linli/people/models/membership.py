"""What somebody is in a community."""

from typing import Any, ClassVar

from django.db import models

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.enums import Role
from linli.people.models.person import Person
from linli.places.models import Community


class Membership(models.Model):
    """A role of a person in a community."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Membership"]] = scoped(models.Manager["Membership"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person", "role"], name="membership_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class Persona(models.Model):
    """One of a sample community's made-up people, in whose shoes a visitor may step with one tap."""

    slug = models.SlugField(unique=True)
    community = models.ForeignKey(Community, models.CASCADE, related_name="personas")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField(max_length=15, choices=Role)
    position = models.PositiveSmallIntegerField(default=0)
    label_zh = models.CharField(max_length=40)
    label_en = models.CharField(max_length=60)
    story_zh = models.CharField(max_length=120)
    story_en = models.CharField(max_length=160)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return self.slug
