"""Issuer keys, credentials, and every look at one.

A credential is never changed but for its revocation, once; a look never (migration 0002). Private keys are no rows: they
are files in the data folder (`keys.py`).
"""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.credentials.enums import Agent, Outcome, Type
from linli.people.models import Person
from linli.places.models import Community


class IssuerKey(models.Model):
    """The public half of a key with which the installation signs; one that is retired still verifies what it signed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The key's own thumbprint (RFC 7638), so that nobody can give another key the same name.
    kid = models.CharField(max_length=43, unique=True)
    # The 32 bytes of an Ed25519 public key in base64url, as a JWK holds them in "x".
    public = models.CharField(max_length=43)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(retired_at__gte=F("created_at")), name="issuer_key_retired_after_made"
            ),
        ]

    def __str__(self) -> str:
        return self.kid


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Reads over credentials."""

    def of(self, person: Person) -> "CredentialQuerySet":
        """Return the person's credentials, newest first."""
        return self.filter(person=person).order_by("-issued_at", "-id")

    def in_force(self, at: datetime) -> "CredentialQuerySet":
        """Return those that are neither revoked nor expired."""
        return self.filter(revoked_at=None, valid_until__gt=at)


CredentialManager = models.Manager.from_queryset(CredentialQuerySet)


class Credential(models.Model):
    """One signed statement about one person for one recipient. What counts is `jws`; the columns are for finding it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="credentials")
    key = models.ForeignKey(IssuerKey, models.PROTECT, related_name="+")
    type = models.CharField(max_length=20, choices=Type)
    claims = models.JSONField()
    recipient = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200, blank=True)
    consented_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    # The bit that stands for it in the status lists, counted over all of them.
    status_index = models.PositiveIntegerField(unique=True)
    revoked_at = models.DateTimeField(null=True)
    jws = models.TextField()
    # Its public address. Whoever has it may look, so it cannot be guessed.
    token = models.CharField(max_length=43, unique=True)

    objects: ClassVar[CredentialManager["Credential"]] = scoped(CredentialManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(type__in=Type.values), name="credential_type_known"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("issued_at")), name="credential_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(consented_at__lte=F("issued_at")), name="credential_consented_first"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("issued_at")), name="credential_revoked_after_issued"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-issued_at"], name="credential_person"),
            models.Index(fields=["status_index"], condition=~Q(revoked_at=None), name="credential_revoked"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.issued_at:%Y-%m-%d}"

    def standing(self, at: datetime) -> Outcome:
        """Return whether it is valid, expired or revoked at that moment, by its row alone."""
        if self.revoked_at is not None:
            return Outcome.REVOKED
        return Outcome.VALID if at < self.valid_until else Outcome.EXPIRED


class Look(models.Model):
    """Somebody looked at a credential: when, roughly from where, with what, and what was found."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    # A network, never an address: 101.6.0.0/16, 240e:3a1::/32, "local", or nothing.
    network = models.CharField(max_length=43, blank=True)
    agent = models.CharField(max_length=8, choices=Agent)
    outcome = models.CharField(max_length=8, choices=Outcome)

    objects: ClassVar[models.Manager["Look"]] = scoped(models.Manager["Look"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="look_outcome_known"),
            models.CheckConstraint(condition=Q(agent__in=Agent.values), name="look_agent_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["credential", "-at"], name="look_credential"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"
