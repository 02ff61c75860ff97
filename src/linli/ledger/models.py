"""Accounts, transfers and their legs. Transfers and legs are never changed; the database refuses (migration 0002).

Each index and each constraint of these tables is paid for by every transfer. Where a foreign key points to a row that
the posting function has just locked or written, and that triggers forbid to delete, the database does not look it up
once more (`db_constraint=False`); `verifying` finds a leg whose transfer or account is not there.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.scoping import scoped
from linli.ledger.enums import Unit
from linli.places.models import Community


class Account(models.Model):
    """How much of one unit an owner has for one purpose.

    `owner` is whoever's the account is, a person or the community itself: the ledger does not ask. `kind` says what it
    is for: "own", "held", "issued" … `lowest` is the lowest balance it may have; null: none, as for who issues. Whose it is,
    what for and of which unit never changes: a trigger refuses, and every seal says it again. The trigger also knows the
    units, at the opening, so that no balance that moves is asked for its unit.
    """

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    owner = models.UUIDField()
    kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=12, choices=Unit)
    balance = models.BigIntegerField(default=0)
    lowest = models.BigIntegerField(null=True, default=0)
    opened_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Account"]] = scoped(models.Manager["Account"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "owner", "kind", "unit"], name="account_once"),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(balance__gte=F("lowest")), name="account_not_below_lowest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit} {self.balance}"


class Transfer(models.Model):
    """Something that moved amounts between accounts: why (`cause`, unique), what kind, when, by whom."""

    id = models.BigAutoField(primary_key=True)
    # Its accounts, which stand in the same community, hold the community fast; a lock on the community's row by every
    # transfer would make them wait for each other.
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    cause = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    # A small JSON object as text, so that its bytes are the same in every database and can be sealed.
    memo = models.TextField(default="{}")
    # The hold that this transfer captures or releases; the transfer that this one takes back. Each can be only once. That
    # they are there is asked where one is named, not of every transfer at its commit.
    settles = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="settled_by", db_index=False, db_constraint=False
    )
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversed_by", db_index=False, db_constraint=False
    )
    # Which seal covers the transfer, and the digest of its row and legs as the sealer found them; null until the sealer
    # came by. The only columns set later, once.
    seal_no = models.BigIntegerField(null=True)
    seal_digest = models.BinaryField(null=True, max_length=32)

    objects: ClassVar[models.Manager["Transfer"]] = scoped(models.Manager["Transfer"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "cause"], name="transfer_cause_once"),
            models.UniqueConstraint(fields=["settles"], condition=~Q(settles=None), name="transfer_settles_once"),
            models.UniqueConstraint(fields=["reverses"], condition=~Q(reverses=None), name="transfer_reverses_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["seal_no", "id"], name="transfer_seal", condition=~Q(seal_no=None)),
            models.Index(fields=["id"], condition=Q(seal_no=None), name="transfer_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"


class Leg(models.Model):
    """One account's part in a transfer: what it gained, or lost where the amount is negative."""

    pk = models.CompositePrimaryKey("transfer_id", "account_id")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="legs", db_index=False, db_constraint=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="legs", db_index=False, db_constraint=False)
    amount = models.BigIntegerField()
    # The transfer's moment once more, so that an account's statement of a period is one stretch of its index.
    at = models.DateTimeField()

    # Scoped through its transfer and account, which are.
    objects: ClassVar[models.Manager["Leg"]] = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(amount=0), name="leg_not_zero"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "at", "transfer"], name="leg_statement")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount:+}"


class LedgerSeal(models.Model):
    """A link of the ledger's hash chain: a digest over the link before and the digests of a batch of transfers."""

    number = models.PositiveBigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    transfers = models.PositiveIntegerField()
    legs = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["LedgerSeal"]] = models.Manager()

    def __str__(self) -> str:
        return f"#{self.number} {self.digest[:12]}"
