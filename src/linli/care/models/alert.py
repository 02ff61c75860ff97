"""Alerts as meteorological stations issue them, relayed word for word, and the feeds they come from."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.care.enums import Colour, Standing
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.places.models import Community


class Feed(models.Model):
    """Where alerts are fetched: a document, or an index (Atom, RSS) that lists them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    url = models.URLField(max_length=500)
    is_active = models.BooleanField(default=True)
    # The issuer's certificate (PEM): with one, what it has not signed is refused.
    certificate = models.TextField(blank=True)
    etag = models.CharField(max_length=200, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["Feed"]] = scoped(models.Manager["Feed"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "url"], name="feed_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Alert(models.Model):
    """A message of an issuer about a danger here. Its words are the issuer's and are never shortened."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    # The triple by which CAP names a message.
    sender = models.CharField(max_length=200)
    identifier = models.CharField(max_length=200)
    sent = models.DateTimeField()
    type = models.CharField(max_length=6, default="Alert")
    standing = models.CharField(max_length=9, choices=Standing, default=Standing.IN_FORCE)
    # The messages that this one ends, known here or not: [[sender, identifier, sent or ""], …].
    names: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    # The message that replaced or cancelled it.
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    kind = models.CharField(max_length=20)
    colour = models.CharField(max_length=6, choices=Colour, blank=True)
    issuer = models.CharField(max_length=200)
    event = models.CharField(max_length=200)
    headline = models.TextField(blank=True)
    description = models.TextField(blank=True)
    instruction = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=400, blank=True)
    onset = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField()
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Alert"]] = scoped(models.Manager["Alert"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "sender", "identifier"], name="alert_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["community", "expires"], condition=Q(standing=Standing.IN_FORCE), name="alert_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.event
