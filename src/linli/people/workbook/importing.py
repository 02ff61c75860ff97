"""From checked rows into the database: a preview that writes nothing but itself, then one atomic import."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from typing import IO
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import transaction

from linli.core import facts
from linli.people.models import Household, HouseholdImport, HouseholdMember, Membership, Person
from linli.people.workbook import plan as planning
from linli.people.workbook import present
from linli.people.workbook.draft import Draft, Fault, Row
from linli.people.workbook.plan import Plan, Summary
from linli.people.workbook.present import HOME_ROLES
from linli.people.workbook.reading import read
from linli.places.models import Building, Community, Unit

BATCH = 2000


class RefusedError(Exception):
    """The rows cannot come in; `faults` say where and why, in the operator's words."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults, in the order of rows."""
        self.faults = tuple(sorted(faults))
        super().__init__("; ".join(str(fault) for fault in self.faults[:3]))


class AlreadyImportedError(Exception):
    """The workbook was imported before; doing it twice would be a slip."""


def preview(*, community: Community, draft: Draft) -> tuple[Summary, tuple[Fault, ...]]:
    """Return what importing the draft would do, and what stands in its way; writes nothing."""
    plan = planning.make(draft.rows, community=community, present=present.read(draft.rows))
    return plan.summary, tuple(sorted([*draft.errors, *plan.faults]))


@transaction.atomic
def stage(*, community: Community, draft: Draft, file_name: str, by: Person, at: datetime) -> HouseholdImport:
    """Keep a clean draft with its preview until the operator says yes; return it. Raises RefusedError."""
    summary, faults = preview(community=community, draft=draft)
    if faults:
        raise RefusedError(faults)
    return HouseholdImport.objects.create(
        community=community, uploaded_by=by, uploaded_at=at, file_name=file_name[-120:],
        rows=[row.as_json() for row in draft.rows], summary=summary.as_json(),
    )  # fmt: skip


@transaction.atomic
def commit(*, import_id: UUID, by: Person, at: datetime) -> Summary:
    """Write a staged workbook of the community in scope, all of it or nothing; return what was done.

    In order: buildings, units, households, persons, members, memberships; households that moved out are closed and
    their members' memberships end where they have no other home here. Nobody is deleted. Compared anew with what is
    known now. Records `household.change` and `household.move-out` for each such household and one `household.import`.
    Raises RefusedError where something changed in between, AlreadyImportedError.
    """
    staged = HouseholdImport.objects.select_for_update(of=("self",)).select_related("community").get(pk=import_id)
    if staged.imported_at:
        raise AlreadyImportedError
    rows = [Row.from_json(kept) for kept in staged.rows]
    plan = planning.make(rows, community=staged.community, present=present.read(rows))
    if plan.faults:
        raise RefusedError(plan.faults)
    _write(plan, at=at)
    staged.imported_at, staged.summary = at, plan.summary.as_json()
    staged.save(update_fields=["imported_at", "summary"])
    _tell(plan, staged, by=by, at=at)
    return plan.summary


def load(*, community: Community, file: IO[bytes], file_name: str, by: Person, at: datetime) -> Summary:
    """Read, stage and commit in one go: for scripts and the town. Raises RefusedError."""
    draft = read(file)
    if draft.errors:
        raise RefusedError(draft.errors)
    staged = stage(community=community, draft=draft, file_name=file_name, by=by, at=at)
    return commit(import_id=staged.pk, by=by, at=at)


def _write(plan: Plan, *, at: datetime) -> None:
    Building.objects.bulk_create(plan.new[Building], batch_size=BATCH)
    Unit.objects.bulk_create(plan.new[Unit], batch_size=BATCH)
    Unit.objects.bulk_update(plan.changed[Unit].values(), ["area"], batch_size=BATCH)
    Household.objects.bulk_create(plan.new[Household], batch_size=BATCH)
    changed = [*plan.changed[Household].values(), *plan.left]
    Household.objects.bulk_update(changed, ["note", "moved_in", "moved_out", "needs_care"], batch_size=BATCH)
    for person in plan.new[Person]:
        # What set_unusable_password does, with one draw from the system's randomness instead of forty.
        person.password = UNUSABLE_PASSWORD_PREFIX + token_hex(UNUSABLE_PASSWORD_SUFFIX_LENGTH // 2)
    Person.objects.bulk_create(plan.new[Person], batch_size=BATCH)
    Person.objects.bulk_update(plan.changed[Person].values(), ["name", "phone", "gender", "birthday"], batch_size=BATCH)
    _members(plan)
    _memberships(plan, at=at)


def _members(plan: Plan) -> None:
    """Old contacts go before new ones come: a household has one at most, at every moment."""
    changed = list(plan.changed[HouseholdMember].values())
    for calls_first in (False, True):
        rows = [member for member in changed if member.is_contact is calls_first]
        HouseholdMember.objects.bulk_update(rows, ["relation", "is_contact"], batch_size=BATCH)
    HouseholdMember.objects.bulk_create(plan.new[HouseholdMember], batch_size=BATCH)


def _memberships(plan: Plan, *, at: datetime) -> None:
    known = {(m.person_id, m.role): m for m in Membership.objects.filter(role__in=HOME_ROLES)}
    fresh = [
        Membership(community=plan.community, person_id=person, role=role, since=at)
        for person, role in plan.roles.items()
        if (person, role) not in known
    ]
    Membership.objects.bulk_create(fresh, batch_size=BATCH)
    back = [m for key, role in plan.roles.items() if (m := known.get((key, role))) and m.ended_at]
    Membership.objects.filter(pk__in=[m.pk for m in back]).update(ended_at=None, since=at)
    if plan.left:
        gone = HouseholdMember.objects.filter(household__in=plan.left).values("person")
        home = HouseholdMember.objects.filter(household__moved_out=None).values("person")
        ended = Membership.objects.filter(person__in=gone, role__in=HOME_ROLES, ended_at=None).exclude(person__in=home)
        ended.update(ended_at=at)


def _tell(plan: Plan, staged: HouseholdImport, *, by: Person, at: datetime) -> None:
    units = {"".join(room): household for room, household in plan.present.households.items()}
    told: list[tuple[str, Household, dict[str, object]]] = [
        ("household.change", units[label], {"changes": sorted(set(names))})
        for label, names in plan.changes.items()
        if label in units
    ]
    told += [("household.move-out", household, {"day": str(household.moved_out)}) for household in plan.left]
    for kind, household, payload in told:
        facts.record(
            kind=kind, at=at, community=staged.community_id, actor=by.pk, subject=("household", household.pk),
            payload={"import": str(staged.pk), **payload},
        )  # fmt: skip
    facts.record(
        kind="household.import", at=at, community=staged.community_id, actor=by.pk, subject=("import", staged.pk),
        payload={"file": staged.file_name, **plan.summary.as_json()},
    )  # fmt: skip
