"""Who is on duty, and whose steward is whose."""

from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, UUIDField

from linli.core.prepared import Prepared
from linli.people.models import Household, Person
from linli.stewards.models import Charge, Shift, Worker

_workers = Prepared(lambda person: Worker.objects.active().filter(person=person).order_by("id")[:1], person=UUIDField())
_charges = Prepared(
    lambda building: (
        Charge.objects.filter(building=building, worker__is_active=True)
        .select_related("worker__person", "worker__team")
        .order_by("id")[:1]
    ),
    building=UUIDField(),
)
_shifts = Prepared(
    lambda worker, at: Shift.objects.covering(at).filter(worker=worker).order_by("-ends")[:1],
    worker=UUIDField(), at=DateTimeField(),
)  # fmt: skip


def worker_of(person: Person) -> Worker | None:
    """Return the person as a worker of the community in scope, None if they are not one."""
    return _workers.first(person=person.pk)


def steward_of(household: Household) -> Worker | None:
    """Return the steward in charge of the household's building."""
    charge = _charges.first(building=household.unit.building_id)
    return charge.worker if charge else None


def on_duty_until(*, worker: Worker, at: datetime) -> datetime | None:
    """Return the end of the shift the worker is on, None off duty."""
    shift = _shifts.first(worker=worker.pk, at=at)
    return shift.ends if shift else None


def shifts_at(at: datetime) -> dict[UUID, tuple[datetime, datetime]]:
    """Return worker id → (start, end) of the shift covering the moment, for the community in scope. One query."""
    rows = Shift.objects.covering(at).values_list("worker_id", "starts", "ends")
    return {worker: (starts, ends) for worker, starts, ends in rows}
