"""Paying: from the wallet, in cash, or through a channel whose notice comes when it comes, once, twice, late or forged."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli import gateways
from linli.core.scoping import community_scope, unscoped
from linli.ledger.errors import OverdraftError
from linli.market import books, queries
from linli.market.enums import REMOTE, Channel, CheckoutState, Outcome
from linli.market.errors import (
    BadFieldError,
    ChannelOffError,
    ChannelRefusedError,
    NotYoursError,
    TooLateError,
    TooLittleError,
    WrongStateError,
)
from linli.market.models import Checkout, Notice
from linli.market.services import booking, noting, refunding
from linli.orders.errors import OrderError
from linli.people.models import Person

LEAST_TOP_UP, MOST_TOP_UP = 1, 5_000_00


def _own(key: UUID, by: Person, *, at: datetime) -> Checkout:
    """Return the buyer's checkout under its lock, to be paid, or as it is where it was paid in the meantime."""
    row = noting.locked_checkout(key)
    if row.person_id != by.pk:
        raise NotYoursError
    if row.state == CheckoutState.PAID:
        return row
    if row.state != CheckoutState.OPEN:
        raise WrongStateError(row.state)
    if at >= row.pay_by:
        raise TooLateError
    return row


@transaction.atomic
def from_wallet(*, checkout: UUID, by: Person, at: datetime) -> Checkout:
    """Pay from the wallet, at once. A checkout that is paid stays as it is. Raises TooLittleError, TooLateError, WrongStateError, NotYoursError."""
    row = _own(checkout, by, at=at)
    if row.state == CheckoutState.PAID:
        return row
    try:
        with transaction.atomic():
            return booking.book(row, channel=Channel.WALLET, at=at)
    except OverdraftError:
        has = queries.wallet(by, community=row.community)
        raise TooLittleError(has, row.money_fen) from None


@transaction.atomic
def in_cash(*, checkout: UUID, by: Person, at: datetime) -> Checkout:
    """Promise to pay in cash when it is handed over. Raises BadFieldError ("points") where points pay a part, and what `from_wallet` raises."""
    row = _own(checkout, by, at=at)
    if row.state == CheckoutState.PAID:
        return row
    if row.money_fen != row.total_fen:
        raise BadFieldError("points")
    if row.sales.exclude(group=None).exists():
        raise BadFieldError("group")
    return booking.book(row, channel=Channel.CASH, at=at)


def prepay(
    *,
    checkout: UUID,
    channel: str,
    notify_url: str,
    return_url: str,
    payer_ip: str,
    by: Person,
    at: datetime,
    on_desk: bool = False,
) -> gateways.Prepaid:
    """Ask a channel to take the payment; return where the buyer pays. The same again returns the same.

    The channel is asked outside any transaction; the checkout keeps its answer. Raises ChannelOffError, ChannelRefusedError
    where it refuses or cannot be reached, and what `from_wallet` raises.
    """
    gateway = gateways.gateway(gateways.Code(channel)) if channel in REMOTE else None
    if gateway is None:
        raise ChannelOffError
    with transaction.atomic():
        row = _own(checkout, by, at=at)
        if row.state == CheckoutState.PAID:
            raise WrongStateError(row.state)
        if row.channel == channel and row.address:
            return gateways.Prepaid(row.address, is_qr=row.is_qr)
        if not row.money_fen:
            raise BadFieldError("channel")
        row.channel, row.address = channel, ""
        row.save(update_fields=["channel", "address"])
    try:
        prepaid = gateway.prepay(
            number=row.number, fen=row.money_fen, subject=row.community.name_zh, expires_at=row.pay_by,
            notify_url=notify_url, return_url=return_url, payer_ip=payer_ip,
            on_desk=on_desk,
        )  # fmt: skip
    except gateways.ChannelError as refused:
        raise ChannelRefusedError(str(refused)) from refused
    Checkout.objects.filter(pk=row.pk, channel=channel).update(address=prepaid.address, is_qr=prepaid.is_qr)
    return prepaid


