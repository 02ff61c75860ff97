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
)
