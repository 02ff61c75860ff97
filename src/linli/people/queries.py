"""Who somebody is here."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import UUIDField

from linli.core.prepared import Prepared
from linli.core.scoping import unscoped
from linli.people.enums import ROLE_PERMISSIONS, ROLE_PORTAL, Permission, Portal, Role
from linli.people.models import Household, HouseholdMember, Membership, Person
from linli.places.models import Community


@dataclass(frozen=True)
class Member:
    """A signed-in person in one community, with all the roles held there: what views and services ask `may` of."""

    person: Person
    community: Community
    roles: frozenset[str]

    def may(self, permission: Permission) -> bool:
        """Tell whether one of the roles grants the permission."""
        return permission in self.permissions

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything the roles grant."""
        return frozenset().union(*(ROLE_PERMISSIONS[role] for role in self.roles))

    @property
    def portals(self) -> frozenset[Portal]:
        """The faces this member may open."""
        return frozenset(ROLE_PORTAL[role] for role in self.roles)

    @property
    def home(self) -> Portal:
        """The face that opens first: the most responsible one; a resident who volunteers is a resident first."""
        opened = {ROLE_PORTAL[role] for role in self.roles if role != Role.VOLUNTEER} or self.portals
        for portal in (Portal.PROPERTY, Portal.STEWARD, Portal.MERCHANT):
            if portal in opened:
                return portal
        return Portal.RESIDENT


_memberships = Prepared(
    lambda person: (
        Membership.objects.filter(person=person, ended_at=None)
        .select_related("community")
        .order_by("community__is_sample", "since", "id")
    ),
    person=UUIDField(),
)


def members_of(person: Person) -> list[Member]:
    """Return what the person is in every community, the sample communities last. One query."""
    found: dict[UUID, tuple[Community, set[str]]] = {}
    with unscoped("which communities a person belongs to is asked before one is chosen"):
        for row in _memberships(person=person.pk):
            found.setdefault(row.community_id, (row.community, set()))[1].add(row.role)
    return [Member(person, community, frozenset(roles)) for community, roles in found.values()]


_homes = Prepared(
    lambda person: (
        HouseholdMember.objects.filter(person=person, household__moved_out=None)
        .select_related("household__unit__building")
        .order_by("-is_contact", "id")[:1]
    ),
    person=UUIDField(),
)


def household_of(person: Person) -> Household | None:
    """Return where the person lives in the community in scope, with its unit and building; None for staff."""
    row = _homes.first(person=person.pk)
    return row.household if row else None


def with_role(*roles: Role) -> list[Person]:
    """Return the persons who hold one of the roles in the community in scope."""
    rows = Membership.objects.filter(role__in=roles, ended_at=None).select_related("person").order_by("since", "id")
    return list({row.person_id: row.person for row in rows}.values())
