"""Adding up the market's money: each sale from its legs in the ledger, beside what its row says.

For every sale: what was paid = what its merchant and the community kept + what went back + what was paid for coming late;
and what is in escrow is what is paid and not yet delivered. To the fen, always.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from uuid import UUID

from linli.ledger.enums import Unit
from linli.ledger.models import Account, Leg
from linli.market import books
from linli.market.enums import Channel, SaleState
from linli.market.models import Refund, Sale

# Of one sale: (kind of transfer, kind of account) → fen.
type Sums = Mapping[tuple[str, str], int]


def faults() -> list[str]:
    """Return what does not add up in the community in scope, in words for who keeps the books; nothing where all is well.

    Four queries; the legs are streamed.
    """
    sums = _by_sale()
    back = Counter[UUID]()
    for sale, fen in Refund.objects.exclude(cause="late-payment").values_list("sale", "fen"):
        back[sale] += fen
    found, kept = [], 0
    for row in Sale.objects.select_related("checkout").order_by("pk").iterator(chunk_size=1000):
        found += [f"{row.pk}: {fault}" for fault in _of(row, sums.get(str(row.pk), {}), back[row.pk])]
        kept += _in_escrow(row)
    escrow = Account.objects.filter(kind=books.ESCROW, unit=Unit.CNY).values_list("balance", flat=True).first() or 0
    if escrow != kept:
        found.append(f"escrow has {escrow}, the sales that wait have {kept}")
    return found


def _by_sale() -> dict[str, Counter[tuple[str, str]]]:
    """Return what moved for each sale, by kind of transfer and kind of account."""
    rows = Leg.objects.filter(account__unit=Unit.CNY, transfer__cause__startswith="sale:")
    found: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    told = rows.values_list("transfer__cause", "transfer__kind", "account__kind", "amount")
    for cause, kind, account, amount in told.iterator(chunk_size=5000):
        found[cause.split(":")[1]][kind, account] += amount
    return found


def _in_escrow(row: Sale) -> int:
    is_booked = row.checkout.channel != Channel.CASH
    return row.left_fen if is_booked and row.state in {SaleState.PAID, SaleState.HELD} else 0


def _of(row: Sale, sums: Sums, back: int) -> Iterator[str]:
    """Yield what does not add up in one sale."""
    if row.state in {SaleState.RESERVED, SaleState.LAPSED}:
        if sums:
            yield "money moved for what was never paid"
        return
    is_cash = row.checkout.channel == Channel.CASH
    paid = _sum(sums, (books.PAY, books.ESCROW))
    late = -_sum(sums, (books.LATE, books.PAYABLE))
    kept = sum(_sum(sums, (kind, account)) for kind in _SETTLES for account in (books.PAYABLE, books.COMMISSION))
    returned = -_sum(sums, (books.REFUND, books.ESCROW)) - sum(
        _sum(sums, (books.REFUND, account)) for account in (books.PAYABLE, books.COMMISSION)
    )
    if not is_cash and paid != row.total_fen:
        yield f"paid {paid} of {row.total_fen}"
    if row.refunded_fen != back or (not is_cash and returned != back):
        yield f"{row.refunded_fen} went back, refunds say {back}, the ledger {returned}"
    if late != row.compensated_fen:
        yield f"{row.compensated_fen} for coming late, the ledger says {late}"
    if row.state == SaleState.CAPTURED and kept != row.left_fen:
        yield f"merchant and commission have {kept} of {row.left_fen}"
    if row.state != SaleState.CAPTURED and kept:
        yield f"merchant and commission have {kept} before it was delivered"


_SETTLES = (books.CAPTURE, books.REFUND)


def _sum(sums: Sums, what: tuple[str, str]) -> int:
    return sums.get(what, 0)
