"""What follows from the facts about listings: each consumer reads one and tells whom it concerns (config/value_chain.py)."""

from datetime import datetime

from linli.core.models import Fact
from linli.lettings import queries
from linli.lettings.enums import Missed, Outcome
from linli.lettings.models import Listing, Viewing
from linli.messages import services as messages
from linli.people.enums import Role
from linli.people.models import Person
from linli.people.queries import with_role

# The kind of message to the owner, by the fact.
_TOLD = {
    "listing.verify": "listing.live", "listing.refuse": "listing.refused", "listing.take-down": "listing.taken-down",
    "listing.expire": "listing.expired", "listing.expiring": "listing.expiring",
}  # fmt: skip


def tell_office(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the office that an owner waits to be verified."""
    row = _listing(fact)
    _tell(with_role(Role.OPERATOR), row, fact, "listing.waiting", link=f"/console/lettings/{row.pk}/", place=row.where)


def tell_owner(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owner how the listing stands now, and why."""
    row = _listing(fact)
    _tell([row.owner], row, fact, _TOLD[fact.kind], link=_own(row), why=str(fact.payload.get("why", "")))


def tell_price(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell everybody who is to come that another price is asked, of all."""
    row = _listing(fact)
    people = [one.viewer for one in queries.pending(row).select_related("viewer")]
    price, was = (f"¥{fact.payload[key] / 100:,.2f}" for key in ("fen", "was"))
    _tell(people, row, fact, "listing.price", link=f"/home/lettings/{row.pk}/", price=price, was=was)


def tell_booked(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owner that somebody comes to look; who it is, the steward knows."""
    viewing = queries.viewings().get(pk=fact.payload["viewing"])
    _tell_of(viewing, fact, "viewing.booked")


def tell_outcome(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owner whether who looked at it would have it, once; of one that was missed they hear by its order."""
    told = fact.payload
    if told["outcome"] in Missed.values or told["outcome"] == told.get("was"):
        return
    viewing = queries.viewings().get(pk=told["viewing"])
    is_wanted = told["outcome"] != Outcome.NOT
    _tell_of(viewing, fact, "viewing.interested" if is_wanted else "viewing.not-interested")


def tell_called_off(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owner that nobody comes, where the order was a viewing and somebody else called it off."""
    _tell_of_order(fact, "viewing.cancelled")


def tell_moved(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owner when they come instead, where the order is a viewing."""
    _tell_of_order(fact, "viewing.moved")


def _tell_of_order(fact: Fact, kind: str) -> None:
    viewing = queries.viewings().filter(order=fact.subject_id).first()
    if viewing is not None and viewing.listing.owner_id != fact.actor_id:
        _tell_of(viewing, fact, kind)


def _tell_of(viewing: Viewing, fact: Fact, kind: str) -> None:
    row, starts = viewing.listing, viewing.order.slot_starts or viewing.slot.starts
    local = starts.astimezone(row.community.zone)
    _tell([row.owner], row, fact, kind, link=_own(row), slot=f"{local:%m-%d %H:%M}")


def _tell(people: list[Person], row: Listing, fact: Fact, kind: str, *, link: str, **values: str) -> None:
    messages.tell(
        people=people, community=row.community, kind=kind, cause=f"fact:{fact.pk}", at=fact.at, link=link,
        values={"name": row.name_zh, **values},
    )  # fmt: skip


def _own(row: Listing) -> str:
    return f"/home/lettings/{row.pk}/own/"


def _listing(fact: Fact) -> Listing:
    assert fact.subject_id is not None  # noqa: S101 - these facts are about a listing
    return Listing.objects.shown().get(pk=fact.subject_id)
