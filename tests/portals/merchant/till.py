"""What a shop's people do at the till, and where the pages of a sale are."""

from linli.market import services as market
from linli.market.models import Sale
from linli.orders import services as orders
from linli.orders.models import Order
from tests.marketplace import Market


def asked(grocer: Market, row: Sale) -> Sale:
    row.refresh_from_db()
    assert row.order_id
    orders.dispatch(order_id=row.order_id, at=grocer.at)
    return row


def at_(row: Sale, deed: str = "") -> str:
    return f"/counter/shop/{row.merchant_id}/orders/{row.pk}/{deed + '/' if deed else ''}"


def order_of(row: Sale) -> Order:
    assert row.order_id
    return Order.objects.get(pk=row.order_id)


def accepted(grocer: Market, row: Sale) -> Sale:
    market.accept(sale=row.pk, by=grocer.owner, at=grocer.at)
    return row
