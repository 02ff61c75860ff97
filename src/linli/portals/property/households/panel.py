"""One household as the side panel shows it: who lives there, masked, and what was done for them lately."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from linli.orders.models import Order
from linli.people.enums import Relation
from linli.people.masking import phone
from linli.people.models import Household, HouseholdMember, Person
from linli.portals import words

LATELY = timedelta(days=90)
MOST_ORDERS = 6


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """A member with what may be shown of them."""

    id: int
    name: str
    relation: str | Promise
    is_contact: bool
    phone: str
    call: str
    born: str
    hidden: bool


def household(household_id: UUID) -> Household:
    """Return the household with its room and people; 404 where this community has none such. Two queries."""
    members = HouseholdMember.objects.select_related("person").order_by("-is_contact", "id")
    found = (
        Household.objects.filter(pk=household_id)
        .select_related("unit__building")
        .prefetch_related(Prefetch("members", members))
        .first()
    )
    if found is None:
        raise Http404
    return found


def inhabitants(row: Household, *, seen: Collection[int] = ()) -> list[Inhabitant]:
    """Return who lives there; number and birthday whole only for those whose number was just asked for."""
    return [_inhabitant(member, bare=member.pk in seen) for member in row.members.all()]


def _inhabitant(member: HouseholdMember, *, bare: bool) -> Inhabitant:
    person = member.person
    return Inhabitant(
        id=member.pk, name=person.name, relation=Relation(member.relation).label, is_contact=member.is_contact,
        phone=(person.phone or "").removeprefix("+86") if bare else phone(person.phone),
        call=person.phone or "" if bare else "", born=_born(person, bare=bare),
        hidden=not bare and bool(person.phone or person.birthday),
    )  # fmt: skip


def _born(person: Person, *, bare: bool) -> str:
    """The year alone, or the day: 1958年生, 1958-03-12."""
    birthday: date | None = person.birthday
    if birthday is None:
        return ""
    return birthday.isoformat() if bare else _("%(year)s年生") % {"year": birthday.year}


def orders(row: Household, *, at: datetime) -> list[dict[str, object]]:
    """Return the household's latest orders of the last ninety days. One query."""
    found = Order.objects.filter(household=row, requested_at__gte=at - LATELY).select_related("product").order_by("-id")
    return [
        {"id": order.pk, "day": words.day(order.requested_at, at=at), "name": order.product.name,
         "state": order.get_state_display()}
        for order in found[:MOST_ORDERS]
    ]  # fmt: skip
