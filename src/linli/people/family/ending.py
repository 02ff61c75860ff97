"""How a family account ends: by either, at once; or because nobody answered."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from linli.core import past
from linli.core.scoping import community_scope, unscoped
from linli.people.enums import BondState, Ending
from linli.people.family import queries
from linli.people.family.errors import NotYoursError, OverError
from linli.people.family.noting import note
from linli.people.models import FamilyBond, Person

BATCH = 200


def locked(bond_id: UUID) -> FamilyBond:
    """Return a family account as it stands now with both people, locked until the transaction ends."""
    return FamilyBond.objects.select_for_update(of=("self",)).shown().get(pk=bond_id)


@past.atomic
def decline(*, bond_id: UUID, by: Person, at: datetime) -> FamilyBond:
    """Say no to an invitation, or to a wider scope: then what was allowed stays. Records `family.decline`.

    Raises NotYoursError, OverError.
    """
    row = locked(bond_id)
    if row.is_active and row.wider:
        return _keep_narrow(row, by=by, at=at)
    if row.is_over(at):
        raise OverError(row.state)
    if not queries.may_confirm(row, by, on=row.day(at)):
        raise NotYoursError
    return _end(row, Ending.DECLINED, "decline", by=by, at=at)


def _keep_narrow(row: FamilyBond, *, by: Person, at: datetime) -> FamilyBond:
    if not queries.is_side(row, by, on=row.day(at)):
        raise NotYoursError
    asked, row.wider = row.wider, None
    row.save(update_fields=["wider"])
    note(row, "decline", by=by, at=at, grant=asked)
    return row


@past.atomic
def revoke(*, bond_id: UUID, by: Person, at: datetime, stood_by: bool = False) -> FamilyBond:
    """End a family account at once, or take an invitation back; return it.

    Either of the two may, and for a child whoever answers for it; with `stood_by` the steward does it for somebody who
    asks for it in person. What was asked for by it goes on; nothing new is seen or done. One that has ended already stays as it
    is, so that a second tap is no mistake. Records `family.revoke`. Raises NotYoursError.
    """
    row = locked(bond_id)
    if not stood_by and not queries.is_side(row, by, on=row.day(at)):
        raise NotYoursError
    if row.state == BondState.ENDED:
        return row
    how = Ending.REVOKED if row.is_active else Ending.WITHDRAWN
    return _end(row, how, "revoke", by=by, at=at)


def expire_due(*, at: datetime) -> int:
    """End the invitations whose week is over; return how many. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        due = FamilyBond.objects.filter(state=BondState.INVITED, expires_at__lte=at).order_by("expires_at")
        rows = list(due.values_list("pk", "community_id")[:BATCH])
    return sum(_expire_one(pk, community=community, at=at) for pk, community in rows)


@past.atomic
def _expire_one(bond_id: UUID, *, community: UUID, at: datetime) -> int:
    with community_scope(community):
        return expire(FamilyBond.objects.filter(pk=bond_id), at=at)


def expire(rows: "QuerySet[FamilyBond]", *, at: datetime) -> int:
    """End those of the rows whose invitation nobody answered in time; return how many. Records `family.expire` for each."""
    due = rows.filter(state=BondState.INVITED, expires_at__lte=at).values_list("pk", flat=True)
    found = [row for row in map(locked, list(due)) if row.state == BondState.INVITED]
    for row in found:
        _end(row, Ending.EXPIRED, "expire", by=None, at=at)
    return len(found)


def _end(row: FamilyBond, how: Ending, kind: str, *, by: Person | None, at: datetime) -> FamilyBond:
    row.state, row.ended_at, row.ended_by, row.ended_how, row.wider = BondState.ENDED, at, by, how, None
    row.save(update_fields=["state", "ended_at", "ended_by", "ended_how", "wider"])
    note(row, kind, by=by, at=at, how=how)
    return row
