"""What happens in people's lives: moving in, visitors, renovation, a power cut, a pet."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.care.enums import EventKind
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.models import Household, Person
from linli.places.models import Building, Community


class LifeEvent(models.Model):
    """Something that happens in a home or a building for a while.

    `details` by kind: renovation {"quiet": [["12:00", "14:30"], ["18:00", "08:00"]], "contractor": …}; outage {"supply":
    "water"}; visitor {"guests": 2, "plate": …, "guide": true}; move-in {"lift": true}; pet {"animal": …}.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EventKind)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    words = models.CharField(max_length=200, blank=True)
    details: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True)
    # A renovation that a noise is heard of, for instance.
    about = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    recorded_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["LifeEvent"]] = scoped(models.Manager["LifeEvent"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="event_ends_after_start"),
            models.UniqueConstraint(fields=["community", "form_key"], name="event_form_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "kind", "starts"], name="event_kind"),
            models.Index(fields=["household", "-id"], name="event_household"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts:%m-%d}"


class VisitorPass(models.Model):
    """A visitor's way through the gate: a code for the window of the visit, shown as QR."""

    event = models.OneToOneField(LifeEvent, models.PROTECT, primary_key=True, related_name="gate_pass")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16)
    admitted_at = models.DateTimeField(null=True, blank=True)
    admitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager["VisitorPass"]] = scoped(models.Manager["VisitorPass"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="pass_code_once"),
        ]

    def __str__(self) -> str:
        return self.code
