"""Persons, households, memberships with roles, family accounts, and sign-in codes."""

from linli.people.models.family import FamilyBond, FamilyRules
from linli.people.models.household import Household, HouseholdImport, HouseholdMember
from linli.people.models.membership import Membership, Persona
from linli.people.models.person import Person, PersonManager, SignInCode

__all__ = [
    "FamilyBond", "FamilyRules", "Household", "HouseholdImport", "HouseholdMember", "Membership", "Person",
    "PersonManager", "Persona", "SignInCode",
]  # fmt: skip
