"""What residents say afterwards: reviews, likes, complaints, return visits."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.orders.enums import Channel
from linli.orders.models.order import Order
from linli.people.models import Person
from linli.places.models import Community
from linli.stewards.models import Worker


class Review(models.Model):
    """Stars, tags and words for one order, online or from paper (R5)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, models.PROTECT, related_name="review")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    stars = models.PositiveSmallIntegerField()
    tags: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    words = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.ONLINE)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Review"]] = scoped(models.Manager["Review"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_1_to_5_stars"),
            models.CheckConstraint(
                condition=Q(channel="online") | Q(entered_by__isnull=False), name="review_paper_entered_by"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["worker", "-at"], name="review_worker")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.stars}★"


class Like(models.Model):
    """A resident's thanks to a worker 管家点赞: once a day for the same worker."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="likes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="likes")
    day = models.DateField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Like"]] = scoped(models.Manager["Like"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["worker", "person", "day"], name="like_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ♥ {self.worker_id}"


class Complaint(models.Model):
    """What went wrong with an order, in the resident's words, until it is answered (R4: alarms at 2 and 10 days)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="complaints")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.TextField()
    opened_at = models.DateTimeField()
    alarm_at = models.DateTimeField()
    hard_alarm_at = models.DateTimeField()
    # 0 none, 1 the alarm was raised, 2 the hard alarm.
    alarms = models.PositiveSmallIntegerField(default=0)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Complaint"]] = scoped(models.Manager["Complaint"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order"], condition=Q(resolved_at=None), name="complaint_one_open"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alarm_at"], condition=Q(resolved_at=None), name="complaint_alarm"),
        ]

    def __str__(self) -> str:
        return self.words[:30]


class ReturnVisit(models.Model):
    """A steward's call or visit after the work 回访: was it really good?"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="visits")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    satisfied = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)

    objects: ClassVar[models.Manager["ReturnVisit"]] = scoped(models.Manager["ReturnVisit"])

    def __str__(self) -> str:
        return f"{self.order_id} {self.at:%m-%d}"


class SavedFilter(models.Model):
    """A view of the console's order table that somebody wants to find again: a name and a query string."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=300)

    objects: ClassVar[models.Manager["SavedFilter"]] = scoped(models.Manager["SavedFilter"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person", "name"], name="filter_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
