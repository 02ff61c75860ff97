"""What a family account allows, within what the operator allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linli.people.enums import Scope
from linli.people.family.errors import BadCapError, NothingGrantedError
from linli.people.models import FamilyBond, FamilyRules
from linli.people.models.family import COLUMNS


@dataclass(frozen=True, slots=True)
class Grant:
    """Scopes, and the monthly cap in fen where paying is one of them."""

    scopes: frozenset[Scope]
    cap_fen: int | None = None

    @classmethod
    def of(cls, bond: FamilyBond) -> "Grant":
        """Return what a family account allows."""
        return cls(bond.scopes, bond.cap_fen)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Grant":
        """Return the grant that `kept` wrote."""
        return cls(frozenset(map(Scope, kept["scopes"])), kept["cap_fen"])

    @property
    def kept(self) -> dict[str, Any]:
        """The grant as JSON keeps it."""
        return {"scopes": [str(scope) for scope in Scope if scope in self.scopes], "cap_fen": self.cap_fen}

    def within(self, other: "Grant") -> bool:
        """Tell whether this allows nothing that the other does not."""
        return self.scopes <= other.scopes and (self.cap_fen or 0) <= (other.cap_fen or 0)

    def put_on(self, bond: FamilyBond) -> list[str]:
        """Write the grant onto a family account, not yet saved; return the names of its columns."""
        for scope, column in COLUMNS.items():
            setattr(bond, column, scope in self.scopes)
        bond.cap_fen = self.cap_fen
        return [*COLUMNS.values(), "cap_fen"]


def rules(community: UUID) -> FamilyRules:
    """Return what the operator has set, or the defaults. One query."""
    return FamilyRules.objects.filter(pk=community).first() or FamilyRules(community_id=community)


def check(grant: Grant, *, rules: FamilyRules) -> Grant:
    """Return the grant as it is kept, a cap only where paying is allowed. Raises NothingGrantedError, BadCapError."""
    if not grant.scopes or (Scope.PAY in grant.scopes and Scope.REQUEST not in grant.scopes):
        raise NothingGrantedError
    if Scope.PAY not in grant.scopes:
        return Grant(grant.scopes)
    if not grant.cap_fen or not 0 < grant.cap_fen <= rules.most_cap_fen:
        raise BadCapError(rules.most_cap_fen)
    return grant
