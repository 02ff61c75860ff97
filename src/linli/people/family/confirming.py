"""The yes that makes a family account, and what may change in it afterwards."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from linli.core import past
from linli.people import verification
from linli.people.enums import BondState, Confirmation
from linli.people.family import granting, inviting, queries
from linli.people.family.ending import locked
from linli.people.family.errors import (
    AskedAlreadyError,
    GuardianNeededError,
    MinorActsError,
    NotYoursError,
    OverError,
    WitnessSilentError,
)
from linli.people.family.granting import Grant
from linli.people.family.inviting import Invitation
from linli.people.family.noting import note
from linli.people.models import FamilyBond, Person
from linli.people.models.family import LIVE
from linli.places.models import Community

MAX_WITNESS = 300


@past.atomic
def confirm(*, bond_id: UUID, by: Person, at: datetime, evidence: Mapping[str, str] | None = None) -> FamilyBond:
    """Say yes to an invitation, or to the wider scope that was asked for; return the family account in force.

    The number that was invited becomes the person who answers. Where an adapter checks faces or documents, it is asked
    first. Records `family.confirm`, or `family.widen`. Raises NotYoursError, OverError, GuardianNeededError,
    MinorActsError, AskedAlreadyError, TooManyError, NotVerifiedError.
    """
    row = locked(bond_id)
    _check_open(row, at=at)
    if not queries.may_confirm(row, by, on=row.day(at)):
        child = row.principal or by
        raise GuardianNeededError if child.is_minor(on=row.day(at)) and not row.invites_agent else NotYoursError
    if row.is_active:
        return _widen(row, by=by, at=at)
    _fill(row, by)
    row.verified = verification.verifier().verify(person=by, evidence=evidence or {})
    return _seal(row, by=by, at=at)


@past.atomic
def confirm_with_steward(*, bond_id: UUID, steward: Person, words: str, at: datetime) -> FamilyBond:
    """Write down that the one who is acted for, or a child's guardian, has said yes with the steward present.

    For elders without a phone, and for children with one guardian. `words` are how it was said. Records `family.confirm`,
    or `family.widen`, with the witness. Raises WitnessSilentError, NotYoursError where it is the agent's yes that is
    missing or the steward is one of the two, OverError, MinorActsError, TooManyError.
    """
    row = locked(bond_id)
    _check_open(row, at=at)
    if row.principal is None or (row.invites_agent and not row.is_active):
        raise NotYoursError
    if steward.pk in (row.principal_id, row.agent_id):
        raise NotYoursError
    row.witness, row.witness_words = steward, _said(words)
    return _widen(row, by=steward, at=at) if row.is_active else _seal(row, by=steward, at=at)


@past.atomic
def invite_with_steward(
    *, community: Community, principal: Person, phone: str, tie: str, grant: Grant, steward: Person, words: str,
    at: datetime,
) -> FamilyBond:  # fmt: skip
    """Invite, for somebody who says so in person, who shall act for them; return it, waiting for the other's yes.

    `phone` is the E.164 number of who shall act. Records `family.invite` with the witness. Raises WitnessSilentError,
    NotYoursError where the steward is one of the two, NotAMemberError, NothingGrantedError, BadCapError,
    AskedAlreadyError, TooManyError.
    """
    other = inviting.member_with(phone)
    if steward.pk == principal.pk or steward.phone == phone:
        raise NotYoursError
    rules = granting.rules(community.pk)
    invitation = Invitation(by=principal, by_acts=False, tie=tie, grant=granting.check(grant, rules=rules), phone=phone)
    inviting.check_pair(invitation, community=community, other=other, at=at, most=rules.most)
    row = inviting.draft(community=community, invitation=invitation, other=other, at=at)
    row.invited_by, row.witness, row.witness_words = steward, steward, _said(words)
    invitation.grant.put_on(row)
    row.save(force_insert=True)
    note(row, "invite", by=steward, at=at, grant=grant.kept, witness=row.witness_words)
    return row


def _said(words: str) -> str:
    if not (said := words.strip()[:MAX_WITNESS]):
        raise WitnessSilentError
    return said


def _check_open(row: FamilyBond, *, at: datetime) -> None:
    waits = row.wider is not None if row.is_active else not row.is_over(at)
    if not waits:
        raise OverError(row.state)


def _fill(row: FamilyBond, by: Person) -> None:
    """Let who answers be the one whose number was invited; a guardian answers for a child who is named already."""
    if row.agent is None:
        row.agent = by
    if row.principal is None:
        row.principal = by
    twice = FamilyBond.objects.filter(principal=row.principal, agent=row.agent, state__in=LIVE).exclude(pk=row.pk)
    if twice.exists():
        raise AskedAlreadyError


def _seal(row: FamilyBond, *, by: Person, at: datetime) -> FamilyBond:
    """Put the family account in force, within what the operator allows to each of the two; both are locked for it."""
    _check_room(row, at=at)
    row.state, row.confirmed_at, row.confirmed_by, row.confirmed_how = BondState.ACTIVE, at, by, _how(row, by)
    row.save()
    witness = {"witness": row.witness_words} if row.witness_id else {}
    note(row, "confirm", by=by, at=at, grant=Grant.of(row).kept, how=row.confirmed_how, **witness)
    return row


def _check_room(row: FamilyBond, *, at: datetime) -> None:
    keys = [key for key in (row.principal_id, row.agent_id) if key]
    both = Person.objects.select_for_update(no_key=True).filter(pk__in=keys)
    most = granting.rules(row.community_id).most
    for one in both.order_by("pk"):
        acts = one.pk == row.agent_id
        if acts and one.is_minor(on=row.day(at)):
            raise MinorActsError
        inviting.check_room(one, acts=acts, most=most)


def _how(row: FamilyBond, by: Person) -> Confirmation:
    """Return whose word it is that lets the agent act: never the agent's own."""
    if row.witness_id:
        return Confirmation.STEWARD
    given_by = row.invited_by_id if row.invites_agent else by.pk
    return Confirmation.SELF if given_by == row.principal_id else Confirmation.GUARDIAN


