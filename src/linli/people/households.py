"""What an operator keeps of a household by hand, and what of its people is shown to whom."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.core import facts
from linli.people import workbook
from linli.people.models import Household, HouseholdMember, Person
from linli.places.models import Community

LONGEST_NOTE = 200


class NoteTooLongError(ValueError):
    """More than LONGEST_NOTE characters."""


@transaction.atomic
def describe(*, household_id: UUID, note: str, needs_care: bool, by: Person, at: datetime) -> Household:
    """Keep what a steward must know before the bell is rung, and whether the household needs care; return it.

    Records `household.change` with the names of what changed, as an import does; where nothing changes, nothing is
    recorded. Raises NoteTooLongError, Household.DoesNotExist for one of another community.
    """
    if len(note := note.strip()) > LONGEST_NOTE:
        raise NoteTooLongError
    household = Household.objects.select_for_update(of=("self",)).get(pk=household_id)
    wanted = {"note": note, "needs_care": needs_care}
    changed = [name for name, value in wanted.items() if getattr(household, name) != value]
    if not changed:
        return household
    household.note, household.needs_care = note, needs_care
    household.save(update_fields=changed)
    facts.record(
        kind="household.change", at=at, community=household.community_id, actor=by.pk,
        subject=("household", household.pk), payload={"changes": changed},
    )  # fmt: skip
    return household


@transaction.atomic
def look(*, member: HouseholdMember, by: Person, at: datetime) -> Person:
    """Return a household's member with number and birthday unmasked. Records `person.phone-seen`: who looked, at whom."""
    facts.record(
        kind="person.phone-seen", at=at, community=member.community_id, actor=by.pk,
        subject=("person", member.person_id), payload={"household": str(member.household_id)},
    )  # fmt: skip
    return member.person


@transaction.atomic
def hand_out(*, community: Community, by: Person, at: datetime) -> bytes:
    """Return the workbook of the community in scope. Records `household.export`: it holds every number, unmasked."""
    facts.record(
        kind="household.export", at=at, community=community.pk, actor=by.pk, subject=("community", community.pk)
    )
    return workbook.export()
