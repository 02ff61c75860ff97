"""What became of the money: refunds, a channel's notices, payouts to merchants, and how its bill differs from our books."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.market.enums import Channel, Gap, Outcome, RefundCause, RefundState
from linli.market.models.sales import Sale
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.places.models import Community


class Refund(models.Model):
    """What goes back to a buyer, in money and in points, each in full or not at all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="refunds")
    # How a channel knows it.
    number = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=6, choices=Channel)
    cause = models.CharField(max_length=12, choices=RefundCause)
    fen = models.PositiveIntegerField()
    money_fen = models.PositiveIntegerField()
    points = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=6, choices=RefundState)
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["Refund"]] = scoped(models.Manager["Refund"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="refund_form_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="refund_of_something"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], condition=Q(state="sent"), name="refund_unsettled"),
            models.Index(fields=["channel", "at"], name="refund_channel"),
        ]

    def __str__(self) -> str:
        return self.number


class Notice(models.Model):
    """A notice that a channel sent and signed, once; what it said, and what was made of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=6, choices=Channel)
    notice_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=8)
    number = models.CharField(max_length=40)
    fen = models.BigIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=7, choices=Outcome)

    # Of no community: a channel does not know them, and what it names may be nobody's.
    objects: ClassVar[models.Manager["Notice"]] = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["channel", "notice_id"], name="notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.number} {self.outcome}"


class Payout(models.Model):
    """What a merchant was paid, and up to which moment: the sum of its ledger account by then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="payouts")
    until = models.DateTimeField()
    fen = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["Payout"]] = scoped(models.Manager["Payout"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merchant", "until"], name="payout_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="payout_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.merchant_id} {self.fen}"


class Reconciliation(models.Model):
    """A day of a channel compared with its bill: how many rows agree, and what its bill and our books come to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel)
    day = models.DateField()
    at = models.DateTimeField()
    equal = models.PositiveIntegerField()
    ours_fen = models.BigIntegerField()
    theirs_fen = models.BigIntegerField()

    objects: ClassVar[models.Manager["Reconciliation"]] = scoped(models.Manager["Reconciliation"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "channel", "day"], name="reconciliation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"


class Difference(models.Model):
    """A row on which a channel's bill and our books do not agree, until somebody says how it was cleared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="differences")
    number = models.CharField(max_length=40)
    gap = models.CharField(max_length=11, choices=Gap)
    ours_fen = models.BigIntegerField(null=True)
    theirs_fen = models.BigIntegerField(null=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["Difference"]] = scoped(models.Manager["Difference"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reconciliation", "number"], name="difference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.gap}"
