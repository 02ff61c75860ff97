"""What the two of a family account are told of it, and for a child its guardians."""

from datetime import datetime
from uuid import UUID

from linli.core.models import Fact
from linli.messages import services as messages
from linli.people import masking
from linli.people.family import queries
from linli.people.models import FamilyBond, Person

LINK = "/home/me/family/"
_KINDS = {
    "family.confirm": "family.confirmed", "family.decline": "family.declined", "family.ask-wider": "family.asks-wider",
    "family.widen": "family.changed", "family.change": "family.changed", "family.revoke": "family.ended",
}  # fmt: skip


def tell_invited(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell who is asked that somebody wants to act for them, or to be acted for; a number nobody has hears nothing."""
    bond = _bond(fact)
    asked = bond.agent if bond.invites_agent else bond.principal
    asker = bond.principal if bond.invites_agent else bond.agent
    _tell(_with_guardians(asked, bond=bond, at=fact.at), who=asker, kind="family.invited", bond=bond, fact=fact)


def tell_other(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the other of the two what became of the family account; both where neither did it."""
    bond = _bond(fact)
    for one, other in ((bond.agent, bond.principal), (bond.principal, bond.agent)):
        if one is not None and one.pk != fact.actor_id:
            people = _with_guardians(one, bond=bond, at=fact.at)
            _tell(people, who=other, kind=_KINDS[fact.kind], bond=bond, fact=fact)


def _with_guardians(person: Person | None, *, bond: FamilyBond, at: datetime) -> list[Person]:
    if person is None:
        return []
    day = bond.day(at)
    adults = queries.guardians(person, on=day) if person.is_minor(on=day) else []
    return [person, *(adult for adult in adults if adult.pk != bond.agent_id)]


def _tell(people: list[Person], *, who: Person | None, kind: str, bond: FamilyBond, fact: Fact) -> None:
    messages.tell(
        people=[person for person in people if person.pk != fact.actor_id], community=bond.community, kind=kind,
        values={"who": _called(who, bond)}, cause=f"fact:{fact.pk}", at=fact.at, link=LINK,
    )  # fmt: skip


def _called(who: Person | None, bond: FamilyBond) -> str:
    """Return the name; of who was asked by number and has not agreed, only the number's end."""
    if who is None or (bond.phone and not bond.was_agreed and who.pk != bond.invited_by_id):
        return masking.phone(bond.phone)
    return who.name


def _bond(fact: Fact) -> FamilyBond:
    assert isinstance(fact.subject_id, UUID)  # noqa: S101 - facts about family accounts name one
    return FamilyBond.objects.shown().get(pk=fact.subject_id)
