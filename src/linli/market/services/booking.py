"""What a payment sets off: the money is booked, and each merchant's part becomes an order of the spine."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import UUIDField

from linli.catalogue.models import Product
from linli.core.prepared import Prepared
from linli.market import books, queries
from linli.market.enums import CARRIED, Channel, CheckoutState, SaleState, Way
from linli.market.models import Checkout, Sale, SaleLine
from linli.market.services import noting, stocking
from linli.orders import services as orders
from linli.orders.models import Order
from linli.orders.services import Need
from linli.points import services as purse

# What half an hour is on the spine, where the community has it in its catalogue.
EXPRESS = "value.commerce.express"
CODES = 10**6


_sales = Prepared(
    lambda checkout: (
        Sale.objects.filter(checkout=checkout)
        .select_for_update(of=("self",))
        .select_related("merchant__community", "slot", "checkout__person")
        .order_by("pk")
    ),
    checkout=UUIDField(),
)
_lines = Prepared(
    lambda sale: SaleLine.objects.filter(sale=sale).select_related("variant__item__product__sla").order_by("pk"),
    sale=UUIDField(),
)


def book(row: Checkout, *, channel: str, at: datetime, trade_no: str = "") -> Checkout:
    """Take a locked, open checkout as paid through the channel: post the money of each sale, and let each become an order.

    Cash is posted when it is handed over. A part of a group-buy waits for the group. Records `checkout.pay`, and `sale.pay`
    for each part. Raises OverdraftError where a wallet has too little; then nothing is kept.
    """
    sales = _sales(checkout=row.pk)
    row.state, row.channel, row.paid_at, row.trade_no = CheckoutState.PAID, channel, at, trade_no[:64]
    row.save(update_fields=["state", "channel", "paid_at", "trade_no"])
    noting.about(
        "checkout.pay", ("checkout", row.pk), community=row.community_id, at=at, by=row.person_id, channel=channel,
        fen=row.money_fen,
    )  # fmt: skip
    for sale in sales:
        sale.checkout = row
        noting.about_sale("sale.pay", sale, at=at, by=row.person_id, fen=sale.total_fen, channel=channel)
        if sale.group_id:
            sale.state = SaleState.HELD
            sale.save(update_fields=["state"])
        else:
            to_spine(sale, at=at)
    if channel != Channel.CASH:
        # Last: everybody's money goes through one account, and who has it keeps the others waiting.
        books.put(*(books.pay(sale, channel=channel, at=at) for sale in sales))
    return row


def to_spine(sale: Sale, *, at: datetime) -> Order:
    """Make an order of a sale that is paid: its merchant is asked, with the promise of half an hour where that was bought."""
    checkout = sale.checkout
    lines = _lines(sale=sale.pk)
    promised = at + timedelta(minutes=queries.policy(sale.community_id).half_hour_minutes)
    slot = (sale.slot.starts, sale.slot.ends) if sale.slot else (at, promised) if sale.way == Way.HALF_HOUR else None
    order = orders.request(
        community=checkout.community,
        need=Need(
            product=_product(sale, lines[0].variant.item.product), words="；".join(str(line) for line in lines)[:1000],
            slot=slot, household=checkout.household, requester=checkout.person, merchant=sale.merchant,
            price_fen=sale.left_fen, place=sale.merchant.address[:80] if sale.way == Way.PICKUP else "",
            form_key=sale.pk,
        ),
        by=checkout.person, at=at,
    )  # fmt: skip
    sale.order, sale.state = order, SaleState.PAID
    sale.promised_at = promised if sale.way == Way.HALF_HOUR else None
    sale.code = f"{secrets.randbelow(CODES):06d}" if sale.way in {*CARRIED, Way.PICKUP} else ""
    sale.save(update_fields=["order", "state", "promised_at", "code"])
    return order


def _product(sale: Sale, usual: Product) -> Product:
    if sale.way != Way.HALF_HOUR:
        return usual
    express = Product.objects.offered().filter(community=sale.community_id, code=EXPRESS).first()
    return express or usual


def let_go(row: Checkout, state: CheckoutState, *, by: UUID | None, at: datetime) -> Checkout:
    """Put back what an open checkout kept: stock, times, places and points."""
    sales = list(row.sales.select_for_update(of=("self",)).order_by("pk"))
    for sale in sales:
        if sale.payment_id:
            purse.release(payment_id=sale.payment_id, at=at)
        sale.state = SaleState.LAPSED
        sale.save(update_fields=["state"])
    stocking.release(sales)
    row.state = state
    row.save(update_fields=["state"])
    noting.about(f"checkout.{state}", ("checkout", row.pk), community=row.community_id, at=at, by=by)
    return row
