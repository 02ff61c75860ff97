"""The market's accounts in the ledger, all in fen, and the transfers between them.

The community's: `escrow` keeps what was paid until it is delivered; `commission`; `points-cover` pays what points are worth;
`bank` is where payouts go; `channel-…` is the world outside, which is in debt by what came from it. A merchant's: `payable`
is what it is owed (below zero: what it owes), `till` the cash it took itself. A person's `own`: the wallet. Each cause
begins with the sale's key, so that what became of a sale can be added up from the ledger alone.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from linli.ledger import services as ledger
from linli.ledger.drafts import Draft, Posted
from linli.ledger.enums import Unit
from linli.ledger.services.accounts import OWN
from linli.market import split
from linli.market.enums import Channel
from linli.market.models import Checkout, Sale

ESCROW, COMMISSION, COVER, BANK = "escrow", "commission", "points-cover", "bank"
PAYABLE, TILL = "payable", "till"
PAY, CAPTURE, REFUND, LATE, PAYOUT, TOP_UP = "pay", "sale-capture", "refund", "late", "payout", "top-up"
# What a merchant took in cash, or gave back of it.
TILLED = "cash"
# What never falls below zero: what is somebody else's.
_BOUNDED = frozenset({ESCROW, OWN})

# (whose, what for): where an amount stands.
type Name = tuple[UUID, str]


def source(sale: Sale, channel: str) -> Name:
    """Return where the money of a sale comes from, and goes back to."""
    if channel == Channel.WALLET:
        return sale.checkout.person_id, OWN
    if channel == Channel.CASH:
        return sale.merchant_id, TILL
    return sale.community_id, f"channel-{channel}"


def put(*drafts: Draft) -> list[Posted]:
    """Post these in one statement, which locks their accounts in order: whoever posts several does not wait in a circle."""
    return ledger.post_many([draft for draft in drafts if draft.legs])


def pay(sale: Sale, *, channel: str, at: datetime) -> Draft:
    """How a sale is paid: money from the channel, what points are worth from the community, into escrow."""
    moves = {
        source(sale, channel): -sale.money_fen,
        (sale.community_id, COVER): -sale.points_fen,
        (sale.community_id, ESCROW): sale.total_fen,
    }
    return _draft(sale, "pay", PAY, moves, at=at, actor=sale.checkout.person_id)


def capture(sale: Sale, *, at: datetime) -> list[Draft]:
    """How a delivered sale is settled: out of escrow, the commission to the community and the rest to the merchant.

    What was paid in cash comes in now, and stands in the merchant's own till: it is owed so much less.
    """
    fee = split.commission(sale.left_fen, sale.commission)
    escrow, payable, till = (sale.community_id, ESCROW), (sale.merchant_id, PAYABLE), (sale.merchant_id, TILL)
    moves = {escrow: -sale.left_fen, (sale.community_id, COMMISSION): fee, payable: sale.left_fen - fee}
    settled = _draft(sale, "capture", CAPTURE, moves, at=at)
    if sale.checkout.channel != Channel.CASH:
        return [settled]
    came = _draft(sale, "pay", PAY, {till: -sale.left_fen, escrow: sale.left_fen}, at=at, actor=sale.checkout.person_id)
    return [came, settled, _draft(sale, "cash", TILLED, {payable: -sale.left_fen, till: sale.left_fen}, at=at)]


def refund(sale: Sale, part: split.Back, *, number: str, is_captured: bool, at: datetime) -> list[Draft]:
    """How a refund goes: out of escrow, or where it was delivered from merchant and commission, back to where it came from.

    `sale` as it was before. The commission that goes back is the difference of what is kept before and after, so that
    many small refunds take back what one large one would. Cash comes out of the merchant's own till.
    """
    channel, fen = sale.checkout.channel, part.money_fen + part.points_fen
    moves: dict[Name, int] = {}
    if is_captured:
        fee = split.commission(sale.left_fen, sale.commission) - split.commission(sale.left_fen - fen, sale.commission)
        moves[sale.community_id, COMMISSION] = -fee
        moves[sale.merchant_id, PAYABLE] = fee - fen
    else:
        moves[sale.community_id, ESCROW] = -fen
    for name, amount in (
        (source(sale, channel), part.money_fen), ((sale.community_id, COVER), part.points_fen),
    ):  # fmt: skip
        moves[name] = moves.get(name, 0) + amount
    gone = _draft(sale, f"refund:{number}", REFUND, moves, at=at)
    if channel != Channel.CASH:
        return [gone]
    moves = {(sale.merchant_id, PAYABLE): part.money_fen, (sale.merchant_id, TILL): -part.money_fen}
    return [gone, _draft(sale, f"cash-back:{number}", TILLED, moves, at=at)]


def late(sale: Sale, fen: int, *, at: datetime) -> Draft:
    """How a merchant pays the buyer for coming late: into the wallet."""
    moves = {(sale.merchant_id, PAYABLE): -fen, (sale.checkout.person_id, OWN): fen}
    return _draft(sale, "late", LATE, moves, at=at)


def through(row: Checkout, *, channel: str, fen: int, number: str, at: datetime) -> list[Draft]:
    """Return the two transfers by which money that came too late comes in and goes back."""
    outside, kept = (row.community_id, f"channel-{channel}"), (row.community_id, ESCROW)
    return [
        _plain(row.community_id, f"checkout:{row.pk}:{number}:in", PAY, {outside: -fen, kept: fen}, at=at),
        _plain(row.community_id, f"checkout:{row.pk}:{number}:out", REFUND, {kept: -fen, outside: fen}, at=at),
    ]


def top_up(*, community: UUID, person: UUID, channel: str, fen: int, cause: str, at: datetime) -> Draft:
    """How money comes into a wallet, or with a negative amount out of it."""
    moves = {(community, BANK if channel == Channel.CASH else f"channel-{channel}"): -fen, (person, OWN): fen}
    return _plain(community, cause, TOP_UP, moves, at=at, actor=person)


def payout(*, community: UUID, merchant: UUID, fen: int, cause: str, at: datetime, actor: UUID | None) -> Draft:
    """How a merchant is paid, to its bank."""
    moves = {(merchant, PAYABLE): -fen, (community, BANK): fen}
    return _plain(community, cause, PAYOUT, moves, at=at, actor=actor)


def _draft(
    sale: Sale, what: str, kind: str, moves: Mapping[Name, int], *, at: datetime, actor: UUID | None = None
) -> Draft:
    return _plain(
        sale.community_id, f"sale:{sale.pk}:{what}", kind, moves, at=at, actor=actor, memo={"sale": str(sale.pk)}
    )


def _plain(
    community: UUID, cause: str, kind: str, moves: Mapping[Name, int], *, at: datetime, actor: UUID | None = None,
    memo: Mapping[str, object] | None = None,
) -> Draft:  # fmt: skip
    """Return a draft between the accounts of these names, opened where they are not there; what moves nothing is left out."""
    wanted = {name: amount for name, amount in moves.items() if amount}
    found: dict[Name, int] = {}
    for lowest, names in (
        (0, [name for name in wanted if name[1] in _BOUNDED]), (None, [name for name in wanted if name[1] not in _BOUNDED])
    ):  # fmt: skip
        if names:
            rows = ledger.ensure_many(
                community=community, names=[(owner, what, Unit.CNY) for owner, what in names], at=at, lowest=lowest
            )
            found |= {(owner, what): row.pk for (owner, what, _unit), row in rows.items()}
    return Draft(
        community=community, cause=cause, kind=kind, legs=[(found[name], amount) for name, amount in wanted.items()], at=at,
        actor=actor, memo=memo or {},
    )  # fmt: skip
