"""Offers: an order held out to a worker, for a while."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.orders.models.order import Order
from linli.places.models import Community
from linli.stewards.models import Worker


class Offer(models.Model):
    """One worker asked to take one order. An emergency is offered to many at once; the first to accept has it."""

    class State(models.TextChoices):
        PENDING = "pending"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"
        # Somebody else took it, or it was cancelled or reassigned before an answer.
        WITHDRAWN = "withdrawn"
        # Accepted, and later given back, reassigned or reopened.
        RELEASED = "released"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="offers")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="offers")
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    is_broadcast = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=1)
    reasons: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["Offer"]] = scoped(models.Manager["Offer"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order"], condition=Q(state="accepted"), name="offer_one_accepted"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="pending", is_broadcast=False), name="offer_one_pending"
            ),
            models.UniqueConstraint(fields=["order", "worker"], condition=Q(state="pending"), name="offer_not_twice"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="offer_expires_later"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], condition=Q(state="pending"), name="offer_expiring"),
            models.Index(fields=["worker", "state"], name="offer_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.worker_id} ({self.state})"
