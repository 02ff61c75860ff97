"""What points are spent on: payments that hold them, rewards, and the vouchers that stand for goods."""

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.models import Person
from linli.places.models import Bilingual, Community
from linli.points.enums import PaymentState, VoucherState


class Payment(models.Model):
    """Points of one person set aside for one thing, in one or more kinds, until it is delivered or called off."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=100)
    points = models.PositiveIntegerField()
    # [{"kind": …, "points": …, "hold": transfer id}]
    parts: "models.JSONField[Any]" = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=PaymentState, default=PaymentState.HELD)
    # How many of them went back, or go back once the rest is taken.
    returned = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Payment"]] = scoped(models.Manager["Payment"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "cause"], name="payment_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="payment_of_something"),
            models.CheckConstraint(condition=Q(returned__lte=F("points")), name="payment_returned_of_points"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "-at"], name="payment_person")]

    def __str__(self) -> str:
        return f"{self.points} ({self.state})"


class Reward(Bilingual):
    """Goods at a merchant's counter that can be had for points."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    # The merchant at whose counter its vouchers are used up; null: at every counter of the community.
    shop = models.UUIDField(null=True, blank=True)
    merchant_zh = models.CharField(max_length=60)
    merchant_en = models.CharField(max_length=80, blank=True)
    words_zh = models.CharField(max_length=200, blank=True)
    words_en = models.CharField(max_length=300, blank=True)
    icon = models.CharField(max_length=30, default="gift")
    points = models.PositiveIntegerField()
    # How many there are in all, and how many were given; null: as many as are wanted.
    stock = models.PositiveIntegerField(null=True, blank=True)
    given = models.PositiveIntegerField(default=0)
    most_a_person = models.PositiveSmallIntegerField(null=True, blank=True)
    # For how many days a voucher is good.
    days = models.PositiveSmallIntegerField(default=30)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Reward"]] = scoped(models.Manager["Reward"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(points__gt=0, days__gt=0), name="reward_costs_something"),
            models.CheckConstraint(condition=Q(stock=None) | Q(given__lte=F("stock")), name="reward_within_stock"),
        ]

    @property
    def left(self) -> int | None:
        """How many are left; None for as many as are wanted."""
        return None if self.stock is None else self.stock - self.given

    def is_at(self, counters: Collection[UUID]) -> bool:
        """Tell whether its vouchers are used up at one of these shops' counters."""
        return self.shop is None or self.shop in counters


class Voucher(models.Model):
    """A reward that somebody has taken: shown at the counter as a QR code, used once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="vouchers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="vouchers")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="voucher")
    # What the QR code says: 16 random bytes, so that it cannot be guessed.
    token = models.CharField(max_length=32, unique=True)
    # Makes a double tap one voucher.
    form_key = models.UUIDField()
    state = models.CharField(max_length=9, choices=VoucherState, default=VoucherState.ISSUED)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["Voucher"]] = scoped(models.Manager["Voucher"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="voucher_form_once"),
            models.CheckConstraint(
                condition=~Q(state="used") | Q(used_at__isnull=False, used_by__isnull=False),
                name="voucher_used_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-issued_at"], name="voucher_person"),
            models.Index(fields=["expires_at"], condition=Q(state="issued"), name="voucher_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} ({self.state})"
