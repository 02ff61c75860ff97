"""Giving money back: to where it came from, in part or whole, each fen once."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli import gateways
from linli.core.scoping import community_scope, unscoped
from linli.market import books, queries, split
from linli.market.enums import REMOTE, STANDING, Channel, Outcome, RefundCause, RefundState, SaleState
from linli.market.errors import BadFieldError, RefundTooLargeError, WrongStateError
from linli.market.models import Checkout, Refund, Sale
from linli.market.services import noting, stocking
from linli.orders import services as orders
from linli.orders.errors import IllegalMoveError
from linli.people.models import Person
from linli.points import services as purse

LONGEST_WORDS = 200
CHASED_AFTER, CHASE_BATCH = timedelta(minutes=2), 50


@transaction.atomic
def refund(
    *, sale: UUID, fen: int, cause: str, words: str, by: Person, at: datetime, form_key: UUID | None = None
) -> Refund:
    """Give so much of a sale back: money first to where it came from, then points, whole ones, rounded up for the buyer.

    Before delivery it comes out of escrow, after it from the merchant and the commission in proportion. The same `form_key`
    again returns the first. Records `sale.refund`. Raises BadFieldError ("fen", "words"), RefundTooLargeError above what is
    left, WrongStateError for one that was never paid; nothing is kept then.
    """
    row = noting.locked_sale(sale)
    if form_key and (known := Refund.objects.filter(sale=row, form_key=form_key).first()):
        return known
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise BadFieldError("words")
    if type(fen) is not int or fen <= 0:
        raise BadFieldError("fen")
    made = give_back(row, fen=fen, cause=cause, words=words.strip(), by=by, at=at, form_key=form_key)
    if row.state == SaleState.CANCELLED and row.delivered_at is None:
        _not_coming(row, by=by, at=at)
    return made


def _not_coming(row: Sale, *, by: Person, at: datetime) -> None:
    """Put what will not be brought on the shelf again, and call its order off unless somebody is at it."""
    stocking.release([row])
    if row.order_id is not None:
        with suppress(IllegalMoveError):
            orders.cancel(order_id=row.order_id, by=by, at=at)


def called_off(row: Sale, *, at: datetime) -> Sale:
    """Give back all of a locked sale that was not brought, and put the goods on the shelf again; once."""
    if row.state != SaleState.PAID:
        return row
    stocking.release([row])
    give_back(row, fen=row.left_fen, cause=RefundCause.CANCELLED, at=at)
    return row


def give_back(
    row: Sale, *, fen: int, cause: str, at: datetime, words: str = "", by: Person | None = None,
    form_key: UUID | None = None,
) -> Refund:  # fmt: skip
    """Give so much of a locked sale back, for whatever reason; see `refund`."""
    if row.state not in STANDING:
        raise WrongStateError(row.state)
    if fen > row.left_fen:
        raise RefundTooLargeError(fen, row.left_fen)
    policy = queries.policy(row.community_id)
    part = split.back(
        fen, money_left=row.money_fen - (row.refunded_fen - row.refunded_points_fen),
        points_left=row.points - row.refunded_points, point_fen=policy.point_fen,
    )  # fmt: skip
    channel = row.checkout.channel
    made = Refund(
        community_id=row.community_id, sale=row, channel=channel, cause=cause, fen=fen, money_fen=part.money_fen,
        points=part.points, words=words, by=by, at=at, form_key=form_key, state=RefundState.DONE, settled_at=at,
    )  # fmt: skip
    made.number = made.pk.hex
    if part.money_fen and channel in REMOTE:
        made.state, made.settled_at = RefundState.SENT, None
    _post(row, part, made, at=at)
    made.save(force_insert=True)
    row.refunded_fen += fen
    row.refunded_points_fen += part.points_fen
    row.refunded_points += part.points
    if row.left_fen == 0 and row.state != SaleState.CAPTURED:
        row.state = SaleState.CANCELLED
    row.save(update_fields=["refunded_fen", "refunded_points_fen", "refunded_points", "state"])
    noting.about_sale(
        "sale.refund", row, at=at, by=by.pk if by else None, fen=fen, cause=cause, refund=str(made.pk), words=words,
        channel=channel,
    )  # fmt: skip
    return made


def _post(row: Sale, part: split.Back, made: Refund, *, at: datetime) -> None:
    """Post what goes back; of cash that was not yet handed over nothing was booked."""
    is_captured = row.state == SaleState.CAPTURED
    if part.points and row.payment_id:
        purse.return_some(payment_id=row.payment_id, points=part.points, cause=made.number, at=at)
    if is_captured or row.checkout.channel != Channel.CASH:
        books.put(*books.refund(row, part, number=made.number, is_captured=is_captured, at=at))


def return_late(row: Checkout, *, channel: str, fen: int, at: datetime) -> Refund:
    """Send back what came for a checkout that is no longer open: booked in and out, it stands in the channel's bill."""
    sale = row.sales.order_by("pk")[0]
    made = Refund(
        community_id=row.community_id, sale=sale, channel=channel, cause=RefundCause.LATE_PAYMENT, fen=fen, money_fen=fen,
        at=at, state=RefundState.SENT,
    )  # fmt: skip
    made.number = made.pk.hex
    made.save(force_insert=True)
    books.put(*books.through(row, channel=channel, fen=fen, number=made.number, at=at))
    noting.about_sale(
        "sale.refund", sale, at=at, by=None, fen=fen, cause=made.cause, refund=str(made.pk), words="", channel=channel
    )
    return made


