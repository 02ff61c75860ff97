"""Rules that turn a trigger into warm services, and the services they started."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.care.enums import Audience, Deed, Trigger
from linli.care.models.alert import Alert
from linli.catalogue.models import Product, in_language
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.orders.models import Order
from linli.people.models import Household, Person
from linli.places.models import Bilingual, Building, Community


class Rule(Bilingual):
    """When what happens, which service is done for whom: the operator's data.

    `when` narrows the trigger: {"kinds": ["typhoon"], "colours": ["orange", "red"]} for alerts, {"names": [...]} for
    festivals and solar terms, {"days": [0, 3]} for weekdays (Monday = 0), {"kinds": ["move-in"]} for life events; empty:
    always. An alert's rule may name products in "closes": what people are to come to then is called off. With a product a
    rule makes service orders; without one it only tells people its words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    trigger = models.CharField(max_length=8, choices=Trigger)
    when: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True)
    audience = models.CharField(max_length=9, choices=Audience)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    # What the steward reads on the order, or what is told: Linli's own words, never the alert's.
    words_zh = models.CharField(max_length=200)
    words_en = models.CharField(max_length=300, blank=True)
    # How long after the trigger the service still makes sense; for alerts the onset comes first.
    hours = models.PositiveSmallIntegerField(default=10)
    # How many services a day this rule may start, so that stewards are not drowned; the rest wait for the next day.
    daily_cap = models.PositiveSmallIntegerField(default=40)
    is_urgent = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Rule"]] = scoped(models.Manager["Rule"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "code"], name="care_rule_once"),
            models.CheckConstraint(condition=Q(daily_cap__gt=0, hours__gt=0), name="care_rule_positive"),
        ]

    @property
    def words(self) -> str:
        """The words in the active language."""
        return in_language(self.words_zh, self.words_en)


class WarmService(models.Model):
    """One warm service that a rule started. `cause` names rule, trigger and door, so that it is started once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="started")
    cause = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=Deed, default=Deed.DUE)
    started_at = models.DateTimeField()
    # Between these moments it helps somebody.
    since = models.DateTimeField()
    until = models.DateTimeField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, blank=True, related_name="started")
    words = models.CharField(max_length=400)
    # The day of the community on which it became an order, against which the rule's cap counts.
    made_on = models.DateField(null=True, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="warm")

    objects: ClassVar[models.Manager["WarmService"]] = scoped(models.Manager["WarmService"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "cause"], name="warm_cause_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[Deed.MADE, Deed.MERGED]) | Q(order__isnull=False), name="warm_made_has_order"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="warm_since_before_until"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "since"], condition=Q(state=Deed.DUE), name="warm_due"),
            models.Index(fields=["rule", "made_on"], name="warm_cap"),
            models.Index(fields=["household", "made_on"], name="warm_door"),
        ]

    def __str__(self) -> str:
        return self.cause


class Dawn(models.Model):
    """A day of a community whose calendar has been gone through."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Dawn"]] = scoped(models.Manager["Dawn"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "day"], name="dawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
