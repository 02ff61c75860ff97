"""Children in family accounts: a guardian says yes who is not the one to act, and no child acts for anybody."""

from datetime import date, datetime

import pytest

from linli.people import family
from linli.people.enums import Confirmation, Relation
from linli.people.family import errors, queries
from linli.people.kin import Tie
from linli.people.models import FamilyBond, Person
from tests import relatives
from tests.cast import Town


def mother_asks(town: Town, child: Person, at: datetime) -> FamilyBond:
    invitation = family.Invitation(by=town.resident, by_acts=True, tie=Tie.CHILD, grant=relatives.grant(), other=child)
    return family.invite(community=town.community, invitation=invitation, at=at)


def test_second_guardian_confirms_for_the_child(town: Town, at: datetime) -> None:
    father = relatives.adult(town, "爸爸", phone="+8613900000005", relation=Relation.SPOUSE)
    bond = mother_asks(town, relatives.child(town), at)
    with pytest.raises(errors.GuardianNeededError):
        family.confirm(bond_id=bond.pk, by=town.resident, at=at)
    assert [row.pk for row in queries.of(father, at=at, on=at.date())] == [bond.pk]
    assert family.confirm(bond_id=bond.pk, by=father, at=at).confirmed_how == Confirmation.GUARDIAN


def test_grandparent_of_the_household_is_no_guardian(town: Town, at: datetime) -> None:
    grandpa = relatives.adult(town, "爷爷", phone="+8613900000005", relation=Relation.PARENT)
    bond = mother_asks(town, relatives.child(town), at)
    with pytest.raises(errors.GuardianNeededError):
        family.confirm(bond_id=bond.pk, by=grandpa, at=at)


def test_child_with_a_phone_does_not_confirm_alone(town: Town, at: datetime) -> None:
    teen = relatives.child(town, born=date(2011, 1, 1), phone="+8613900000006")
    bond = mother_asks(town, teen, at)
    with pytest.raises(errors.GuardianNeededError):
        family.confirm(bond_id=bond.pk, by=teen, at=at)


def test_child_with_one_guardian_is_confirmed_with_the_steward_present(town: Town, at: datetime) -> None:
    bond = mother_asks(town, relatives.child(town), at)
    words = "核对了户口簿，母亲在场"
    active = family.confirm_with_steward(bond_id=bond.pk, steward=town.steward.person, words=words, at=at)
    assert active.confirmed_how == Confirmation.STEWARD


def test_guardian_ends_what_was_agreed_for_the_child(town: Town, at: datetime) -> None:
    father = relatives.adult(town, "爸爸", phone="+8613900000005", relation=Relation.SPOUSE)
    bond = mother_asks(town, relatives.child(town), at)
    family.confirm(bond_id=bond.pk, by=father, at=at)
    assert family.revoke(bond_id=bond.pk, by=father, at=at).ended_by == father


def test_child_acts_for_nobody(town: Town, at: datetime) -> None:
    teen = relatives.child(town, born=date(2011, 1, 1), phone="+8613900000006")
    asks = family.Invitation(by=teen, by_acts=True, tie=Tie.PARENT, grant=relatives.grant(), other=town.resident)
    asked = family.Invitation(by=town.resident, by_acts=False, tie=Tie.PARENT, grant=relatives.grant(), other=teen)
    for invitation in (asks, asked):
        with pytest.raises(errors.MinorActsError):
            family.invite(community=town.community, invitation=invitation, at=at)


def test_child_invited_by_number_is_refused_when_it_answers(town: Town, at: datetime) -> None:
    teen = relatives.child(town, born=date(2011, 1, 1), phone="+8613900000006")
    invitation = family.Invitation(
        by=town.resident, by_acts=False, tie=Tie.PARENT, grant=relatives.grant(), phone="+8613900000006"
    )
    bond = family.invite(community=town.community, invitation=invitation, at=at)
    with pytest.raises(errors.MinorActsError):
        family.confirm(bond_id=bond.pk, by=teen, at=at)


def test_eighteenth_birthday_ends_what_guardians_decide(town: Town, at: datetime) -> None:
    grown = relatives.child(town, born=date(2008, 11, 23), phone="+8613900000006")
    bond = mother_asks(town, grown, at)
    assert family.confirm(bond_id=bond.pk, by=grown, at=at).confirmed_how == Confirmation.SELF
