"""Family accounts 亲情账户: who may act for whom, in what, until when."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.enums import BondState, Confirmation, Ending, Scope
from linli.people.kin import Kin, Tie, back, kin
from linli.people.models.person import Person
from linli.places.models import Community

# scope → the column that holds it.
COLUMNS = {Scope.REQUEST: "may_request", Scope.PAY: "may_pay", Scope.SEE: "may_see", Scope.ALERT: "is_told"}
LIVE = (BondState.INVITED, BondState.ACTIVE)


def asked_by_number(person: Person) -> Q:
    """Return what finds the invitations that were sent to the person's number."""
    return Q(state=BondState.INVITED, phone=person.phone) if person.phone else Q(pk__in=())


class FamilyBondQuerySet(models.QuerySet["FamilyBond"]):
    """Reads over family accounts."""

    def active(self) -> "FamilyBondQuerySet":
        """Return those in force."""
        return self.filter(state=BondState.ACTIVE)

    def of(self, person: Person) -> "FamilyBondQuerySet":
        """Return those in which the person is one of the two, or is asked to be."""
        named = Q(principal=person) | Q(agent=person)
        return (
            self.filter(named | Q(state=BondState.INVITED, phone=person.phone)) if person.phone else self.filter(named)
        )

    def shown(self) -> "FamilyBondQuerySet":
        """Return the family accounts with both people, in one query."""
        return self.select_related(
            "principal", "agent", "community", "invited_by", "confirmed_by", "witness", "ended_by"
        )


FamilyBondManager = models.Manager.from_queryset(FamilyBondQuerySet)


class FamilyBond(models.Model):
    """One person who may act for another. It is never changed into another one: it ends, and a new one begins."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    # Who is acted for, and who acts. One of the two may be a number alone until its owner has answered.
    principal = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="agents")
    agent = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="principals")
    phone = models.CharField(max_length=16, blank=True)
    tie = models.CharField(max_length=11, choices=Tie)

    may_request = models.BooleanField(default=False)
    may_pay = models.BooleanField(default=False)
    may_see = models.BooleanField(default=False)
    is_told = models.BooleanField(default=False)
    # What may be spent for the principal in a month of the community, in fen; None where nothing may.
    cap_fen = models.PositiveIntegerField(null=True, blank=True)
    # A wider scope the agent has asked for: {"scopes": […], "cap_fen": …}; None where nothing waits for a yes.
    wider: "models.JSONField[Any]" = models.JSONField(null=True, blank=True)

    state = models.CharField(max_length=7, choices=BondState, default=BondState.INVITED)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_how = models.CharField(max_length=8, choices=Confirmation, blank=True)
    # The steward who stood by where somebody agreed in person, and what they wrote down.
    witness = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    witness_words = models.CharField(max_length=300, blank=True)
    # What the check of a face or document answered, where an adapter is on.
    verified = models.CharField(max_length=120, blank=True)

    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_how = models.CharField(max_length=9, choices=Ending, blank=True)

    objects: ClassVar[FamilyBondManager["FamilyBond"]] = scoped(FamilyBondManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["community", "principal", "agent"], condition=Q(state__in=LIVE), name="bond_one_per_pair"
            ),
            models.UniqueConstraint(
                fields=["invited_by", "phone"], condition=Q(state="invited") & ~Q(phone=""), name="bond_one_per_phone"
            ),
            models.CheckConstraint(condition=Q(state__in=BondState.values), name="bond_state_known"),
            models.CheckConstraint(
                condition=Q(principal=None) | Q(agent=None) | ~Q(principal=F("agent")), name="bond_of_two"
            ),
            models.CheckConstraint(
                condition=Q(principal__isnull=False) | Q(agent__isnull=False), name="bond_of_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state="active")
                | (
                    Q(principal__isnull=False, agent__isnull=False, confirmed_at__isnull=False)
                    & Q(confirmed_by__isnull=False)
                    & ~Q(confirmed_how="")
                ),
                name="bond_active_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(witness=None, witness_words="") & ~Q(confirmed_how="steward")
                | Q(witness__isnull=False) & ~Q(witness_words=""),
                name="bond_witness_says",
            ),
            models.CheckConstraint(
                condition=Q(may_request=True) | Q(may_see=True) | Q(is_told=True), name="bond_for_something"
            ),
            models.CheckConstraint(
                condition=Q(may_pay=False, cap_fen=None)
                | Q(may_pay=True, may_request=True, cap_fen__isnull=False, cap_fen__gt=0),
                name="bond_pays_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(ended_how="")
                | ~Q(state="ended") & Q(ended_at=None, ended_how=""),
                name="bond_ended_how",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="bond_expires_later"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agent", "state"], name="bond_agent"),
            models.Index(fields=["principal", "state"], name="bond_principal"),
            models.Index(fields=["phone"], condition=Q(state="invited"), name="bond_phone"),
            models.Index(fields=["expires_at"], condition=Q(state="invited"), name="bond_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.principal_id} ({self.state})"

    @property
    def is_active(self) -> bool:
        """In force."""
        return self.state == BondState.ACTIVE

    @property
    def was_agreed(self) -> bool:
        """Both have said yes, now or once: from then on they know each other by name."""
        return self.confirmed_at is not None

    @property
    def subject(self) -> tuple[str, UUID]:
        """How facts name the family account."""
        return "family", self.pk

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it allows."""
        return frozenset(scope for scope, column in COLUMNS.items() if getattr(self, column))

    @property
    def invites_agent(self) -> bool:
        """The principal's side has invited, so that who is to act has to agree; else the principal has to."""
        return self.agent_id != self.invited_by_id

    @property
    def principal_kin(self) -> Kin:
        """What the principal is to the agent: 母亲. Reads the principal."""
        return kin(self.tie, self.principal.gender if self.principal else "")

    @property
    def agent_kin(self) -> Kin:
        """What the agent is to the principal: 女儿. Reads the agent."""
        return kin(back(self.tie), self.agent.gender if self.agent else "")

    def day(self, at: datetime) -> date:
        """Return the day in the community's zone. Reads the community."""
        return at.astimezone(self.community.zone).date()

    def is_over(self, at: datetime) -> bool:
        """Tell whether nobody can confirm the invitation any more."""
        return self.state != BondState.INVITED or self.expires_at <= at


class FamilyRules(models.Model):
    """What the operator has set for a community's family accounts; without a row the defaults hold."""

    # Defaults of our own, as no law names a figure: enough for two parents, two children and one more.
    DEFAULT_MOST: ClassVar[int] = 5
    DEFAULT_CAP: ClassVar[int] = 200_000

    community = models.OneToOneField(Community, models.CASCADE, primary_key=True, related_name="+")
    # How many may act for one person, and for how many one person may act.
    most = models.PositiveSmallIntegerField(default=DEFAULT_MOST)
    # The highest monthly cap that anybody may set, in fen.
    most_cap_fen = models.PositiveIntegerField(default=DEFAULT_CAP)
    # Where the figures come from; "" while they are the defaults.
    source = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager["FamilyRules"]] = scoped(models.Manager["FamilyRules"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(most__gte=1, most__lte=50), name="family_most_sensible"),
            models.CheckConstraint(condition=Q(most_cap_fen__gt=0), name="family_cap_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.community_id}: {self.most}"
