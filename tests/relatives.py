"""A family account of the standing cast: the daughter acts for her mother."""

import re
from datetime import date, datetime
from uuid import uuid4

from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import family
from linli.people import services as people
from linli.people.enums import Relation, Role, Scope
from linli.people.kin import Tie
from linli.people.models import FamilyBond, HouseholdMember, Person
from tests import cast
from tests.cast import Town

EVERYTHING = frozenset(Scope)
CAP = 30_000


def grant(*scopes: Scope, cap_fen: int | None = CAP) -> family.Grant:
    """Return scopes with the cap, where paying is one of them; all four where none is named."""
    return family.Grant(frozenset(scopes) or EVERYTHING, cap_fen)


def invite(town: Town, *, given: family.Grant | None = None, at: datetime = cast.NOW) -> FamilyBond:
    """Let the daughter ask whether she may act for her mother."""
    invitation = family.Invitation(
        by=town.daughter, by_acts=True, tie=Tie.PARENT, grant=given or grant(), other=town.resident
    )
    return family.invite(community=town.community, invitation=invitation, at=at)


def bind(town: Town, *, given: family.Grant | None = None, at: datetime = cast.NOW) -> FamilyBond:
    """Let the daughter ask, and the mother say yes."""
    return family.confirm(bond_id=invite(town, given=given, at=at).pk, by=town.resident, at=at)


def bind_back(town: Town, *, at: datetime = cast.NOW) -> FamilyBond:
    """Let the mother act for her daughter."""
    invitation = family.Invitation(by=town.resident, by_acts=True, tie=Tie.CHILD, grant=grant(), other=town.daughter)
    bond = family.invite(community=town.community, invitation=invitation, at=at)
    return family.confirm(bond_id=bond.pk, by=town.daughter, at=at)


def child(town: Town, *, born: date = date(2018, 3, 1), name: str = "小安", phone: str | None = None) -> Person:
    """Add a child to the household."""
    person = people.register(name=name, phone=phone, birthday=born, gender="f")
    HouseholdMember.objects.create(
        community=town.community, household=town.household, person=person, relation=Relation.CHILD
    )
    return person


def adult(town: Town, name: str, *, phone: str | None = None, relation: Relation | None = None) -> Person:
    """Add a grown-up to the community, and to the household where a relation says what they are to it."""
    person = people.register(name=name, phone=phone, gender="m")
    people.join(person=person, community=town.community, role=Role.RESIDENT, at=cast.NOW)
    if relation:
        HouseholdMember.objects.create(
            community=town.community, household=town.household, person=person, relation=relation
        )
    return person


def ask(
    town: Town, *, product: str = "base.repair.water", at: datetime = cast.NOW, words: str = "妈妈家水管漏水"
) -> Order:
    """Let the daughter ask for something for her mother."""
    need = orders.Need(
        product=town.products[product], words=words, household=town.household, requester=town.daughter,
        beneficiary=town.resident, form_key=uuid4(),
    )  # fmt: skip
    return orders.request(community=town.community, need=need, by=town.daughter, at=at)


def said(page: str) -> str:
    """Return the words on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
