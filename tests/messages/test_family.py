"""What the two of a family account are told, and what they are not."""

from datetime import datetime

from linli.core import tasks
from linli.messages.models import Message
from linli.people import family
from linli.people.enums import Relation
from linli.people.kin import Tie
from tests import relatives
from tests.cast import Town


def told() -> list[tuple[str, str, str]]:
    rows = Message.objects.order_by("at", "kind", "person__name").select_related("person")
    return [(row.person.name, row.kind, row.values["who"]) for row in rows]


def test_other_hears_of_the_invitation_and_who_asked_of_the_yes(town: Town, at: datetime) -> None:
    bond = relatives.invite(town)
    tasks.run_all(at=at)
    assert told() == [(town.resident.name, "family.invited", town.daughter.name)]
    family.confirm(bond_id=bond.pk, by=town.resident, at=at)
    tasks.run_all(at=at)
    assert (town.daughter.name, "family.confirmed", town.resident.name) in told()
    assert len(told()) == 2


def test_end_is_told_to_the_other(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    tasks.run_all(at=at)
    Message.objects.all().delete()
    family.revoke(bond_id=bond.pk, by=town.resident, at=at)
    tasks.run_all(at=at)
    assert told() == [(town.daughter.name, "family.ended", town.resident.name)]


def test_number_that_said_no_stays_a_number(town: Town, at: datetime) -> None:
    asked = family.Invitation(
        by=town.daughter, by_acts=True, tie=Tie.PARENT, grant=relatives.grant(), phone=str(town.operator.phone)
    )
    bond = family.invite(community=town.community, invitation=asked, at=at)
    family.decline(bond_id=bond.pk, by=town.operator, at=at)
    tasks.run_all(at=at)
    number = str(town.operator.phone).removeprefix("+86")
    assert (town.daughter.name, "family.declined", f"{number[:3]}****{number[-4:]}") in told()
    assert town.operator.name not in str([row for row in told() if row[0] == town.daughter.name])


def test_number_of_nobody_hears_nothing(town: Town, at: datetime) -> None:
    asked = family.Invitation(
        by=town.daughter, by_acts=True, tie=Tie.PARENT, grant=relatives.grant(), phone="+8613900000009"
    )
    family.invite(community=town.community, invitation=asked, at=at)
    tasks.run_all(at=at)
    assert told() == []


def test_other_guardian_hears_that_somebody_would_act_for_the_child(town: Town, at: datetime) -> None:
    father = relatives.adult(town, "爸爸", phone="+8613900000005", relation=Relation.SPOUSE)
    child = relatives.child(town)
    asked = family.Invitation(by=town.resident, by_acts=True, tie=Tie.CHILD, grant=relatives.grant(), other=child)
    family.invite(community=town.community, invitation=asked, at=at)
    tasks.run_all(at=at)
    assert {(name, kind) for name, kind, _who in told()} == {
        (father.name, "family.invited"), (child.name, "family.invited"),
    }  # fmt: skip