def hear(*, channel: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Outcome:
    """Take a channel's notice: check its signature, book what it says once, and say what came of it.

    Raises ForgedError (of gateways) and ChannelOffError; nothing is written then.
    """
    gateway = gateways.gateway(gateways.Code(channel))
    if gateway is None:
        raise ChannelOffError
    notice = gateway.read_notice(headers=headers, body=body)
    return take(channel=channel, notice=notice, at=at)


@transaction.atomic
def take(*, channel: str, notice: gateways.Notice, at: datetime) -> Outcome:
    """Book what a notice says whose signature was checked; one that came before changes nothing."""
    row, is_new = Notice.objects.get_or_create(
        channel=channel, notice_id=notice.notice_id[:100],
        defaults={
            "kind": notice.kind, "number": (notice.refund_number or notice.number)[:40], "fen": notice.fen, "at": at,
            "outcome": Outcome.UNKNOWN,
        },
    )  # fmt: skip
    if not is_new:
        return Outcome.KNOWN
    with unscoped("a channel does not know communities"):
        known = Checkout.objects.filter(number=notice.number).values_list("pk", "community_id").first()
    if known is None:
        return Outcome.UNKNOWN
    key, community = known
    with community_scope(community):
        if notice.kind == "refund":
            row.outcome = refunding.heard(number=notice.refund_number, state=notice.state, at=at)
        elif notice.state == "success":
            row.outcome = paid_by_channel(key, channel, notice, at=at)
    row.save(update_fields=["outcome"])
    return Outcome(row.outcome)


def paid_by_channel(key: UUID, channel: str, notice: gateways.Notice | gateways.Paid, *, at: datetime) -> Outcome:
    """Book what a channel took for a checkout, or send it back; return which. Within a transaction."""
    row = noting.locked_checkout(key)
    if row.state == CheckoutState.PAID and row.channel == channel and row.trade_no == notice.trade_no[:64]:
        return Outcome.KNOWN
    if notice.fen != row.money_fen:
        noting.about(
            "checkout.unequal", ("checkout", row.pk), community=row.community_id, at=at, by=None, fen=notice.fen,
            asked=row.money_fen, channel=channel,
        )  # fmt: skip
        return Outcome.UNEQUAL
    if row.state == CheckoutState.OPEN:
        try:
            with transaction.atomic():
                booking.book(row, channel=channel, at=at, trade_no=notice.trade_no)
        except OrderError:
            # Its service was retired meanwhile: nobody can bring it any more.
            booking.let_go(noting.locked_checkout(key), CheckoutState.LAPSED, by=None, at=at)
        else:
            return Outcome.BOOKED
    # Its time was up and the goods went back, or it was paid another way meanwhile: the money goes back whole.
    refunding.return_late(row, channel=channel, fen=notice.fen, at=at)
    return Outcome.LATE


@transaction.atomic
def top_up_at_desk(*, person: Person, community: UUID, fen: int, form_key: UUID, by: Person, at: datetime) -> int:
    """Put cash that was handed in at the desk into somebody's wallet, or pay out of it (a negative amount), in fen.

    The same `form_key` again changes nothing. Records `wallet.top-up`. Returns what the wallet has now. Raises BadFieldError
    ("fen"), TooLittleError.
    """
    if type(fen) is not int or not LEAST_TOP_UP <= abs(fen) <= MOST_TOP_UP:
        raise BadFieldError("fen")
    home = noting.community(community)
    try:
        draft = books.top_up(
            community=community, person=person.pk, channel=Channel.CASH, fen=fen, cause=f"wallet:{form_key}", at=at
        )
        posted = books.put(draft)[0]
    except OverdraftError:
        raise TooLittleError(queries.wallet(person, community=home), -fen) from None
    if posted.is_new:
        noting.about("wallet.top-up", ("person", person.pk), community=community, at=at, by=by.pk, fen=fen)
    return queries.wallet(person, community=home)
