"""The cast is written a statement a table; the services, one by one, leave the same."""

from datetime import timedelta
from typing import Any

from django.forms import model_to_dict

from linli.core.models import Fact
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Membership, Person
from linli.stewards import services as stewards
from linli.stewards.models import Shift, Worker
from tests import cast
from tests.cast import Town

OWN = ("id", "person", "worker", "community", "name", "phone", "building")


def said_of(person: Person) -> list[dict[str, Any]]:
    """Return what there is about somebody, but for whose it is."""
    found = [person, *Membership.objects.filter(person=person).order_by("role")]
    if worker := Worker.objects.filter(person=person).first():
        found += [worker, *Shift.objects.filter(worker=worker)]
    said = [{name: value for name, value in model_to_dict(row).items() if name not in OWN} for row in found]
    subjects = [row.pk for row in found]
    # Each has a password of their own that nobody knows.
    assert said[0].pop("password").startswith("!")
    facts = Fact.objects.filter(subject_id__in=subjects).order_by("id").values("kind", "at", "payload")
    return [*said, *map(dict, facts)]


def test_resident_is_as_the_services_leave_them(town: Town) -> None:
    person = people.register(name="林苗", phone="+8613800000999", gender="f")
    for role in (Role.RESIDENT, Role.OWNER):
        people.join(person=person, community=town.community, role=role, at=cast.NOW)
    assert said_of(person) == said_of(town.resident)


def test_workers_are_as_the_services_leave_them(town: Town) -> None:
    span = cast.NOW - timedelta(hours=6), cast.NOW + timedelta(hours=6)
    for n, worker in enumerate((town.engineer, town.steward, town.lead)):
        person = people.register(name="某某", phone=f"+861380000099{n}")
        made = stewards.engage(
            community=town.community, person=person, kind=worker.kind, team=worker.team, is_lead=worker.is_lead,
            calls=(worker.call_zh, worker.call_en), skills=worker.skills, at=cast.NOW,
        )  # fmt: skip
        stewards.roster(worker=made, spans=[span])
        assert said_of(person) == said_of(worker.person)
