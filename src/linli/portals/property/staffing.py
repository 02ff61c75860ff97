"""What the console changes about those who deliver: skills, whether they are offered work, buildings, shifts.

Each change and its fact are one transaction.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from linli.core import facts
from linli.people.models import Person
from linli.places.models import Building
from linli.stewards import services as stewards
from linli.stewards.models import Charge, Worker


@transaction.atomic
def change(
    *, worker: Worker, skills: Sequence[str], is_active: bool, buildings: Collection[Building], by: Person, at: datetime
) -> Worker:
    """Put down what the worker can do, whether they are offered work, and which buildings they are in charge of.

    A building taken away is left without a steward until somebody else is put in charge. Records `worker.changed`
    where skills or activity differ, and `worker.in-charge` where buildings do.
    """
    if list(skills) != worker.skills or is_active != worker.is_active:
        worker.skills, worker.is_active = list(skills), is_active
        worker.save(update_fields=["skills", "is_active"])
        facts.record(
            kind="worker.changed", at=at, community=worker.community_id, actor=by.pk, subject=("worker", worker.pk),
            payload={"skills": worker.skills, "active": is_active},
        )  # fmt: skip
    held = set(Charge.objects.filter(worker=worker).values_list("building_id", flat=True))
    if held != {building.pk for building in buildings}:
        Charge.objects.filter(worker=worker).delete()
        stewards.put_in_charge(worker=worker, buildings=buildings, at=at, by=by)
    return worker


@transaction.atomic
def add_shift(*, worker: Worker, starts: datetime, ends: datetime, by: Person, at: datetime) -> None:
    """Put the worker on duty for one span. Records `worker.shift`."""
    stewards.roster(worker=worker, spans=[(starts, ends)])
    facts.record(
        kind="worker.shift", at=at, community=worker.community_id, actor=by.pk, subject=("worker", worker.pk),
        payload={"starts": starts.isoformat(), "ends": ends.isoformat()},
    )  # fmt: skip
