"""Everything that can be done in the market: `from linli.market import services as market`."""

from linli.market.services.altering import move, move_for, refuse, short
from linli.market.services.basket import put, see
from linli.market.services.buying import begin
from linli.market.services.carts import Choice, Wanted
from linli.market.services.delivering import (
    accept,
    ask_neighbours,
    called_off,
    capture,
    hand_over,
    new_code,
    set_out,
)
from linli.market.services.delivering import begin as begin_work
from linli.market.services.drafts import ItemDraft, VariantDraft
from linli.market.services.grouping import Plan, start
from linli.market.services.lapsing import cancel, lapse
from linli.market.services.paying import from_wallet, hear, in_cash, prepay, top_up_at_desk
from linli.market.services.picturing import add_pictures, put_first, remove_picture
from linli.market.services.reconciling import clear, reconcile
from linli.market.services.refunding import refund
from linli.market.services.settling import coming, due, due_all, pay_out, statement
from linli.market.services.shelving import add, add_variant, change, put_back, rank, take_off
from linli.market.services.subscribing import end, subscribe
from linli.market.services.supplying import offer_times, price, restock
from linli.market.services.terms import set_terms
from linli.market.services.tracking import handed_back, track, untrack

__all__ = [
    "Choice", "ItemDraft", "Plan", "VariantDraft", "Wanted", "accept", "add", "add_pictures", "add_variant", "ask_neighbours", "begin", "begin_work",
    "called_off", "cancel", "capture", "change", "clear", "coming", "due", "due_all", "end", "from_wallet", "hand_over", "handed_back", "hear",
    "in_cash", "lapse", "move", "move_for", "new_code", "offer_times", "pay_out", "prepay", "price", "put", "put_back", "put_first", "rank",
    "reconcile", "refund", "refuse", "remove_picture", "restock", "see", "set_out", "set_terms", "short", "start", "statement", "subscribe",
    "take_off", "top_up_at_desk", "track", "untrack",
]  # fmt: skip
