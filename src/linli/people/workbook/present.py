"""What the community knows already: read once, in a handful of queries, whatever the size of the workbook."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from linli.core.scoping import unscoped
from linli.people.enums import Role
from linli.people.models import Household, HouseholdMember, Membership, Person
from linli.people.workbook.draft import Room, Row
from linli.places.models import Building, Community, Unit

# Roles that come with living here, and nothing else: whoever holds another one keeps their own number and name.
HOME_ROLES = (Role.RESIDENT, Role.OWNER)
# Below SQLite's and PostgreSQL's limits of values in one statement.
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Present:
    """The rows of the community in scope that a workbook may touch."""

    buildings: dict[str, Building]
    units: dict[Room, Unit]
    households: dict[Room, Household]
    members: dict[UUID, list[HouseholdMember]]
    by_phone: dict[str, Person]
    # person → (community, role) of every living membership, of other communities too.
    roles: dict[UUID, set[tuple[UUID, str]]]

    def is_ours_alone(self, person: Person, community: Community) -> bool:
        """Tell whether the person is a resident here and nothing else: only then a workbook may rename them.

        A number is what somebody signs in with: else an operator could sign in elsewhere in their name.
        """
        held = self.roles.get(person.pk, set())
        return all(where == community.pk and role in HOME_ROLES for where, role in held)


def read(rows: Iterable[Row]) -> Present:
    """Return what is known of the community in scope and of the persons whose numbers the rows name."""
    buildings = {building.name: building for building in Building.objects.all()}
    units = {(u.building.name, u.entrance, u.room): u for u in Unit.objects.select_related("building")}
    room_of = {unit.pk: room for room, unit in units.items()}
    households = {room_of[h.unit_id]: h for h in Household.objects.filter(moved_out=None)}
    members: defaultdict[UUID, list[HouseholdMember]] = defaultdict(list)
    for member in HouseholdMember.objects.filter(household__moved_out=None).select_related("person").order_by("id"):
        members[member.household_id].append(member)
    phones = [row.phone for row in rows if row.phone]
    by_phone = {m.person.phone: m.person for found in members.values() for m in found if m.person.phone}
    by_phone |= _persons([phone for phone in phones if phone not in by_phone])
    known = {m.person_id for found in members.values() for m in found} | {p.pk for p in by_phone.values()}
    return Present(buildings, units, households, members, by_phone, _roles(known))


def _persons(phones: list[str]) -> dict[str, Person]:
    chunks = (phones[i : i + CHUNK] for i in range(0, len(phones), CHUNK))
    return {str(p.phone): p for chunk in chunks for p in Person.objects.filter(phone__in=chunk)}


def _roles(persons: set[UUID]) -> dict[UUID, set[tuple[UUID, str]]]:
    found: defaultdict[UUID, set[tuple[UUID, str]]] = defaultdict(set)
    listed = sorted(persons)
    with unscoped("whether somebody is known elsewhere decides if this community may rename them"):
        for i in range(0, len(listed), CHUNK):
            rows = Membership.objects.filter(person__in=listed[i : i + CHUNK], ended_at=None)
            for person, community, role in rows.values_list("person_id", "community_id", "role"):
                found[person].add((community, role))
    return found
