"""A family account: asked for, agreed to, narrowed, widened, ended; and what the database itself refuses."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.people import family
from linli.people.enums import BondState, Confirmation, Ending, Scope
from linli.people.family import errors, queries
from linli.people.kin import Kin, Tie
from linli.people.models import FamilyBond, Person
from linli.people.verification import NotVerifiedError
from tests import relatives
from tests.cast import Town

LATER = timedelta(hours=1)


def by_number(town: Town, phone: str, *, by: Person | None = None, by_acts: bool = True) -> family.Invitation:
    return family.Invitation(
        by=by or town.daughter, by_acts=by_acts, tie=Tie.PARENT, grant=relatives.grant(), phone=phone
    )


def kinds(bond: FamilyBond) -> list[str]:
    return list(Fact.objects.about(bond.pk).values_list("kind", flat=True))


def test_invitation_allows_nothing_until_the_other_says_yes(town: Town, at: datetime) -> None:
    bond = relatives.invite(town)
    assert queries.bond(principal=town.resident.pk, agent=town.daughter.pk) is None
    family.confirm(bond_id=bond.pk, by=town.resident, at=at + LATER)
    found = queries.bond(principal=town.resident.pk, agent=town.daughter.pk, scope=Scope.PAY)
    assert found == bond
    assert found.confirmed_how == Confirmation.SELF
    assert kinds(bond) == ["family.invite", "family.confirm"]


def test_every_fact_names_both_and_what_they_are_to_each_other(town: Town) -> None:
    bond = relatives.bind(town)
    for fact in Fact.objects.about(bond.pk):
        assert fact.payload["principal"] == str(town.resident.pk)
        assert fact.payload["agent"] == str(town.daughter.pk)
        assert (fact.payload["principal_is"], fact.payload["agent_is"]) == (Kin.MOTHER, Kin.DAUGHTER)


def test_who_asked_cannot_say_yes_for_the_other(town: Town, at: datetime) -> None:
    bond = relatives.invite(town)
    with pytest.raises(errors.NotYoursError):
        family.confirm(bond_id=bond.pk, by=town.daughter, at=at)


def test_stranger_of_the_same_community_can_do_nothing_with_it(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    stranger = town.operator
    assert queries.find(bond.pk, stranger, on=at.date()) is None
    with pytest.raises(errors.NotYoursError):
        family.revoke(bond_id=bond.pk, by=stranger, at=at)
    with pytest.raises(errors.NotYoursError):
        family.change(bond_id=bond.pk, grant=relatives.grant(), by=stranger, at=at)


def test_number_of_nobody_waits_for_whoever_comes_to_have_it(town: Town, at: datetime) -> None:
    bond = family.invite(community=town.community, invitation=by_number(town, "+8613900000001"), at=at)
    assert bond.principal is None
    mother = relatives.adult(town, "新来的妈妈", phone="+8613900000001")
    assert [row.pk for row in queries.of(mother, at=at, on=at.date())] == [bond.pk]
    assert family.confirm(bond_id=bond.pk, by=mother, at=at).principal == mother


def test_number_of_somebody_else_confirms_nothing(town: Town, at: datetime) -> None:
    bond = family.invite(community=town.community, invitation=by_number(town, "+8613900000001"), at=at)
    other = relatives.adult(town, "别人", phone="+8613900000002")
    with pytest.raises(errors.NotYoursError):
        family.confirm(bond_id=bond.pk, by=other, at=at)


def test_mother_may_invite_and_the_daughter_agrees_to_act(town: Town, at: datetime) -> None:
    invitation = by_number(town, str(town.daughter.phone), by=town.resident, by_acts=False)
    bond = family.invite(community=town.community, invitation=invitation, at=at)
    with pytest.raises(errors.NotYoursError):
        family.confirm(bond_id=bond.pk, by=town.resident, at=at)
    active = family.confirm(bond_id=bond.pk, by=town.daughter, at=at)
    assert (active.principal, active.agent, active.confirmed_how) == (town.resident, town.daughter, Confirmation.SELF)


def test_nobody_acts_for_themselves(town: Town, at: datetime) -> None:
    with pytest.raises(errors.OneselfError):
        family.invite(community=town.community, invitation=by_number(town, str(town.daughter.phone)), at=at)


@pytest.mark.parametrize("who", ["agent", "principal"])
def test_either_ends_it_at_once_and_a_second_tap_changes_nothing(who: str, town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    by = town.daughter if who == "agent" else town.resident
    assert family.revoke(bond_id=bond.pk, by=by, at=at).ended_how == Ending.REVOKED
    assert queries.bond(principal=town.resident.pk, agent=town.daughter.pk) is None
    family.revoke(bond_id=bond.pk, by=by, at=at + LATER)
    assert kinds(bond).count("family.revoke") == 1


def test_invitation_of_eight_days_ago_cannot_be_confirmed(town: Town, at: datetime) -> None:
    bond = relatives.invite(town)
    with pytest.raises(errors.OverError):
        family.confirm(bond_id=bond.pk, by=town.resident, at=at + timedelta(days=8))
    assert family.expire_due(at=at + timedelta(days=8)) == 1
    bond.refresh_from_db()
    assert (bond.state, bond.ended_how) == (BondState.ENDED, Ending.EXPIRED)
    assert relatives.invite(town, at=at + timedelta(days=8)).state == BondState.INVITED


def test_expired_invitation_does_not_stand_in_the_way_of_a_new_one(town: Town, at: datetime) -> None:
    relatives.invite(town)
    assert relatives.invite(town, at=at + timedelta(days=8)).state == BondState.INVITED


def test_same_two_are_asked_once(town: Town) -> None:
    relatives.invite(town)
    with pytest.raises(errors.AskedAlreadyError):
        relatives.invite(town)


def test_after_a_no_there_is_a_week_of_peace(town: Town, at: datetime) -> None:
    family.decline(bond_id=relatives.invite(town).pk, by=town.resident, at=at)
    with pytest.raises(errors.AskedTooSoonError) as refused:
        relatives.invite(town, at=at + timedelta(days=6))
    assert refused.value.until == at + timedelta(days=7)
    assert relatives.invite(town, at=at + timedelta(days=7)).state == BondState.INVITED


def test_sixth_invitation_of_a_day_is_refused(town: Town, at: datetime) -> None:
    family.set_rules(community=town.community, most=20, most_cap_fen=50_000, source="", by=town.operator, at=at)
    for n in range(5):
        family.invite(community=town.community, invitation=by_number(town, f"+861390000001{n}"), at=at)
    with pytest.raises(errors.TooManyInvitationsError):
        family.invite(community=town.community, invitation=by_number(town, "+8613900000020"), at=at)


def test_operators_number_bounds_who_acts_and_who_is_acted_for(town: Town, at: datetime) -> None:
    family.set_rules(
        community=town.community, most=1, most_cap_fen=50_000, source="业委会决议", by=town.operator, at=at
    )
    relatives.bind(town)
    with pytest.raises(errors.TooManyError):
        family.invite(community=town.community, invitation=by_number(town, "+8613900000001"), at=at)
    son = relatives.adult(town, "儿子", phone="+8613900000003")
    bond = family.invite(community=town.community, invitation=by_number(town, str(town.resident.phone), by=son), at=at)
    with pytest.raises(errors.TooManyError):
        family.confirm(bond_id=bond.pk, by=town.resident, at=at)


def test_steward_writes_down_how_an_elder_without_a_phone_agreed(town: Town, at: datetime) -> None:
    bond = relatives.invite(town)
    steward = town.steward.person
    with pytest.raises(errors.WitnessSilentError):
        family.confirm_with_steward(bond_id=bond.pk, steward=steward, words="  ", at=at)
    active = family.confirm_with_steward(bond_id=bond.pk, steward=steward, words="本人点头，说让女儿办", at=at)
    assert (active.confirmed_how, active.witness, active.confirmed_by) == (Confirmation.STEWARD, steward, steward)
    assert Fact.objects.about(bond.pk).last().payload["witness"] == "本人点头，说让女儿办"  # type: ignore[union-attr]  # it was just made


def test_steward_cannot_agree_for_who_is_to_act(town: Town, at: datetime) -> None:
    invitation = by_number(town, str(town.daughter.phone), by=town.resident, by_acts=False)
    bond = family.invite(community=town.community, invitation=invitation, at=at)
    with pytest.raises(errors.NotYoursError):
        family.confirm_with_steward(bond_id=bond.pk, steward=town.steward.person, words="在场", at=at)


def test_steward_who_would_act_is_no_witness(town: Town, at: datetime) -> None:
    steward = town.steward.person
    bond = family.invite(
        community=town.community, invitation=by_number(town, str(town.resident.phone), by=steward), at=at
    )
    with pytest.raises(errors.NotYoursError):
        family.confirm_with_steward(bond_id=bond.pk, steward=steward, words="我自己", at=at)


def test_invitation_with_the_steward_present_waits_for_who_is_to_act(town: Town, at: datetime) -> None:
    bond = family.invite_with_steward(
        community=town.community, principal=town.resident, phone=str(town.daughter.phone), tie=Tie.PARENT,
        grant=relatives.grant(), steward=town.steward.person, words="当面说好", at=at,
    )  # fmt: skip
    assert bond.state == BondState.INVITED
    active = family.confirm(bond_id=bond.pk, by=town.daughter, at=at)
    assert (active.confirmed_how, active.witness_words) == (Confirmation.STEWARD, "当面说好")


class Refusing:
    is_on = True

    def verify(self, *, person: Person, evidence: dict[str, str]) -> str:
        if evidence.get("evidence-face") != "hers":
            raise NotVerifiedError
        return f"checked:{person.pk}"


@override_settings(LINLI_FAMILY_VERIFIER="tests.people.test_family.Refusing")
def test_adapter_that_is_on_is_asked_before_anything_is_in_force(town: Town, at: datetime) -> None:
    bond = relatives.invite(town)
    with pytest.raises(NotVerifiedError):
        family.confirm(bond_id=bond.pk, by=town.resident, at=at)
    bond.refresh_from_db()
    assert bond.state == BondState.INVITED
    active = family.confirm(bond_id=bond.pk, by=town.resident, at=at, evidence={"evidence-face": "hers"})
    assert active.verified == f"checked:{town.resident.pk}"


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed_at": None}, {"confirmed_how": ""}, {"may_request": False}, {"cap_fen": None}, {"cap_fen": 0},
        {"may_request": False, "may_pay": False, "cap_fen": None, "may_see": False, "is_told": False},
        {"state": "ended"}, {"state": "dormant"}, {"confirmed_how": "steward"}, {"witness_words": "谁说的？"},
        {"agent": None},
    ],
)  # fmt: skip
def test_database_refuses_what_no_family_account_can_be(changes: dict[str, object], town: Town) -> None:
    bond = relatives.bind(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        FamilyBond.objects.filter(pk=bond.pk).update(**changes)


def test_database_refuses_a_second_one_for_the_same_two(town: Town) -> None:
    bond = relatives.bind(town)
    bond.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        bond.save(force_insert=True)


def test_other_community_sees_and_ends_nothing(town: Town, elsewhere: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    with community_scope(elsewhere.community.pk):
        assert queries.bond(principal=town.resident.pk, agent=town.daughter.pk) is None
        assert queries.of(town.daughter, at=at, on=at.date()) == []
        with pytest.raises(FamilyBond.DoesNotExist):
            family.revoke(bond_id=bond.pk, by=town.daughter, at=at)
