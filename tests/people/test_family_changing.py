"""What a family account allows: narrowed at once, widened when the one acted for says yes, never without sense."""

from datetime import datetime

import pytest

from linli.core.models import Fact
from linli.people import family
from linli.people.enums import BondState, Scope
from linli.people.family import errors
from linli.people.models import FamilyBond
from tests import relatives
from tests.cast import Town


def kinds(bond: FamilyBond) -> list[str]:
    return list(Fact.objects.about(bond.pk).values_list("kind", flat=True))


def test_narrowing_is_at_once_by_either_and_widening_waits_for_who_is_acted_for(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    narrow = relatives.grant(Scope.SEE, cap_fen=None)
    assert family.change(bond_id=bond.pk, grant=narrow, by=town.daughter, at=at).scopes == {Scope.SEE}
    waiting = family.change(bond_id=bond.pk, grant=relatives.grant(), by=town.daughter, at=at)
    assert family.Grant.of(waiting) == narrow
    assert waiting.wider == relatives.grant().kept
    with pytest.raises(errors.NotYoursError):
        family.confirm(bond_id=bond.pk, by=town.daughter, at=at)
    wide = family.confirm(bond_id=bond.pk, by=town.resident, at=at)
    assert (wide.scopes, wide.cap_fen, wide.wider) == (relatives.EVERYTHING, relatives.CAP, None)
    assert kinds(bond)[2:] == ["family.change", "family.ask-wider", "family.widen"]


def test_higher_cap_is_wider(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    changed = family.change(bond_id=bond.pk, grant=relatives.grant(cap_fen=40_000), by=town.daughter, at=at)
    assert (changed.cap_fen, changed.wider) == (relatives.CAP, relatives.grant(cap_fen=40_000).kept)


def test_no_to_a_wider_scope_leaves_what_was_allowed(town: Town, at: datetime) -> None:
    bond = relatives.bind(town, given=relatives.grant(Scope.SEE, cap_fen=None))
    family.change(bond_id=bond.pk, grant=relatives.grant(), by=town.daughter, at=at)
    kept = family.decline(bond_id=bond.pk, by=town.resident, at=at)
    assert (kept.state, kept.wider) == (BondState.ACTIVE, None)
    assert kept.scopes == {Scope.SEE}


def test_who_is_acted_for_widens_at_once(town: Town, at: datetime) -> None:
    bond = relatives.bind(town, given=relatives.grant(Scope.SEE, cap_fen=None))
    wide = family.change(bond_id=bond.pk, grant=relatives.grant(), by=town.resident, at=at)
    assert wide.scopes == relatives.EVERYTHING


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (family.Grant(frozenset()), errors.NothingGrantedError),
        (family.Grant(frozenset({Scope.PAY}), 100), errors.NothingGrantedError),
        (family.Grant(frozenset({Scope.PAY, Scope.REQUEST})), errors.BadCapError),
        (family.Grant(frozenset({Scope.PAY, Scope.REQUEST}), 200_001), errors.BadCapError),
    ],
)
def test_grant_that_makes_no_sense_is_refused(given: family.Grant, error: type[Exception], town: Town) -> None:
    with pytest.raises(error):
        relatives.invite(town, given=given)
