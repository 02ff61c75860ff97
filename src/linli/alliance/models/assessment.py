"""A month's assessment of a merchant, and the appeal against it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.alliance.enums import HEIGHT, Outcome, Proposed, State
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.merchants.enums import Tier
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.places.models import Community

LONGEST_WORDS = 400


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Reads over assessments."""

    def shown(self) -> "AssessmentQuerySet":
        """Return the assessments with what every list shows of them."""
        return self.select_related("merchant", "community", "decided_by", "appeal__by", "appeal__answered_by")


AssessmentManager = models.Manager.from_queryset(AssessmentQuerySet)


class Assessment(models.Model):
    """What a month's evidence says of a merchant, which tier it asks for and why, and what was decided."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="assessments")
    # The first day of the month in which it was made, on the community's calendar.
    month = models.DateField()
    made_at = models.DateTimeField()
    score = models.FloatField()
    confidence = models.FloatField()
    # [{"code", "weight", "value", "confidence", "figures": {…}}, …] as scoring.measuring has them.
    parts: "models.JSONField[Any]" = models.JSONField(default=list)
    tier_was = models.CharField(max_length=10, choices=Tier)
    tier_proposed = models.CharField(max_length=10, choices=Proposed)
    # It keeps its tier, and will lose it next month unless it mends.
    is_warning = models.BooleanField(default=False)
    # [{"code", "values"}, …] as scoring.judging has them; put into words when read.
    reasons: "models.JSONField[Any]" = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    # Nobody decides about a proposal that changes nothing.
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)

    objects: ClassVar[AssessmentManager["Assessment"]] = scoped(AssessmentManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merchant", "month"], name="assessment_once_a_month"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="assessment_score_bounded"),
            models.CheckConstraint(
                condition=Q(state=State.PROPOSED, decided_at=None)
                | (~Q(state=State.PROPOSED) & Q(decided_at__isnull=False)),
                name="assessment_decided_at_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.KEPT) | (Q(decided_by__isnull=False) & ~Q(words="")),
                name="assessment_kept_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(is_warning=True) | Q(tier_proposed=F("tier_was")), name="assessment_warns_before_it_moves"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "-month"], name="assessment_month"),
            models.Index(fields=["state"], condition=Q(state=State.APPEALED), name="assessment_appealed"),
        ]

    def __str__(self) -> str:
        return f"{self.merchant_id} {self.month:%Y-%m}: {self.tier_was} → {self.tier_proposed}"

    @property
    def step(self) -> int:
        """How many steps it moves the merchant: above nought up, below it down."""
        return HEIGHT.index(Proposed(self.tier_proposed)) - HEIGHT.index(Proposed(self.tier_was))

    @property
    def asks(self) -> bool:
        """Whether it is for the office to say something: it moves the merchant, or warns it."""
        return self.tier_proposed != self.tier_was or self.is_warning


class Appeal(models.Model):
    """A merchant's word against an assessment, and the answer to it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="appeal")
    words = models.CharField(max_length=LONGEST_WORDS)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=LONGEST_WORDS, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects: ClassVar[models.Manager["Appeal"]] = scoped(models.Manager["Appeal"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(words=""), name="appeal_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_by=None, answered_at=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="appeal_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:30]
