"""A merchant, its documents and its people."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.merchants import categories
from linli.merchants.categories import Category
from linli.merchants.enums import OVER, TRADING, PaperKind, Post, Standing, Tier, Verdict
from linli.people.models import Person
from linli.places.models import Bilingual, Community
from linli.stewards.models import Worker

USUAL_RING, LARGEST_RING = 1000, 5000
# In hundredths of a per cent.
USUAL_COMMISSION, LARGEST_COMMISSION = 500, 3000


class MerchantQuerySet(models.QuerySet["Merchant"]):
    """Reads over merchants."""

    def of(self, person: Person) -> "MerchantQuerySet":
        """Return those that a person applied with or works for, newest first."""
        works = Staff.objects.filter(person=person, ended_at=None).values("merchant")
        return self.filter(Q(applicant=person) | Q(pk__in=works)).order_by("-id")


MerchantManager = models.Manager.from_queryset(MerchantQuerySet)


class Merchant(Bilingual):
    """A business that serves one community, from its application on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    category = models.CharField(max_length=20)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.APPLIED)
    legal_name = models.CharField(max_length=80)
    # GB 32100-2015, normal and valid (see licences.py).
    licence_no = models.CharField(max_length=18)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=120)
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    words = models.CharField(max_length=400, blank=True)
    applied_at = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True)
    # How far they go, what part of a price the community keeps, and in the trial how many orders a day at most.
    ring_metres = models.PositiveIntegerField(default=USUAL_RING)
    commission = models.PositiveIntegerField(default=USUAL_COMMISSION)
    daily_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    coach = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="+")
    # {"0": [["08:00", "12:00"], ["13:00", "20:00"]], …} by weekday, Monday = "0"; a day that is missing is a day of rest.
    hours: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True)
    tried_since = models.DateTimeField(null=True, blank=True)
    member_since = models.DateTimeField(null=True, blank=True)
    # Why they stand where they stand, in the office's words; where they stood before they were suspended.
    why = models.CharField(max_length=400, blank=True)
    before = models.CharField(max_length=10, blank=True)
    # What its work has earned it (linli.alliance proposes, the office decides), and where it stands in lists, 0 to 100.
    tier = models.CharField(max_length=10, choices=Tier, default=Tier.INCUBATING)
    rank = models.FloatField(default=0.0)

    objects: ClassVar[MerchantManager["Merchant"]] = scoped(MerchantManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["community", "licence_no"], condition=~Q(standing__in=OVER), name="merchant_once"
            ),
            models.UniqueConstraint(fields=["community", "form_key"], name="merchant_form_once"),
            models.CheckConstraint(condition=Q(commission__lte=LARGEST_COMMISSION), name="merchant_commission_bounded"),
            models.CheckConstraint(condition=Q(ring_metres__lte=LARGEST_RING), name="merchant_ring_bounded"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "standing", "category"], name="merchant_standing")
        ]

    @property
    def kind(self) -> Category:
        """The category."""
        return categories.all_of_them()[self.category]

    @property
    def is_trading(self) -> bool:
        """Whether new orders are taken."""
        return self.standing in TRADING


class Paper(models.Model):
    """A document that a merchant shows: a clean picture of it, and what the office found."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind)
    number = models.CharField(max_length=40, blank=True)
    # The last day on which it is good; null: it has no end.
    until = models.DateField(null=True, blank=True)
    file = models.FileField(max_length=160)
    thumb = models.FileField(max_length=160)
    handed_in_at = models.DateTimeField()
    verdict = models.CharField(max_length=7, choices=Verdict, default=Verdict.WAITING)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["Paper"]] = scoped(models.Manager["Paper"])

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["merchant", "kind", "-id"], name="paper_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Staff(models.Model):
    """Somebody who works for a merchant, and may act for it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="staff")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=5, choices=Post)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Staff"]] = scoped(models.Manager["Staff"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merchant", "person"], name="merchant_staff_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_post_display()}"
