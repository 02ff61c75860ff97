"""What follows from which fact: the whole table of consequences, in one place.

What must be true together is called directly, in one transaction, by the service that records the fact. Here stands
only what may come a moment later. Each name is a consumer `(*, fact, at)`; it runs at least once and does its work once
(core.tasks). Reading downwards is reading an order's life.
"""

from linli.core.facts import Chain

CHAIN: Chain = {
    # a need finds its provider
    "order.request": (
        "linli.orders.tasks.dispatch",
        "linli.orders.tasks.tell_requester",
        "linli.planning.tasks.take_in",
    ),
    "order.offer": ("linli.orders.tasks.tell_offered",),
    "order.decline": ("linli.orders.tasks.dispatch",),
    "order.offer-expired": ("linli.orders.tasks.dispatch",),
    "order.release": (
        "linli.orders.tasks.dispatch",
        "linli.orders.tasks.tell_worker",
        "linli.market.tasks.forget_courier",
    ),
    "order.unstaffed": ("linli.orders.tasks.tell_leads", "linli.orders.tasks.tell_family"),
    "order.accept": ("linli.orders.tasks.tell_requester", "linli.planning.tasks.make_room"),
    # it is delivered
    "order.travel": ("linli.orders.tasks.tell_requester",),
    "order.arrive": ("linli.orders.tasks.tell_requester",),
    "order.wait": ("linli.orders.tasks.tell_requester",),
    "order.ask": ("linli.orders.tasks.tell_requester",),
    "order.answer": ("linli.orders.tasks.tell_worker",),
    "order.resume": ("linli.orders.tasks.tell_price_taken_back",),
    "order.reschedule": (
        "linli.orders.tasks.tell_requester",
        "linli.orders.tasks.tell_worker",
        "linli.lettings.tasks.tell_moved",
    ),
    "order.finish": ("linli.orders.tasks.tell_requester", "linli.care.tasks.visited", "linli.rounds.tasks.finished"),
    "order.cancel": (
        "linli.orders.tasks.tell_requester",
        "linli.orders.tasks.tell_worker",
        "linli.rounds.tasks.called_off",
        "linli.market.tasks.call_off",
        "linli.lettings.tasks.tell_called_off",
    ),
    "order.escalate": ("linli.orders.tasks.tell_leads", "linli.orders.tasks.tell_family"),
    # confirmed and reviewed; what was learnt makes the next match better
    "order.confirm": ("linli.orders.tasks.score", "linli.market.tasks.settle"),
    "order.review": ("linli.orders.tasks.score", "linli.orders.tasks.tell_worker"),
    "worker.like": ("linli.orders.tasks.score", "linli.orders.tasks.tell_liked"),
    "order.reopen": ("linli.orders.tasks.dispatch", "linli.orders.tasks.score", "linli.orders.tasks.tell_worker"),
    "order.relabel": ("linli.orders.learning.relabelled", "linli.orders.tasks.dispatch"),
    "order.visit": ("linli.orders.tasks.tell_requester",),
    # neighbours find each other; what they agree on is an order
    "volunteer.recruit": ("linli.neighbours.tasks.tell_recruited",),
    "match.propose": ("linli.neighbours.tasks.tell_proposed",),
    "match.yes": ("linli.neighbours.tasks.tell_of_yes",),
    "match.order": ("linli.neighbours.tasks.tell_agreed",),
    "match.decline": ("linli.neighbours.tasks.tell_of_end",),
    "match.expire": ("linli.neighbours.tasks.tell_of_end",),
    "match.withdraw": ("linli.neighbours.tasks.tell_of_end",),
    # care starts by itself: warnings, life events, visits, a sign of life that stays away
    "alert.relay": ("linli.care.tasks.relay", "linli.care.tasks.follow_alert"),
    "alert.end": ("linli.care.tasks.end_alert", "linli.care.tasks.tell_over"),
    "event.move-in": ("linli.care.tasks.follow_event",),
    "event.visitor": ("linli.care.tasks.follow_event",),
    "event.renovation": ("linli.care.tasks.follow_event",),
    "event.noise": ("linli.care.tasks.follow_event",),
    "event.outage": ("linli.care.tasks.follow_event",),
    "event.parcel": ("linli.care.tasks.follow_event",),
    "event.pet": ("linli.care.tasks.follow_event",),
    "event.pet-away": ("linli.care.tasks.follow_event",),
    "visitor.admit": ("linli.care.tasks.tell_of_visitor",),
    "roster.overdue": ("linli.care.tasks.tell_overdue",),
    "silence.reminder": ("linli.care.tasks.tell_silence",),
    "silence.family": ("linli.care.tasks.tell_silence",),
    "silence.door": ("linli.care.tasks.tell_silence", "linli.care.tasks.make_due"),
    "well-being.sign": ("linli.care.tasks.tell_well",),
    # one of a family acts for another
    "family.invite": ("linli.messages.family.tell_invited",),
    "family.confirm": ("linli.messages.family.tell_other",),
    "family.decline": ("linli.messages.family.tell_other",),
    "family.ask-wider": ("linli.messages.family.tell_other",),
    "family.widen": ("linli.messages.family.tell_other",),
    "family.change": ("linli.messages.family.tell_other",),
    "family.revoke": ("linli.messages.family.tell_other",),
    # merchants come, are chosen, and are held to what they were chosen for
    "merchant.apply": ("linli.merchants.tasks.tell_office",),
    "merchant.paper-checked": ("linli.merchants.tasks.tell_bad_paper",),
    "merchant.select": ("linli.merchants.tasks.tell_merchant",),
    "merchant.decline": ("linli.merchants.tasks.tell_merchant",),
    "merchant.take-in": ("linli.merchants.tasks.tell_merchant",),
    "merchant.commission": ("linli.merchants.tasks.tell_commission",),
    "merchant.suspend": ("linli.merchants.tasks.tell_merchant",),
    "merchant.restore": ("linli.merchants.tasks.tell_merchant",),
    # what is bought is paid, brought, settled, given back
    "sale.pay": ("linli.market.tasks.tell_paid",),
    "sale.late": ("linli.market.tasks.tell_late",),
    "sale.refund": ("linli.market.tasks.send_refund", "linli.market.tasks.tell_refund"),
    "refund.fail": ("linli.market.tasks.tell_refund_failed",),
    "checkout.unequal": ("linli.market.tasks.tell_unequal",),
    "group.win": ("linli.market.tasks.tell_group",),
    "group.fail": ("linli.market.tasks.tell_group",),
    "subscription.buy": ("linli.market.tasks.tell_subscription",),
    "subscription.miss": ("linli.market.tasks.tell_subscription",),
    "payout.make": ("linli.market.tasks.tell_payout",),
    "item.take-off": ("linli.market.tasks.tell_taken_off",),
    "item.put-back": ("linli.market.tasks.tell_put_back",),
    # suppliers earn their places: proposed by evidence, confirmed by a person, open to appeal
    "alliance.propose": ("linli.alliance.tasks.tell_proposed",),
    "alliance.confirm": ("linli.alliance.tasks.tell_decided",),
    "alliance.keep": ("linli.alliance.tasks.tell_decided",),
    "alliance.appeal": ("linli.alliance.tasks.tell_office",),
    "alliance.answer": ("linli.alliance.tasks.tell_answered",),
    # what is done again and again becomes a product
    "product.propose": ("linli.catalogue.tasks.tell_office",),
    "product.publish": ("linli.catalogue.tasks.tell_proposer",),
    "product.decline": ("linli.catalogue.tasks.tell_proposer",),
    # homes and parking are let and sold, at one price for all
    "listing.submit": ("linli.lettings.tasks.tell_office",),
    "listing.verify": ("linli.lettings.tasks.tell_owner",),
    "listing.refuse": ("linli.lettings.tasks.tell_owner",),
    "listing.take-down": ("linli.lettings.tasks.tell_owner",),
    "listing.expire": ("linli.lettings.tasks.tell_owner",),
    "listing.expiring": ("linli.lettings.tasks.tell_owner",),
    "listing.price": ("linli.lettings.tasks.tell_price",),
    "viewing.book": ("linli.lettings.tasks.tell_booked",),
    "viewing.outcome": ("linli.lettings.tasks.tell_outcome",),
    # rounds that were not made
    "round.missed": ("linli.rounds.tasks.tell_missed",),
    # the day plans itself
    "plan.dawn": ("linli.planning.tasks.plan",),
    "plan.ask": ("linli.planning.tasks.plan",),
    # when it went wrong
    "complaint.open": (
        "linli.orders.tasks.tell_of_complaint",
        "linli.orders.tasks.tell_family",
        "linli.market.tasks.tell_complaint",
    ),
    "complaint.alarm": ("linli.orders.tasks.tell_of_complaint",),
    "complaint.hard-alarm": ("linli.orders.tasks.tell_of_complaint",),
    "complaint.resolve": ("linli.orders.tasks.tell_complainant",),
}
