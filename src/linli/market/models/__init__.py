"""The market's rows."""

from linli.market.models.baskets import BasketLine, Subscription
from linli.market.models.goods import Item, MarketPolicy, Part, PriceChange, Slot, Term, Variant
from linli.market.models.groups import GroupBuy
from linli.market.models.money import Difference, Notice, Payout, Reconciliation, Refund
from linli.market.models.pictures import Picture
from linli.market.models.sales import Checkout, Sale, SaleLine

__all__ = [
    "BasketLine", "Checkout", "Difference", "GroupBuy", "Item", "MarketPolicy", "Notice", "Part", "Payout", "Picture",
    "PriceChange", "Reconciliation", "Refund", "Sale", "SaleLine", "Slot", "Subscription", "Term", "Variant",
]  # fmt: skip
