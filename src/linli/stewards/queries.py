"""Who is on duty, and whose steward is whose."""

from datetime import datetime
from uuid import UUID

from linli.people.models import Household, Person
from linli.stewards.models import Charge, Shift, Worker


def worker_of(person: Person) -> Worker | None:
    """Return the person as a worker of the community in scope, None if they are not one."""
    return Worker.objects.active().filter(person=person).first()


def steward_of(household: Household) -> Worker | None:
    """Return the steward in charge of the household's building."""
    charge = (
        Charge.objects.filter(building_id=household.unit.building_id, worker__is_active=True)
        .select_related("worker__person", "worker__team")
        .first()
    )
    return charge.worker if charge else None


def on_duty_until(*, worker: Worker, at: datetime) -> datetime | None:
    """Return the end of the shift the worker is on, None off duty."""
    shift = Shift.objects.covering(at).filter(worker=worker).order_by("-ends").first()
    return shift.ends if shift else None


def shifts_at(at: datetime) -> dict[UUID, tuple[datetime, datetime]]:
    """Return worker id → (start, end) of the shift covering the moment, for the community in scope. One query."""
    rows = Shift.objects.covering(at).values_list("worker_id", "starts", "ends")
    return {worker: (starts, ends) for worker, starts, ends in rows}
