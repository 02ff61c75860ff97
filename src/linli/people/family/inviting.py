"""How a family account begins: one of the two invites, the other hears of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from linli.core import past
from linli.people.enums import BondState, Ending
from linli.people.family import ending, granting
from linli.people.family.errors import (
    AskedAlreadyError,
    AskedTooSoonError,
    MinorActsError,
    NotAMemberError,
    OneselfError,
    TooManyError,
    TooManyInvitationsError,
)
from linli.people.family.granting import Grant
from linli.people.family.noting import note
from linli.people.models import FamilyBond, HouseholdMember, Membership, Person
from linli.people.models.family import LIVE
from linli.places.models import Community

# Defaults of our own: a week to answer, five invitations a day, and after a no a week of peace.
ANSWER = timedelta(days=7)
A_DAY, DAY = 5, timedelta(days=1)
AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who asks whom: the other by E.164 number or as somebody known, the tie as the agent says it, what is allowed."""

    by: Person
    by_acts: bool
    tie: str
    grant: Grant
    phone: str = ""
    other: Person | None = None


@past.atomic
def invite(*, community: Community, invitation: Invitation, at: datetime) -> FamilyBond:
    """Ask somebody to act for one, or to be acted for; return the family account, which waits for the other's yes.

    Records `family.invite`, from which the other hears where the number is one of this community's; who asks is told the
    same either way, so that nobody learns by asking who lives here. Raises OneselfError, MinorActsError, NothingGrantedError,
    BadCapError, AskedAlreadyError, AskedTooSoonError, TooManyError, TooManyInvitationsError, NotAMemberError.
    """
    rules = granting.rules(community.pk)
    grant = granting.check(invitation.grant, rules=rules)
    other = invitation.other or member_with(invitation.phone)
    check_pair(invitation, community=community, other=other, at=at, most=rules.most)
    if FamilyBond.objects.filter(invited_by=invitation.by, invited_at__gt=at - DAY).count() >= A_DAY:
        raise TooManyInvitationsError(A_DAY)
    row = draft(community=community, invitation=invitation, other=other, at=at)
    grant.put_on(row)
    row.save(force_insert=True)
    note(row, "invite", by=invitation.by, at=at, grant=grant.kept)
    return row


def check_pair(invitation: Invitation, *, community: Community, other: Person | None, at: datetime, most: int) -> None:
    """Raise where these two cannot be asked now. Locks who asks, so that invitations of one moment queue up."""
    by = Person.objects.select_for_update(no_key=True).get(pk=invitation.by.pk)
    _check_two(invitation, other=other, today=at.astimezone(community.zone).date())
    check_room(by, acts=invitation.by_acts, most=most, states=LIVE)
    _check_peace(invitation, other=other, at=at)


def member_with(phone: str) -> Person | None:
    """Return who has the number and belongs to the community in scope."""
    held = Membership.objects.filter(person__phone=phone, ended_at=None).select_related("person") if phone else ()
    return next((row.person for row in held), None)


def _check_two(invitation: Invitation, *, other: Person | None, today: date) -> None:
    """Raise where the two cannot be two: oneself, a stranger, or somebody under 18 who would act or grant."""
    by = invitation.by
    if (other and other.pk == by.pk) or (invitation.phone and invitation.phone == by.phone):
        raise OneselfError
    if not belongs(by) or (invitation.other and not belongs(invitation.other)):
        raise NotAMemberError
    acting = by if invitation.by_acts else invitation.other
    if by.is_minor(on=today) or (acting and acting.is_minor(on=today)):
        raise MinorActsError


def belongs(person: Person) -> bool:
    """Tell whether somebody has a role here, or a home as children and elders without a number have. Two queries."""
    if Membership.objects.filter(person=person, ended_at=None).exists():
        return True
    return HouseholdMember.objects.filter(person=person, household__moved_out=None).exists()


def check_room(person: Person, *, acts: bool, most: int, states: Collection[str] = (BondState.ACTIVE,)) -> None:
    """Raise TooManyError where the person acts for, or is acted for by, as many as the operator allows. One query."""
    mine = Q(agent=person) if acts else Q(principal=person)
    if FamilyBond.objects.filter(mine, state__in=states).count() >= most:
        raise TooManyError(most)


def _check_peace(invitation: Invitation, *, other: Person | None, at: datetime) -> None:
    """Raise where the other was asked already, or has just said no."""
    same = _with(invitation, other=other)
    if same.filter(Q(state=BondState.ACTIVE) | Q(state=BondState.INVITED, expires_at__gt=at)).exists():
        raise AskedAlreadyError
    ending.expire(same, at=at)
    refused = same.filter(ended_how=Ending.DECLINED, ended_at__gt=at - AGAIN_AFTER, invited_by=invitation.by)
    if no := refused.aggregate(last=Max("ended_at"))["last"]:
        raise AskedTooSoonError(no + AGAIN_AFTER)


def _with(invitation: Invitation, *, other: Person | None) -> "QuerySet[FamilyBond]":
    mine, theirs = ("agent", "principal") if invitation.by_acts else ("principal", "agent")
    found = Q((theirs, other)) if other else Q(pk__in=())
    if invitation.phone:
        found |= Q(phone=invitation.phone)
    return FamilyBond.objects.filter(found, Q((mine, invitation.by)))


def draft(*, community: Community, invitation: Invitation, other: Person | None, at: datetime) -> FamilyBond:
    """Return the family account of an invitation, without what it allows."""
    by = invitation.by
    return FamilyBond(
        community=community, agent=by if invitation.by_acts else other, principal=other if invitation.by_acts else by,
        phone=invitation.phone, tie=invitation.tie, invited_at=at, invited_by=by, expires_at=at + ANSWER,
    )  # fmt: skip
