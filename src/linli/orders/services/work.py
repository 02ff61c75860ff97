"""The work itself: on the way, there, waiting, finished."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from linli.core import past
from linli.core.images import CleanPhoto
from linli.orders import acting, clocks, life
from linli.orders.enums import Move, Stage, State, Waiting
from linli.orders.errors import EvidenceMissingError, IllegalMoveError, ReasonMissingError
from linli.orders.models import Order
from linli.orders.services import photos as keeping
from linli.people.models import Person


@past.atomic
def travel(*, order_id: UUID, by: Person, at: datetime) -> Order:
    """Note that the worker has set out. Records `order.travel`."""
    order = life.locked(order_id)
    life.move(order=order, move=Move.TRAVEL, at=at, by=by.pk)
    return order


@past.atomic
def arrive(*, order_id: UUID, by: Person, at: datetime, proof: str = "") -> Order:
    """Note that the worker is there and begins; the arrival clock stops. Records `order.arrive`.

    `proof` says how that is known, "code" or "place" (see checkin), "" by the worker's word alone.
    """
    order = life.locked(order_id)
    life.move(order=order, move=Move.ARRIVE, at=at, by=by.pk, payload={"proof": proof} if proof else None)
    return order


@past.atomic
def report(*, order_id: UUID, words: str, photos: Iterable[CleanPhoto], by: Person, at: datetime) -> Order:
    """Add words or photos to the timeline while the order is in hand. Records `order.report`."""
    order = life.locked(order_id)
    if order.state not in (State.ACCEPTED, State.TRAVELLING, State.WORKING, State.WAITING):
        raise IllegalMoveError(move="report", state=order.state)
    kept = keeping.keep(order=order, photos=photos, stage=Stage.WORK, by=by, at=at)
    life.note(order=order, kind="order.report", at=at, by=by.pk, payload={"words": words[:500], "photos": kept})
    return order


@past.atomic
def wait(*, order_id: UUID, waiting_for: str, words: str, by: Person, at: datetime) -> Order:
    """Stop the clocks until parts are there or the resident can be reached. Records `order.wait`.

    Raises ReasonMissingError: whoever waits is told what for.
    """
    if not words.strip():
        raise ReasonMissingError
    return _wait(order_id=order_id, waiting_for=waiting_for, words=words, fen=None, by=by, at=at)


@past.atomic
def ask(*, order_id: UUID, words: str, fen: int, by: Person, at: datetime) -> Order:
    """Ask the resident to agree to material or extra work at a price in fen; the clocks stand until the answer.

    Records `order.ask`. Raises ReasonMissingError where it is not said what for.
    """
    if not words.strip():
        raise ReasonMissingError
    return _wait(order_id=order_id, waiting_for=Waiting.RESIDENT, words=words, fen=fen, by=by, at=at)


def _wait(*, order_id: UUID, waiting_for: str, words: str, fen: int | None, by: Person, at: datetime) -> Order:
    order = life.locked(order_id)
    life.check(order, Move.WAIT)
    clocks.pause(order, at)
    changes = {"waiting_for": waiting_for, "quote_words": words[:200], "quote_fen": fen}
    life.move(
        order=order, move=Move.WAIT, at=at, by=by.pk, changes=changes,
        kind="order.wait" if fen is None else "order.ask",
        payload={"for": waiting_for, "words": words[:200], "fen": fen},
    )  # fmt: skip
    return order


@past.atomic
def answer(*, order_id: UUID, agreed: bool, by: Person, at: datetime) -> Order:
    """Take the resident's yes or no to what was asked; the clocks run again, the price is agreed only by a yes.

    Records `order.answer`. Raises IllegalMoveError where nothing was asked, CapReachedError where somebody of the family
    agrees to more than they may spend.
    """
    order = life.locked(order_id)
    if order.quote_fen is None or order.waiting_for != Waiting.RESIDENT:
        raise IllegalMoveError(move="answer", state=order.state)
    fen = order.quote_fen
    if agreed:
        acting.check_price(order, more=fen, by=by.pk, at=at)
        order.price_fen += fen
    _resume(
        order, by=by, at=at, kind="order.answer", payload={"agreed": agreed, "fen": fen, "words": order.quote_words}
    )
    return order


@past.atomic
def resume(*, order_id: UUID, by: Person, at: datetime) -> Order:
    """Go on after waiting; every promise moves by as long as the wait took. Records `order.resume`.

    A price the resident has not answered is taken back, and the fact says which: nothing was agreed.
    """
    order = life.locked(order_id)
    taken_back = {"fen": order.quote_fen, "words": order.quote_words} if order.quote_fen is not None else {}
    _resume(order, by=by, at=at, kind="", payload=taken_back)
    return order


def _resume(order: Order, *, by: Person, at: datetime, kind: str, payload: dict[str, object]) -> None:
    life.check(order, Move.RESUME)
    clocks.resume(order, at)
    order.quote_fen, order.quote_words = None, ""
    life.move(
        order=order, move=Move.RESUME, at=at, by=by.pk, kind=kind, payload=payload,
        to=State.WORKING if order.arrived_at else State.ACCEPTED,
    )  # fmt: skip


@past.atomic
def finish(
    *, order_id: UUID, words: str, photos: Iterable[CleanPhoto], by: Person, at: datetime, done: Iterable[int] = ()
) -> Order:
    """Say that the work is done, with the photos its product asks for and the steps of the checklist that were done.

    Records `order.finish`. Raises EvidenceMissingError, TooManyPhotosError, IllegalMoveError; then nothing is kept.
    """
    order = life.locked(order_id)
    life.check(order, Move.FINISH)
    fresh = list(photos)
    missing = order.promised.evidence_photos - len(fresh)
    if missing > 0:
        raise EvidenceMissingError(missing)
    kept = keeping.keep(order=order, photos=fresh, stage=Stage.FINISH, by=by, at=at)
    life.move(
        order=order, move=Move.FINISH, at=at, by=by.pk,
        payload={"words": words[:500], "photos": kept, "done": sorted(set(done)), "fen": order.price_fen},
    )  # fmt: skip
    return order
