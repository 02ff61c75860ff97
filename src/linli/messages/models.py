"""The in-app inbox."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.models import Person
from linli.places.models import Community


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads over messages."""

    def of(self, person: Person) -> "MessageQuerySet":
        """Return the person's messages, newest first."""
        return self.filter(person=person).order_by("-at", "-id")

    def unread(self, person: Person) -> "MessageQuerySet":
        """Return what the person has not yet opened."""
        return self.filter(person=person, read_at=None)


MessageManager = models.Manager.from_queryset(MessageQuerySet)


class Message(models.Model):
    """One thing told to one person. Kept as kind and values, put into words in the reader's language."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    # Where a tap leads: a path of this installation.
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # When the phone may ring: now, or when the quiet hours are over. Null once it was pushed.
    push_at = models.DateTimeField(null=True)
    # Makes telling the same thing twice impossible, however often a task runs.
    cause = models.CharField(max_length=120, unique=True)

    objects: ClassVar[MessageManager["Message"]] = scoped(MessageManager)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-at"], name="message_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="message_unread"),
            models.Index(fields=["push_at"], condition=~Q(push_at=None), name="message_push"),
        ]

    def __str__(self) -> str:
        return self.kind
