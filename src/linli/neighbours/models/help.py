"""What neighbours offer each other and what they need, in their own words with labels beside them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.neighbours.enums import NeedState, OfferState
from linli.people.models import Household, Person
from linli.places.models import Community


class HelpOffer(models.Model):
    """What somebody would do for a neighbour, and how much of their time a month it may take."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="help_offers")
    words = models.CharField(max_length=200)
    # Codes of Topic and catalogue.Skill, and of a product where neither says it.
    labels: "models.JSONField[Any]" = models.JSONField(default=list)
    # [[2, "evening"], …] as core.week has it; empty: any time.
    times: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    # Codes of Tongue, the dearest first; empty: it does not matter.
    languages: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    hours_a_month = models.PositiveSmallIntegerField(default=4)
    state = models.CharField(max_length=9, choices=OfferState, default=OfferState.OPEN)
    since = models.DateTimeField()
    # Makes a double tap one offer.
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["HelpOffer"]] = scoped(models.Manager["HelpOffer"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="help_offer_form_once"),
            models.CheckConstraint(condition=Q(hours_a_month__gte=1), name="help_offer_of_some_time"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="help_offer_state_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community"], condition=Q(state="open"), name="help_offer_open"),
            models.Index(fields=["person", "-since"], name="help_offer_person"),
        ]

    def __str__(self) -> str:
        return self.words[:30]


class HelpNeed(models.Model):
    """What somebody would be glad of, for which household, when, and since when they wait."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="help_needs")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="help_needs")
    words = models.CharField(max_length=200)
    labels: "models.JSONField[Any]" = models.JSONField(default=list)
    # The service the words were taken for, "" where none: what the order is for if volunteers may deliver it.
    product_code = models.CharField(max_length=60, blank=True)
    times: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    languages: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    # Not before this day.
    wanted_from = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=NeedState, default=NeedState.OPEN)
    since = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["HelpNeed"]] = scoped(models.Manager["HelpNeed"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="help_need_form_once"),
            models.CheckConstraint(condition=Q(state__in=NeedState.values), name="help_need_state_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "since"], condition=Q(state="open"), name="help_need_open"),
            models.Index(fields=["person", "-since"], name="help_need_person"),
        ]

    def __str__(self) -> str:
        return self.words[:30]
