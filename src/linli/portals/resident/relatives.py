"""What the family pages show: who may act for the reader, for whom the reader may act, what waits, what was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.orders import acting
from linli.orders.errors import NoBondError
from linli.orders.models import Order
from linli.people import masking
from linli.people.enums import Scope
from linli.people.family import queries
from linli.people.models import FamilyBond, HouseholdMember, Person
from linli.portals import family_words, words
from linli.portals.resident import mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A family account as its reader sees it."""

    bond: FamilyBond
    who: str
    may: Sequence[str]
    note: str
    # What the agent has asked for beyond that, while it waits.
    wider: Sequence[str] = ()
    mine_to_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relatives:
    """The page's parts, each in the order in which it began."""

    waiting: Sequence[Card]
    agents: Sequence[Card]
    principals: Sequence[Card]
    children: Sequence[Card]
    sent: Sequence[Card]


def of(person: Person, *, at: datetime) -> Relatives:
    """Return the reader's family accounts, sorted by what they are to the reader. A handful of queries."""
    parts: dict[str, list[Card]] = {name: [] for name in ("waiting", "agents", "principals", "children", "sent")}
    rows = queries.of(person, at=at, on=words.local(at).date())
    for bond in rows:
        made = card(bond, reader=person, at=at)
        parts[_part(made, reader=person)].append(made)
    return Relatives(**parts)


def _part(made: Card, *, reader: Person) -> str:
    bond = made.bond
    if made.mine_to_answer:
        return "waiting"
    if not bond.is_active:
        return "sent"
    if bond.agent_id == reader.pk:
        return "principals"
    return "agents" if bond.principal_id == reader.pk else "children"


def card(bond: FamilyBond, *, reader: Person, at: datetime) -> Card:
    """Return one family account as the reader sees it."""
    wider = bond.wider or {"scopes": (), "cap_fen": None}
    open_ = bool(bond.wider) if bond.is_active else not bond.is_over(at)
    return Card(
        bond=bond, who=_who(bond, reader=reader), may=family_words.allowed(bond.scopes, bond.cap_fen),
        note=_note(bond, reader=reader, at=at), wider=family_words.allowed(map(Scope, wider["scopes"]), wider["cap_fen"]),
        mine_to_answer=open_ and queries.may_confirm(bond, reader, on=bond.day(at)),
    )  # fmt: skip


def _who(bond: FamilyBond, *, reader: Person) -> str:
    """Return the other of the two; of somebody who has not answered, only what the reader typed."""
    if reader.pk == bond.agent_id:
        known = bond.was_agreed or bond.invites_agent
        return (
            family_words.called(bond.principal, bond.principal_kin)
            if known
            else family_words.veiled(bond, bond.principal)
        )
    if bond.principal_id not in (reader.pk, None):
        return family_words.for_whom(bond)
    known = bond.was_agreed or not bond.invites_agent
    return family_words.called(bond.agent, bond.agent_kin) if known else family_words.veiled(bond, bond.agent)


def _note(bond: FamilyBond, *, reader: Person, at: datetime) -> str:
    if not bond.is_active:
        return _("%(when)s前有效") % {"when": words.when(bond.expires_at, at=at)}
    since = _("%(day)s起，%(how)s") % {
        "day": words.day(bond.confirmed_at, at=at),
        "how": bond.get_confirmed_how_display(),
    }
    if bond.agent_id != reader.pk or not bond.may_pay:
        return since
    left = _("本月还可以付 %(left)s") % {"left": words.yuan(acting.left(bond, at=at))}
    return f"{since} · {left}"


def log(person: Person, *, at: datetime) -> list[dict[str, str]]:
    """Return who did what for whom, the newest first, in every family account the reader was ever one of."""
    bonds = {bond.pk: bond for bond in queries.ever_of(person, on=words.local(at).date())}
    facts = queries.log(list(bonds))
    return [family_words.line(fact, bond=bonds[fact.subject_id], at=at) for fact in facts if fact.subject_id in bonds]


def log_of(bond: FamilyBond, *, at: datetime) -> list[dict[str, str]]:
    """Return the log of one family account."""
    return [family_words.line(fact, bond=bond, at=at) for fact in queries.log([bond.pk])]


