"""A proposal that two neighbours may help each other."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.neighbours.enums import OPEN_MATCH, MatchState, Side
from linli.neighbours.models.help import HelpNeed, HelpOffer
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community


class MatchQuerySet(models.QuerySet["Match"]):
    """Reads over matches."""

    def open(self) -> "MatchQuerySet":
        """Return those that wait for a yes."""
        return self.filter(state__in=OPEN_MATCH)

    def shown(self) -> "MatchQuerySet":
        """Return the matches with both sides, in one query."""
        return self.select_related(
            "offer__person", "need__person", "need__household__unit__building", "order__product", "community"
        )

    def of(self, person: Person) -> "MatchQuerySet":
        """Return those in which the person is one of the two, newest first."""
        return self.filter(Q(offer__person=person) | Q(need__person=person)).order_by("-proposed_at", "-id")


MatchManager = models.Manager.from_queryset(MatchQuerySet)


class Match(models.Model):
    """One need and one offer brought together; why, who said yes, and the order that came of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    need = models.ForeignKey(HelpNeed, models.PROTECT, related_name="matches")
    offer = models.ForeignKey(HelpOffer, models.PROTECT, related_name="matches")
    # How well they fit, 0 to 1, without the bonus for waiting; and why, [{"code": …, "values": …}].
    score = models.FloatField()
    reasons: "models.JSONField[Any]" = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=MatchState, default=MatchState.PROPOSED)
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    helper_yes_at = models.DateTimeField(null=True, blank=True)
    helped_yes_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Who said no, and what they said beside it.
    declined_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="match")

    objects: ClassVar[MatchManager["Match"]] = scoped(MatchManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Nobody is asked twice for the same two, and nobody has two proposals at once.
            models.UniqueConstraint(fields=["need", "offer"], name="match_pair_once"),
            models.UniqueConstraint(fields=["need"], condition=Q(state__in=OPEN_MATCH), name="match_one_open_need"),
            models.UniqueConstraint(fields=["offer"], condition=Q(state__in=OPEN_MATCH), name="match_one_open_offer"),
            models.CheckConstraint(condition=Q(state__in=MatchState.values), name="match_state_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("proposed_at")), name="match_expires_later"),
            models.CheckConstraint(
                condition=~Q(state="ordered")
                | Q(order__isnull=False, helper_yes_at__isnull=False, helped_yes_at__isnull=False),
                name="match_ordered_by_both",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], condition=Q(state__in=OPEN_MATCH), name="match_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} ↔ {self.offer_id} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Waits for a yes."""
        return self.state in OPEN_MATCH

    def side_of(self, person: Person) -> Side | None:
        """Return which of the two the person is, None for anybody else. Reads offer and need."""
        if self.offer.person_id == person.pk:
            return Side.HELPER
        return Side.HELPED if self.need.person_id == person.pk else None

    def said_yes(self, side: Side) -> bool:
        """Tell whether that side has said yes."""
        return (self.helper_yes_at if side == Side.HELPER else self.helped_yes_at) is not None