@past.atomic
def change(*, bond_id: UUID, grant: Grant, by: Person, at: datetime) -> FamilyBond:
    """Allow less, at once, by either; or more: at once by who is acted for, and else when they have said yes.

    Records `family.change`, `family.widen`, or `family.ask-wider`, from which the other hears. Raises NotYoursError,
    OverError where it is not in force, NothingGrantedError, BadCapError.
    """
    row = locked(bond_id)
    if not queries.is_side(row, by, on=row.day(at)):
        raise NotYoursError
    if not row.is_active:
        raise OverError(row.state)
    wanted = granting.check(grant, rules=granting.rules(row.community_id))
    if wanted.within(Grant.of(row)):
        return _keep(row, wanted, kind="change", by=by, at=at)
    if queries.may_confirm(row, by, on=row.day(at)):
        return _keep(row, wanted, kind="widen", by=by, at=at)
    row.wider = wanted.kept
    row.save(update_fields=["wider"])
    note(row, "ask-wider", by=by, at=at, grant=wanted.kept)
    return row


def _widen(row: FamilyBond, *, by: Person, at: datetime) -> FamilyBond:
    wanted = granting.check(Grant.read(row.wider), rules=granting.rules(row.community_id))
    return _keep(row, wanted, kind="widen", by=by, at=at)


def _keep(row: FamilyBond, grant: Grant, *, kind: str, by: Person, at: datetime) -> FamilyBond:
    was, columns = Grant.of(row).kept, grant.put_on(row)
    row.wider = None
    row.save(update_fields=[*columns, "wider", "witness", "witness_words"])
    note(row, kind, by=by, at=at, grant=grant.kept, was=was)
    return row