def household(person: Person, members: Iterable[HouseholdMember]) -> list[dict[str, str]]:
    """Return whom of the household the reader may choose, with masked names as on the page 我的."""
    return [
        {"value": str(row.person_id), "label": f"{masking.name(row.person.name)} {row.get_relation_display()}"}
        for row in members
        if row.person_id != person.pk
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Behalf:
    """For whom a request is made: the reader, or somebody by a family account."""

    bond: FamilyBond | None
    # The choice as chips, "" is the reader; none where there is nobody else.
    chips: Sequence[Mapping[str, Any]]
    asker: Person

    @property
    def chosen(self) -> str:
        """The choice as forms and drafts carry it."""
        return str(self.bond.pk) if self.bond else ""

    @property
    def person(self) -> Person:
        """Whom it is for."""
        return self.bond.principal if self.bond and self.bond.principal else self.asker

    @property
    def beneficiary(self) -> Person | None:
        """Whom it is for, where that is somebody else: as an order's need says it."""
        return self.bond.principal if self.bond else None

    @property
    def spoken(self) -> str:
        """For whom it is, and what the month has left: 替 母亲 …；"" for the reader's own."""
        return (
            _("替 %(who)s") % {"who": family_words.called(self.bond.principal, self.bond.principal_kin)}
            if self.bond
            else ""
        )

    def left(self, *, at: datetime) -> int | None:
        """What may still be spent this month in fen, None where nothing may or it is the reader's own. One query."""
        return acting.left(self.bond, at=at) if self.bond and self.bond.may_pay else None


def behalf(person: Person, chosen: str) -> Behalf:
    """Return for whom the reader asks; `chosen` is "" or the key of a family account. One query.

    Raises NoBondError where the reader may not, or not any more, ask by it: a request never turns into somebody else's.
    """
    rows = {str(row.pk): row for row in queries.may_ask_for(person)}
    if chosen and chosen not in rows:
        raise NoBondError
    return Behalf(bond=rows.get(chosen), chips=_chips(rows, chosen=chosen), asker=person)


def _chips(rows: Mapping[str, FamilyBond], *, chosen: str) -> list[dict[str, Any]]:
    others = [(key, family_words.called(row.principal, row.principal_kin)) for key, row in rows.items()]
    return [
        {"value": value, "label": label, "checked": value == chosen, "icon": "users" if value else "user"}
        for value, label in ([("", _("我自己")), *others] if others else [])
    ]


def may_still(person: Person, chosen: str) -> Behalf:
    """Return for whom the reader asks, or the reader alone where the choice is none any more: for a page that asks."""
    try:
        return behalf(person, chosen)
    except NoBondError:
        return behalf(person, "")


def shared(person: Person, orders: Iterable[Order]) -> Mapping[UUID, str]:
    """Return, by order, for whom the reader asked or who asked for the reader: 替 母亲 …. No query where there is none."""
    found = [order for order in orders if acting.is_by_family(order)]
    if not found:
        return {}
    bonds = {bond.pk: bond for bond in FamilyBond.objects.active().of(person).shown()}
    pairs = {(bond.agent_id, bond.principal_id): bond for bond in bonds.values()}
    return {
        order.pk: _shared(order, pairs.get((order.requester_id, order.beneficiary_id)), reader=person)
        for order in found
    }  # fmt: skip


def _shared(order: Order, bond: FamilyBond | None, *, reader: Person) -> str:
    if order.requester_id == reader.pk:
        who = family_words.called(bond.principal, bond.principal_kin) if bond else _name(order.beneficiary)
        return _("替 %(who)s") % {"who": who}
    who = family_words.called(bond.agent, bond.agent_kin) if bond else _name(order.requester)
    if order.beneficiary_id == reader.pk:
        return _("%(who)s 替您提的") % {"who": who}
    return _("%(who)s 的订单") % {"who": _name(order.beneficiary)}


def _name(person: Person | None) -> str:
    return person.name if person else ""


def orders_of(bond: FamilyBond, *, at: datetime, most: int = 12) -> list[dict[str, Any]]:
    """Return the principal's latest orders, for an agent who may see them. One query."""
    if not bond.may_see or bond.principal is None:
        return []
    rows = Order.objects.of(bond.principal).shown().order_by("-id")[:most]
    return [mine.card(order, at=at) for order in rows]