def send(*, refund: UUID, at: datetime) -> RefundState:
    """Ask the channel to pay a refund out; asked again it pays once. Raises UnreachableError, for the task to come again."""
    row = Refund.objects.select_related("sale__checkout").get(pk=refund)
    if row.state != RefundState.SENT:
        return RefundState(row.state)
    gateway = gateways.gateway(gateways.Code(row.channel))
    if gateway is None:
        raise gateways.UnreachableError(row.channel)
    checkout = row.sale.checkout
    try:
        answer = gateway.refund(
            number=checkout.number, refund_number=row.number, fen=row.money_fen, total_fen=checkout.money_fen,
            why=row.words or str(row.get_cause_display()),
        )  # fmt: skip
        state = answer.state
    except gateways.GatewayError:
        state = "failed"
    if state != "processing":
        heard(number=row.number, state=state, at=at)
    row.refresh_from_db(fields=["state"])
    return RefundState(row.state)


def chase(*, at: datetime) -> int:
    """Ask again what became of refunds that are on their way; return how many were asked for. Runs on the schedule.

    Asked by the same number a channel pays once. One that cannot be reached is asked in the next run.
    """
    with unscoped("the schedule goes over all communities"):
        due = Refund.objects.filter(state=RefundState.SENT, at__lte=at - CHASED_AFTER).order_by("at")
        rows = list(due.values_list("pk", "community_id")[:CHASE_BATCH])
    for key, community in rows:
        with community_scope(community), suppress(gateways.UnreachableError):
            send(refund=key, at=at)
    return len(rows)


@transaction.atomic
def heard(*, number: str, state: str, at: datetime) -> Outcome:
    """Put down what became of a refund at its channel; what is settled stays. Records `refund.fail` where it failed."""
    row = Refund.objects.select_for_update(of=("self",)).select_related("sale").filter(number=number).first()
    if row is None:
        return Outcome.UNKNOWN
    if row.state == RefundState.DONE or state not in {"success", "failed", "closed"}:
        return Outcome.KNOWN
    row.state = RefundState.DONE if state == "success" else RefundState.FAILED
    row.settled_at = at
    row.save(update_fields=["state", "settled_at"])
    if row.state == RefundState.FAILED:
        noting.about_sale("refund.fail", row.sale, at=at, by=None, fen=row.fen, refund=str(row.pk))
    return Outcome.BOOKED
