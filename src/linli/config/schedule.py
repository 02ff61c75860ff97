"""What is done again and again, and how often."""

from linli.core.schedule import Every

SCHEDULE = (
    Every("offers that expire", 5, "linli.orders.services.offering.expire"),
    Every("SLA clocks", 10, "linli.orders.clocks.watch"),
    Every("lost work", 15, "linli.core.tasks.sweep"),
    Every("pushes", 10, "linli.messages.services.push_due"),
    Every("seals", 60, "linli.core.sealing.seal_all"),
    Every("ledger seals", 60, "linli.ledger.sealing.seal_all"),
    Every("silence and closing", 300, "linli.orders.services.closing.settle"),
    Every("photos without an order", 24 * 3600, "linli.orders.services.photos.tidy"),
    Every("complaint alarms", 300, "linli.orders.services.feedback.alarm"),
    Every("matches of neighbours", 15 * 60, "linli.neighbours.services.proposing.propose_all"),
    Every("matches nobody answered", 300, "linli.neighbours.services.proposing.expire_matches"),
    Every("family invitations nobody answered", 300, "linli.people.family.ending.expire_due"),
    Every("warnings fetched", 60, "linli.care.services.alerts.poll"),
    Every("warnings that run out", 60, "linli.care.services.alerts.expire"),
    Every("the day's plan", 300, "linli.planning.services.planning.dawn"),
    Every("care of the day", 300, "linli.care.services.dawning.dawn"),
    Every("warm services", 30, "linli.care.services.starting.make_due"),
    Every("visits overdue", 1800, "linli.care.services.visiting.watch"),
    Every("signs of life", 60, "linli.care.services.wellbeing.watch"),
    Every("rounds laid out", 300, "linli.rounds.services.laying.lay_out"),
    Every("rounds missed", 60, "linli.rounds.services.finishing.watch"),
    Every("points that expire", 24 * 3600, "linli.points.services.expire"),
    Every("notice of points that expire", 24 * 3600, "linli.points.services.give_notice"),
    Every("vouchers that expire", 300, "linli.points.services.expire_vouchers"),
)
