"""The service order 服务单."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from linli.catalogue.models import Content, Product, ProductVersion
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.merchants.models import Merchant
from linli.orders.enums import IN_HAND, OPEN, UNTAKEN, Source, State, Urgency, Waiting
from linli.people.models import FamilyBond, Household, Person
from linli.places.models import Building, Community
from linli.points.models import Payment
from linli.stewards.models import Team, Worker


class OrderQuerySet(models.QuerySet["Order"]):
    """Reads over orders."""

    def shown(self) -> "OrderQuerySet":
        """Return the orders with what every list shows of them, in one query."""
        return self.select_related("product__sla", "requester", "beneficiary", "provider__person")

    def open(self) -> "OrderQuerySet":
        """Return what is not yet done, confirmed or cancelled."""
        return self.filter(state__in=OPEN)

    def overdue(self, at: datetime) -> "OrderQuerySet":
        """Return what has outrun its clock."""
        return self.filter(state__in=OPEN, next_due__lt=at)

    def asked_by(self, person: Person) -> "OrderQuerySet":
        """Return what the person asked for, or what was asked for them.

        What they asked for as somebody's agent only while the family account stands (see acting).
        """
        principals = FamilyBond.objects.active().filter(agent=person).values("principal")
        own = Q(beneficiary=None) | Q(beneficiary=F("requester")) | ~Q(source=Source.APP)
        return self.filter(Q(requester=person) & (own | Q(beneficiary__in=principals)) | Q(beneficiary=person))

    def of(self, person: Person) -> "OrderQuerySet":
        """Return what is the person's own affair, whoever asked for it."""
        return self.filter(Q(beneficiary=person) | Q(beneficiary=None, requester=person))


OrderManager = models.Manager.from_queryset(OrderQuerySet)


class Order(models.Model):
    """One service, done for somebody: the row says where it stands, its facts say how it came there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=20)
    product = models.ForeignKey(Product, models.PROTECT, related_name="orders")
    # What was promised when it was asked for, whatever the product has become since; read it through `promised`.
    version = models.ForeignKey(ProductVersion, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    urgency = models.CharField(max_length=9, choices=Urgency, default=Urgency.NORMAL)
    source = models.CharField(max_length=8, choices=Source, default=Source.APP)

    # for whom and where
    requester = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="orders")
    beneficiary = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="orders")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    slot_starts = models.DateTimeField(null=True, blank=True)
    slot_ends = models.DateTimeField(null=True, blank=True)
    # Makes a double tap one order: the form's own key, unique in the community.
    form_key = models.UUIDField(null=True, blank=True)
    # What triage made of the words; kept so that a steward's correction can teach it.
    triage: "models.JSONField[Any]" = models.JSONField(null=True, blank=True)

    # by whom
    provider = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="orders")
    preferred = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="+")
    # Whose work it is; others with the skill stay possible when the team is short.
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # Whose order it is, where one near by delivers it: its people are asked, and nobody else.
    merchant = models.ForeignKey(Merchant, models.PROTECT, null=True, blank=True, related_name="orders")
    # Why this worker: [{"code": …, "values": …}], put into words when read.
    reasons: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)

    # when
    requested_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    travelling_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField()

    # promises (see clocks.py)
    respond_due = models.DateTimeField()
    arrive_due = models.DateTimeField(null=True, blank=True)
    finish_due = models.DateTimeField()
    next_due = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    escalation = models.PositiveSmallIntegerField(default=0)
    waiting_for = models.CharField(max_length=8, choices=Waiting, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    waited_seconds = models.PositiveIntegerField(default=0)

    # money, in fen
    price_fen = models.PositiveIntegerField(default=0)
    quote_fen = models.PositiveIntegerField(null=True, blank=True)
    quote_words = models.CharField(max_length=200, blank=True)

    # Points set aside for it, where it is paid in points.
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="order")

    reopened_count = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[OrderManager["Order"]] = scoped(OrderManager)

    # The columns as they were when the row was locked; see life.save.
    as_read: dict[str, Any]
    # Its offers, once read under the lock; see holding.of.
    held: list[Any] | None = None

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "number"], name="order_number_once"),
            models.UniqueConstraint(fields=["community", "form_key"], name="order_form_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="order_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=IN_HAND) | Q(provider__isnull=False, accepted_at__isnull=False),
                name="order_in_hand_of_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNTAKEN) | Q(provider__isnull=True), name="order_untaken_by_nobody"
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, waiting_since__isnull=False)
                | (~Q(state=State.WAITING) & Q(waiting_since__isnull=True)),
                name="order_waits_since",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.FINISHED, State.CONFIRMED]) | Q(finished_at__isnull=False),
                name="order_finished_at_known",
            ),
            models.CheckConstraint(
                condition=Q(slot_ends=None) | Q(slot_ends__gt=F("slot_starts")), name="order_slot_in_order"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The console's table: what is open, by the time that is left.
            models.Index(fields=["community", "next_due", "id"], condition=Q(state__in=OPEN), name="order_open_due"),
            models.Index(fields=["community", "state", "moved_at"], name="order_state_moved"),
            models.Index(fields=["community", "-id"], name="order_newest"),
            models.Index(fields=["requester", "-id"], name="order_requester"),
            models.Index(fields=["provider", "state"], name="order_provider"),
            # A worker's finished work of a day, out of years of it.
            models.Index(fields=["provider", "finished_at"], name="order_provider_done"),
            models.Index(fields=["escalate_at"], condition=~Q(escalate_at=None), name="order_escalate"),
            models.Index(fields=["household", "-id"], name="order_household"),
        ]

    def __str__(self) -> str:
        return self.number

    def is_overdue(self, at: datetime) -> bool:
        """Tell whether the running clock has outrun its promise."""
        return self.next_due is not None and self.next_due < at

    @property
    def is_open(self) -> bool:
        """Not yet confirmed, closed or cancelled."""
        return self.state in OPEN

    @property
    def promised(self) -> Content:
        """Its steps, evidence, minutes and times: the version that it was made with.

        Without a query of its own while that is the product's newest, which is the product itself; one more where the
        product has changed since, unless `version` was joined.
        """
        product = self.product
        if self.version_id is None and product.newest_id is not None:
            # It is older than anybody's writing versions down: the first one says how it was then.
            return product.versions.order_by("number")[0]
        if self.version_id in (None, product.newest_id) or self.version is None:
            return product
        return self.version

    @property
    def subject(self) -> tuple[str, UUID]:
        """How facts name the order."""
        return "order", self.pk


class OrderCounter(models.Model):
    """The last number given in a community on a day."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["OrderCounter"]] = scoped(models.Manager["OrderCounter"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "day"], name="order_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"
