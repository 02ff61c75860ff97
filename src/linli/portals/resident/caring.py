"""What care shows a resident: warnings in force, the daily sign of life, what was done for the home, who looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.care import queries
from linli.care.enums import Deed
from linli.care.models import Greeting, WarmService, WellBeing
from linli.care.queries import Sign
from linli.people.models import FamilyBond, Household, Person
from linli.people.queries import Member
from linli.portals import relayed, words

# Badges of a warm service: icon and tone.
_DEEDS = {
    Deed.DUE: ("circle-dashed", ""), Deed.MADE: ("circle-check", ""), Deed.MERGED: ("circle-check", ""), Deed.TOLD: ("bell", "ok"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """One of the family whom an elder calls with one tap."""

    label: str
    name: str
    phone: str
    who: str

    @property
    def face(self) -> str:
        """The last character of the name, as the family says it."""
        return self.name[-1:]


def home(member: Member, *, at: datetime) -> dict[str, Any]:
    """Return what stands on the home page: warnings, my own sign of life, whose signs I am told of. Two to five queries."""
    person = member.person
    signs = queries.signs(person, day=words.local(at).date())
    own = next((one for one in signs if one.person.pk == person.pk), None)
    others = [one for one in signs if one.person.pk != person.pk]
    return {
        "alerts": relayed.frames(queries.in_force(at=at), at=at), "well": own,
        "told": _told(others, reader=person) if others else [],
    }  # fmt: skip


def _told(signs: Iterable[Sign], *, reader: Person) -> list[dict[str, Any]]:
    bonds = FamilyBond.objects.active().filter(agent=reader).select_related("principal")
    kin = {bond.principal_id: str(bond.principal_kin.label) for bond in bonds}
    return [{"who": kin.get(one.person.pk, one.person.polite), "said_at": one.said_at} for one in signs]


def call(person: Person, sign: Sign | None) -> Call | None:
    """Return whom an elder calls first: by the family account, else who is told of the sign of life. Two queries."""
    bonds = FamilyBond.objects.active().filter(principal=person, agent__phone__isnull=False)
    bond = bonds.select_related("agent").order_by("confirmed_at", "id").first()
    if bond is not None and bond.agent is not None:
        return _call(bond.agent, str(bond.agent_kin.label))
    other = sign.well_being.family.filter(phone__isnull=False).order_by("name", "pk").first() if sign else None
    return _call(other, other.polite) if other else None


def _call(other: Person, who: str) -> Call:
    return Call(_("打给%(who)s") % {"who": who}, other.name, other.phone or "", who)


def relief(who: Call | None) -> str:
    """Say for whom it is a relief that somebody is well."""
    return _("按一下，%(who)s就放心") % {"who": who.who} if who else _("按一下，管家就放心")


def deed(row: WarmService, *, reader: Person) -> dict[str, Any]:
    """Return a warm service as the resident's list shows it; an order is linked for whom it is."""
    order = row.order
    icon, tone = _DEEDS.get(Deed(row.state), ("circle", ""))
    mine = order is not None and reader.pk in (order.beneficiary_id, order.requester_id)
    return {
        "row": row, "title": row.rule.name, "at": row.started_at, "icon": icon, "tone": tone, "order": order,
        "url": reverse("resident:order", args=[order.pk]) if order is not None and mine else "",
        "who": order.provider.call if order and order.provider else "",
        "label": str(order.get_state_display() if order else row.get_state_display()),
    }  # fmt: skip


def page(member: Member, household: Household | None, *, at: datetime) -> dict[str, Any]:
    """Return what the page of care shows. A fixed number of queries."""
    person = member.person
    shown = home(member, at=at)
    return {
        **shown, "deeds": [deed(row, reader=person) for row in queries.done_for(household, person)],
        "looks": [{"who": who, "at": when} for who, when in queries.looks(household)],
        "greeting": Greeting.objects.filter(person=person).first(), "now": at, "family": _family(shown["well"]),
    }  # fmt: skip


def _family(sign: Sign | None) -> str:
    return _("、").join(one.name for one in sign.well_being.family.order_by("name", "pk")) if sign else ""


def candidates(member: Member, others: Iterable[Person], row: WellBeing | None) -> dict[UUID, Person]:
    """Return who may be told of a sign of life: the home, the family accounts, and who is told already. Two queries."""
    bonds = FamilyBond.objects.active().filter(principal=member.person).select_related("agent")
    people = [*others, *(bond.agent for bond in bonds if bond.agent), *(row.family.all() if row else ())]
    return {one.pk: one for one in people if one.pk != member.person.pk and one.phone}
