"""What is bought: one payment for several merchants, and each merchant's sale with its lines."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.market.enums import Channel, CheckoutState, SaleState, Way
from linli.market.models.goods import Slot, Variant
from linli.market.models.groups import GroupBuy
from linli.merchants.models import Merchant
from linli.orders.models import Order
from linli.people.models import Household, Person
from linli.places.models import Community
from linli.points.models import Payment


class Checkout(models.Model):
    """One payment of one buyer for what several merchants deliver. The form's key makes a double tap one checkout."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    # How a channel knows it.
    number = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField()
    state = models.CharField(max_length=9, choices=CheckoutState, default=CheckoutState.OPEN)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    # What all its sales cost, and what of it is money; the rest is points.
    total_fen = models.PositiveIntegerField()
    money_fen = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    pay_by = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    # The channel's own number of the payment.
    trade_no = models.CharField(max_length=64, blank=True)
    # Where the buyer's browser was sent to pay, or what was drawn as a code for the phone.
    address = models.TextField(blank=True)
    is_qr = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Checkout"]] = scoped(models.Manager["Checkout"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="checkout_form_once"),
            models.CheckConstraint(condition=Q(money_fen__lte=F("total_fen")), name="checkout_money_of_total"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False) & ~Q(channel=""), name="checkout_paid_how"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["pay_by"], condition=Q(state="open"), name="checkout_lapsing"),
            models.Index(fields=["person", "-id"], name="checkout_person"),
            models.Index(fields=["channel", "paid_at"], name="checkout_paid"),
        ]

    def __str__(self) -> str:
        return self.number


class Sale(models.Model):
    """One merchant's part of a checkout: what it delivers by one order of the spine, and what becomes of its money."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    checkout = models.ForeignKey(Checkout, models.PROTECT, related_name="sales")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="sales")
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="sale")
    # The order by which a neighbour carries it the last hundred metres.
    carrying = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="carried")
    group = models.ForeignKey(GroupBuy, models.PROTECT, null=True, blank=True, related_name="sales")
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, blank=True, related_name="sales")
    way = models.CharField(max_length=9, choices=Way)
    state = models.CharField(max_length=9, choices=SaleState, default=SaleState.RESERVED)
    # What it costs, what of it points pay (and how many), what part the community keeps (hundredths of a per cent).
    total_fen = models.PositiveIntegerField()
    points = models.PositiveIntegerField(default=0)
    points_fen = models.PositiveIntegerField(default=0)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    commission = models.PositiveIntegerField()
    # What went back: of the total, of it in points' worth, how many points; what was paid for coming late.
    refunded_fen = models.PositiveIntegerField(default=0)
    refunded_points_fen = models.PositiveIntegerField(default=0)
    refunded_points = models.PositiveIntegerField(default=0)
    compensated_fen = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True, blank=True)
    # Until when it is to be at the door, where that was promised; when it was.
    promised_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # What the buyer says to whoever brings it, and how many wrong ones were tried.
    code = models.CharField(max_length=6, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Sale"]] = scoped(models.Manager["Sale"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="sale_of_something"),
            models.CheckConstraint(condition=Q(points_fen__lte=F("total_fen")), name="sale_points_of_total"),
            models.CheckConstraint(condition=Q(refunded_fen__lte=F("total_fen")), name="sale_refund_of_total"),
            models.CheckConstraint(
                condition=Q(refunded_points_fen__lte=F("points_fen"), refunded_points__lte=F("points")),
                name="sale_points_back_of_points",
            ),
            models.CheckConstraint(
                condition=~Q(state="captured") | Q(captured_at__isnull=False), name="sale_captured_when"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merchant", "state", "-id"], name="sale_merchant"),
            models.Index(fields=["group", "state"], name="sale_group"),
            models.Index(fields=["community", "captured_at"], name="sale_captured"),
        ]

    def __str__(self) -> str:
        return f"{self.merchant_id} {self.total_fen}"

    @property
    def money_fen(self) -> int:
        """What of it is money."""
        return self.total_fen - self.points_fen

    @property
    def left_fen(self) -> int:
        """What has not gone back."""
        return self.total_fen - self.refunded_fen

    @property
    def subject(self) -> tuple[str, Any]:
        """How facts name the sale."""
        return "sale", self.pk


class SaleLine(models.Model):
    """So many of a variant, at the price and under the name of that day."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    name_zh = models.CharField(max_length=130)
    name_en = models.CharField(max_length=250, blank=True)
    count = models.PositiveSmallIntegerField()
    unit_fen = models.PositiveIntegerField()
    # How many were taken back or never came.
    returned = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["SaleLine"]] = scoped(models.Manager["SaleLine"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sale", "variant"], name="sale_line_once"),
            models.CheckConstraint(condition=Q(count__gt=0, unit_fen__gt=0), name="sale_line_of_something"),
            models.CheckConstraint(condition=Q(returned__lte=F("count")), name="sale_line_returned_of_count"),
        ]

    def __str__(self) -> str:
        return f"{self.name_zh} × {self.count}"

    @property
    def fen(self) -> int:
        """What the line costs."""
        return self.unit_fen * self.count
