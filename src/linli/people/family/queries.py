"""Who may act for whom, who has to say yes, and who did what for whom. All inside a community's scope."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, UUIDField

from linli.core.models import Fact
from linli.core.prepared import Prepared
from linli.people.enums import BondState, Relation, Scope
from linli.people.models import FamilyBond, HouseholdMember, Person
from linli.people.models.family import COLUMNS

# Who of a household is the parent of its children: grandparents and others who live there are not.
_GUARDIANS = (Relation.OWNER, Relation.TENANT, Relation.SPOUSE)
LOG = 60

_bonds = Prepared(
    lambda principal, agent: FamilyBond.objects.active().filter(principal=principal, agent=agent).shown()[:1],
    principal=UUIDField(), agent=UUIDField(),
)  # fmt: skip
_principals = Prepared(
    lambda agent: FamilyBond.objects.active().filter(agent=agent, may_request=True).shown().order_by("confirmed_at"),
    agent=UUIDField(),
)


def bond(*, principal: UUID, agent: UUID, scope: Scope | None = None) -> FamilyBond | None:
    """Return the family account in force by which the one may act for the other, None where there is none. One query."""
    row = _bonds.first(principal=principal, agent=agent)
    return row if row and (scope is None or getattr(row, COLUMNS[scope])) else None


def may_ask_for(agent: Person) -> list[FamilyBond]:
    """Return the family accounts by which the person may ask for somebody. One query."""
    return _principals(agent=agent.pk)


def told_with(principal: UUID) -> list[Person]:
    """Return who is to be told when something goes wrong with what is done for this person. One query."""
    rows = FamilyBond.objects.active().filter(principal=principal, is_told=True).select_related("agent")
    return [row.agent for row in rows if row.agent]


def guardians(minor: Person, *, on: date) -> list[Person]:
    """Return the grown-ups of the child's household who answer for it. One query."""
    homes = HouseholdMember.objects.filter(person=minor, relation=Relation.CHILD, household__moved_out=None).values(
        "household"
    )
    rows = HouseholdMember.objects.filter(household__in=homes, relation__in=_GUARDIANS).select_related("person")
    return [row.person for row in rows if not row.person.is_minor(on=on)]


def wards(person: Person, *, on: date) -> list[Person]:
    """Return the children for whom the person answers. One query."""
    homes = HouseholdMember.objects.filter(person=person, relation__in=_GUARDIANS, household__moved_out=None).values(
        "household"
    )
    rows = HouseholdMember.objects.filter(household__in=homes, relation=Relation.CHILD).select_related("person")
    return [row.person for row in rows if row.person.is_minor(on=on)] if not person.is_minor(on=on) else []


def is_side(bond: FamilyBond, person: Person, *, on: date) -> bool:
    """Tell whether the person is one of the two, is asked to be, or answers for the child who is acted for."""
    if person.pk in (bond.principal_id, bond.agent_id):
        return True
    if bond.state == BondState.INVITED and bond.phone and bond.phone == person.phone:
        return True
    return _answers_for(bond, person, on=on)


def _answers_for(bond: FamilyBond, person: Person, *, on: date) -> bool:
    child = bond.principal
    return child is not None and child.is_minor(on=on) and person in guardians(child, on=on)


def may_confirm(bond: FamilyBond, person: Person, *, on: date) -> bool:
    """Tell whether it is this person's yes that an invitation, or a wider scope, waits for. At most one query.

    Who is to act agrees to act. Who is acted for agrees to be; for a child, a guardian who is not the one to act.
    """
    if bond.is_active:
        return _speaks_for(bond, person, on=on)
    if bond.invites_agent:
        return _is(person, bond.agent_id, bond.phone)
    return _speaks_for(bond, person, on=on)


def _speaks_for(bond: FamilyBond, person: Person, *, on: date) -> bool:
    if person.pk == bond.agent_id:
        return False
    if bond.principal is not None and bond.principal.is_minor(on=on):
        return _answers_for(bond, person, on=on)
    return _is(person, bond.principal_id, bond.phone) and not person.is_minor(on=on)


def _is(person: Person, key: UUID | None, phone: str) -> bool:
    return person.pk == key if key else bool(phone) and person.phone == phone


def of(person: Person, *, at: datetime, on: date) -> list[FamilyBond]:
    """Return the live family accounts that concern the person, and their children; the oldest first. Two queries."""
    children = [child.pk for child in wards(person, on=on)]
    mine = FamilyBond.objects.of(person) | FamilyBond.objects.filter(principal__in=children)
    live = Q(state=BondState.ACTIVE) | Q(state=BondState.INVITED, expires_at__gt=at)
    return list(mine.filter(live).distinct().shown().order_by("invited_at", "id"))


def find(bond_id: UUID, person: Person, *, on: date) -> FamilyBond | None:
    """Return a family account that concerns the person, whatever became of it; None for anybody else's."""
    row = FamilyBond.objects.filter(pk=bond_id).shown().first()
    return row if row and is_side(row, person, on=on) else None


def log(bonds: Sequence[UUID], *, most: int = LOG) -> list[Fact]:
    """Return who did what for whom by these family accounts, the newest first. One query."""
    return list(Fact.objects.filter(subject_id__in=bonds, kind__startswith="family.").order_by("-id")[:most])


def ever_of(person: Person, *, on: date) -> list[FamilyBond]:
    """Return every family account the person was ever one of, and their children were acted for in. Two queries."""
    children = [child.pk for child in wards(person, on=on)]
    rows = FamilyBond.objects.filter(Q(principal=person) | Q(agent=person) | Q(principal__in=children))
    return list(rows.shown().order_by("-invited_at"))
