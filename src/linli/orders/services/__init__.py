"""Everything that can be done to an order, one verb each: `from linli.orders import services as orders`."""

from linli.orders.services.closing import cancel, close, confirm, reopen, settle
from linli.orders.services.feedback import alarm, complain, like, resolve, review, visit
from linli.orders.services.giving import assign, give, give_back
from linli.orders.services.offering import accept, decline, dispatch, expire, invite
from linli.orders.services.request import Need, add, relabel, request, reschedule
from linli.orders.services.work import answer, arrive, ask, finish, report, resume, travel, wait

__all__ = [
    "Need", "accept", "add", "alarm", "answer", "arrive", "ask", "assign", "cancel", "close", "complain", "confirm", "decline",
    "dispatch", "expire", "finish", "give", "give_back", "invite", "like", "relabel", "reopen", "report", "request", "reschedule",
    "resolve", "resume", "review", "settle", "travel", "visit", "wait",
]  # fmt: skip
