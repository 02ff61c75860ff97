"""What happens with a live listing: another price, more time, its end."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.core import money
from linli.core.scoping import community_scope, unscoped
from linli.lettings import queries
from linli.lettings.enums import CONCLUDED, Ending, State
from linli.lettings.errors import BadFieldError, PriceChangedError, PriceHeldError, WrongStateError
from linli.lettings.models import Listing
from linli.lettings.services import drafting, noting
from linli.lettings.services.verifying import SHOWN_FOR
from linli.orders import services as orders
from linli.orders.enums import MOVES, Move
from linli.people.models import Person

# How long before the end the owner is told; how long after it a listing may be renewed without being verified anew.
NOTICE, RENEWABLE = timedelta(days=3), timedelta(days=60)
BATCH = 200
_WORDS = {
    Ending.LET: "这套已经租出了", Ending.SOLD: "这套已经售出了", Ending.WITHDRAWN: "业主不再租售了",
    Ending.EXPIRED: "租售信息到期了", Ending.TAKEN_DOWN: "租售信息下架了",
}  # fmt: skip


@transaction.atomic
def reprice(*, listing: UUID, fen: int, was: int, by: Person, at: datetime) -> Listing:
    """Ask another price, of everybody; `was` is the one the owner's page showed. The change is kept where all can see it.

    The same price again changes nothing. Records `listing.price`; who has an appointment is told. Raises PriceHeldError where
    it would rise while somebody comes to see it, PriceChangedError where it is no longer `was`, BadFieldError ("price"),
    NotYoursError, WrongStateError.
    """
    row = noting.own(listing, by, State.LIVE)
    if not 0 < fen <= money.MOST:
        raise BadFieldError("price")
    if row.price_fen == fen:
        return row
    if row.price_fen != was:
        raise PriceChangedError(row.price_fen)
    if fen > was and (pending := queries.pending(row).count()):
        raise PriceHeldError(pending)
    noting.keep(row, price_fen=fen)
    drafting.note_price(row, by=by, at=at)
    noting.note("listing.price", row, at=at, by=by, was=was, fen=fen)
    return row


@transaction.atomic
def renew(*, listing: UUID, by: Person, at: datetime) -> Listing:
    """Show it for thirty days more, counted from now; one that has run out within sixty days is live again.

    Records `listing.renew`. Raises AlreadyListedError, NotYoursError, WrongStateError.
    """
    row = noting.own(listing, by, State.LIVE, State.CLOSED)
    if row.state == State.CLOSED:
        if row.ending != Ending.EXPIRED or row.closed_at is None or row.closed_at < at - RENEWABLE:
            raise WrongStateError(row.state, row.ending)
        drafting.check_once(row)
    noting.keep(row, state=State.LIVE, ending="", closed_at=None, until=at + SHOWN_FOR, warned_at=None)
    noting.note("listing.renew", row, at=at, by=by)
    return row


@transaction.atomic
def close(*, listing: UUID, concluded: bool, by: Person, at: datetime) -> Listing:
    """Take it off by the owner's word, because it is let or sold, or for no reason; appointments are called off.

    Closing what is closed changes nothing. Records `listing.close`. Raises NotYoursError.
    """
    row = noting.own(listing, by)
    if row.state == State.CLOSED:
        return row
    if concluded and row.state != State.LIVE:
        raise WrongStateError(row.state)
    _end(row, CONCLUDED[row.deal] if concluded else Ending.WITHDRAWN, by=by, at=at)
    noting.note("listing.close", row, at=at, by=by)
    return row


@transaction.atomic
def take_down(*, listing: UUID, why: str, by: Person, at: datetime) -> Listing:
    """Take a live listing off by the office's word, and say why; appointments are called off.

    Records `listing.take-down`. Raises BadFieldError ("why"), WrongStateError.
    """
    row = noting.locked(listing, State.LIVE)
    noting.keep(row, why=noting.reason(why))
    _end(row, Ending.TAKEN_DOWN, by=by, at=at)
    noting.note("listing.take-down", row, at=at, by=by, why=row.why)
    return row


def _end(row: Listing, ending: Ending, *, by: Person | None, at: datetime) -> None:
    """Close the listing and call off the viewings on which nobody works yet."""
    noting.keep(row, state=State.CLOSED, ending=ending, closed_at=at)
    for viewing in queries.pending(row).filter(order__state__in=MOVES[Move.CANCEL][0]):
        orders.cancel(order_id=viewing.order_id, by=by, at=at, words=_WORDS[ending])


def expire(*, at: datetime) -> int:
    """Close what has run out and return how many; owners are told, appointments called off. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        due = Listing.objects.filter(state=State.LIVE, until__lte=at).order_by("until")
        rows = list(due.values_list("pk", "community_id")[:BATCH])
    return sum(_expire(pk, community=community, at=at) for pk, community in rows)


def _expire(pk: UUID, *, community: UUID, at: datetime) -> bool:
    with community_scope(community), transaction.atomic():
        row = noting.locked(pk)
        if row.state != State.LIVE or row.is_live(at):
            return False
        _end(row, Ending.EXPIRED, by=None, at=at)
        noting.note("listing.expire", row, at=at, by=None)
        return True


def give_notice(*, at: datetime) -> int:
    """Tell owners once, three days before, that a listing runs out; return how many. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        due = Listing.objects.live(at=at).filter(until__lte=at + NOTICE, warned_at=None).order_by("until")
        rows = list(due.values_list("pk", "community_id")[:BATCH])
    return sum(_warn(pk, community=community, at=at) for pk, community in rows)


def _warn(pk: UUID, *, community: UUID, at: datetime) -> bool:
    with community_scope(community), transaction.atomic():
        row = noting.locked(pk)
        if not row.is_live(at) or row.warned_at is not None or row.until is None or row.until > at + NOTICE:
            return False
        noting.keep(row, warned_at=at)
        noting.note("listing.expiring", row, at=at, by=None, until=row.until.isoformat())
        return True
